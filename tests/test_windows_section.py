"""Rows of a document in its window: cells, sorting, copying, closed cells, widths, signs."""

from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QMenu

from db.documents.contract import Contract
from db.documents.realization_correction import RealizationCorrection
from db.documents.reconciliation_act import ReconciliationAct
from db.documents.rent_transfer import Haulage, RentTransfer
from db.documents.service_charge import ServiceCharge
from forms.paste_preview import PastePreview
from forms.section_cells import sign_place
from forms.section_menu import table_menu
from forms.section_model import Sign
from forms.section_page import FILLED
from tests.new_transfer import clipboard, opened
from tests.seen import column
from tests.windows import Office

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
CTRL, SHIFT = Mod.ControlModifier, Mod.ShiftModifier
NBSP = "\u00a0"


@pytest.fixture
def window(office):
    return opened(office)


@pytest.fixture
def page(window):
    return window.sections["units"]


def test_rows_read_anew_under_an_open_cell_leave_nothing_to_save(window, page, hands, office):
    hands.key(Key.Key_Insert)
    page.view.drop_down(page.model.index(0, column(page, "price")))
    assert page.view.cells.editor is not None
    page.model.beginResetModel()
    page.model.endResetModel()
    office.settle()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    hands.key(CTRL, Key.Key_S)  # asks an open cell for what stands in it
    assert page.view.cells.editor is None
    assert window.messages.isVisible()


def test_ux_a_screen_reader_is_told_what_an_open_cell_and_the_comment_are(window, page, hands):
    """§5.11: every place that can be typed in has its title for a name."""
    hands.key(Key.Key_Insert)
    for at, field in enumerate(page.model.fields):
        if page.model.is_editable(0, at) and not page.view.isColumnHidden(at):
            page.view.go_to(0, at)
            hands.key(Key.Key_F2)
            editor = page.view.cells.editor
            assert editor is None or editor.accessibleName() == field.title
            page.view.finish_editing()
    named = [editor.accessibleName() for _, editor in window.form.head.editors()]
    assert named == [field.title for field, _ in window.form.head.editors()]


def test_t6_an_empty_cell_that_must_be_filled_is_underlined_at_once(page, hands):
    hands.key(Key.Key_Insert)
    row = page.model.rows[0]
    wanting = {f.name for f in page.model.fields if page.model.is_wanting(row, f)}
    assert wanting == {"unit_id", "tariff_id", "price"}
    before = page.view.viewport().grab().toImage()
    page.model.set_value(row, "price", Decimal(1))
    assert page.view.viewport().grab().toImage() != before
    index = page.model.index(0, column(page, "unit_id"))
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "Поле «Имущество» не заполнено"


def test_t6_messages_speak_as_accountants_know_and_lead_to_the_cell(window, page, hands):
    assert not window.commands.save()
    told = [p.text for p in window.messages.problems]
    assert told == ["Не введено ни одной строки в список «Имущество»"]
    for price in (500, 100):
        hands.key(Key.Key_Insert)
        page.model.set_value(page.model.rows[-1], "price", Decimal(price))
    page.view.go_to(0, column(page, "date_to"))
    hands.type("31.02.2026", Key.Key_Return)
    assert not window.commands.save()
    told = [p.text for p in window.messages.problems]
    assert told[0] == (
        "Некорректно заполнена колонка «По» в строке 1 списка «Имущество». Такой даты нет: 31.02.2026"
    )
    assert "Не заполнена колонка «Имущество» в строке 2 списка «Имущество»" in told
    second = window.thing.units[1]
    page.sort_by(column(page, "price"))
    assert window.thing.units[0] is second
    page.model.set_value(second, "unit_id", None)
    marked = [n for n in (0, 1) if page.model.index(n, column(page, "unit_id")).data(8)]
    assert marked == [1]  # the mark went with the row that still has the fault


def test_t7_rows_are_sorted_by_a_heading_and_back_by_one_undo(window, page, hands, office):
    for cabin, price in zip(office.company.cabins, (300, 100, 200), strict=True):
        page.add()
        page.model.set_value(page.model.rows[-1], "unit_id", cabin.id)
        page.model.set_value(page.model.rows[-1], "price", Decimal(price))
    page.add()
    typed = list(page.model.rows)
    header = page.view.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(column(page, "price")) + 5, 5)
    press = (Qt.MouseButton.LeftButton, Mod.NoModifier, at)
    QTest.mouseClick(header.viewport(), *press)
    assert [r.price for r in window.thing.units] == [Decimal(n) for n in (100, 200, 300)] + [None]
    assert [r.line for r in window.thing.units] == [1, 2, 3, 4]
    assert header.isSortIndicatorShown()
    QTest.mouseClick(header.viewport(), *press)
    assert [r.price for r in window.thing.units][:3] == [Decimal(n) for n in (300, 200, 100)]
    hands.key(CTRL, Key.Key_Z, CTRL, Key.Key_Z)
    assert window.thing.units == typed
    page.sort_by(column(page, "unit_id"))
    assert [r.unit_id for r in window.thing.units][:3] == [c.id for c in office.company.cabins]


def test_t7_a_block_of_cells_is_copied_as_excel_takes_it(page, office):
    for cabin in office.company.cabins[:2]:
        page.add()
        page.model.set_value(page.model.rows[-1], "unit_id", cabin.id)
    view = page.view
    view.go_to(0, column(page, "price"))
    QTest.keyClick(view, Key.Key_C, CTRL)
    assert clipboard().text() == "6000,00"
    for name in ("unit_id", "price"):
        for row in (0, 1):
            index = page.model.index(row, column(page, name))
            view.selectionModel().select(index, view.selectionModel().SelectionFlag.Select)
    QTest.keyClick(view, Key.Key_C, CTRL)
    assert clipboard().text() == "БК-001\t6000,00\nБК-002\t6000,00"
    QTest.keyClick(view, Key.Key_A, CTRL)
    QTest.keyClick(view, Key.Key_C, CTRL)
    assert clipboard().text().splitlines()[0].startswith("№\tИмущество\tВид\tКол-во\tС\tПо")


def test_t7_one_value_goes_into_all_selected_cells(window, page, hands, office):
    for cabin in office.company.cabins:
        page.add()
        page.model.set_value(page.model.rows[-1], "unit_id", cabin.id)
    page.view.selectColumn(column(page, "price"))
    clipboard().setText(f"7{NBSP}000,00 ₽")
    page.view.setFocus()
    hands.key(CTRL, Key.Key_V)
    assert [r.price for r in window.thing.units] == [Decimal(7000)] * 3
    assert len({r.amount for r in window.thing.units}) == 1
    assert window.thing.units[0].amount > 6000
    hands.key(CTRL, Key.Key_Z)
    assert [r.price for r in window.thing.units] == [Decimal(6000)] * 3
    clipboard().setText("дорого")
    page.view.go_to(1, column(page, "price"))
    hands.key(CTRL, Key.Key_V)
    assert page.model.index(1, column(page, "price")).data() == "дорого"
    assert len(page.model.typed_problems("units")) == 1


def test_a_closed_cell_is_passed_over_and_takes_no_paste(window, hands):
    page = window.sections["deliveries"]
    window.form.tabs.setCurrentWidget(page)
    page.add()
    page.model.set_value(window.thing.deliveries[0], "haulage", Haulage.PICKUP)
    page.view.go_to(0, column(page, "price"))
    clipboard().setText("500")
    page.view.setFocus()
    hands.key(CTRL, Key.Key_V)
    assert window.thing.deliveries[0].price == 0


def test_a_locked_section_takes_nothing(window, page, hands):
    page.lock(True)
    clipboard().setText("БК-001\tБК-00\nБК-002\tБК-00")
    hands.key(CTRL, Key.Key_V, Key.Key_Insert, Key.Key_Delete, Key.Key_F9)
    assert window.thing.units == []
    assert window.findChild(PastePreview) is None


def test_signs_say_how_a_sum_came_about_and_lead_back_to_the_rule(window, page, hands, office):
    page.add()
    row = window.thing.units[0]
    amount = page.model.fields[column(page, "amount")]
    assert page.model.sign_of(row, amount) is None
    page.model.set_value(row, "unit_id", office.company.cabins[0].id)
    assert page.model.sign_of(row, amount) is Sign.COUNTED
    by_rule = row.amount
    page.view.go_to(0, column(page, "amount"))
    hands.type("5000", Key.Key_Return)
    assert page.model.sign_of(row, amount) is Sign.TYPED
    index = page.model.index(0, column(page, "amount"))
    assert "введена вручную" in index.data(Qt.ItemDataRole.ToolTipRole)
    page.view.go_to(0, column(page, "amount"))
    place = sign_place(page.view.visualRect(index)).center()
    viewport = page.view.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, Mod.NoModifier, place)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [a.text() for a in menu.actions()] == ["Вернуть расчёт", "Почему такая сумма?"]
    assert menu.actions()[1].shortcut().toString() == "F3"
    menu.actions()[0].trigger()
    menu.close()
    assert page.model.sign_of(row, amount) is Sign.COUNTED
    assert row.amount == by_rule


def test_the_menu_of_the_table_has_everything_the_keys_do(page, hands):
    hands.key(Key.Key_Insert)
    page.show_menu(QPoint(50, 50))
    menu = QApplication.activePopupWidget()
    titles = [a.text() for a in menu.actions() if a.text()]
    menu.close()
    assert titles == [
        "Добавить",
        "Скопировать строку",
        "Удалить",
        "Копировать",
        "Вставить",
        "Выделить всё",
        "Стандартные колонки",
        "Рассчитать",
        "Почему такая сумма?",
    ]


def test_columns_stay_as_the_person_left_them(window, page, office, hands):
    hands.key(Key.Key_Insert)
    header, narrow = page.view.horizontalHeader(), column(page, "price")
    standard = header.sectionSize(narrow)
    header.resizeSection(narrow, 177)
    header.moveSection(header.visualIndex(narrow), 1)
    window.setWindowModified(False)
    window.close_window()
    office.settle()
    again = office.desk.open_new(RentTransfer).sections["units"]
    office.settle()
    header = again.view.horizontalHeader()
    assert (header.sectionSize(narrow), header.visualIndex(narrow)) == (177, 1)
    again.columns.forget()
    assert header.visualIndex(narrow) == narrow
    assert abs(header.sectionSize(narrow) - standard) < 40
    assert office.desk.preferences.get("columns/rent_transfer_unit") is None


def test_the_first_columns_stay_while_a_wide_table_is_scrolled(window, page, office, hands):
    for cabin in office.company.cabins:
        page.add()
        page.model.set_value(page.model.rows[-1], "unit_id", cabin.id)
    office.desk.shell.resize(900, 700)
    office.settle()
    for n in range(page.model.columnCount()):
        page.view.setColumnWidth(n, max(page.view.columnWidth(n), 110))
    frozen, bar = page.view.frozen, page.view.horizontalScrollBar()
    assert not frozen.isVisible()
    page.view.setFocus()
    page.view.go_to(1, column(page, "composition"))
    office.settle()
    assert bar.value() > 0
    assert frozen.isVisible()
    assert frozen.columns() == [column(page, "line"), column(page, "unit_id")]
    assert frozen.selectionModel() is page.view.selectionModel()
    scrolled = bar.value()
    page.view.go_to(1, column(page, "quantity"))  # next to the frozen ones, not under them
    assert page.view.visualRect(page.view.currentIndex()).left() >= frozen.covered()
    bar.setValue(scrolled)
    place = frozen.visualRect(page.model.index(2, column(page, "unit_id"))).center()
    QTest.mouseClick(frozen.viewport(), Qt.MouseButton.LeftButton, Mod.NoModifier, place)
    assert page.view.currentIndex().row() == 2
    assert bar.value() == scrolled
    page.view.setFocus()
    hands.type("БК-001", Key.Key_Return)
    assert bar.value() == 0 or not frozen.isVisible() or frozen.covered()
    assert window.thing.units[2].unit_id == office.company.cabins[0].id


def test_the_wheel_changes_nothing_where_the_person_is_not(office, window):
    company = office.company
    company.work.save(company.transfer())
    office.desk.open_list(RentTransfer)
    office.desk.open_report("rental_summary")
    office.desk.open_thing(Contract, company.contract.id)
    window.open_picking()
    office.settle()
    window.picking.search.setFocus()
    tops = (office.desk.shell, window.picking)
    found = [
        w for top in tops for kind in (QComboBox, QAbstractSpinBox) for w in top.findChildren(kind)
    ]
    assert len(found) >= 4
    at = QPointF(5, 5)
    for widget in found:
        before = widget.currentIndex() if isinstance(widget, QComboBox) else widget.text()
        for way in (-120, 120):
            turn = QWheelEvent(
                at,
                widget.mapToGlobal(at),
                QPoint(0, way),
                QPoint(0, way),
                Qt.MouseButton.NoButton,
                Mod.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            QApplication.sendEvent(widget, turn)
        now = widget.currentIndex() if isinstance(widget, QComboBox) else widget.text()
        assert now == before, widget.accessibleName()


def test_c17_rows_that_only_the_program_fills_are_not_added_by_hand(office: Office) -> None:
    """Акт сверки is looked at; of a correction's services one may be taken away; no more."""
    kinds = {
        ReconciliationAct: [],
        RealizationCorrection: ["Удалить  Del"],
        ServiceCharge: ["Добавить  Ins", "Скопировать  F9", "Удалить  Del"],
    }
    for kind, wanted in kinds.items():
        window: Any = office.desk.open_new(kind)
        page = window.sections["rows"]
        assert [b.text() for b in page._made if b.text()] == wanted, kind
        before = len(page.model.rows)
        page.view.row_wanted.emit()
        page.view.copy_wanted.emit()
        added = "Добавить  Ins" in wanted
        assert len(page.model.rows) == before + 2 * added, kind
        titles = [a.text() for a in table_menu(page).actions()]
        assert ("Добавить" in titles, page.count.text() == FILLED) == (added, not added)
