"""The box of Ctrl+K: commands at once, things of the base beside the typing, by keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.people import User
from app.work import Work
from db.catalogs.partner import Partner
from db.documents.rent_transfer import RentTransfer
from forms.everything_box import EverythingBox

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def box(office):
    QTest.keyClick(office.desk.start, Key.Key_K, Mod.ControlModifier)
    assert QApplication.focusWidget() is office.desk.shell.top.field
    return EverythingBox.of(office.desk)


def titles(box):
    return [line.title for line in box.lines]


@pytest.fixture
def ask(office, box, type_text, qtbot):
    """Types and waits for the answer of the base."""

    def asked(text):
        box.field.clear()
        type_text(box.field, text)
        qtbot.waitUntil(lambda: not box._pause.isActive() and box._job is None)
        office.settle()
        return titles(box)

    return asked


def test_a_command_is_found_while_one_types(box, type_text):
    type_text(box.field, "площ")
    assert box.isVisible()
    assert titles(box)[0] == "Площадки"
    assert "Создать: Площадка" in titles(box)


def test_a_list_opens_by_enter(office, box, type_text):
    type_text(box.field, "передачи в")
    QTest.keyClick(box.field, Key.Key_Return)
    assert ("list", "rent_transfer") in office.desk.windows
    assert not box.isVisible()
    assert box.field.text() == ""


def test_mw7_the_title_itself_is_before_what_only_begins_so(office, box, type_text):
    type_text(box.field, "договоры")
    assert titles(box)[:2] == ["Договоры", "Договоры, счета"]
    QTest.keyClick(box.field, Key.Key_Return)
    assert ("list", "contract") in office.desk.windows


def test_a_sign_asks_for_commands_alone(office, ask):
    found = ask(">калькулятор")
    assert found == ["Калькулятор"]
    assert len(ask(">")) > 8


def test_commands_of_the_window_in_front_are_found(office, box, type_text):
    office.desk.open_new(RentTransfer)
    office.desk.menus.common.find_all()
    type_text(box.field, ">провести и")
    assert titles(box)[0] == "Провести и закрыть"
    office.desk.place.current().setWindowModified(False)
    office.desk.open_list(RentTransfer)
    office.desk.menus.common.find_all()
    type_text(box.field, ">в конец")
    assert box.list.item(0).text() == "В конец списка   —   Передачи в аренду · Ctrl+End"


def test_a_thing_is_found_by_its_words(office, ask):
    work = office.company.work
    partner = work.new(Partner, name="ООО «Ёлочка»", inn="7707083893")
    work.save(partner, despite=True)
    assert "ООО «Ёлочка»" in ask("елоч")
    assert "ООО «Ёлочка»" in ask("770708")
    QTest.keyClick(EverythingBox.of(office.desk).field, Key.Key_Enter)
    assert ("item", "partner", partner.id) in office.desk.windows


def test_a_document_is_first_by_its_number(office, ask):
    document = office.company.transfer()
    office.company.work.post(document)
    tail = document.number.rpartition("-")[2].lstrip("0")
    for text in (document.number, f"#{tail}"):
        assert ask(text)[0].startswith(f"Передача в аренду № {document.number}")


def test_an_older_answer_is_thrown_away(office, box, type_text, ask):
    assert ask("нет такого слова") == []
    assert "Ничего не найдено" in box.told.text()
    turn = box._turn
    type_text(box.field, "я")
    box._answer(type("Old", (), {"turn": turn, "found": []})())
    assert box._turn == turn + 1


def test_an_expression_is_counted_and_copied(box, type_text):
    type_text(box.field, "=12500/31*7")
    assert titles(box) == ["2\u00a0822,580645"]
    QTest.keyClick(box.field, Key.Key_Return)
    assert QGuiApplication.clipboard().text() == "2822,580645"
    box.field.setFocus()
    type_text(box.field, "=1/0")
    assert "ноль" in titles(box)[0]


def test_nothing_typed_offers_what_was_opened_last(office, box):
    office.desk.open_list(Partner)
    office.desk.menus.common.find_all()
    box.wake()
    assert titles(box) == ["Контрагенты"]


def test_esc_clears_and_then_goes_back_to_work(office, box, type_text):
    window = office.desk.open_list(Partner)
    office.desk.menus.common.find_all()
    type_text(box.field, "что-то")
    QTest.keyClick(box.field, Key.Key_Escape)
    assert box.field.text() == ""
    QTest.keyClick(box.field, Key.Key_Escape)
    assert not box.isVisible()
    assert window.view.hasFocus()


def test_a_person_finds_no_more_than_he_may_open(open_desk, office_company, type_text):
    desk = open_desk(Work(office_company.work.database, User("new", "Новый", None)))
    desk.menus.common.find_all()
    box = EverythingBox.of(desk)
    type_text(box.field, ">")
    assert {line.detail.partition(" · ")[0] for line in box.lines} <= {"Программа", "Начальная"}


def test_leaving_the_field_hides_the_sheet(office, box, type_text):
    type_text(box.field, "а")
    office.desk.start.setFocus()
    assert not box.isVisible()


def test_mw7_enter_pressed_before_the_answer_goes_to_what_is_answered(office, box, type_text):
    """A number typed in a hurry: nobody waits for the list to come up."""
    contract = office.company.contract
    type_text(box.field, contract.contract_number)
    QTest.keyClick(box.field, Key.Key_Return)
    assert box.is_asking()
    office.settle()
    assert ("item", "contract", contract.id) in office.desk.windows
    assert box.field.text() == ""


def test_mw7_a_letter_after_such_an_enter_calls_it_off(office, box, type_text, qtbot):
    contract = office.company.contract
    type_text(box.field, contract.contract_number[:-1])
    QTest.keyClick(box.field, Key.Key_Return)
    type_text(box.field, contract.contract_number[-1])
    qtbot.waitUntil(lambda: not box.is_asking())
    office.settle()
    assert ("item", "contract", contract.id) not in office.desk.windows
    assert box.field.text() == contract.contract_number
