"""The key map is a contract: every row of the table is pressed in the window it belongs to, and
no key is bound outside the table."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMdiSubWindow, QWidget

from forms import keyboard
from forms.key_layout import action_for
from forms.key_map import KeyMap
from forms.keyboard import (
    DESK,
    KEYS,
    SCOPES,
)
from tests.key_windows import (
    BUILT_IN,
    OPEN,
    PRESSED_ELSEWHERE,
    ROUTED,
    a_document,
    a_list,
    both_enters,
    own_action,
    pressed,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
ROOT = Path(__file__).parent.parent
Key, Mod = Qt.Key, Qt.KeyboardModifier
KEY = re.compile(
    r"(?P<mods>((Ctrl|Alt|Shift)\+)*)"
    r"(F\d{1,2}|Ins|Del|Esc|Return|Enter|Up|Down|Left|Right|PgUp|PgDown|Home|End|Tab|[A-Z0-9]|\+|-|=)"
)


# --- the table itself --------------------------------------------------------------------


def test_no_two_rows_of_a_scope_share_a_key():
    for scope in SCOPES:
        counted = Counter(k for row in KEYS if row.scope == scope for k in row.keys)
        assert [k for k, n in counted.items() if n > 1] == []


def test_what_works_everywhere_means_nothing_else_in_a_window():
    everywhere = {k for row in KEYS if row.scope == DESK for k in row.keys}
    taken = {(row.scope, k) for row in KEYS if row.scope != DESK for k in row.keys}
    assert {k for _, k in taken} & everywhere == set()


def test_every_row_has_words_and_a_place():
    assert {row.scope for row in KEYS} == set(SCOPES)
    assert all(row.meaning and row.keys for row in KEYS)
    assert keyboard.said("Ctrl+Return") == "Ctrl+Enter"
    assert keyboard.said("Ctrl+Shift+Up") == "Ctrl+Shift+↑"
    assert keyboard.said("Ctrl+PgDown") == "Ctrl+PgDn"


def test_every_key_bound_in_the_sources_is_in_the_table():
    known = {k for row in KEYS for k in row.keys}
    strangers = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.value}"
        for path in sorted((ROOT / "forms").rglob("*.py"))
        if path.name != "keyboard.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if (found := KEY.fullmatch(node.value)) and len(node.value) > 1
        if found["mods"] or not node.value.isdigit()
        if node.value not in known
    ]
    assert strangers == []


@pytest.mark.parametrize("row", ROUTED, ids=lambda row: f"{row.scope}-{row.name}")
def test_a_key_reaches_its_command_and_no_other(office, row):
    window = OPEN[row.scope](office)
    office.settle()
    window.first_focus()
    told: list[str] = []
    action = own_action(office, window, row)
    action.setEnabled(True)
    action.setVisible(True)
    for other in {*office.desk.shell.findChildren(QAction), *window.findChildren(QAction)}:
        if any(QKeySequence(k) in other.shortcuts() for k in both_enters(row)):
            other.triggered.disconnect()
            name = "own" if other is action else other.text()
            other.triggered.connect(lambda _=False, name=name: told.append(name))
    for word in both_enters(row):
        key, mods = pressed(word)
        QTest.keyClick(QApplication.focusWidget(), key, mods)
        assert told.pop() == "own", word
    assert told == []


# --- what belongs to Qt and must be left to it -------------------------------------------


@pytest.mark.parametrize("word", ["Ctrl+F4", "Ctrl+W", "Ctrl+Tab", "Ctrl+Shift+Tab"])
def test_no_action_of_ours_takes_a_key_of_the_area(office, word):
    a_document(office)
    a_list(office)
    sequence = QKeySequence(word)
    ours = [
        a
        for a in office.desk.shell.findChildren(QAction)
        if sequence in a.shortcuts() and not isinstance(_root(a), QMdiSubWindow)
    ]
    assert ours == []


def _root(action: QAction) -> Any:
    """The frame whose menu an action stands in."""
    part: Any = action.parent()
    while part is not None and not isinstance(part, QMdiSubWindow):
        part = (
            part.parent()
            if not (isinstance(part, QWidget) and part.isWindow())
            else (part.parentWidget())
        )
    return part


@pytest.mark.parametrize("word", ["Ctrl+F4", "Ctrl+W"])
def test_a_window_closes_by_its_keys(office, word):
    window = a_list(office)
    office.settle()
    key, mods = pressed(word)
    QTest.keyClick(QApplication.focusWidget(), key, mods)
    office.settle()
    assert window.key not in office.desk.windows


@pytest.mark.parametrize("word", ["Ctrl+Tab", "Ctrl+Shift+Tab", "Ctrl+F6", "Ctrl+Shift+F6"])
def test_windows_are_walked_by_their_keys(office, word):
    first, second = a_document(office), a_list(office)
    office.settle()
    assert office.desk.place.current() is second
    key, mods = pressed(word)
    QTest.keyPress(QApplication.focusWidget(), key, mods)
    QTest.keyRelease(QApplication.focusWidget(), Key.Key_Control, Mod.NoModifier)
    office.settle()
    assert office.desk.place.current() is not second
    assert office.desk.place.current() in (first, office.desk.start)


def test_sections_open_by_alt_and_a_number(office):
    a_list(office)
    names = list(office.desk.shell.section_buttons)
    for number, name in enumerate(names[:9], 1):
        QTest.keyClick(QApplication.focusWidget(), Key(Key.Key_0 + number), Mod.AltModifier)
        office.settle()
        assert office.desk.start.section == name


def test_ctrl_q_does_not_end_the_program(office):
    a_list(office)
    a_document(office)
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Q, Mod.ControlModifier)
    office.settle()
    assert office.desk.shell.isVisible()


def test_no_window_binds_one_key_twice(office):
    for scope, show in OPEN.items():
        window = show(office)
        office.settle()
        bound = Counter(
            sequence.toString()
            for action in {*window.actions(), *office.desk.menus.everywhere}
            for sequence in action.shortcuts()
        )
        assert [k for k, n in bound.items() if n > 1] == [], scope


# --- the window of the key map -----------------------------------------------------------


def test_the_key_map_shows_every_row_and_finds_them(office, type_text):
    office.desk.menus.common.actions["key_map"].trigger()
    office.settle()
    window = office.desk.place.current()
    assert isinstance(window, KeyMap)
    shown = [i for h in window._heads() for i in (h.child(n) for n in range(h.childCount()))]
    assert len(shown) == len(KEYS)
    assert window.search.hasFocus()
    type_text(window.search, "избранное")
    left = [i.text(0) for i in shown if not i.isHidden()]
    assert left == ["Ctrl+D", "Ctrl+Shift+B"]
    window.search.setText("такого нет")
    assert window.empty.isVisibleTo(window)


def test_the_nearest_action_answers(office):
    window = a_list(office)
    office.settle()
    found = action_for(window.view, QKeySequence("F5"))
    assert found is window.commands.refresh
    assert action_for(window.view, QKeySequence("Ctrl+K")) is not None
    assert action_for(window.view, QKeySequence("Ctrl+Alt+F12")) is None


def test_every_row_of_the_table_is_pressed():
    routed = {(row.scope, row.name) for row in ROUTED}
    here = {(DESK, name) for name in BUILT_IN}
    every = {(row.scope, row.name) for row in KEYS}
    assert every == routed | here | PRESSED_ELSEWHERE
