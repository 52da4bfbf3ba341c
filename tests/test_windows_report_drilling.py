"""Reports used as an accountant does: drilling down, folding, sums of cells, frozen columns."""

from decimal import Decimal

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.table import Column, Link, Mark, Row, Table
from tests.probe_report import COLUMNS, names, opened, report
from tests.seen import active

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
DECORATION = Qt.ItemDataRole.DecorationRole
D = Decimal


@pytest.fixture
def window(office):
    return opened(office)


def test_a_subtotal_a_total_and_a_figure_open_what_they_are_made_of(window, office):
    window.view.setCurrentIndex(window.model.index(0, 2))
    QTest.keyClick(window.view, Key.Key_F3)
    office.settle()
    made = active(window)
    assert made.windowTitle() == "Сумма: ноябрь"
    assert names(made) == ["ООО", "АО"]
    assert made.totals.texts[1 if len(made.model.columns) == 3 else 2] == "300,00"
    office.desk.bring_forward(window)
    place = QPoint(window.view.columnViewportPosition(2) + 30, 10)
    place += QPoint(window.view.viewport().x(), 0)
    QTest.mouseDClick(window.totals, Qt.MouseButton.LeftButton, pos=place)
    office.settle()
    assert names(active(window)) == ["ООО", "АО", "АО"]
    office.desk.bring_forward(window)
    QTest.mouseDClick(window.figures.cards[0], Qt.MouseButton.LeftButton)
    office.settle()
    assert active(window).windowTitle() == "Из чего всего"


def test_every_number_of_the_summary_opens_something(office):
    company = office.company
    company.work.post(company.transfer(*company.cabins[:2], company.beds))
    company.work.post(company.receipt("100"))
    window = office.desk.open_report("rental_summary")
    office.settle()
    assert window.model.rows
    desk = office.desk
    for row in range(window.model.rowCount()):
        for column in range(window.model.columnCount()):
            index = window.model.index(row, column)
            if not index.data() or index.flags() & Qt.ItemFlag.ItemIsEditable:
                continue
            before = set(desk.windows)
            desk.bring_forward(window)
            window.drill(index)
            office.settle()
            assert active(window) is not window, window.model.key_of(column)
            for key in set(desk.windows) - before:
                desk.windows[key].close_window()
    for card in window.figures.cards:
        desk.bring_forward(window)
        window.drill_figure(card.title)
        office.settle()
        assert active(window) is not window, card.title
        assert not active(window).strip.isVisible()


def test_groups_fold_by_levels_by_keys_and_by_their_arrow(window):
    assert [b.text() for b in window.chips.level_buttons] == ["1", "2"]
    window.chips.level_buttons[0].click()
    assert names(window) == ["ноябрь", "декабрь"]
    view = window.view
    view.setCurrentIndex(window.model.index(0, 0))
    QTest.keyClick(view, Key.Key_Right, Mod.ControlModifier)
    assert names(window) == ["ноябрь", "ООО", "АО", "декабрь"]
    view.setCurrentIndex(window.model.index(2, 0))
    QTest.keyClick(view, Key.Key_Left, Mod.ControlModifier)
    assert names(window) == ["ноябрь", "декабрь"]
    arrow = view.visualRect(window.model.index(1, 0)).topLeft() + QPoint(8, 8)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=arrow)
    assert names(window) == ["ноябрь", "декабрь", "АО"]
    window.run()
    window.settle()
    assert names(window) == ["ноябрь", "декабрь", "АО"]
    window.chips.level_buttons[1].click()
    assert len(names(window)) == 5


def test_figures_of_selected_cells_stand_under_the_report_and_are_copied(window):
    model = window.model
    block = QItemSelection(model.index(1, 2), model.index(2, 2))
    window.view.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    words = window.footer.words
    assert "количество 2" in words
    assert "сумма 300,00" in words
    assert "среднее 150,00" in words
    QTest.keyClick(window.view, Key.Key_C, Mod.ControlModifier)
    assert QApplication.clipboard().text() == "Сумма\n100,00\n200,00"
    buttons = window.footer.figures
    buttons.itemAt(2).widget().click()
    assert QApplication.clipboard().text() == "300,00"


def test_the_first_columns_stay_in_sight(office):
    columns = tuple(Column(f"c{n}", f"Колонка {n}", str, 24) for n in range(30))
    rows = [Row([f"{n}·{k}" for k in range(30)], marks={"": Mark.DEBT}) for n in range(60)]
    made = report(lambda session, params: Table("Широкая", columns, rows))
    window = office.desk.open_report(made)
    office.settle()
    view, frozen = window.view, window.view.frozen
    assert frozen.isVisible()
    assert frozen.width() == sum(view.columnWidth(n) for n in range(3))
    view.setCurrentIndex(window.model.index(0, 20))
    office.settle()
    assert view.horizontalScrollBar().value() > 0
    assert frozen.columnViewportPosition(1) == view.columnWidth(0)
    for _ in range(14):
        QTest.keyClick(view, Key.Key_Left)
    column = view.currentIndex().column()
    assert view.columnViewportPosition(column) >= frozen.width() - 1
    view.verticalScrollBar().setValue(20)
    assert frozen.verticalScrollBar().value() == view.verticalScrollBar().value()
    spot = frozen.visualRect(window.model.index(25, 1)).center()
    QTest.mouseClick(frozen.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert (view.currentIndex().row(), view.currentIndex().column()) == (25, 1)
    view.setColumnWidth(0, 90)
    assert frozen.columnWidth(0) == 90


def test_links_of_rows_open_documents(office):
    document = office.company.transfer()
    office.company.work.post(document)
    row = Row(("ООО", "", D(1), ""), link=Link("rent_transfer", document.id))
    made = report(lambda session, params: Table("Т", COLUMNS, [row]))
    window = office.desk.open_report(made)
    office.settle()
    QTest.keyClick(window.view, Key.Key_Return)
    assert active(window).thing.id == document.id


def test_closed_reports_leave_nothing_behind(office):
    import gc
    import weakref

    from PySide6.QtCore import QCoreApplication, QEvent

    gone = []
    for _ in range(20):
        made = office.desk.open_report("fleet")
        office.settle()
        made.menus.of_heading(1)
        made.close_window()
        gone.append(weakref.ref(made))
        del made
        office.settle()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert sum(ref() is not None for ref in gone) <= 1
