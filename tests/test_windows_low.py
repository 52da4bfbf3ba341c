"""Low windows: a table keeps five rows, the fields give way and the rest is scrolled."""

import pytest
from PySide6.QtCore import Qt

from app.verbs import Problem
from db.documents.contract import Contract
from db.documents.rent_transfer import RentTransfer

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def rows_seen(window):
    view = window.form.tabs.currentWidget().view
    return view.viewport().height() // view.verticalHeader().defaultSectionSize()


def test_a_table_keeps_five_rows_at_1366_by_768_with_messages(office):
    office.desk.shell.resize(1366, 728)  # the bar of the system takes the rest
    window = office.desk.open_thing(Contract, office.company.contract.id)
    window.show_problems([Problem(n, "Поле не заполнено") for n in ("phone", "contact", "email")])
    office.settle()
    assert window.messages.isVisible()
    assert rows_seen(window) >= 5
    head = window.form.head.parentWidget().parentWidget()
    assert head.height() >= 2 * head.head.cells[0].editor.height()


def test_windows_side_by_side_are_scrolled_and_not_squeezed(office, hands):
    office.company.work.save(office.company.transfer())
    first = office.desk.open_thing(Contract, office.company.contract.id)
    second = office.desk.open_new(RentTransfer)
    office.desk.open_list(RentTransfer)
    office.desk.shell.area.tile()
    office.settle()
    assert first.height() < 400
    assert min(rows_seen(first), rows_seen(second)) >= 5
    bar = second.body.verticalScrollBar()
    assert bar.maximum() > 0
    office.desk.bring_forward(second)
    second.first_focus()
    office.settle()
    assert bar.value() == 0
    hands.key(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_PageDown)  # to a table
    assert bar.value() > 0
