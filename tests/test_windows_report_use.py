"""Reports used as an accountant does: groups, filters, variants, subtotals, a slow query."""

import threading
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest

from app.periods import Standard
from app.report_filters import Condition, Operator
from app.report_settings import Settings
from app.table import Table
from db.errors import UserError
from forms.icons import icon
from forms.report_variants import NameDialog
from forms.report_window import CHANGED
from tests.probe_report import COLUMNS, MONTHS, Params, names, opened, report

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
DECORATION = Qt.ItemDataRole.DecorationRole
D = Decimal


@pytest.fixture
def window(office):
    return opened(office)


def press(menu, title):
    action = next(a for a in menu.actions() if a.text().startswith(title))
    assert action.isEnabled()
    action.trigger()


# --- R1: forming -------------------------------------------------------------------------


def test_changed_header_dims_the_old_result_and_says_so_word_for_word(window):
    window.editors["owed"].click()
    assert window.strip.words.text() == CHANGED
    assert CHANGED == "Изменились настройки. Нажмите „Сформировать“ для получения отчета."
    assert window.veil.isVisible()
    assert window.model.rowCount() == 5
    QTest.keyClick(window, Key.Key_F5)
    window.settle()
    assert not window.veil.isVisible()
    assert not window.strip.isVisible()


def test_r3_no_limit_is_offered_where_a_report_has_it_and_nowhere_else(office):
    window = office.desk.open_report("settlements")
    picker = window.editors["period"]
    picker.pick(Standard.ALL)
    assert picker.named.text() == "без ограничения ▾"
    QTest.keyClick(window, Key.Key_F5)
    office.settle()
    assert not window.strip.isVisible()
    yields = office.desk.open_report("unit_yield")
    picker = yields.editors["period"]
    picker.menu.aboutToShow.emit()
    assert not [a for a in picker.menu.actions() if "без ограничения" in a.text()]
    picker.until.show_value(None)
    picker.until.edited.emit(None)
    assert picker.named.text() == "не заполнен ▾"
    QTest.keyClick(yields, Key.Key_F5)
    office.settle()
    assert yields.strip.words.text() == "Отчёту не хватает: «По» не заполнено."


def test_forming_at_once_needs_no_button_and_is_remembered(window):
    asked = []
    window.report = report(lambda session, params: asked.append(params.owed) or MONTHS)
    window.at_once_action.trigger()
    window.editors["owed"].click()
    window.settle()
    assert asked == [True]
    assert not window.veil.isVisible()
    assert window.desk.preferences.get("reports/at_once") is True


def test_a_slow_report_lets_the_person_work_and_is_given_up_by_escape(window, qtbot):
    began, go_on = threading.Event(), threading.Event()

    def slow(session, params):
        began.set()
        go_on.wait(20)
        return Table("Другая", COLUMNS, ())

    window.report = report(slow)
    window.run()
    assert began.wait(20)
    qtbot.waitUntil(window.waiting.isVisible)
    assert "Отчёт формируется" in window.waiting.words.text()
    assert window.veil.isVisible()
    window.view.setCurrentIndex(window.model.index(2, 0))  # the old figures are read meanwhile
    QTest.keyClick(window.view, Key.Key_Escape)
    assert not window.runner.running
    go_on.set()
    window.settle()
    assert window.model.rowCount() == 5
    assert window.strip.words.text() == "Формирование отменено. Показан прежний отчёт."
    assert window in window.desk.windows.values()


def test_a_refusal_keeps_the_figures(window):
    def refuse(session, params):
        raise UserError("За такой период отчёт не строится.")

    window.report = report(refuse)
    window.run()
    window.settle()
    assert window.strip.words.text() == "За такой период отчёт не строится."
    assert window.model.rowCount() == 5


# --- R4, R5: settings --------------------------------------------------------------------


def test_the_menu_of_a_heading_groups_sorts_hides_and_inserts(window):
    heading = window.menus.of_heading
    press(heading(1), "Сгруппировать: Вид")
    assert names(window)[:3] == ["ноябрь", "Аренда", "ООО"]
    assert [c.title for c in window.model.columns][:2] == ["Месяц, вид, арендатор", "Сумма"]
    press(heading(0), "Убрать группировку: Месяц")
    press(heading(2), "По убыванию")
    assert names(window) == ["Доставка", "ноябрь", "Аренда", "ноябрь", "декабрь"]
    press(heading(2), "Скрыть поле: Сумма")
    assert "sum" not in [c.key for c in window.model.columns]
    insert = next(a.menu() for a in heading(0).actions() if a.text() == "Вставить поле")
    press(insert, "Сумма")
    assert [c.key for c in window.model.columns][1] == "sum"
    window.shape.reset()
    assert names(window) == ["ноябрь", "ООО", "АО", "декабрь", "АО"]


def test_red_negatives_are_switched_off_by_column(window):
    index = window.model.index(4, 2)
    assert index.data(Qt.ItemDataRole.ForegroundRole) is not None
    press(window.menus.of_heading(2), "Отрицательные красным")
    assert window.model.index(4, 2).data(Qt.ItemDataRole.ForegroundRole) is None


def test_the_menu_of_a_cell_filters_by_its_value_and_a_chip_takes_it_off(window):
    press(window.menus.of_cell(1, 1), "Отобрать: Аренда")
    assert names(window) == ["ноябрь", "ООО", "декабрь", "АО"]
    assert window.totals.texts[2] == "50,00"
    (chip,) = window.chips._chips
    assert chip.title == "Вид: равно Аренда"
    QTest.mouseClick(chip.cross, Qt.MouseButton.LeftButton)
    assert len(names(window)) == 5
    press(window.menus.of_cell(1, 1), "Исключить: Аренда")
    assert names(window) == ["ноябрь", "АО"]


def test_a_click_on_a_heading_sorts_and_the_next_one_turns(window):
    header = window.view.horizontalHeader()
    for wanted in (["декабрь", "АО", "ноябрь", "ООО"], ["ноябрь", "АО", "ООО", "декабрь"]):
        place = QPoint(header.sectionViewportPosition(2) + 20, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert names(window)[:4] == wanted
    assert not header.isSortIndicatorShown()  # Qt draws it over the end of the title


def test_r5_the_order_is_told_by_an_arrow_beside_the_title(window):
    def told(column):
        return window.model.headerData(column, Qt.Orientation.Horizontal, DECORATION)

    assert told(2) is None
    press(window.menus.of_heading(2), "По убыванию")
    assert told(2) is icon("arrow-down", "accent")
    assert told(1) is None


def test_r8_what_is_under_a_heading_stands_no_further_left_than_it(window):
    sizes = {
        window.model.index(row, window.model.named).data(DECORATION).actualSize(QSize(16, 16))
        for row in range(window.model.rowCount())
    }
    assert window.model.levels > 1
    assert sizes == {QSize(16, 16)}


def test_the_dialog_sets_fields_filters_groups_and_order_at_once(window, type_text):
    QTest.keyClick(window, Key.Key_F2)
    dialog = window.dialog
    dialog.fields.list.item(3).setCheckState(Qt.CheckState.Unchecked)
    row = dialog.filters.add(column="sum")
    row.operator.setCurrentIndex(row.operator.findData(Operator.GREATER.name))
    type_text(row.editor, "0")
    dialog.groups.choose("kind")
    dialog.groups.list.setCurrentRow(1)
    dialog.groups.up.click()
    dialog.order.choose("sum")
    dialog.order.turn.click()
    dialog.apply.click()
    settings = window.shape.settings
    assert settings == Settings(
        columns=("tenant", "kind", "sum"),
        filters=(Condition("sum", Operator.GREATER, D("0.00")),),
        groups=("kind", "month"),
        order=(("sum", True),),
    )
    assert names(window) == ["Доставка", "ноябрь", "АО", "Аренда", "ноябрь", "ООО"]
    dialog.standard.click()
    assert window.shape.settings == Settings()
    QTest.keyClick(dialog, Key.Key_Escape)


def test_a_value_that_is_no_value_is_told_and_nothing_changes(window, type_text):
    window.open_settings("filters", "sum")
    row = window.dialog.filters.rows[0]
    type_text(row.editor, "сто")
    window.dialog.apply.click()
    assert "число" in window.dialog.fault.text()
    assert window.shape.settings == Settings()


def test_values_of_a_list_are_marked_in_a_popup(window):
    window.open_settings("filters", "tenant")
    row = window.dialog.filters.rows[0]
    row.operator.setCurrentIndex(row.operator.findData(Operator.IN_LIST.name))
    popup = row.editor.open()
    marks = popup.findChild(type(window.dialog.fields.list))
    assert [marks.item(n).text() for n in range(marks.count())] == ["АО", "ООО"]
    marks.item(0).setCheckState(Qt.CheckState.Checked)
    popup.close()
    window.dialog.apply.click()
    assert names(window) == ["ноябрь", "АО", "декабрь", "АО"]


# --- R4: variants ------------------------------------------------------------------------


def save_as(window, type_text, name, *, common=False):
    window.variants.save_as()
    dialog = window.findChildren(NameDialog)[-1]
    type_text(dialog.line, name)
    dialog.common.setChecked(common)
    QTest.keyClick(dialog, Key.Key_Return)
    window.settle()


def test_a_variant_is_saved_chosen_renamed_and_deleted(window, type_text, monkeypatch):
    window.shape.group_by("kind")
    window.editors["owed"].click()
    save_as(window, type_text, "Для бухгалтера", common=True)
    assert window.variants.button.text() == "Вариант: Для бухгалтера ▾"
    window.shape.reset()
    assert "•" in window.variants.button.text()
    window.variants.choose("Основной")
    window.parameters.show(Params())
    window.variants.choose("Для бухгалтера")
    window.settle()
    assert window.shape.groups() == ("month", "kind")
    assert window.params.owed
    window.variants.fill()
    texts = [a.text() for a in window.variants.menu.actions()]
    assert "Для бухгалтера   общий" in texts
    window.variants.rename()
    dialog = window.findChildren(NameDialog)[-1]
    dialog.line.selectAll()
    type_text(dialog.line, "Мой")
    QTest.keyClick(dialog, Key.Key_Return)
    assert window.variants.name == "Мой"
    monkeypatch.setattr("forms.report_variants.ask", lambda parent, text: "у всех" in text)
    window.variants.delete()
    assert window.variants.variants.names() == []
    assert window.variants.button.text().startswith("Вариант: Основной")


def test_a_report_opens_as_it_was_left(window, office):
    window.shape.group_by("kind")
    window.view.setColumnWidth(1, 171)
    window.close_window()
    office.settle()
    again = office.desk.open_report(report())
    office.settle()
    assert again is not window
    assert again.shape.groups() == ("month", "kind")
    assert again.view.columnWidth(1) == 171
