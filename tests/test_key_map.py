"""The key map is a contract: every row of the table is pressed in the window it belongs to, and
no key is bound outside the table."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMdiSubWindow, QWidget

from db.catalogs.unit import Site
from db.documents.rent_transfer import RentTransfer
from forms import key_layout, keyboard
from forms.key_layout import CYRILLIC, LATIN, KeyLayout, action_for
from forms.key_map import KeyMap
from forms.keyboard import (
    BANK,
    CHOICE,
    DESK,
    FIELD,
    FINDING,
    ITEM,
    KEYS,
    LIST,
    LOADING,
    PAPER,
    REPORT,
    REPORTS,
    ROWS,
    SCHEDULE,
    SCOPES,
    SPLIT,
    Row,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
ROOT = Path(__file__).parent.parent
Key, Mod = Qt.Key, Qt.KeyboardModifier
KEY = re.compile(
    r"(?P<mods>((Ctrl|Alt|Shift)\+)*)"
    r"(F\d{1,2}|Ins|Del|Esc|Return|Enter|Up|Down|Left|Right|PgUp|PgDown|Home|End|Tab|[A-Z0-9]|\+|-|=)"
)


def pressed(word: str) -> tuple[int, Qt.KeyboardModifier]:
    """A key of the table as Qt presses it."""
    combination = QKeySequence(word)[0]
    return combination.key(), combination.keyboardModifiers()


def both_enters(row: Row) -> list[str]:
    """The keys of a row; where Enter stands, the one of the numeric pad too."""
    more = [k.replace("Return", "Enter") for k in row.keys if "Return" in k]
    return [*row.keys, *more]


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


# --- windows and their actions -----------------------------------------------------------


def a_list(office: Any) -> Any:
    return office.desk.open_list(Site)


def a_document(office: Any) -> Any:
    document = office.company.transfer()
    office.company.work.save(document)
    return office.desk.open_thing(RentTransfer, document.id)


def a_report(office: Any) -> Any:
    return office.desk.open_report("fleet")


def the_panel_of_reports(office: Any) -> Any:
    from forms.reports_panel import open_panel

    return open_panel(office.desk)


def a_paper(office: Any) -> Any:
    window = office.desk.open_report("fleet")
    office.settle()
    window.paper_action.trigger()
    return office.desk.place.current()


def a_schedule(office: Any) -> Any:
    from forms.schedule.window import open_schedule

    return open_schedule(office.desk)


def a_split(office: Any) -> Any:
    from forms.money.split_window import open_split

    company = office.company
    receipt = company.receipt("900")
    receipt.by_mark = True
    # The first two cabins are let by the windows of the bank.
    company.work.post([company.transfer(company.cabins[2]), receipt])
    return open_split(office.desk, receipt.id)


def a_bank_desk(office: Any) -> Any:
    from forms.money.bank_desk import open_bank_desk
    from tests.bank_windows import a_morning

    a_morning(office.company)
    return open_bank_desk(office.desk)


def a_loading(office: Any) -> Any:
    from forms.money.statement_window import open_loading

    return open_loading(office.desk)


OPEN: dict[str, Callable[[Any], Any]] = {
    DESK: a_list,
    LIST: a_list,
    ITEM: a_document,
    REPORT: a_report,
    REPORTS: the_panel_of_reports,
    PAPER: a_paper,
    SCHEDULE: a_schedule,
    SPLIT: a_split,
    BANK: a_bank_desk,
    LOADING: a_loading,
}
# What the action of a row is called in its window; other rows are keys of widgets, below.
ACTIONS: dict[tuple[str, str], str] = {
    **{(DESK, row.name): row.name for row in KEYS if row.scope == DESK},
    **{
        (LIST, name): f"commands.{name}"
        for name in ("create", "copy", "open", "refresh", "find", "filter", "clear", "look")
    },
    **{
        (ITEM, name): f"commands.{name}"
        for name in (
            "finish", "write", "post", "again", "why", "next_problem", "show_messages", "hide_messages",
            "clear_messages", "next_tab", "last_tab", "to_bar",
        )
    },
    (ITEM, "make_from"): "commands.make_from",
    (ITEM, "print"): "commands.print_key",
    (ITEM, "undo"): "undo.undo_action",
    (ITEM, "redo"): "undo.redo_action",
    (REPORT, "run"): "run_action",
    (REPORT, "settings"): "settings_action",
    (REPORT, "save"): "save_action",
    (REPORT, "paper"): "paper_action",
    (REPORT, "close"): "stop_action",
    **{
        (REPORTS, name): f"{name}_action" for name in ("settings", "star", "refresh", "find")
    },
    (PAPER, "print"): "print_action",
    (PAPER, "save"): "save_action",
    (PAPER, "larger"): "larger",
    (PAPER, "smaller"): "smaller",
    (PAPER, "whole"): "whole",
    (PAPER, "to_document"): "to_document",
    (PAPER, "close"): "leave",
    **{
        (SCHEDULE, name): f"commands.{name}"
        for name in ("let", "extend", "open", "refresh", "to_today", "find")
    },
    **{(SPLIT, name): name for name in ("finish", "by_order", "refresh", "leave")},
    **{
        (BANK, name): name
        for name in (
            "finish", "exact", "back", "same", "skip", "previous", "open", "refresh", "files",
            "leave",
        )
    },
    (BANK, "find"): "seek",
    **{(LOADING, name): name for name in ("load", "choose", "leave")},
}  # fmt: skip
BUILT_IN = {"sections", "next_window", "last_window", "close_window"}


def own_action(office: Any, window: Any, row: Row) -> QAction:
    if row.scope == DESK:
        return office.desk.menus.common.actions[row.name]
    found = window
    for part in ACTIONS[row.scope, row.name].split("."):
        found = getattr(found, part)
    return found


ROUTED = [r for r in KEYS if (r.scope, r.name) in ACTIONS and r.name not in BUILT_IN]


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


# --- keys that belong to widgets are pressed in test_key_map_widgets.py -------------------

PRESSED_ELSEWHERE = {
    *((LIST, n) for n in ("enter", "mark", "erase", "select_all", "copy_cells")),
    *((LIST, n) for n in ("first_row", "last_row")),
    *((scope, "close") for scope in (LIST, ITEM)),
    *((FIELD, n) for n in ("next", "calendar")),
    *((CHOICE, n) for n in ("choose", "clear", "open", "create", "offers")),
    *((FINDING, n) for n in ("down", "up", "take", "leave")),
    *((ROWS, row.name) for row in KEYS if row.scope == ROWS),
    *((REPORT, n) for n in ("drill", "fold", "unfold")),
    *((SPLIT, n) for n in ("all", "clear", "next")),
    *((BANK, n) for n in ("accept", "not_ours", "all")),
    (REPORTS, "open"),
    (LIST, "zoom"),
}


def test_every_row_of_the_table_is_pressed():
    routed = {(row.scope, row.name) for row in ROUTED}
    here = {(DESK, name) for name in BUILT_IN}
    every = {(row.scope, row.name) for row in KEYS}
    assert every == routed | here | PRESSED_ELSEWHERE
