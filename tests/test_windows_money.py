"""Windows over money: «Зачёт переплат», «Распределить сумму», marks, runs and taking them back."""

import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from app import distribution
from app.distribution import Share
from db.documents.carrier_payment import CarrierPayment
from db.documents.opening_balance import OpeningBalance
from db.documents.overpayment_offset import OverpaymentOffset
from db.documents.payment_invoice import PaymentInvoice
from db.documents.payment_receipt import PaymentReceipt
from db.errors import UserError
from db.registers.money import Allocation, Charge, Money
from forms.money import distributing
from forms.money.split_window import open_split
from tests.stories import filled

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
D = Decimal


@pytest.fixture
def offset_window(office):
    """Two cabins of the tenant are overpaid."""
    company = office.company
    receipt = company.receipt("14000")
    receipt.by_mark = True
    work = company.work
    work.post([company.transfer(*company.cabins[:2], amount="5000"), receipt])
    cabins = [c.id for c in company.cabins[:2]]
    distribution.by_hand(work, receipt.id, [Share(D(7000), unit_id=unit) for unit in cabins])
    work.post(company.receipt("1"))
    document = filled(work, company.contract, OverpaymentOffset)
    document.date = dt.date(2026, 12, 1)
    work.save(document)
    window = office.desk.open_thing(OverpaymentOffset, document.id)
    window.sections["rows"].view.setFocus()
    return window


def typed_in(page, name):
    at = [f.name for f in page.model.fields].index(name)
    return bool(page.model.flags(page.model.index(0, at)) & Qt.ItemFlag.ItemIsEditable)


def test_f6_without_the_tick_the_tab_is_shut(offset_window):
    page = offset_window.sections["rows"]
    assert typed_in(page, "amount")
    offset_window.apply(offset_window.thing, "credits", False)
    assert not typed_in(page, "amount")
    assert not typed_in(page, "taken")


def test_f8_the_button_fills_the_tab_anew(offset_window):
    page = offset_window.sections["rows"]
    cabins = {r.unit_id for r in offset_window.thing.rows}
    assert len(cabins) == 2
    page.model.set_value(offset_window.thing.rows[0], "taken", True)
    offset_window.thing.rows = offset_window.thing.rows[:1]
    page.view.go_to(0, 0)
    QTest.keyClick(page.view, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert {r.unit_id for r in offset_window.thing.rows} == cabins
    assert [r.taken for r in offset_window.thing.rows].count(True) == 1
    assert offset_window.isWindowModified()


# --- F-4: «Распределить сумму» by keys alone --------------------------------------------------


@pytest.fixture
def split_window(office):
    """A receipt of 7 000 that waits, and 12 000 of rent that is owed."""
    company = office.company
    receipt = company.receipt("7000")
    receipt.by_mark = receipt.to_distribute = True
    company.work.post([company.transfer(*company.cabins[:2], amount="6000"), receipt])
    window = open_split(office.desk, receipt.id)
    office.settle()
    window.first_focus()
    return window


def key(window, code, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), code, modifiers)
    QApplication.processEvents()


def digits(window, text):
    for letter in text:
        QTest.keyClick(QApplication.focusWidget(), letter)
        QApplication.processEvents()


def told(window):
    """What the cards over the table say."""
    return [card.value.text().replace("\u00a0", " ") for card in window.figures.cards]


def paid(company):
    with company.work.database.reading() as session:
        return sum(session.scalars(select(Charge.allocated)), D(0))


def test_f4_a_sum_is_split_by_keys_alone(office, split_window):
    window = split_window
    assert told(window) == ["7 000,00", "0", "7 000,00"]
    digits(window, "1500")
    key(window, Qt.Key.Key_Return)
    assert window.model.rows[0].share == D(1500)
    assert window.view.currentIndex().row() == 1
    key(window, Qt.Key.Key_Space)
    assert told(window)[1:] == ["3 700,00", "3 300,00"]
    assert window.model.rows[1].left == D(0)
    key(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "Не распределено 3 300,00" in window.messages.texts()[0].replace("\u00a0", " ")
    assert paid(office.company) == D(0)
    window.leave_rest.setFocus()
    key(window, Qt.Key.Key_Space)
    key(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert paid(office.company) == D(3700)
    assert ("split", window.receipt) not in office.desk.windows


def test_f4_too_much_is_marked_in_its_cell_and_nothing_is_written(office, split_window):
    window = split_window
    digits(window, "4000")
    key(window, Qt.Key.Key_Return)
    digits(window, "9000")
    key(window, Qt.Key.Key_Return)
    assert window.figures.cards[2].title == "Лишнее"
    window.distribute()
    texts = [t.replace("\u00a0", " ") for t in window.messages.texts()]
    assert texts == [
        "Строка 1: долг 3 800,00, лишние 200,00",
        "Строка 2: долг 2 200,00, лишние 6 800,00",
        "Σ строк 13 000,00 больше суммы 7 000,00: лишние 6 000,00",
    ]
    assert {k[1] for k in window.model.problems} == {"share"}
    assert window.view.currentIndex().row() == 0
    assert paid(office.company) == D(0)


def test_f4_by_order_fills_and_enter_in_the_last_row_asks_about_the_rest(office, split_window):
    window = split_window
    window.by_order.trigger()
    assert window.model.total() == D(7000)
    window.clear()
    assert window.model.given == []
    window.view.go_to(len(window.model.rows) - 1, 6)
    key(window, Qt.Key.Key_Return)
    assert window.leave_rest.hasFocus()


def test_f4_what_stands_is_split_anew_from_the_form(office, answers):
    company = office.company
    receipt = company.receipt("6000")
    company.work.post([company.transfer(*company.cabins[:2], amount="6000"), receipt])
    form = office.desk.open_thing(PaymentReceipt, receipt.id)
    form.split.trigger()
    window = office.desk.windows[("split", receipt.id)]
    assert window.anew.isChecked()
    assert not window.anew.isEnabled()
    assert window.model.total() == D(6000)
    window.clear()
    row = next(r for r in window.model.rows if r.offer.kind is None)
    window.model.set_value(row, "share", D(6000))
    window.distribute()
    assert paid(company) == D(0)
    assert distribution.choices(company.work, receipt.id).stands == D(6000)


def test_f4_a_draft_has_nothing_to_split_and_others_changes_are_told(office, split_window):
    company = office.company
    draft = company.receipt("10")
    company.work.save(draft)
    form = office.desk.open_thing(PaymentReceipt, draft.id)
    assert not form.split.isEnabled()
    split_window.fill_by_order()
    distribution.distribute(company.work)
    office.settle()
    assert "изменились" in split_window.strip.words.text()
    split_window.distribute()
    assert "нет нераспределённых денег" in split_window.messages.texts()[0]
    split_window.setWindowModified(False)
    split_window.load_again()
    assert split_window.anew.isChecked()


# --- F-1…F-3: marks, runs and taking back, from lists and reports -----------------------------


@pytest.fixture
def five(office):
    """Five receipts that wait, 15 000 in all, and 12 000 owed."""
    company = office.company
    receipts = [company.receipt(str(n)) for n in range(1000, 6000, 1000)]
    for doc in receipts:
        doc.by_mark = True
    company.work.post([company.transfer(*company.cabins[:2], amount="6000"), *receipts])
    return [doc.id for doc in receipts]


def own(actions, title):
    return next(a for a in actions if a.text() == title)


def test_f1_f2_three_ticks_of_five_are_three_lines_and_are_spread(office, answers, five):
    company, desk = office.company, office.desk
    window = desk.open_list(PaymentReceipt)
    office.settle()
    flags = window.view.selectionModel().SelectionFlag
    window.view.clearSelection()
    for row, receipt in enumerate(window.model.keys):
        if receipt in five[1:4]:
            index = window.model.index(row, 0)
            window.view.selectionModel().select(index, flags.Select | flags.Rows)
    own(window.commands.own, distributing.MARK).trigger()
    funds = desk.open_report("funds")
    office.settle()
    assert [r.cells[7] for r in funds.found.rows] == [D(2000), D(3000), D(4000)]
    answers["yes"] = False
    own(funds.own_actions, distributing.SPREAD).trigger()
    assert "Распределить 3 поступления?" in answers["asked"][-1]
    assert paid(company) == D(0)
    answers["yes"] = True
    own(funds.own_actions, distributing.SPREAD).trigger()
    office.settle()
    assert paid(company) == D(9000)
    assert funds.found.rows == []
    own(funds.own_actions, distributing.SPREAD).trigger()
    assert "Распределять нечего" in funds.strip.words.text()
    assert paid(company) == D(9000)


def test_f3_a_row_a_receipt_and_a_run_are_taken_back_with_the_number_asked(office, answers, five):
    company, desk = office.company, office.desk
    distribution.mark(company.work, five)
    done = distribution.distribute(company.work)
    assert paid(company) == D(12000)
    runs = desk.open_report("distribution_runs")
    office.settle()
    ((number, *_, spread, stands),) = [r.cells for r in runs.found.rows]
    assert (spread, stands) == (D(12000), D(12000))

    info = desk.open_report("payments_info")
    office.settle()
    info.view.setCurrentIndex(info.model.index(1, 0))
    amount = info.model.rows[1].cells[info_column("amount")]
    own(info.own_actions, distributing.TAKE_BACK).trigger()
    office.settle()
    assert "Отменить 1 строку разнесения" in answers["asked"][-1]
    assert paid(company) == D(12000) - amount

    receipts = desk.open_list(PaymentReceipt)
    office.settle()
    receipts.stand_on(five[4])
    office.settle()
    own(receipts.commands.own, distributing.TAKE_BACK).trigger()
    left = paid(company)
    assert left < D(12000) - amount

    office.settle()
    runs.view.setCurrentIndex(runs.model.index(0, 0))
    assert runs.model.rows[0].cells[-1] == left
    own(runs.own_actions, distributing.TAKE_BACK_RUN).trigger()
    assert f"№ {number}" in answers["asked"][-1]
    office.settle()
    assert paid(company) == D(0)
    assert runs.model.rows[0].cells[-1] == D(0)
    answers["refused"].clear()
    own(runs.own_actions, distributing.TAKE_BACK_RUN).trigger()
    assert "Отменять нечего" in answers["refused"][-1]
    assert done.distributed == D(12000)


def info_column(name):
    from app.reports.payments_info import COLUMNS

    return [c.key for c in COLUMNS].index(name)


def test_b3_a_manager_splits_and_neither_marks_nor_runs(manager_office):
    desk = manager_office.desk
    window = desk.open_list(PaymentReceipt)
    seen = {a.text() for a in window.commands.own if a.isVisible()}
    assert seen == {distributing.SPLIT}
    funds = desk.open_report("funds")
    assert [a.text() for a in funds.own_actions] == [distributing.SPLIT]


def test_b2_a_manager_finds_only_his_own_and_a_forbidden_window_is_refused(manager_office):
    """No settings of the base, no money but to read; opening past the menus is refused in words."""
    desk = manager_office.desk
    found = {noun for part in desk.sections for noun in part.nouns}
    assert not found & {Allocation, Charge, Money, CarrierPayment, OpeningBalance}
    assert {PaymentInvoice, PaymentReceipt} <= found
    for noun in (Allocation, CarrierPayment):
        with pytest.raises(UserError, match="Недостаточно прав"):
            desk.open_list(noun)
    with pytest.raises(UserError, match="Недостаточно прав"):
        desk.open_new(PaymentReceipt)
    with pytest.raises(UserError, match="Недостаточно прав"):
        desk.open_report("carrier_debts")


def test_b14_a_manager_makes_and_posts_an_invoice(manager_office):
    """The one document of money that is open to him, from the contract, with its paper."""
    company, desk = manager_office.company, manager_office.desk
    company.work.post(company.transfer(amount="6000"))
    invoice = filled(company.work, company.contract, PaymentInvoice)
    company.work.post(invoice)
    window = desk.open_thing(PaymentInvoice, invoice.id)
    manager_office.settle()
    assert window.commands.may_post
    assert not window.access.by_right
    assert not window.commands.print_menu.isEmpty()
