"""Claims that follow what happens to debts and money after them (H-37, F-4)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.distribution import Share, by_hand, choices, undo
from db.documents.debt_write_off import DebtWriteOff, DebtWriteOffRow
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceRow
from db.documents.penalty_charge import PenaltyCharge
from db.documents.rent_return import RentReturn, RentReturnDelivery
from db.documents.rent_transfer import RentTransfer
from tests.company import DAY, Company
from tests.debts import charges_of, debt, whole
from tests.stories import filled
from tests.test_attention import found
from tests.test_penalty_charge import again, claim, owing, ruled, sums

D = Decimal
DUE = DAY(2026, 10, 10)  # Saturday: the last day to pay is Monday 12.10


def test_h37_a_claim_follows_what_is_late_when_a_return_is_taken_back(company: Company):
    """Nothing was paid: the return took days of the debt, and gives them back; its trip is gone."""
    ruled(company)
    given = owing(company, "22000")
    back: Any = filled(company.work, given, RentReturn)
    back.date = DAY(2026, 10, 20)
    back.deliveries = [RentReturnDelivery(carrier_id=company.carrier.id, price=D(5000))]
    company.work.post(back)
    doc = claim(company, DAY(2026, 10, 31))
    company.work.post(doc)
    assert sums(doc) == [(D(209), D(0), D(209)), (D(55), D(0), D(55))]
    company.work.unpost(company.work.load(RentReturn, back.id))
    assert sums(again(company, doc)) == [(D(418), D(0), D(418)), (D(0), D(0), D(0))]
    assert debt(company) == D(22418)
    whole(company)


@pytest.fixture
def two_late(company: Company) -> tuple[RentTransfer, list[PenaltyCharge]]:
    """Two cabins since 10.10, nothing paid, claimed for by the end of October and of November."""
    ruled(company)
    end = DAY(2026, 10, 31)
    first, second = (
        company.transfer(cabin, date=DUE, to=end, amount=amount)
        for cabin, amount in zip(company.cabins, ("22000", "11000"), strict=False)
    )
    company.work.post([first, second])
    claims = []
    for till in (end, DAY(2026, 11, 30)):
        claims.append(claim(company, till))
        company.work.post(claims[-1])
    assert [sums(doc) for doc in claims] == [
        [(D(418), D(0), D(418)), (D(209), D(0), D(209))],
        [(D(1078), D(418), D(660)), (D(539), D(209), D(330))],
    ]
    return second, claims


def test_h37_all_claims_follow_money_that_a_lower_penalty_frees(company: Company, two_late: Any):
    """An invoice for cabin 2 and its penalty is paid: the penalty falls, its money pays cabin 1."""
    second, claims = two_late
    (rent,), (_, fine) = charges_of(company, second), charges_of(company, claims[0])
    bill = PaymentInvoice(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=DAY(2026, 12, 1),
        rows=[PaymentInvoiceRow(charge_id=key) for key in (rent.id, fine.id)],
    )
    for row in bill.rows:
        company.work.recalculate(row, "charge_id", bill)
    company.work.post(bill)
    company.work.post(company.receipt("11209", date=DAY(2026, 10, 12), invoice_id=bill.id))
    assert [sums(again(company, doc)) for doc in claims] == [
        [(D("414.03"), D(0), D("414.03")), (D(0), D(0), D(0))],
        [(D("1067.76"), D("414.03"), D("653.73")), (D(0), D(0), D(0))],
    ]
    whole(company)


def test_f4_money_taken_back_waits_though_claims_follow(company: Company, two_late: Any):
    """The penalties rise again; nothing of the money is put anywhere until a person says where."""
    _, claims = two_late
    receipt = company.receipt("11209", date=DAY(2026, 10, 12))
    company.work.post(receipt)
    undo(company.work, receipts=[receipt.id])
    assert [sums(again(company, doc))[0][0] for doc in claims] == [D(418), D(1078)]
    assert choices(company.work, receipt.id).waits == D(11209)
    (rent,) = charges_of(company, two_late[0])
    by_hand(company.work, receipt.id, [Share(D(11000), rent.id)], leave_rest=True)
    assert choices(company.work, receipt.id).waits == D(209)
    assert [sums(again(company, doc))[1][0] for doc in claims] == [D(0), D(0)]
    whole(company)


def test_h37_a_claim_written_off_in_part_refuses_no_payment(company: Company):
    """What is too much of it now is told; without the write-off it follows again."""
    ruled(company)
    owing(company)
    doc = claim(company, DAY(2026, 10, 31))
    company.work.post(doc)
    (fine,) = charges_of(company, doc)
    less = DebtWriteOff(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=DAY(2026, 11, 2),
        reason="Прощено",
        self_reason="утвердить некому",
        rows=[DebtWriteOffRow(charge_id=fine.id, amount=D(140))],
    )
    company.work.post(less)
    company.work.post(company.receipt("60000", date=DAY(2026, 10, 20)))
    assert sums(again(company, doc)) == [(D(1140), D(0), D(1140))]
    assert found(company.work, "penalties_too_high") == {doc.id}
    company.work.unpost(company.work.load(DebtWriteOff, less.id))
    assert sums(again(company, doc)) == [(D(480), D(0), D(480))]
    assert found(company.work, "penalties_too_high") == set()
    whole(company)
