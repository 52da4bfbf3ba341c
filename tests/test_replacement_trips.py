"""Trips of a replacement and of what stands in for a cabin: charged, owed, not forgotten."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.problems import Refused
from db.documents.opening_balance import OpeningBalance, OpeningUnit
from db.documents.payment_invoice import PaymentInvoice
from db.documents.rent_extension import RentExtension
from db.documents.rent_replacement import RentReplacement, RentReplacementDelivery
from db.documents.rent_return import RentReturn, RentReturnDelivery, RentReturnUnit
from db.documents.rent_transfer import Haulage, Moment, RentTransfer, RentTransferDelivery
from db.registers.money import CarrierDebt, Charge, ChargeKind
from db.russian import money_text
from tests.company import Company
from tests.summaries import cells, summary
from tests.test_terms_change import made_from

D = Decimal
DAY = dt.date
ON = DAY(2026, 11, 20)


def let(company: Company) -> RentTransfer:
    doc = company.transfer(company.cabins[0])
    trip = RentTransferDelivery(
        moment=Moment.RETURN,
        address="Курск",
        carrier_id=company.carrier.id,
        price=D(8000),
        cost=D(6000),
    )
    doc.deliveries.append(trip)
    company.work.post(doc)
    return doc


def replaced(company: Company, transfer: RentTransfer) -> RentReplacement:
    doc = made_from(company, transfer, RentReplacement)
    doc.date, doc.units[0].new_unit_id = ON, company.cabins[1].id
    company.work.recalculate(doc.units[0], "new_unit_id", doc)
    return doc


def owed_to_carriers(company: Company) -> Decimal:
    with company.work.database.reading() as session:
        return session.scalar(select(func.sum(CarrierDebt.amount))) or D(0)


def test_d14_d17_replacement_charges_its_trip_and_owes_the_carrier(company: Company):
    doc = replaced(company, let(company))
    doc.deliveries = [
        RentReplacementDelivery(carrier_id=company.carrier.id, price=D(5000), cost=D(4500))
    ]
    company.work.post(doc)
    assert doc.amount == D(5000)
    with company.work.database.reading() as session:
        query = select(Charge).where(Charge.kind == ChargeKind.DELIVERY)
        (trip,) = session.scalars(query).all()
    assert (trip.gross, trip.date_from, trip.recorder_id) == (D(5000), ON, doc.id)
    assert owed_to_carriers(company) == D(4500)
    invoice = made_from(company, doc, PaymentInvoice)
    assert D(5000) in [row.amount for row in invoice.rows]
    lines = [cells(t, r) for t in [summary(company, DAY(2026, 11, 30))] for r in t.rows]
    (line,) = [c for c in lines if c["unit"] == "БК-002"]
    assert f"доставка 20.11: {money_text(D(5000))}" in line["breakdown"]
    company.work.unpost(doc)
    assert owed_to_carriers(company) == D(0)


@pytest.mark.parametrize(
    ("trip", "words"),
    [
        (RentReplacementDelivery(), "выберите перевозчика"),
        (RentReplacementDelivery(haulage=Haulage.FROM_TENANT), "перевозчик или сам"),
        (RentReplacementDelivery(haulage=Haulage.PICKUP, price=D(1)), "ничего не стоит"),
    ],
)
def test_d12_trips_of_a_replacement_are_whole(company: Company, trip, words):
    doc = replaced(company, let(company))
    doc.deliveries = [trip]
    with pytest.raises(Refused, match=words):
        company.work.post(doc)


def test_d15_the_trip_agreed_at_first_is_not_forgotten_after_a_replacement(company: Company):
    transfer = let(company)
    company.work.post(replaced(company, transfer))
    back = made_from(company, transfer, RentReturn)
    back.date = DAY(2026, 12, 1)
    assert [row.unit_id for row in back.units] == [company.cabins[1].id]
    assert back.units[0].given == "Кровать × 2"
    assert [(t.price, t.cost) for t in back.deliveries] == [(D(8000), D(6000))]
    back.deliveries = []
    with pytest.raises(Refused, match=f"По передаче № {transfer.number} согласован") as told:
        company.work.post(back)
    assert told.value.only_warnings
    company.work.post(back, despite=True)


def test_e7_what_stands_in_comes_back_on_the_basis_of_the_replacement(company: Company):
    doc = replaced(company, let(company))
    company.work.post(doc)
    back = made_from(company, doc, RentReturn)
    back.date = DAY(2026, 12, 1)
    back.deliveries = [RentReturnDelivery(haulage=Haulage.PICKUP)]
    company.work.post(back)
    assert back.units[0].unit_id == company.cabins[1].id
    assert made_from(company, doc, RentReturn).units == []


def test_e1_extension_of_a_transfer_goes_on_with_what_stands_in(company: Company):
    transfer = let(company)
    company.work.post(replaced(company, transfer))
    made = made_from(company, transfer, RentExtension)
    assert [row.unit_id for row in made.units] == [company.cabins[1].id]
    assert made.units[0].date_from == DAY(2026, 12, 12)


def test_d15_what_was_brought_over_comes_back_without_an_agreed_trip(company: Company):
    from db.catalogs.unit import Cabin

    old = Cabin(name="Блок", code="СТ-1", kind_id=company.kind.id)
    company.work.save(old)
    opening = OpeningBalance(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=DAY(2026, 11, 1),
    )
    row = OpeningUnit(unit_id=old.id, since=DAY(2026, 10, 1), charged_to=DAY(2026, 11, 30))
    opening.units.append(row)
    company.work.recalculate(row, "unit_id", opening)
    company.work.post(opening)
    back = RentReturn(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        site_id=company.site.id,
        date=DAY(2026, 11, 20),
        units=[RentReturnUnit(possession_id=row.id)],
    )
    company.work.recalculate(back.units[0], "possession_id", back)
    company.work.post(back)
    assert back.posted
