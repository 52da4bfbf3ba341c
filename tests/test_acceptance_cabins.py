"""Acceptance checks of cabins that no story of its own proves: A-2, A-13, E-3, E-5, E-15, F-9."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.free_units import free_units
from app.lists import ListQuery, page
from db.catalogs.unit import Cabin
from db.documents.contract import Contract, ContractStatus
from db.documents.rent_extension import RentExtension
from db.documents.unit_receipt import UnitReceipt, UnitReceiptRow
from db.errors import UserError
from db.registers.money import Allocation, Charge
from tests.company import HANDED, PAID_TO, Company, own_organization
from tests.stories import filled
from tests.summaries import by_code, summary

D = Decimal
DAY = dt.date
DECEMBER, NEW_YEAR = DAY(2026, 12, 12), DAY(2027, 1, 11)


def test_a13_each_own_organization_numbers_apart_with_its_prefix(company: Company) -> None:
    other = own_organization("ООО «Василёк»", "Б")
    company.work.save(other)
    deal = Contract(
        organization_id=other.id,
        contract_number="Б-1",
        partner_id=company.tenant.id,
        date=DAY(2026, 1, 1),
        status=ContractStatus.SIGNED,
    )
    company.work.save(deal)
    first = company.transfer(company.cabins[0])
    theirs = company.transfer(company.cabins[1], contract=deal)
    theirs.organization_id = other.id
    second = company.transfer(company.cabins[2])
    for doc in (first, theirs, second):
        company.work.post(doc)
    assert [d.number for d in (first, theirs, second)] == ["А-000001", "Б-000001", "А-000002"]


def test_e3_e5_an_extension_by_hand_is_counted_and_a_typed_sum_is_kept(company: Company) -> None:
    """Without an invoice: «До» follows, 6 000 by the rule, 5 500 typed stays typed."""
    company.work.post(company.transfer())
    doc = filled(company.work, company.contract, RentExtension)
    assert isinstance(doc, RentExtension)
    doc.date = DECEMBER
    (row,) = doc.units
    assert (row.date_from, row.date_to, row.amount) == (DECEMBER, NEW_YEAR, D(6000))
    row.amount, row.manual = D(5500), True
    company.work.post(doc)
    kept = company.work.load(RentExtension, doc.id).units[0]
    assert (kept.amount, kept.manual) == (D(5500), True)
    assert by_code(summary(company, DECEMBER))["БК-001"]["until"] == NEW_YEAR
    with company.work.database.reading() as session:
        found = session.scalars(select(Charge.gross).where(Charge.recorder_id == doc.id))
        assert sum(found) == D(5500)


def test_e15_a2_a_cabin_received_is_listed_and_free_and_unposted_it_is_not(
    company: Company,
) -> None:
    cabin = Cabin(name="Блок", code="БК-900", kind_id=company.kind.id)
    company.work.save(cabin)
    with pytest.raises(UserError, match="БК-900"):
        company.work.save(Cabin(name="Блок", code="БК-900", kind_id=company.kind.id))
    came = UnitReceipt(
        organization_id=company.organization.id,
        site_id=company.site.id,
        date=DAY(2026, 11, 1),
        units=[UnitReceiptRow(unit_id=cabin.id)],
    )

    def is_free() -> bool:
        with company.work.database.reading() as session:
            found = free_units(session, HANDED, PAID_TO)
            assert "БК-900" in {c for row in page(session, ListQuery(Cabin)) for c in row.cells}
        return cabin.id in {unit.id for unit in found}

    assert not is_free()
    company.work.post(came)
    assert is_free()
    company.work.unpost(came)
    assert not is_free()


def test_f9_a_receipt_writes_payments_of_each_cabin_and_month(company: Company) -> None:
    company.work.post(company.transfer(*company.cabins[:2]))
    money = company.receipt("12000")
    company.work.post(money)
    with company.work.database.reading() as session:
        query = (
            select(Charge.unit_id, Charge.month, Allocation.amount)
            .join(Allocation, Allocation.charge_id == Charge.id)
            .where(Allocation.recorder_id == money.id)
        )
        stands = {(unit, month.month): amount for unit, month, amount in session.execute(query)}
    november, december = D(3800), D("2129.03")
    expected = {(c.id, 11): november for c in company.cabins[:2]}
    expected |= {(c.id, 12): december for c in company.cabins[:2]}
    assert stands == expected
