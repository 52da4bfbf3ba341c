"""A deposit is charged, paid, returned, credited against rent or kept for damage."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.suggesting import only_open_invoice
from db.documents.contract import Contract
from db.documents.deposit_charge import DepositCharge
from db.documents.deposit_settlement import (
    DepositEnd,
    DepositSettlement,
    DepositSettlementTarget,
)
from db.documents.payment_invoice import PaymentInvoice
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_return import RentReturn
from db.errors import UserError
from db.registers.money import Money, MoneyClass
from tests.company import DAY, HANDED, NEXT_DAY, Company
from tests.debts import charges_of, debt, overpaid, paid, whole
from tests.payments import let
from tests.stories import filled

D = Decimal
DEC = DAY(2026, 12, 1)


def deposit(company: Company, amount: str = "10000") -> DepositCharge:
    doc = DepositCharge(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=HANDED,
        deposit=D(amount),
    )
    company.work.post(doc)
    return doc


def test_b4_a_deposit_is_claimed_as_the_contract_agreed(company: Company):
    """What of it was claimed already is not claimed again; its invoice is found by its money."""
    work = company.work
    contract = work.load(Contract, company.contract.id)
    assert not filled(work, contract, DepositCharge).deposit
    contract.deposit = D(10000)
    work.save(contract)
    first = filled(work, contract, DepositCharge)
    assert first.deposit == D(10000)
    first.date, first.deposit = HANDED, D(4000)
    work.post(first)
    assert filled(work, contract, DepositCharge).deposit == D(6000)
    invoice = filled(work, contract, PaymentInvoice)
    work.post(invoice)
    with work.database.reading() as session:
        assert only_open_invoice(session, contract.id) is None
        assert only_open_invoice(session, contract.id, deposit=True) == invoice.id


def test_a_deposit_is_charged_paid_and_returned(company: Company):
    work = company.work
    charged = deposit(company)
    assert [(c.kind.name, c.gross, c.vat) for c in charges_of(company, charged)] == [
        ("DEPOSIT", D(10000), D(0))
    ]
    money = filled(work, charged, PaymentReceipt)
    money.date = NEXT_DAY
    work.post(money)
    assert (debt(company), overpaid(company)) == (D(0), D(0))
    doc = filled(work, charged, DepositSettlement)
    doc.date = DEC
    assert [(r.held, r.amount) for r in doc.rows] == [(D(10000), D(10000))]
    doc.rows[0].amount = D(4000)
    work.post(doc)
    with work.database.reading() as session:
        held = session.scalar(
            select(func.sum(Money.amount)).where(Money.money_class == MoneyClass.DEPOSIT)
        )
    assert (held, debt(company), overpaid(company)) == (D(6000), D(0), D(0))
    whole(company)
    doc.rows[0].amount = D(10000)
    work.save(doc)
    doc.rows[0].amount = D("10000.01")
    with pytest.raises(UserError, match=r"удерживается 10\u00a0000,00, больше нельзя"):
        work.save(doc)
    doc = work.load(DepositSettlement, doc.id)
    work.unpost(doc)
    assert (debt(company), overpaid(company)) == (D(0), D(0))
    assert charges_of(company, charged)[0].allocated == D(10000)
    whole(company)


def test_a_deposit_credited_against_rent_is_an_advance(company: Company):
    work = company.work
    charged = deposit(company)
    money = filled(work, charged, PaymentReceipt)
    money.date = NEXT_DAY
    work.post([money, let(company)])
    assert debt(company) == D(6000)
    doc = filled(work, company.contract, DepositSettlement)
    doc.date, doc.end = DEC, DepositEnd.CREDIT
    work.post(doc)
    assert (debt(company), overpaid(company), paid(company)) == (D(0), D(4000), D(10000))
    whole(company)


def test_a_deposit_is_kept_for_damage(company: Company):
    work = company.work
    given = let(company)
    charged = deposit(company)
    money = filled(work, charged, PaymentReceipt)
    money.date = NEXT_DAY
    work.post([given, money])
    back = filled(work, given, RentReturn)
    back.date = DAY(2026, 12, 11)
    back.units[0].compensation = D(9000)
    work.post(back)
    (damage,) = charges_of(company, back)
    doc = filled(work, charged, DepositSettlement)
    doc.date, doc.end = DAY(2026, 12, 12), DepositEnd.CREDIT
    doc.targets = [DepositSettlementTarget(charge_id=damage.id)]
    work.post(doc)
    (damage,) = charges_of(company, back)
    assert damage.allocated == D(9000)
    assert (debt(company), overpaid(company)) == (D(5000), D(0))
    whole(company)


def test_a_deposit_not_wholly_paid_is_lowered_first(company: Company):
    work = company.work
    charged = deposit(company)
    money = company.receipt("4000")
    money.money_class = MoneyClass.DEPOSIT
    work.post(money)
    doc = filled(work, charged, DepositSettlement)
    doc.date = DEC
    with pytest.raises(UserError, match=r"не хватает 6\u00a0000,00: уменьшите сумму"):
        work.post(doc)
    charged.deposit = D(4000)
    work.save(charged)
    work.post(doc)
    whole(company)
