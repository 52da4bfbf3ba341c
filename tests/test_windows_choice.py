"""The choice field on a real form: what is typed finds, is taken, kept in red or made anew."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.lists import OFFERED
from app.preferences import Preferences
from app.work import Work
from db.catalogs.partner import Partner
from db.documents.contract import Contract
from db.documents.rent_transfer import RentTransfer
from forms.recent import recent_of
from tests.company import BOSS
from tests.seen import editor

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
ALT, CTRL, SHIFT = Mod.AltModifier, Mod.ControlModifier, Mod.ShiftModifier


def lines(field):
    model = field.offers.lines
    return [model.item(n).text() for n in range(model.rowCount())]


@pytest.fixture
def contract(office, qtbot):
    """A new contract, the cursor in its tenant; `offered` waits for the list."""
    window = office.desk.open_new(Contract)
    office.settle()
    field = editor(window, "partner_id")
    field.setFocus(Qt.FocusReason.TabFocusReason)

    def offered():
        qtbot.waitUntil(field.offers_are_open)
        return lines(field)

    window.offered = offered
    return window


@pytest.fixture
def choice_of_many(office):
    """A field of tenants, where more suit a word than are offered at once."""
    office.company.work.save([Partner(name=f"Контора {n}") for n in range(OFFERED + 1)])
    window = office.desk.open_new(Contract)
    office.settle()
    field = editor(window, "partner_id")
    field.setFocus(Qt.FocusReason.TabFocusReason)
    return field


@pytest.mark.parametrize("text", ["дорс", "0140679", "771014", "АО ДОР"])
def test_a_part_of_the_name_or_of_the_inn_finds(contract, hands, office, text):
    field = editor(contract, "partner_id")
    hands.type(text)
    found = contract.offered()
    assert found[0] == "АО «Дорстрой»"
    assert field.offers.found[0].detail == "7710140679"
    assert found[-2:] == ["Показать все", f"Создать „{text}“"]
    hands.key(Key.Key_Tab)
    assert field.text() == "АО «Дорстрой»"
    assert not field.hasFocus()
    assert not field.offers_are_open()
    assert contract.thing.partner_id == field.value()


def test_a_document_is_found_by_a_part_of_its_number_or_its_tenant(office, hands, qtbot):
    window = office.desk.open_new(RentTransfer)
    office.settle()
    field = editor(window, "contract_id")
    for text in ("15", "дорстр"):
        field.setFocus()
        hands.key(SHIFT, Key.Key_F4)
        hands.type(text)
        qtbot.waitUntil(field.offers_are_open)
        assert lines(field)[0] == "Договор № 215 от 01.01.2026"
        assert field.offers.found[0].detail == "АО «Дорстрой»"
        hands.key(Key.Key_Return)
        assert window.thing.contract_id == office.company.other_contract.id


def test_several_matches_stay_as_typed_and_red(contract, hands):
    field = editor(contract, "partner_id")
    hands.type("о")
    contract.offered()
    hands.key(Key.Key_Tab)
    assert field.text() == "о"
    assert field.property("invalid") is True
    assert "Уточните" in field.toolTip()
    assert contract.thing.partner_id is None
    field.setFocus()
    hands.type("сс нет такого", Key.Key_Tab)
    assert "Не найдено" in field.fault()


def test_an_offer_is_taken_by_the_arrows_and_enter_goes_on(contract, hands):
    field = editor(contract, "partner_id")
    hands.type("о")
    found = contract.offered()
    hands.key(Key.Key_Down, Key.Key_Down, Key.Key_Return)
    assert field.text() == found[1]
    assert not field.hasFocus()


def test_escape_closes_the_list_and_nothing_else(contract, hands, answers):
    field = editor(contract, "partner_id")
    hands.type("дорс")
    contract.offered()
    hands.key(Key.Key_Escape)
    assert not field.offers_are_open()
    assert field.hasFocus()
    assert answers["asked"] == []


def test_show_all_and_create_are_lines_of_the_list(contract, hands, office):
    field = editor(contract, "partner_id")
    hands.type("Новый арендатор")
    assert contract.offered() == ["Не найдено. Показать все", "Создать „Новый арендатор“"]
    hands.key(Key.Key_Down, Key.Key_Down, Key.Key_Return)
    card = next(w for k, w in office.desk.windows.items() if k[:2] == ("item", "partner"))
    assert card.thing.name == "Новый арендатор"
    assert field.text() == "Новый арендатор"
    office.desk.bring_forward(contract)
    field.setFocus()
    hands.type("2")
    contract.offered()
    hands.key(Key.Key_Down, Key.Key_Return)
    assert any(k[0] == "choice" for k in office.desk.windows)


def test_the_last_values_come_by_alt_down_and_roam_with_the_person(contract, hands, office):
    company, field = office.company, editor(contract, "partner_id")
    hands.type("дорс", Key.Key_Tab)
    field.setFocus()
    hands.key(SHIFT, Key.Key_F4)
    hands.type("град", Key.Key_Tab)
    hands.key(Key.Key_Backtab, SHIFT, Key.Key_F4)
    assert field.hasFocus()
    hands.key(ALT, Key.Key_Down)
    assert lines(field)[:2] == ["ООО «СтройГрад»", "АО «Дорстрой»"]
    hands.key(Key.Key_Down, Key.Key_Down, Key.Key_Return)
    assert field.text() == "АО «Дорстрой»"
    recent_of(office.desk).write()
    elsewhere = Preferences(Work(company.work.database, BOSS))
    assert elsewhere.get("recent/partner")[1] == company.tenant.id


def test_the_last_values_are_only_those_that_may_be_chosen(contract, office):
    company = office.company
    field = next(f for f, _ in contract.form.head.editors() if f.name == "partner_id")
    ref = contract.form.ref(contract.thing, field)
    spare = Partner(name="ООО «Ошибка»", inn="7710140679")
    company.work.save(spare, despite=True)
    for key in (spare.id, company.tenant.id):
        recent_of(office.desk).note(Partner, key)
    assert [c.id for c in ref.recent()] == [company.tenant.id, spare.id]
    company.work.mark(spare)
    assert [c.id for c in ref.recent()] == [company.tenant.id]


def test_a_search_that_comes_late_does_not_open_over_another_field(contract, office, hands):
    field = editor(contract, "partner_id")
    asked = []
    field.later = lambda words, done, failed: asked.append((words, done))
    hands.type("дорс")
    field.offer()
    words, done = asked[-1]
    hands.type("трой")
    done((words, field.seek(words)))
    assert not field.offers_are_open()  # the answer is to other words
    field.offer()
    words, done = asked[-1]
    hands.key(Key.Key_Tab)
    done((words, field.seek(words)))
    assert not field.offers_are_open()
    assert field.text() == "АО «Дорстрой»"


def test_a_cell_takes_an_offer_and_enter_walks_on(office, hands, qtbot):
    window = office.desk.open_new(
        RentTransfer, date=dt.date(2026, 11, 12), site_id=office.company.site.id
    )
    office.settle()
    page = window.sections["units"]
    page.add()
    hands.type("БК")
    field = QApplication.focusWidget()
    qtbot.waitUntil(field.offers_are_open)
    assert [c.detail for c in field.offers.found] == ["БК-00"] * 3
    hands.key(Key.Key_Down, Key.Key_Down, Key.Key_Return)
    assert window.thing.units[0].unit_id == office.company.cabins[1].id
    names = [f.name for f in page.model.fields]
    assert page.view.currentIndex().column() == names.index("unit_id") + 1
    assert page.view.state() == page.view.State.NoState


def test_the_menu_of_the_field_has_its_keys(contract, office):
    field = editor(contract, "partner_id")
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QContextMenuEvent

    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(3, 3), QPoint(3, 3))
    QApplication.sendEvent(field, event)
    menu = QApplication.activePopupWidget()
    titles = [a.text() for a in menu.actions()]
    assert titles[-5:] == [
        "Выбрать из списка",
        "Последние значения",
        "Создать",
        "Открыть",
        "Очистить",
    ]
    menu.close()


def test_alt_down_opens_a_cell_with_what_it_offers(office, hands, qtbot):
    window = office.desk.open_new(
        RentTransfer, date=dt.date(2026, 11, 12), site_id=office.company.site.id
    )
    office.settle()
    page = window.sections["units"]
    page.add()
    hands.key(ALT, Key.Key_Down)
    field = page.view.cells.editor
    assert lines(field)[:3] == ["БК-001", "БК-002", "БК-003"]
    hands.key(Key.Key_Down, Key.Key_Return)
    assert window.thing.units[0].unit_id == office.company.cabins[0].id
    names = [f.name for f in page.model.fields]
    page.view.go_to(0, names.index("date_to"))
    hands.key(Key.Key_F4)
    popup = QApplication.activePopupWidget()
    assert popup.calendar.selectedDate().toPython() == dt.date(2026, 12, 11)
    hands.key(Key.Key_Escape)


def test_what_a_document_cites_is_of_its_contract(office):
    from db.documents.rent_extension import RentExtension

    work, company = office.company.work, office.company
    work.post(company.transfer())
    work.post(company.transfer(company.cabins[1], contract=company.other_contract))
    window = office.desk.open_new(RentExtension, contract_id=company.contract.id)
    page = window.sections["units"]
    page.add()
    names = [f.name for f in page.model.fields]
    ref = window.form.ref(window.thing.units[0], page.model.fields[names.index("possession_id")])
    assert [(c.title, c.detail) for c in ref.find("")] == [("12.11.2026 · А-000001", "БК-001")]


def test_t1_a_choice_by_keys_stands_on_what_is_chosen_and_is_typed_over(contract, hands, office):
    field = editor(contract, "partner_id")
    hands.key(Key.Key_F4, Key.Key_Down, Key.Key_Return)
    chosen, name = field.value(), field.text()
    assert chosen is not None
    assert field.selectedText() == name
    hands.key(Key.Key_F4)
    choice = office.desk.place.current()
    assert choice.is_choice
    assert choice.model.keys[choice.view.currentIndex().row()] == chosen
    hands.key(Key.Key_Escape)
    hands.key(CTRL, SHIFT, Key.Key_F4)
    assert office.desk.place.current().thing.id == chosen
    hands.key(Key.Key_Escape)
    hands.type("Дорс", Key.Key_Tab, SHIFT, Key.Key_Tab)
    assert field.text() == field.selectedText() == "АО «Дорстрой»"
    hands.key(SHIFT, Key.Key_F4)
    assert contract.thing.partner_id is None
    hands.key(ALT, Key.Key_Down)
    assert lines(field)[:2] == ["АО «Дорстрой»", name]  # the last choice is the first offer
    hands.key(Key.Key_Down, Key.Key_Return)
    assert field.text() == "АО «Дорстрой»"


def test_t2_what_suits_too_many_is_not_given_a_number(choice_of_many, hands, qtbot):
    field = choice_of_many
    hands.type("контора")
    qtbot.waitUntil(field.offers_are_open)
    hands.key(Key.Key_Escape, Key.Key_Tab)
    assert field.fault() == (
        "«контора»: найдено много вариантов. Уточните или выберите из списка (F4)"
    )
