"""Bad input about money: clear sentences, all of them at once, and nothing half done."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.problems import Refused
from db.documents.contract import Contract
from db.documents.contract_offset import ContractOffset
from db.documents.debt_write_off import DebtWriteOff
from db.documents.deposit_settlement import DepositSettlement
from db.documents.money_refund import MoneyRefund
from db.documents.overpayment_offset import OverpaymentOffset, OverpaymentOffsetRow
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceAhead
from db.documents.payment_receipt import PaymentReceipt
from db.documents.receipt_move import ReceiptMove
from db.documents.service_act import ServiceAct
from db.errors import UserError
from tests.company import DAY, Company
from tests.ledger_compare import dump
from tests.stories import filled

D = Decimal
DEC = DAY(2026, 12, 1)


def refused(company: Company, document: Any) -> list[str]:
    """What is told; the base stays as it was, to the row."""
    before = dump(company.work.database)
    with pytest.raises(UserError) as told:
        company.work.post(document)
    assert dump(company.work.database) == before
    problems = getattr(told.value, "problems", None)
    found = [p.text for p in problems] if problems else [str(told.value)]
    assert all(text and "None" not in text and "Error" not in text for text in found)
    return [text.replace("\u00a0", " ") for text in found]


def test_a_receipt_without_a_tenant_a_sum_and_a_date_is_told_whole(company: Company):
    empty = PaymentReceipt(organization_id=company.organization.id, date=DEC)
    told = refused(company, empty)
    assert len(told) == 3
    for title in ("Договор", "Плательщик", "Получено"):
        assert any(f"«{title}»" in text for text in told), (title, told)
    wrong = company.receipt("-5")
    wrong.money_class = None
    assert len(refused(company, wrong)) >= 1


def test_offsets_and_refunds_above_the_overpayment_say_by_how_much(company: Company):
    work = company.work
    third = Contract(
        organization_id=company.organization.id,
        partner_id=company.tenant.id,
        contract_number="216",
        date=company.contract.date,
    )
    work.save(third)
    work.post([company.transfer(amount="6000"), company.receipt("7000")])
    common = {"organization_id": company.organization.id, "contract_id": company.contract.id}
    offset = OverpaymentOffset(**common, date=DEC)
    offset.rows.append(OverpaymentOffsetRow(taken=True, amount=D(1500)))
    assert any("переплата 1 000,00, зачесть больше нельзя" in t for t in refused(company, offset))
    between = ContractOffset(**common, date=DEC, to_contract_id=third.id, credited=D(1500))
    assert refused(company, between) == [
        "Переплата по договору на 01.12.2026 — 1 000,00: уменьшите сумму на 500,00"
    ]
    refund = MoneyRefund(**common, date=DEC, partner_id=company.tenant.id, returned=D("1000.01"))
    assert refused(company, refund) == [
        "Переплата по договору на 01.12.2026 — 1 000,00: уменьшите сумму на 0,01"
    ]
    strange = ContractOffset(
        **common, date=DEC, to_contract_id=company.other_contract.id, credited=D(1500)
    )
    assert len(refused(company, strange)) == 2


def test_a_move_of_more_than_came_before_it_came_is_told_at_once(company: Company):
    work = company.work
    receipt = company.receipt("500", date=DEC)
    work.post(receipt)
    move = filled(work, receipt, ReceiptMove)
    move.date, move.moved = DAY(2026, 11, 1), D(700)
    move.to_contract_id = company.contract.id
    told = refused(company, move)
    assert {
        "Договоры одинаковы: выберите другой",
        "Поступило только 500,00: уменьшите сумму переноса",
        "Деньги поступили позже, 01.12.2026",
    } <= set(told)


def test_a_write_off_and_a_settlement_of_nothing_are_told(company: Company):
    common = {
        "organization_id": company.organization.id,
        "contract_id": company.contract.id,
        "date": DEC,
    }
    assert refused(company, DebtWriteOff(**common, reason="срок", self_reason="некому")) == [
        "Не введено ни одной строки в список «Долги»"
    ]
    assert refused(company, DepositSettlement(**common)) == [
        "Не введено ни одной строки в список «Залоги»"
    ]


def test_e6_an_invoice_whose_extension_is_acted_is_not_taken_back(company: Company):
    """What an act has closed is changed by a document of its own, never by unposting."""
    work = company.work
    given = company.transfer(amount="6000")
    work.post(given)
    row = PaymentInvoiceAhead(possession_id=given.units[0].id)
    common = {"organization_id": company.organization.id, "contract_id": company.contract.id}
    invoice = PaymentInvoice(**common, date=DEC, ahead=[row])
    work.recalculate(row, "possession_id", invoice)
    work.post(invoice)
    act = ServiceAct(**common, date=DAY(2027, 1, 31))
    work.recalculate(act, "contract_id")
    work.post(act)
    before = dump(work.database)
    with pytest.raises(
        UserError, match="закрыто актом: «(Акт|УПД).*». Исправьте его отдельным документом"
    ):
        work.unpost(work.load(PaymentInvoice, invoice.id))
    assert dump(work.database) == before


def test_nothing_is_refused_with_a_bare_word(company: Company):
    """A Refused tells every problem in one text, a line each."""
    empty = PaymentReceipt(organization_id=company.organization.id, date=DEC)
    with pytest.raises(Refused) as told:
        company.work.post(empty)
    assert str(told.value).count("\n") == len(told.value.problems) - 1
