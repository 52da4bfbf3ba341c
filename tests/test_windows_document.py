"""The window of a document as an accountant knows it: buttons, keys, locks, messages."""

import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.verbs import Problem
from db.catalogs.unit import Tariff
from db.documents.contract import Contract
from db.documents.rent_transfer import RentTransfer
from forms.related import RelatedWindow
from tests.document_windows import posted_transfer, shut, window_of
from tests.seen import active, column, editor

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
CTRL, SHIFT, ALT = Mod.ControlModifier, Mod.ShiftModifier, Mod.AltModifier


@pytest.fixture
def posted(office):
    return posted_transfer(office)


@pytest.fixture
def window(office, posted):
    return window_of(office, posted)


# --- buttons and keys -------------------------------------------------------------------------


def test_f16_what_does_not_fit_is_in_more_and_more_holds_everything(office, window):
    bar = window.commands.bar_of_buttons
    wide = [b.text() for b in bar.buttons if b.isVisible()]
    assert wide == [
        "Провести и закрыть  Ctrl+Enter",
        "Записать",
        "Провести",
        "Создать на основании ▾",
        "Печать ▾",
        "Движения",
        "Связанные",
        "Файлы",
        "История",
        "Подпись ▾",
    ]
    office.desk.shell.resize(900, 700)
    office.settle()
    narrow = [b.text() for b in bar.buttons if b.isVisible()]
    assert narrow == wide[: len(narrow)]
    assert 1 <= len(narrow) < len(wide)
    shown = [b for b in bar.buttons if b.isVisible()]
    assert all(b.geometry().right() < bar.more.geometry().left() for b in shown)
    assert bar.more.geometry().right() <= bar.width()
    assert all(b.width() >= b.sizeHint().width() for b in shown)
    held = {a.text() for a in bar.more_menu.actions() if a.isVisible()}
    named = {text.removesuffix(" ▾").partition("  ")[0] for text in wide}
    assert named <= held
    assert {"Отменить проведение", "Скопировать", "Почему такая сумма?"} <= held


def test_f2_clear_posting_asks_and_the_mark_tells_what_is_undone(window, answers):
    answers["yes"] = False
    window.commands.do_mark()
    asked = answers["asked"][-1]
    assert asked.startswith("Документ проведён. При пометке проведение будет отменено: ")
    assert "движения по регистру „" in asked
    assert asked.endswith("Пометить „Передача в аренду А-000001“ на удаление?")
    answers["yes"] = True
    window.commands.do_mark()
    assert window.thing.marked
    window.commands.do_mark()
    assert answers["asked"][-1] == "Снять с „Передача в аренду А-000001“ пометку на удаление?"
    assert not window.thing.marked


def test_f3_esc_in_an_open_cell_closes_only_the_cell(office, window, hands):
    page = window.sections["units"]
    page.view.setFocus()
    page.view.go_to(0, column(page, "price"))
    hands.type("7")
    assert page.view.state() == page.view.State.EditingState
    hands.key(Key.Key_Escape)
    assert window in office.desk.windows.values()
    assert page.view.state() != page.view.State.EditingState


def test_f6_pages_by_keys_the_red_dot_and_the_footer(office, window, hands):
    tabs = window.form.tabs
    assert [tabs.tabText(n) for n in range(3)] == ["Имущество (2)", "Доставка (1)", "Транспорт"]
    window.sections["units"].view.setFocus()
    hands.key(CTRL, Key.Key_PageDown)
    assert tabs.currentIndex() == 1
    hands.key(CTRL, Key.Key_PageUp)
    assert tabs.currentIndex() == 0
    window.show_problems([Problem("cost", "плохо", "deliveries", 1)])
    assert [tabs.tabIcon(n).isNull() for n in range(3)] == [True, False, True]
    hands.key(CTRL, Key.Key_F8)
    assert tabs.currentIndex() == 1
    said = window.footer
    assert said.counts.text().startswith("Строк 1")  # of the table that is open
    hands.key(CTRL, Key.Key_PageUp)
    assert said.counts.text() == "Строк 2 · Кол-во 2"
    sums = said.sums.text().replace("\u00a0", " ")
    assert sums == (
        "Аренда 11 858,06 · Доставка 12 000,00 · в т. ч. НДС 22 % 4 302,27 · Всего 23 858,06"
    )
    assert said.by_whom.text() == "Автор: anna"
    assert editor(window, "comment").parent() is said


def test_f5_alt_f10_leads_to_the_commands(window, hands):
    editor(window, "phone").setFocus()
    hands.key(ALT, Key.Key_F10)
    assert QApplication.focusWidget() is window.commands.first_button


def test_f7_a_draft_has_no_number(office):
    window = office.desk.open_new(RentTransfer)
    number = editor(window, "number")
    assert (number.text(), number.placeholderText()) == ("", "<при проведении>")
    assert number.isReadOnly()


# --- what may not be edited -------------------------------------------------------------------


def test_f15_a_closed_period_is_told_before_typing(office, window):
    assert not window.locked
    shut(office, dt.date(2026, 11, 30))
    assert window.access.closed.words.text().startswith("Период закрыт по 30.11.2026")
    assert window.locked
    phone = editor(window, "phone")
    assert phone.isReadOnly()
    phone.selectAll()
    phone.copy()
    assert QGuiApplication.clipboard().text() == phone.text()
    for action in (window.commands.finish, window.commands.unpost, window.commands.mark):
        assert not action.isEnabled()
    assert "Установил: " in window.access.closed.toolTip()
    assert window.commands.copy.isEnabled()


def test_f15_a_draft_in_a_closed_period_tells_at_the_date(office):
    shut(office, dt.date(2026, 10, 31))
    window = office.desk.open_new(RentTransfer, date=dt.date(2026, 11, 12))
    assert window.access.closed.isHidden()
    window.apply(window.thing, "date", dt.date(2026, 10, 15))
    assert window.access.closed.words.text() == (
        "Период закрыт по 31.10.2026: провести документ датой 15.10.2026 нельзя. Измените дату."
    )
    assert not window.locked
    window.apply(window.thing, "date", dt.date(2026, 11, 1))
    assert window.access.closed.isHidden()


def test_ms3_the_refusal_of_a_closed_period_has_its_details_apart(office):
    document = office.company.transfer(date=dt.date(2026, 10, 15), to=dt.date(2026, 11, 14))
    office.company.work.save(document)
    shut(office, dt.date(2026, 10, 31))
    window = office.desk.open_thing(RentTransfer, document.id)
    assert not window.commands.do_post()
    assert window.messages.texts() == [
        "Запрещено изменять данные с датой ранее 31.10.2026 (включительно)."
    ]
    line = window.messages.lines.itemWidget(window.messages.lines.item(0))
    assert "дата 15.10.2026 входит в запрещённый период" not in line.words.text()
    line.show_details()
    assert "дата 15.10.2026 входит в запрещённый период. Установил: anna" in line.words.text()


def test_ms3_a_closed_period_is_told_beside_the_warnings_and_leads_to_the_date(office, hands):
    """One list of all there is: no «Всё равно провести» where the base would refuse after it."""
    document = office.company.transfer(date=dt.date(2026, 11, 15), to=dt.date(2026, 12, 14))
    document.date = dt.date(2026, 10, 10)
    office.company.work.save(document, despite=True)
    shut(office, dt.date(2026, 10, 31))
    window = office.desk.open_thing(RentTransfer, document.id)
    assert not window.commands.do_post()
    closed, *others = window.messages.problems
    assert closed.text.startswith("Запрещено изменять данные")
    assert others
    assert all(problem.warning for problem in others)
    assert not window.messages.go_on.isVisible()
    editor(window, "comment").setFocus()
    # Without a mouse: Ctrl+F8 opens the details and stands in the date.
    hands.key(CTRL, Key.Key_F8)
    line = window.messages.lines.itemWidget(window.messages.lines.item(0))
    assert "входит в запрещённый период" in line.words.text()
    assert QApplication.focusWidget() is editor(window, "date")
    hands.type("10112026", Key.Key_Tab)
    hands.key(CTRL, Key.Key_Return)
    assert [p.warning for p in window.messages.problems] == [True] * len(others)
    assert window.messages.go_on.isVisible()


def test_ms3_a_day_still_being_typed_is_the_day_that_counts(office, hands):
    document = office.company.transfer(date=dt.date(2026, 11, 15), to=dt.date(2026, 12, 14))
    document.date = dt.date(2026, 10, 10)
    office.company.work.save(document, despite=True)
    shut(office, dt.date(2026, 10, 31))
    window = office.desk.open_thing(RentTransfer, document.id)
    editor(window, "date").setFocus()
    hands.type("10112026")
    hands.key(CTRL, Key.Key_Return)
    assert window.messages.problems
    assert all(problem.warning for problem in window.messages.problems)
    assert window.messages.go_on.isVisible()


def test_ms3_details_are_in_the_menu_of_a_message(office):
    document = office.company.transfer(date=dt.date(2026, 10, 15), to=dt.date(2026, 11, 14))
    office.company.work.save(document)
    shut(office, dt.date(2026, 10, 31))
    window = office.desk.open_thing(RentTransfer, document.id)
    window.commands.do_post()
    window.messages.lines.setCurrentRow(0)
    assert [a.text() for a in window.messages.menu().actions()] == ["Перейти", "Подробнее"]
    window.messages.menu().actions()[1].trigger()
    assert [a.text() for a in window.messages.menu().actions()] == ["Перейти"]


def test_f14_fields_that_charges_stand_on_are_locked_with_the_reason(office, posted):
    window = office.desk.open_thing(Contract, office.company.contract.id)
    words = window.access.kept.words.text()
    assert words.startswith("«Арендатор», «Организация», «НДС в ценах» не меняются")
    assert "Передача в аренду № А-000001 от 12.11.2026" in words
    assert editor(window, "partner_id").isReadOnly()
    assert not editor(window, "vat_mode").isEnabled()
    assert "Заведите новый договор" in editor(window, "partner_id").toolTip()
    assert not editor(window, "contract_number").isReadOnly()
    other = office.desk.open_thing(Contract, office.company.other_contract.id)
    assert other.access.kept.isHidden()
    assert not editor(other, "partner_id").isReadOnly()


def test_f14_a_used_tariff_and_a_numbered_document(office, window):
    card = office.desk.open_thing(Tariff, office.company.tariff.id)
    assert not editor(card, "rule").isEnabled()
    assert not editor(card, "price").isReadOnly()
    assert editor(window, "organization_id").isReadOnly()
    assert "Номер А-000001 дан этой организации" in editor(window, "organization_id").toolTip()


def test_f14_where_it_is_used_is_a_step_away(office, posted):
    window = office.desk.open_thing(Contract, office.company.contract.id)
    window.access.kept.press("Где используется")
    assert isinstance(active(office), RelatedWindow)


# --- messages ---------------------------------------------------------------------------------


def test_ms1_messages_are_shown_walked_closed_and_shown_again(office, hands):
    window = office.desk.open_new(RentTransfer)
    window.sections["units"].add()
    window.sections["units"].view.setFocus()
    hands.key(CTRL, Key.Key_Return)
    messages = window.messages
    assert len(messages.problems) >= 3
    hands.key(CTRL, SHIFT, Key.Key_Z)
    assert messages.isHidden()
    hands.key(CTRL, ALT, Key.Key_O)
    assert messages.isVisible()
    hands.key(CTRL, Key.Key_F8)
    hands.key(CTRL, ALT, Key.Key_Z)
    assert messages.isHidden()
    assert messages.problems == []
    assert not editor(window, "contract_id").property("invalid")


def test_ms1_messages_offer_what_may_be_done(office):
    document = office.company.transfer()
    office.company.work.save(document)
    window = office.desk.open_thing(RentTransfer, document.id)
    row = window.thing.units[0]
    row.amount, row.manual = Decimal(1), False
    row.date_from = dt.date(2026, 11, 13)
    window.show_thing()
    assert not window.commands.do_post()
    lines = window.messages.lines
    offered = {}
    for number, problem in enumerate(window.messages.problems):
        line = lines.itemWidget(lines.item(number))
        offered[problem.field] = [t for t, _ in window.messages.actions_of(problem)]
        assert line is not None
    assert offered["amount"] == ["Рассчитать"]
    assert offered["date_from"] == ["Начать с 12.11.2026", "На графике занятости"]
    for problem in list(window.messages.problems):
        for _, call in window.messages.actions_of(problem):
            call()
    assert row.date_from == dt.date(2026, 11, 12)
    assert row.amount == Decimal("5929.03")
    assert window.commands.do_post()


def test_ms1_a_message_about_a_unit_opens_it_or_another_is_chosen(office, answers):
    company = office.company
    company.work.post(company.transfer(company.cabins[0]))
    document = company.transfer(company.cabins[0], contract=company.other_contract)
    company.work.save(document)
    window = office.desk.open_thing(RentTransfer, document.id)
    assert not window.commands.do_post()
    (problem,) = [p for p in window.messages.problems if p.field == "unit_id"]
    actions = dict(window.messages.actions_of(problem))
    assert list(actions) == ["Открыть БК-001", "Выбрать из списка", "На графике занятости"]
    assert "Передача в аренду № А-000001 от 12.11.2026" in problem.text
    actions["На графике занятости"]()
    assert active(office).search.text() == "БК-001"
    actions["Открыть БК-001"]()
    assert active(office).thing.id == company.cabins[0].id
    actions["Выбрать из списка"]()
    assert active(office).key[0] == "choice"


@pytest.mark.parametrize("gone", ["read anew", "removed"])
def test_t8_enter_in_a_cell_whose_row_goes_at_the_same_moment(office, window, hands, gone):
    """Qt ends a cell a moment after Enter; rows may be read anew in that moment."""
    page = window.sections["units"]
    page.view.setFocus()
    page.view.go_to(0, column(page, "price"))
    hands.type("7")
    QTest.keyClick(page.view.cells.editor, Key.Key_Return)
    if gone == "removed":
        page.model.remove([0])
    else:
        page.show_rows(window.thing.units)
    office.settle()  # a warning of Qt would fail the test
    assert page.view.cells.editor is None
