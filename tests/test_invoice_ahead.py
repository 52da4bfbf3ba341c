"""«Счёт на оплату» charges days ahead by a «Продолжение» of its own (E-2, E-4, E-6)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.problems import Refused
from app.verbs import FILLS
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceAhead, PaymentInvoiceRow
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError
from db.registers.money import Charge, open_sum
from tests.company import Company

D = Decimal
DAY = dt.date
TO = DAY(2026, 11, 11)


@pytest.fixture
def let(company: Company) -> RentTransfer:
    doc = company.transfer(*company.cabins, date=DAY(2026, 10, 12), to=TO)
    company.work.post(doc)
    return doc


def ahead(company: Company, transfer: RentTransfer, **values: object) -> PaymentInvoice:
    doc = PaymentInvoice(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=DAY(2026, 11, 5),
    )
    for given in transfer.units:
        row = PaymentInvoiceAhead(possession_id=given.id)
        doc.ahead.append(row)
        company.work.recalculate(row, "possession_id", doc)
        for name, value in values.items():
            setattr(row, name, value)
            company.work.recalculate(row, name, doc)
    return doc


def extensions(company: Company) -> list[RentExtension]:
    with company.work.database.reading() as session:
        keys = session.scalars(select(RentExtension.id)).all()
    return [company.work.load(RentExtension, key) for key in keys]


def owed(company: Company) -> Decimal:
    with company.work.database.reading() as session:
        return session.scalar(select(func.sum(open_sum())).where(Charge.gross > 0)) or D(0)


def test_e2_an_invoice_of_three_cabins_makes_one_extension_of_three_rows(
    company: Company, let: RentTransfer
):
    before = owed(company)
    doc = ahead(company, let)
    row = doc.ahead[0]
    assert (row.date_from, row.date_to, row.price) == (
        DAY(2026, 11, 12),
        DAY(2026, 12, 11),
        D(6000),
    )
    assert doc.total() == 3 * row.amount
    company.work.post(doc)
    (made,) = extensions(company)
    assert (made.based_on_id, made.posted, len(made.units)) == (doc.id, True, 3)
    assert made.number is not None
    assert owed(company) - before == doc.total() == sum(r.amount for r in doc.rows)
    assert len(doc.rows) == 6  # November and December of each
    fresh = company.work.load(PaymentInvoice, doc.id)
    assert [(r.charge_id, r.amount) for r in fresh.rows] == [
        (r.charge_id, r.amount) for r in doc.rows
    ]
    assert fresh.amount == doc.total()


def test_e2_posted_again_it_is_the_same_extension_and_follows_the_invoice(
    company: Company, let: RentTransfer
):
    doc = ahead(company, let)
    company.work.post(doc)
    number = extensions(company)[0].number
    company.work.post(doc)
    again = company.work.load(PaymentInvoice, doc.id)
    again.ahead = again.ahead[:2]
    for row in again.ahead:
        row.price = D(3000)
        company.work.recalculate(row, "price", again)
    company.work.post(again)
    (made,) = extensions(company)
    assert (made.number, len(made.units)) == (number, 2)
    assert len(again.rows) == 4
    stored = company.work.load(PaymentInvoice, doc.id)
    assert sum(r.amount for r in stored.rows) == sum(r.amount for r in made.units)


def test_e6_unposted_it_takes_its_extension_back_and_asks_for_nothing(
    company: Company, let: RentTransfer
):
    before = owed(company)
    doc = ahead(company, let)
    company.work.post(doc)
    company.work.unpost(doc)
    (made,) = extensions(company)
    assert not made.posted
    assert owed(company) == before
    assert doc.rows == company.work.load(PaymentInvoice, doc.id).rows == []
    company.work.post(doc)
    assert [e.id for e in extensions(company)] == [made.id]
    assert len(doc.rows) == 6


def test_e2_days_already_charged_are_never_charged_again(company: Company, let: RentTransfer):
    company.work.post(ahead(company, let))
    twice = ahead(company, let)
    for row in twice.ahead:
        row.date_from = DAY(2026, 12, 1)
        company.work.recalculate(row, "date_from", twice)
    with pytest.raises(Refused, match="уже начислена"):
        company.work.post(twice)
    assert len(extensions(company)) == 1
    with company.work.database.reading() as session:
        assert session.scalar(select(func.count(PaymentInvoice.id))) == 1


def test_e6_what_was_built_upon_is_not_taken_back(company: Company, let: RentTransfer):
    doc = ahead(company, let)
    company.work.post(doc)
    fill = next(f for f in FILLS if f.source is RentTransfer and f.target is RentReturn)
    back = company.work.fill(fill, let.id)
    back.date = DAY(2026, 11, 20)
    company.work.post(back)
    with pytest.raises(UserError, match="Возврат из аренды"):
        company.work.unpost(doc)
    assert extensions(company)[0].posted


def test_e4_a_sum_typed_by_hand_is_kept_and_money_by_the_invoice_pays_it(
    company: Company, let: RentTransfer
):
    doc = ahead(company, let, amount=D(5500))
    assert all(row.manual for row in doc.ahead)
    company.work.post(doc)
    assert doc.total() == D(16500)
    fill = next(f for f in FILLS if f.source is PaymentInvoice and f.target is PaymentReceipt)
    paid = company.work.fill(fill, doc.id)
    paid.date = DAY(2026, 11, 6)
    assert paid.received == D(16500)
    company.work.post(paid)
    cited = [row.charge_id for row in doc.rows]
    with company.work.database.reading() as session:
        query = select(func.sum(open_sum())).where(Charge.id.in_(cited))
        assert session.scalar(query) == 0


def test_e2_a_contract_asks_for_the_next_period_of_what_soon_ends(
    company: Company, let: RentTransfer
):
    fill = next(f for f in FILLS if f.source.__name__ == "Contract" and f.target is PaymentInvoice)
    made = company.work.fill(fill, company.contract.id)
    assert isinstance(made, PaymentInvoice)
    soon = made.date >= TO - dt.timedelta(days=7)
    assert [row.unit_id for row in made.ahead] == ([c.id for c in company.cabins] if soon else [])
    assert all(isinstance(row, PaymentInvoiceRow) for row in made.rows)
