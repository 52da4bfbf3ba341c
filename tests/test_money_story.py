"""Money that goes back and aside: refunds, offsets between contracts, moves of receipts, sums of days."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.verbs import FILLS
from db.documents.contract import Contract, ContractStatus
from db.documents.contract_offset import ContractOffset
from db.documents.receipt_move import ReceiptMove
from db.errors import UserError
from db.registers.money import Allocation, Money
from tests.company import DAY, NEXT_DAY, Company
from tests.debts import debt, overpaid, paid, refund, whole
from tests.payments import let
from tests.stories import filled

D = Decimal
DEC = DAY(2026, 12, 1)


# --- refunds ----------------------------------------------------------------------------------


def test_a_refund_takes_what_is_over_and_no_more(company: Company):
    work = company.work
    work.post([let(company), company.receipt("9000")])
    assert (debt(company), overpaid(company)) == (D(0), D(3000))
    with pytest.raises(UserError, match=r"Переплата по договору на 01\.12\.2026 — 3\u00a0000,00"):
        work.post(refund(company, "3000.01"))
    back = refund(company, "2500")
    work.post(back)
    assert (debt(company), overpaid(company), paid(company)) == (D(0), D(500), D(6500))
    whole(company)
    back.returned = D(3000)
    work.save(back)
    assert (overpaid(company), paid(company)) == (D(0), D(6000))
    back.returned = D(100)
    work.save(back)
    assert (overpaid(company), paid(company)) == (D(2900), D(8900))
    work.unpost(back)
    assert (overpaid(company), paid(company)) == (D(3000), D(9000))
    whole(company)


def test_a_refund_is_not_older_than_the_overpayment(company: Company):
    work = company.work
    work.post([let(company), company.receipt("9000", date=DEC)])
    with pytest.raises(UserError, match=r"на 30\.11\.2026 — 0,00"):
        work.post(refund(company, "1", DAY(2026, 11, 30)))


def test_what_was_given_back_holds_its_receipt(company: Company):
    work = company.work
    receipt = company.receipt("9000")
    work.post([let(company), receipt])
    back = refund(company, "2500")
    work.post(back)
    told = f"ушло 2\u00a0500,00 .*{back.number}.* Сначала отмените"
    with pytest.raises(UserError, match=told):
        work.unpost(receipt)
    receipt.received = D(2400)
    with pytest.raises(UserError, match=told):
        work.save(receipt)
    receipt.received = D(2500)
    work.save(receipt)
    assert (debt(company), overpaid(company), paid(company)) == (D(6000), D(0), D(0))
    receipt.purpose = "за декабрь"
    work.save(receipt)
    work.unpost([receipt, back])
    assert (debt(company), overpaid(company), paid(company)) == (D(6000), D(0), D(0))
    whole(company)


def test_money_that_comes_back_pays_what_is_owed_since(company: Company):
    work = company.work
    work.post([let(company), company.receipt("12000")])
    back = refund(company, "6000")
    work.post(back)
    work.post(let(company, company.cabins[1], date=DAY(2026, 12, 12), to=DAY(2027, 1, 11)))
    owed = debt(company)
    assert owed > 0
    work.unpost(back)
    assert (debt(company), overpaid(company)) == (D(0), D(6000) - owed)
    whole(company)


# --- between contracts ------------------------------------------------------------------------


@pytest.fixture
def second(company: Company) -> Contract:
    """Another contract of the same tenant."""
    made = Contract(
        organization_id=company.organization.id,
        contract_number="214/2",
        partner_id=company.tenant.id,
        date=DAY(2026, 1, 1),
        status=ContractStatus.SIGNED,
    )
    company.work.save(made)
    return made


def test_an_offset_between_contracts_moves_the_overpayment(company: Company, second: Contract):
    work = company.work
    work.post([company.receipt("5000"), let(company, contract=second)])
    doc = filled(work, company.contract, ContractOffset)
    assert doc.credited == D(5000)
    doc.to_contract_id, doc.date = second.id, DEC
    work.post(doc)
    assert (overpaid(company), paid(company)) == (D(0), D(0))
    assert (debt(company, second), paid(company, second)) == (D(1000), D(5000))
    whole(company)
    work.post(work.load(ContractOffset, doc.id))
    assert debt(company, second) == D(1000)
    work.unpost(doc)
    assert (overpaid(company), debt(company, second)) == (D(5000), D(6000))
    whole(company)


def test_an_offset_is_of_one_tenant_and_within_what_is_there(company: Company, second: Contract):
    work = company.work
    work.post(company.receipt("5000"))
    doc = ContractOffset(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        to_contract_id=company.other_contract.id,
        date=DEC,
        credited=D(6000),
    )
    with pytest.raises(UserError) as told:
        work.post(doc)
    assert "одного арендатора (ст. 410 ГК)" in str(told.value)
    assert "уменьшите сумму на 1\u00a0000,00" in str(told.value)
    doc.to_contract_id = company.contract.id
    with pytest.raises(UserError, match="Договоры одинаковы"):
        work.save(doc)


def test_what_came_by_an_offset_and_left_again_holds_it(company: Company, second: Contract):
    work = company.work
    work.post(company.receipt("5000"))
    there = ContractOffset(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        to_contract_id=second.id,
        date=DEC,
        credited=D(5000),
    )
    work.post(there)
    back = refund(company, "4000")
    back.contract_id = second.id
    work.post(back)
    with pytest.raises(UserError, match="Возврат денег"):
        work.unpost(there)
    work.unpost([there, back])
    assert overpaid(company) == D(5000)
    whole(company)


# --- a receipt that came to the wrong tenant --------------------------------------------------


def test_a_receipt_moves_to_the_right_tenant(company: Company):
    work = company.work
    receipt = company.receipt("6000")
    work.post([let(company), receipt])
    work.post(let(company, company.cabins[1], contract=company.other_contract))
    company.organization = work.load(type(company.organization), company.organization.id)
    company.organization.closed_to = DAY(2026, 11, 30)
    work.save(company.organization)
    doc = filled(work, receipt, ReceiptMove)
    doc.to_contract_id, doc.date, doc.reason = company.other_contract.id, DEC, "Ошибка в ИНН"
    work.post(doc)
    assert (debt(company), paid(company)) == (D(6000), D(0))
    assert (debt(company, company.other_contract), paid(company, company.other_contract)) == (
        D(0),
        D(6000),
    )
    whole(company)
    work.unpost(doc)
    assert (debt(company), overpaid(company)) == (D(0), D(0))
    assert debt(company, company.other_contract) == D(6000)
    whole(company)


def test_only_what_is_left_of_a_receipt_moves(company: Company):
    work = company.work
    receipt = company.receipt("6000")
    work.post(receipt)
    for amount in ("2000", "4000", "0.01"):
        doc = filled(work, receipt, ReceiptMove)
        doc.to_contract_id, doc.date = company.other_contract.id, DEC
        doc.moved = D(amount)
        if amount == "0.01":
            with pytest.raises(UserError, match=r"осталось 0,00, а нужно 0,01"):
                work.post(doc)
        else:
            work.post(doc)
    assert overpaid(company, company.other_contract) == D(6000)
    whole(company)


def test_a_third_party_pays_for_the_tenant(company: Company):
    work = company.work
    receipt = company.receipt("6000")
    receipt.partner_id = company.other_contract.partner_id
    work.post([let(company), receipt])
    assert debt(company) == D(0)
    with work.database.reading() as session:
        (money,) = session.scalars(select(Money))
        assert (money.partner_id, money.contract_id) == (receipt.partner_id, company.contract.id)


def test_sums_of_every_day_agree(company: Company):
    """A refund and a move on their days: charged − paid = debt − overpaid, looking back too."""
    from app.open_items import charges_on, overpaid_on

    work = company.work
    receipt = company.receipt("9000")
    work.post([let(company), receipt])
    work.post(refund(company, "1000", DAY(2026, 11, 20)))
    move = filled(work, receipt, ReceiptMove)
    move.to_contract_id, move.date, move.moved = company.other_contract.id, DEC, D(3000)
    work.post(move)
    with work.database.reading() as session:
        for day in (DAY(2026, 11, 12), NEXT_DAY, DAY(2026, 11, 20), DEC, DAY(2026, 12, 31)):
            on = charges_on(day)
            rows = session.execute(select(on).where(on.c.contract_id == company.contract.id))
            owed = sum((r.room - r.paid for r in rows), D(0))
            over = sum(
                (a for (c, _), a in overpaid_on(session, day).items() if c == company.contract.id),
                D(0),
            )
            came = session.scalar(
                select(func.sum(Money.amount)).where(
                    Money.period <= day, Money.contract_id == company.contract.id
                )
            ) or D(0)
            assert owed - over == D(6000) - came, day


def test_every_money_document_is_offered_by_its_source():
    pairs = {(f.source.__name__, f.target.__name__) for f in FILLS}
    for target in ("MoneyRefund", "OverpaymentOffset", "ContractOffset", "DebtWriteOff"):
        assert ("Contract", target) in pairs
    assert ("PaymentReceipt", "ReceiptMove") in pairs


def test_allocations_are_only_added(company: Company):
    """Taking back writes reversal rows: the first rows stay as they were."""
    work = company.work
    work.post([let(company), company.receipt("9000")])
    with work.database.reading() as session:
        before = session.execute(select(Allocation.__table__).order_by(Allocation.id)).all()
    back = refund(company, "2500")
    work.post(back)
    work.unpost(back)
    with work.database.reading() as session:
        after = session.execute(select(Allocation.__table__).order_by(Allocation.id)).all()
    assert after[: len(before)] == before
    assert len(after) > len(before)
