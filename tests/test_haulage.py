"""D-12: who carries decides what is filled in, and which units are offered."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from app.documents.haulage import idle_fields
from app.facts import Facts
from app.offered import units_standing, units_to_hand_over
from app.verbs import CHECKS, recalculate
from db.catalogs.unit import UnitState
from db.documents.rent_return import RentReturn, RentReturnDelivery, RentReturnUnit
from db.documents.rent_transfer import Haulage, Moment, RentTransfer, RentTransferDelivery
from db.documents.unit_search import SearchEvent, UnitSearch, UnitSearchRow
from tests.company import Company

DAY = dt.date
NOBODY = Facts.of()


def trip(haulage: Haulage, **values: object) -> RentTransferDelivery:
    filled = {"carrier_id": 1, "source_contract_id": 2, "price": Decimal(9), "cost": Decimal(8)}
    return RentTransferDelivery(haulage=haulage, **(filled | values))


@pytest.mark.parametrize(
    ("haulage", "left"),
    [
        (Haulage.CARRIER, (1, None, Decimal(9), Decimal(8))),
        (Haulage.PICKUP, (None, None, Decimal(0), Decimal(0))),
        (Haulage.FROM_TENANT, (None, 2, Decimal(9), Decimal(0))),
    ],
)
def test_haulage_empties_what_it_has_not(haulage: Haulage, left: tuple[object, ...]) -> None:
    row = trip(haulage)
    recalculate(row, "haulage", NOBODY)
    assert (row.carrier_id, row.source_contract_id, row.price, row.cost) == left


def test_a_pickup_at_return_costs_nothing() -> None:
    row = RentReturnDelivery(haulage=Haulage.PICKUP, carrier_id=1, price=Decimal(9))
    recalculate(row, "haulage", NOBODY)
    assert (row.carrier_id, row.price, row.cost) == (None, 0, 0)
    assert idle_fields(row) == {"carrier_id", "price", "cost"}
    assert idle_fields(RentReturnDelivery(haulage=Haulage.CARRIER)) == set()


def test_a_cabin_is_taken_over_only_at_issue() -> None:
    def told(moment: Moment) -> list[str]:
        row = trip(Haulage.FROM_TENANT, moment=moment, carrier_id=None, cost=Decimal(0))
        return [p.field for check in CHECKS[RentTransferDelivery] for p in check(row, NOBODY)]

    assert told(Moment.RETURN) == ["moment"]
    assert told(Moment.ISSUE) == []


def offered(company: Company, *trips: RentTransferDelivery, date: dt.date) -> list[str]:
    doc = RentTransfer(contract_id=company.other_contract.id, site_id=company.site.id, date=date)
    doc.deliveries = list(trips)
    codes = {u.id: u.code for u in (*company.cabins, company.beds)}
    with company.work.database.reading() as session:
        return sorted(codes[key] for key in units_to_hand_over(session, doc))


def from_tenant(contract_id: int | None) -> RentTransferDelivery:
    return RentTransferDelivery(haulage=Haulage.FROM_TENANT, source_contract_id=contract_id)


def test_units_of_the_site_or_of_the_contract_are_offered(company: Company) -> None:
    company.work.post(company.transfer(company.cabins[0], company.cabins[1]))
    source = from_tenant(company.contract.id)
    day = DAY(2026, 12, 1)
    assert offered(company, date=day) == ["БК-003", "КР"]
    assert offered(company, source, date=day) == ["БК-001", "БК-002"]
    assert offered(company, source, date=DAY(2026, 11, 11)) == []  # not yet his
    assert offered(company, from_tenant(company.other_contract.id), date=day) == []
    assert offered(company, from_tenant(None), date=day) == []


def test_units_that_came_back_are_offered_till_that_day(company: Company) -> None:
    given = company.transfer()
    company.work.post(given)
    row = RentReturnUnit(possession_id=given.units[0].id)
    back = RentReturn(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        site_id=company.site.id,
        date=DAY(2026, 12, 1),
        units=[row],
    )
    company.work.recalculate(row, "possession_id", back)
    company.work.post(back)
    source = from_tenant(company.contract.id)
    assert offered(company, source, date=DAY(2026, 12, 1)) == ["БК-001"]
    assert offered(company, source, date=DAY(2026, 12, 2)) == []


def test_broken_and_lost_cabins_are_not_offered(company: Company) -> None:
    work, day = company.work, DAY(2026, 12, 1)
    work.post(company.transfer(*company.cabins))
    source = from_tenant(company.contract.id)
    company.cabins[0].state = UnitState.REPAIR
    work.save(company.cabins[0])
    search = UnitSearch(
        organization_id=company.organization.id,
        date=day,
        event=SearchEvent.LOST,
        units=[UnitSearchRow(unit_id=company.cabins[1].id)],
    )
    work.post(search)
    assert offered(company, source, date=day) == ["БК-003"]
    assert offered(company, source, date=DAY(2026, 11, 20)) == ["БК-003"]  # lost now
    assert offered(company, date=day) == ["КР"]


def test_d5_without_a_day_no_unit_is_offered(company):
    doc = company.transfer()
    with company.work.database.reading() as session:
        assert units_to_hand_over(session, doc)
        doc.date = None
        assert units_to_hand_over(session, doc) == []
        assert units_standing(session, company.site.id, None) == []
