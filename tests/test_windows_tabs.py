"""Tabs inside a window are walked without a mouse (ux.md §1.9), in windows and in dialogs."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea

from db.documents.rent_transfer import RentTransfer
from forms.history import open_history
from tests.probe_report import opened

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, CTRL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_next_tab_walks_movements_and_the_keyboard_stands_in_each(office, hands):
    company = office.company
    document = company.transfer()
    company.work.post(document)
    window = office.desk.tried(office.desk.open_movements, document)
    office.settle()
    assert window.tabs.count() > 1
    walked = []
    for _ in range(window.tabs.count() + 1):
        walked.append(window.tabs.currentIndex())
        assert QApplication.focusWidget() is window.tabs.currentWidget()
        hands.key(CTRL, Key.Key_PageDown)
    assert walked == [*range(window.tabs.count()), 0]
    hands.key(CTRL, Key.Key_PageUp)
    assert window.tabs.currentIndex() == 0


def test_next_tab_of_a_history_leads_to_the_moments(office, hands):
    document = office.company.transfer()
    office.company.work.save(document)
    window = open_history(office.desk, document)
    office.settle()
    hands.key(CTRL, Key.Key_PageDown)
    assert QApplication.focusWidget() is window.moments
    hands.key(CTRL, Key.Key_PageDown)
    assert QApplication.focusWidget() is window.all


def test_next_tab_of_the_settings_of_a_report_is_what_windows_has_there_too(office, hands):
    """A condition is put together stop by stop: its value follows its kind, × ends the line."""
    window = opened(office)
    window.open_settings()
    office.settle()
    dialog = window.dialog
    seen = [dialog.tabs.tabText(dialog.tabs.currentIndex())]
    for keys in ((CTRL, Key.Key_PageDown), (CTRL, Key.Key_Tab), (CTRL, SHIFT, Key.Key_Tab)):
        hands.key(*keys)
        seen.append(dialog.tabs.tabText(dialog.tabs.currentIndex()))
    assert seen == ["Поля", "Отбор", "Группировка", "Отбор"]
    dialog.filters.more.setFocus()
    hands.key(Key.Key_Space)
    (row,) = dialog.filters.rows
    row.column.setFocus()
    hands.key(Key.Key_Down)
    stops = []
    for _ in range(5):
        stops.append(QApplication.focusWidget())
        hands.key(Key.Key_Tab)
    assert stops == [row.column, row.operator, row.editor, row.remove, dialog.filters.more]
    for _ in range(12):  # all around, and nowhere in the place that scrolls
        assert not isinstance(QApplication.focusWidget(), QScrollArea)
        hands.key(Key.Key_Tab)


def stops(hands, most):
    """What Tab comes through from here, by its name."""
    found = []
    for _ in range(most):
        part = QApplication.focusWidget()
        found.append(part.accessibleName() or part.text())
        hands.key(Key.Key_Tab)
    return found


def test_tab_goes_through_a_list_and_a_report_as_they_are_seen(office, hands):
    """«Ещё» comes after the buttons at its left, ‹ before the dates, levels before the outputs."""
    office.company.work.save(office.company.transfer())
    window = office.desk.open_list(RentTransfer)
    office.settle()
    window.view.setFocus()
    hands.key(Key.Key_Tab)
    walked = stops(hands, 30)
    walked = walked[: walked.index("Передачи в аренду")]
    assert walked[0] == "Создать  Ins"
    wanted = ["Ещё ▾", "Поиск в списке", "Предыдущий период (Alt+←)", "Период с", "Период по"]
    assert [name for name in walked if name in wanted] == wanted
    report = opened(office)
    cards = [card for card in report.figures.cards if card.leads]
    parts = [*report.chips.level_buttons, *report.outward, *cards]
    assert report.chips.level_buttons
    assert cards
    parts[0].setFocus()
    assert stops(hands, len(parts)) == [part.accessibleName() or part.text() for part in parts]
    assert QApplication.focusWidget() is report.view
