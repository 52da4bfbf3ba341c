"""What «Подбор» offers: free from the first day to the last, on both databases."""

import datetime as dt
from decimal import Decimal

import pytest

from app.free_units import free_units
from db.catalogs.unit import UnitState
from db.documents.rent_return import RentReturn, RentReturnUnit
from db.documents.unit_search import SearchEvent, UnitSearch, UnitSearchRow

DAY = dt.date
START, END = DAY(2026, 11, 12), DAY(2026, 12, 11)


@pytest.fixture
def free(company):
    """{code: pieces} of what is free in a period."""

    def asked(start=START, end=END, besides=None):
        with company.work.database.reading() as session:
            return {u.code: u.free for u in free_units(session, start, end, besides)}

    return asked


ALL = {"БК-001": 1, "БК-002": 1, "БК-003": 1, "КР": 12}


def test_all_that_stands_on_a_site_is_free(company, free):
    assert free() == ALL
    assert free(DAY(2026, 1, 1), DAY(2026, 1, 9)) == {}  # it came on the tenth
    with company.work.database.reading() as session:
        cabin = free_units(session, START, END)[0]
    assert (cabin.kind, cabin.size, cabin.site) == ("БК-00", "6×2,4×2,5 м", "Юг")
    assert (cabin.price, cabin.composition) == (Decimal(6000), "Кровать × 2")


def test_what_is_let_any_day_of_the_period_is_not_free(company, free):
    company.work.post(company.transfer(date=DAY(2026, 11, 20)))
    assert "БК-001" not in free()
    assert "БК-001" in free(START, DAY(2026, 11, 19))
    assert "БК-001" not in free(START, DAY(2026, 11, 20))


def test_what_came_back_is_free_again(company, free):
    given = company.transfer()
    company.work.post(given)
    back = RentReturn(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        site_id=company.other_site.id,
        date=DAY(2026, 11, 30),
        units=[RentReturnUnit(possession_id=given.units[0].id, unit_id=given.units[0].unit_id)],
    )
    company.work.post(back, despite=True)
    assert "БК-001" not in free(START, END)  # on the first day it was let
    assert free(DAY(2026, 12, 1), END) == ALL
    with company.work.database.reading() as session:
        assert free_units(session, DAY(2026, 12, 1), END)[0].site == "Север"


def test_of_counted_inventory_as_many_are_free_as_never_leave(company, free):
    given = company.transfer(company.beds, date=DAY(2026, 11, 20))
    given.units[0].quantity = 5
    company.work.recalculate(given.units[0], "quantity", given)
    company.work.post(given)
    assert free()["КР"] == 7
    assert free(START, DAY(2026, 11, 19))["КР"] == 12


def test_what_the_document_has_taken_itself_counts_as_free(company, free):
    given = company.transfer()
    company.work.post(given)
    assert "БК-001" not in free()
    assert free(besides=given.id) == ALL


def test_what_is_in_repair_marked_or_missing_is_not_offered(company, free):
    work, (first, second, third) = company.work, company.cabins
    first.state = UnitState.REPAIR
    work.save(first)
    work.post(
        UnitSearch(
            organization_id=company.organization.id,
            date=DAY(2026, 11, 1),
            event=SearchEvent.LOST,
            units=[UnitSearchRow(unit_id=second.id)],
        )
    )
    assert free() == {third.code: 1, "КР": 12}
