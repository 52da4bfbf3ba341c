"""Keys under the Russian layout."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication

from forms import key_layout
from forms.key_layout import CYRILLIC, LATIN, KeyLayout
from tests.key_windows import (
    OPEN,
    ROUTED,
    a_document,
    own_action,
    pressed,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier


# --- the Russian layout ------------------------------------------------------------------

LETTERS = [
    (row, word)
    for row in ROUTED
    for word in row.keys
    if re.fullmatch(r"(Ctrl\+|Alt\+)(Shift\+|Alt\+)?[A-Z]", word)
]


def cyrillic_press(word: str, virtual: int = 0) -> QKeyEvent:
    """The same keys under the Russian layout, as systems that do not map them tell it."""
    key, mods = pressed(word)
    letter = CYRILLIC[LATIN.index(chr(key))]
    code = ord(letter)
    return QKeyEvent(QEvent.Type.KeyPress, code, mods, 0, virtual, 0, letter.lower())


@pytest.mark.parametrize(
    ("row", "word"), LETTERS, ids=[f"{row.scope}-{word}" for row, word in LETTERS]
)
def test_a_letter_works_under_the_russian_layout(office, row, word):
    layout = KeyLayout(office.desk)
    window = OPEN[row.scope](office)
    office.settle()
    window.first_focus()
    action = own_action(office, window, row)
    action.setEnabled(True)
    action.triggered.disconnect()
    told: list[int] = []
    action.triggered.connect(lambda _=False: told.append(1))
    layout.watch(office.desk.shell.windowHandle())
    QApplication.sendEvent(office.desk.shell.windowHandle(), cyrillic_press(word))
    assert told == [1]


def test_windows_names_the_key_itself():
    event = cyrillic_press("Ctrl+S", virtual=0x53)
    assert key_layout.latin_key(event) == Key.Key_S
    strange = QKeyEvent(QEvent.Type.KeyPress, ord("Й"), Mod.ControlModifier, 0, 0x41, 0, "й")
    assert key_layout.latin_key(strange) == Key.Key_A  # a layout of the person's own
    plain = QKeyEvent(QEvent.Type.KeyPress, Key.Key_S, Mod.ControlModifier)
    assert key_layout.latin_key(plain) is None


def test_ctrl_c_of_a_field_works_under_the_russian_layout(office):
    layout = KeyLayout(office.desk)
    window = a_document(office)
    field = window.form.head.editor("phone") if hasattr(window.form.head, "editor") else None
    field = field or office.desk.shell.top.field
    field.setText("копируется")
    field.setFocus()
    field.selectAll()
    layout.watch(office.desk.shell.windowHandle())
    QApplication.sendEvent(office.desk.shell.windowHandle(), cyrillic_press("Ctrl+C"))
    assert QGuiApplication.clipboard().text() == "копируется"
