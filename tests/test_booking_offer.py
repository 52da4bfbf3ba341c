"""«Бронирование» offers what its posting takes, and nothing else (C-8, T9)."""

from __future__ import annotations

import datetime as dt

import pytest

from app.free_units import cabins_to_book
from app.offered import cabins_to_promise
from db.catalogs.unit import Cabin
from db.documents.rent_return import RentReturn, RentReturnUnit
from db.documents.unit_booking import UnitBooking, UnitBookingRow
from db.errors import UserError
from tests.company import Company
from tests.test_bad_rentals import lost, written_off

DAY = dt.date
Days = tuple[dt.date, dt.date]
NOVEMBER, MIDDLE = DAY(2026, 11, 30), (DAY(2026, 11, 20), DAY(2026, 11, 25))


def booking(company: Company, cabin: Cabin, days: Days) -> UnitBooking:
    return UnitBooking(
        organization_id=company.organization.id,
        contract_id=company.other_contract.id,
        date=DAY(2026, 11, 1),
        units=[UnitBookingRow(unit_id=cabin.id, date_from=days[0], date_to=days[1])],
    )


def let(company: Company, cabin: Cabin) -> None:
    """From 12.11.2026, paid till 11.12.2026, not returned."""
    company.work.post(company.transfer(cabin, to=DAY(2026, 12, 11)))


def let_later(company: Company, cabin: Cabin) -> None:
    company.work.post(company.transfer(cabin, date=DAY(2026, 11, 24), to=DAY(2026, 12, 23)))


def let_and_returned(company: Company, cabin: Cabin) -> None:
    """Back before its «До»: on the eighteenth."""
    given = company.transfer(cabin, to=DAY(2026, 12, 11))
    company.work.post(given)
    row = RentReturnUnit(possession_id=given.units[0].id, unit_id=cabin.id)
    back = RentReturn(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        site_id=company.other_site.id,
        date=DAY(2026, 11, 18),
        units=[row],
    )
    company.work.post(back, despite=True)


def promised(company: Company, cabin: Cabin) -> None:
    doc = booking(company, cabin, (DAY(2026, 11, 25), DAY(2026, 11, 27)))
    doc.contract_id = company.contract.id
    company.work.post(doc)


def gone_missing(company: Company, cabin: Cabin) -> None:
    lost(company, cabin, DAY(2026, 11, 22))


def scrapped(company: Company, cabin: Cabin) -> None:
    written_off(company, cabin, DAY(2026, 11, 22))


def nothing(company: Company, cabin: Cabin) -> None:
    """It stands on its site."""


LAST_WEEK = (DAY(2026, 11, 26), NOVEMBER)
NEXT_YEAR = (DAY(2027, 1, 11), DAY(2027, 1, 31))
CASES = [
    (nothing, MIDDLE, True),
    (let, MIDDLE, False),
    (let, (DAY(2026, 12, 11), DAY(2026, 12, 20)), False),
    (let, (DAY(2026, 12, 12), DAY(2026, 12, 20)), True),
    (let_later, (DAY(2026, 11, 1), DAY(2026, 11, 23)), True),
    (let_later, MIDDLE, False),
    (let_and_returned, (DAY(2026, 11, 18), NOVEMBER), False),
    (let_and_returned, (DAY(2026, 11, 19), NOVEMBER), True),
    (promised, MIDDLE, False),
    (promised, (DAY(2026, 11, 28), NOVEMBER), True),
    (gone_missing, NEXT_YEAR, False),
    (scrapped, NEXT_YEAR, False),
    (scrapped, (DAY(2026, 11, 14), DAY(2026, 11, 21)), True),
]


@pytest.mark.parametrize(
    ("event", "days", "taken"), CASES, ids=[f"{e.__name__}-{d[0]:%d%m}" for e, d, _ in CASES]
)
def test_c8_t9_a_cabin_is_offered_when_posting_takes_it(
    company: Company, event, days: Days, taken: bool
):
    """In the cell and in «Подбор» alike; the others of the park are offered each time."""
    cabin, *others = company.cabins
    event(company, cabin)
    doc = booking(company, cabin, days)
    with company.work.database.reading() as session:
        in_cell = set(cabins_to_promise(session, doc, doc.units[0]))
        picked = {unit.id for unit in cabins_to_book(session, *days, doc)}
    assert in_cell == picked == {c.id for c in (others if not taken else company.cabins)}
    if taken:
        company.work.post(doc)
    else:
        with pytest.raises(UserError, match=cabin.code):
            company.work.post(doc)
    assert doc.posted is taken


def test_c8_t9_while_a_day_is_empty_all_that_may_ever_be_promised_is_offered(company: Company):
    first, second, third = company.cabins
    let(company, first)
    gone_missing(company, second)
    doc = booking(company, first, MIDDLE)
    doc.units[0].date_to = None  # type: ignore[assignment]
    with company.work.database.reading() as session:
        offered = cabins_to_promise(session, doc, doc.units[0])
    assert set(offered) == {first.id, third.id}


def test_c8_t9_a_posted_booking_does_not_stand_in_its_own_way(company: Company):
    cabin = company.cabins[0]
    doc = booking(company, cabin, MIDDLE)
    company.work.post(doc)
    with company.work.database.reading() as session:
        assert cabin.id in cabins_to_promise(session, doc, doc.units[0])
        assert cabin.id in {unit.id for unit in cabins_to_book(session, *MIDDLE, doc)}


def test_c8_a_promise_stands_when_its_cabin_went_missing_since(company: Company):
    """Posted again for another reason, it is not refused: the tenant has to be told first."""
    doc = booking(company, company.cabins[0], NEXT_YEAR)
    company.work.post(doc)
    gone_missing(company, company.cabins[0])
    company.work.post(doc)
    assert doc.posted
