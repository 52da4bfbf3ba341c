"""Filters of lists: column search, conditions, chips, period, sorting, what is remembered."""

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

import db.nouns  # noqa: F401
from app.conditions import STATE, Condition, Operator, State
from app.list_colours import ColourRule
from app.periods import Standard
from db.base import Document
from db.catalogs.partner import Partner, PartnerKind
from db.catalogs.unit import Cabin, Site
from db.documents.contract import Contract
from db.documents.rent_transfer import RentTransfer
from forms import list_filters
from forms.list_find import FindBar
from forms.list_setup import ListSetup
from forms.period_picker import PeriodPicker
from tests.list_windows import reopened, stand_at
from tests.test_windows_list import texts

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
O = Operator  # noqa: E741
TODAY = dt.date(2026, 11, 21)


def chips(window):
    return [chip.words.toolTip() for chip in window.filters._chips]


def test_ctrl_f_looks_in_the_column_under_the_cursor(office, type_text):
    window = office.desk.open_list(Cabin)
    stand_at(window, office.company.cabins[1].id, "code")
    QTest.keyClick(window.view, Key.Key_F, Mod.ControlModifier)
    bar = window.findChild(FindBar)
    assert bar.row.column.currentText() == "Инвентарный код"
    assert bar.row.editors[0].text() == "БК-002"
    bar.row.editors[0].clear()
    type_text(bar.row.editors[0], "003")
    QTest.keyClick(bar.row.editors[0], Key.Key_Return)
    assert texts(window, "code") == ["БК-003"]
    assert bar.isHidden()
    assert chips(window) == ["Инвентарный код: содержит «003»"]
    window.filters._chips[0].cross.click()
    assert len(texts(window, "code")) == 3


def test_escape_closes_the_column_search_and_not_the_list(office):
    window = office.desk.open_list(Cabin)
    QTest.keyClick(window.view, Key.Key_F, Mod.ControlModifier)
    bar = window.findChild(FindBar)
    assert bar.isVisible()
    QTest.keyClick(bar.row.editors[0], Key.Key_Escape)
    assert bar.isHidden()
    assert window.isVisible()


def test_ctrl_q_takes_everything_off(office, qtbot):
    window = office.desk.open_list(Partner)
    window.add_condition(Condition("kind", O.EQUAL, PartnerKind.PERSON))
    window.search.setText("нет такого")
    window.search_now()
    assert window.place.text() == "Ничего не найдено"
    assert window.veil.isVisible()
    QTest.keyClick(window.view, Key.Key_Q, Mod.ControlModifier)
    assert len(window.model.keys) == 3
    assert chips(window) == []
    assert not window.veil.isVisible()
    assert window.search.text() == ""


def test_the_value_of_the_cell_becomes_a_filter(office):
    company = office.company
    mine, other = (
        company.transfer(),
        company.transfer(company.cabins[1], contract=company.other_contract),
    )
    company.work.save([mine, other])
    window = office.desk.open_list(RentTransfer)
    stand_at(window, other.id, "partner_id.brought")
    menu_titles = [a.text() for a in _cell_menu(window)]
    assert [t for t in menu_titles if t.startswith("Отобрать: Арендатор: ")], menu_titles
    window.commands.same.trigger()
    assert list(window.model.keys) == [other.id]
    stand_at(window, other.id, "contract_id")
    window.commands.same.trigger()
    assert len(chips(window)) == 2


def _cell_menu(window):
    from forms import list_menu

    return list_menu.of_cell(window.commands).actions()


def test_the_state_is_filtered_like_any_value(office):
    company = office.company
    posted, draft = company.transfer(), company.transfer(company.cabins[1])
    company.work.post(posted)
    company.work.save(draft)
    window = office.desk.open_list(RentTransfer)
    window.add_condition(Condition(STATE, O.EQUAL, State.DRAFT))
    assert list(window.model.keys) == [draft.id]
    assert chips(window) == ["Состояние: Черновик"]


def test_alt_f_puts_several_conditions_together(office, type_text):
    company = office.company
    for cabin, amount in zip(company.cabins, ("1000", "5000", "9000"), strict=True):
        company.work.save(company.transfer(cabin, amount=amount))
    window = office.desk.open_list(RentTransfer)
    QTest.keyClick(window.view, Key.Key_F, Mod.AltModifier)
    setup = window.findChild(ListSetup)
    first = setup.filter.lines.rows[0]
    first.show_column("amount")
    first.operator.setCurrentText("Между")
    low, high = first.editors
    type_text(low, "2000")
    type_text(high, "9000")
    setup.filter.add()
    second = setup.filter.lines.rows[1]
    second.show_column("partner_id.brought")
    second.operator.setCurrentText("Содержит")
    type_text(second.editors[0], "строй")
    QTest.keyClick(second.editors[0], Key.Key_Return, Mod.ControlModifier)
    assert texts(window, "amount") == ["9\u00a0000,00", "5\u00a0000,00"]
    assert chips(window) == [
        "Сумма: от 2\u00a0000,00 до 9\u00a0000,00",
        "Арендатор: содержит «строй»",
    ]


def test_a_condition_without_a_value_is_told_and_nothing_changes(office):
    window = office.desk.open_list(Partner)
    setup = ListSetup(window, "Отбор")
    setup.open()
    setup.filter.lines.rows[0].show_column("phone")
    setup.filter.add()
    assert not setup.apply()
    assert "не указано значение" in setup.fault.text()
    assert window.state.conditions == ()


def test_several_values_in_a_list(office):
    window = office.desk.open_list(Partner)
    setup = ListSetup(window, "Отбор")
    setup.open()
    row = setup.filter.lines.rows[0]
    row.show_column("kind")
    row.operator.setCurrentText("В списке")
    several = row.editors[0]
    for kind in (PartnerKind.COMPANY, PartnerKind.PERSON):
        several.editor.show_value(kind)
        several.editor.activated.emit(several.editor.currentIndex())
    assert setup.apply()
    wanted = Condition("kind", O.IN_LIST, (PartnerKind.COMPANY, PartnerKind.PERSON))
    assert window.state.conditions == (wanted,)
    assert "ИП" not in "".join(texts(window, "name"))


def test_a_reference_is_chosen_in_the_condition(office):
    company = office.company
    mine = company.transfer()
    company.work.save([mine, company.transfer(company.cabins[1], contract=company.other_contract)])
    window = office.desk.open_list(RentTransfer)
    setup = ListSetup(window, "Отбор")
    setup.open()
    row = setup.filter.lines.rows[0]
    row.show_column("contract_id")
    row.editors[0].take(company.contract.id)
    assert setup.apply()
    assert list(window.model.keys) == [mine.id]


def test_filters_sorting_and_colours_are_remembered(office):
    company = office.company
    company.work.save([company.transfer(), company.transfer(company.cabins[1])])
    window = office.desk.open_list(RentTransfer)
    condition = Condition("amount", O.BETWEEN, (Decimal(1), None))
    window.state.rules = (ColourRule("Без номера", Condition("number", O.EMPTY), "row_debt"),)
    window.columns.sort("date")
    window.show_conditions((condition,))
    again = reopened(office, RentTransfer, window)
    assert again.state.conditions == (condition,)
    assert again.state.order == (("date", False),)
    assert again.state.rules[0].title == "Без номера"
    assert len(again.model.keys) == 2
    fill = again.model.index(0, 2).data(Qt.ItemDataRole.BackgroundRole)
    assert fill.color().name().upper() == "#FFF0A8"
    told = again.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == "черновик. Без номера"


def test_a_list_opened_with_a_filter_leaves_the_persons_own_alone(office):
    window = office.desk.open_list(Partner)
    own = Condition("kind", O.EQUAL, PartnerKind.COMPANY)
    window.show_conditions((own,))
    window.show_only({"kind": PartnerKind.PERSON})
    assert chips(window) == ["Вид: Физическое лицо"]
    again = reopened(office, Partner, window)
    assert again.state.conditions == (own,)


def test_the_period_of_documents_is_this_year_and_is_remembered(office, monkeypatch):
    monkeypatch.setattr(list_filters, "PeriodPicker", partial(PeriodPicker, today=lambda: TODAY))
    office.company.work.save(office.company.transfer())
    window = office.desk.open_list(RentTransfer)
    assert window.filters.picker.named.text() == "2026 год ▾"
    window.filters.picker.pick(Standard.LAST_YEAR)
    assert window.model.keys.tolist() == []
    assert window.veil.words.text() == "За этот период ничего нет"
    again = reopened(office, RentTransfer, window)
    assert again.filters.picker.standard is Standard.LAST_YEAR
    again.veil.button.click()
    assert len(again.model.keys) == 1


def test_an_old_base_is_not_shown_empty(office, monkeypatch):
    later = partial(PeriodPicker, today=lambda: dt.date(2030, 3, 1))
    monkeypatch.setattr(list_filters, "PeriodPicker", later)
    office.company.work.save(office.company.transfer())
    window = office.desk.open_list(RentTransfer)
    assert len(window.model.keys) == 1
    assert window.filters.picker.value() == (None, None)


def test_contracts_of_all_years_are_shown(office):
    window = office.desk.open_list(Contract)
    assert window.filters.picker.value() == (None, None)
    assert len(window.model.keys) == 2


def test_shift_adds_a_level_of_sorting(office, monkeypatch):
    for name, code in (("В", "2"), ("А", "2"), ("Б", "1")):
        office.company.work.save(Site(name=name, address=code))
    window = office.desk.open_list(Site)
    held = Mod.NoModifier
    monkeypatch.setattr("forms.list_columns.QGuiApplication.keyboardModifiers", lambda: held)
    header = window.view.horizontalHeader()
    header.sectionClicked.emit(window.column_names().index("address"))
    held = Mod.ShiftModifier
    header.sectionClicked.emit(window.column_names().index("name"))
    header.sectionClicked.emit(window.column_names().index("name"))
    assert window.state.order == (("address", False), ("name", True))
    assert [t for t in texts(window, "name") if len(t) == 1] == ["Б", "В", "А"]
    at = window.column_names().index("name")
    title = window.model.headerData(at, Qt.Orientation.Horizontal)
    assert title.endswith(" ²")


def test_marked_things_are_hidden_by_the_switch(office, answers):
    window = office.desk.open_list(Partner)
    before = len(window.model.keys)
    spare = Partner(name="Лишний")
    office.company.work.save(spare, despite=True)
    office.company.work.mark(spare)
    office.settle()
    assert len(window.model.keys) == before + 1
    window.commands.marked.trigger()
    assert len(window.model.keys) == before
    assert chips(window) == ["Без помеченных на удаление"]
    assert not window.commands.marked.isChecked()


def test_searches_are_remembered(office):
    window = office.desk.open_list(Partner)
    window.search.setText("дор")
    QTest.keyClick(window.search, Key.Key_Return)
    again = reopened(office, Partner, window)
    menu = again.search.history_menu()
    assert [a.text() for a in menu.actions()] == ["дор"]
    menu.actions()[0].trigger()
    assert texts(again, "name") == ["АО «Дорстрой»"]


def test_a_new_thing_begins_with_what_the_list_is_filtered_by(office):
    window = office.desk.open_list(RentTransfer)
    window.add_condition(Condition("contract_id", O.EQUAL, office.company.contract.id))
    window.commands.do_create()
    made = office.desk.shell.area.activeSubWindow().widget()
    assert made.thing.contract_id == office.company.contract.id


def test_a_choice_shows_every_year_and_remembers_nothing(office):
    office.desk.open_list(Partner).show_conditions((Condition("phone", O.EMPTY),))
    window = office.desk.choose(Partner, lambda key: None)
    assert chips(window) == []
    window.add_condition(Condition("inn", O.FILLED))
    window.close_window()
    office.settle()
    kept = office.desk.preferences.get("list/partner")
    assert kept is None or "inn" not in str(kept)


def test_the_journal_has_all_documents_and_makes_any(office):
    company = office.company
    company.work.save([company.transfer(), company.receipt("100")])
    window = office.desk.open_list(Document)
    kinds = set(texts(window, "kind"))
    assert {"Передача в аренду", "Поступление оплаты"} <= kinds
    assert not window.commands.create.isVisible()
    stand_at(window, window.model.keys[0], "kind")
    window.commands.do_open()
    assert office.desk.shell.area.activeSubWindow().widget().thing.id == window.model.keys[0]


def test_parameters_of_cabins_stand_in_the_advanced_search(office):
    from db.catalogs.unit import CabinParameter

    cabin = office.company.cabins[0]
    with office.company.work.database.reading():
        cabin = office.company.work.load(Cabin, cabin.id)
    cabin.parameters = [CabinParameter(parameter="Утепление", value="100 мм")]
    office.company.work.save(cabin)
    window = office.desk.open_list(Cabin)
    setup = ListSetup(window, "Отбор")
    setup.open()
    part = setup.filter.named[0]
    part.add()
    assert setup.apply()
    assert texts(window, "code") == [cabin.code]
    assert "Утепление — 100 мм" in "".join(chips(window))
    window.clear_filters()
    assert len(window.model.keys) == 3
