"""Low windows: a table keeps five rows, the fields give way and the rest is scrolled."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from app.verbs import Problem
from db.documents.contract import Contract
from db.documents.rent_transfer import RentTransfer
from forms.beside import beside
from forms.even_grid import EvenGrid
from forms.flow import flowing
from forms.money.bank_desk import open_bank_desk
from forms.month.window import open_month
from printforms.registry import printforms_of
from tests.bank_windows import a_morning
from tests.company import DAY

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


def test_hidpi_what_stands_at_the_end_narrows_the_first_line_alone(qtbot):
    place, flow = flowing(gap=10)
    qtbot.addWidget(place)
    first, second, third, end = (QWidget() for _ in range(4))
    for made in (first, second, third, end):
        made.setFixedSize(100, 20)
    for made in (first, second, third):
        flow.addWidget(made)
    flow.add_end(end)
    place.resize(250, flow.heightForWidth(250))
    place.show()
    places = [made.geometry().topLeft().toTuple() for made in (first, end, second, third)]
    assert places == [(0, 0), (150, 0), (0, 30), (110, 30)]
    assert (flow.heightForWidth(250), flow.minimumSize().width()) == (50, 210)


def test_hidpi_a_report_in_a_low_window_shows_rows_before_figures(office):
    """960×540 is what a screen of 1920×1080 has at 200 %."""
    company = office.company
    company.work.post([company.transfer(cabin) for cabin in company.cabins])
    window = office.desk.open_report("rental_summary")
    office.settle()
    assert window.figures.isVisible()
    office.desk.shell.resize(960, 540)
    office.settle()
    row = window.view.verticalHeader().defaultSectionSize()
    assert not window.figures.isVisible()
    assert window.view.viewport().height() >= 3 * row
    office.desk.shell.resize(1366, 800)
    office.settle()
    assert window.figures.isVisible()


def test_hidpi_columns_share_the_room_anew_unless_a_person_has_set_them(office):
    company = office.company
    company.work.save(handed := company.transfer(*company.cabins))
    office.desk.shell.resize(1700, 800)
    window = office.desk.open_thing(RentTransfer, handed.id)
    office.settle()
    view = window.sections["units"].view
    header = view.horizontalHeader()
    before = header.length()
    office.desk.shell.resize(1500, 800)
    office.settle()
    assert header.length() < before
    assert header.length() <= view.viewport().width()
    view.setColumnWidth(1, 222)
    office.desk.shell.resize(1700, 800)
    office.settle()
    assert view.columnWidth(1) == 222


def test_hidpi_fields_of_a_payment_are_scrolled_and_not_squeezed(office):
    a_morning(office.company)
    office.desk.shell.resize(960, 540)
    window = open_bank_desk(office.desk)
    office.settle()
    fields = [cell.editor for cell in window.panel.fields.cells if cell.editor.isVisible()]
    assert len(fields) > 2
    for upper, lower in pairwise(sorted(fields, key=lambda field: field.y())):
        assert upper.geometry().bottom() < lower.y()


def test_hidpi_cards_stand_in_as_many_columns_as_have_room(office):
    """The start page and the page of a section scroll down, never aside."""
    start = office.desk.start
    for name in ("home", "money"):
        office.desk.show_section(name)
        for width, columns in ((1366, 3), (960, 2), (700, 1)):
            office.desk.shell.resize(width, 540)
            office.settle()
            area = start.body.parentWidget().parentWidget().parentWidget()
            assert area.horizontalScrollBar().maximum() == 0, (name, width)
            grids = [g for g in start.findChildren(EvenGrid) if g.isVisible()]
            assert min(grid.columns for grid in grids) == columns, (name, width)
    grid = max(grids, key=lambda one: len(one.cells))
    office.desk.shell.resize(1366, 540)
    office.settle()
    first, second = grid.cells[:2]
    assert first.x() == second.x(), "links go down their column, as in the menu"
    assert first.y() < second.y()


def test_hidpi_buttons_over_a_paper_are_read_whole(office):
    company = office.company
    company.work.post(handed := company.transfer())
    office.desk.shell.resize(960, 540)
    office.desk.open_thing(RentTransfer, handed.id).commands.do_print(
        next(form for form in printforms_of(RentTransfer) if form.name == "handover")
    )
    office.settle()
    window = office.desk.place.current()
    shown = [b for b in window.findChildren(QPushButton) if b.isVisible() and b.text()]
    assert len(shown) == 6
    for button in shown:
        assert button.width() >= button.sizeHint().width(), button.text()


def test_hidpi_the_hint_of_a_table_gives_way_to_its_buttons(office):
    """Five buttons in one line; what is left of it says how to begin."""
    office.desk.shell.resize(960, 540)
    window = office.desk.open_new(RentTransfer)
    office.settle()
    page = window.sections["units"]
    flow = page.buttons
    shown = [flow.itemAt(n).widget() for n in range(flow.count())]
    assert len({made.y() for made in shown if made.isVisible()}) == 1
    assert page.count.text().startswith("Строк нет. Ins — добавить.")
    assert page.count.toolTip() == page.count.text()
    assert page.count.width() < page.count.fontMetrics().horizontalAdvance(page.count.text())


def test_hidpi_a_dialog_is_no_larger_than_the_window_below(office):
    office.desk.shell.resize(960, 540)
    window = office.desk.open_new(RentTransfer)
    window.apply(window.thing, "contract_id", office.company.contract.id)
    office.settle()
    window.open_picking()
    office.settle()
    assert window.picking.width() <= 960
    assert window.picking.height() <= 540 - 32
    large = QDialog(window)
    large.resize(2000, 2000)
    beside(large)
    assert (large.width(), large.height()) == (960, 540 - 32)
    large.close()


def test_hidpi_a_month_in_a_low_window_shows_rows_before_figures(office):
    office.desk.shell.resize(960, 540)
    window = open_month(office.desk, DAY(2026, 11, 20))
    window.count.trigger()
    office.settle()
    row = window.view.verticalHeader().defaultSectionSize()
    assert not window.figures.isVisible()
    assert window.view.viewport().height() >= 4 * row
    office.desk.shell.resize(1366, 800)
    office.settle()
    assert window.figures.isVisible()
