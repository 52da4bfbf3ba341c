"""A set of documents is worked out in passes, and as each of them alone would be."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app import places
from app.facts import Facts
from db.registers.money import Allocation
from db.registers.place import PlaceKind, UnitPlace
from tests.company import Company

DAYS = [dt.date(2026, 11, day) for day in range(1, 6)]


def test_f14_only_codes_of_the_own_contract_are_named(company: Company) -> None:
    """Two tenants pay in one set as they would one by one: nobody reads the other's cabins."""
    work = company.work
    mine = company.transfer(company.cabins[0])
    other = company.transfer(company.cabins[1], contract=company.other_contract)
    work.post([mine, other])
    receipts = [
        company.receipt("1000", purpose="за БК-002"),
        company.receipt("1000", purpose="за БК-002", contract=company.other_contract),
    ]
    work.post(receipts)
    with work.database.reading() as session:
        query = select(Allocation.recorder_id, Allocation.reason)
        reasons = dict(session.execute(query).all())
    assert "БК-002" not in reasons[receipts[0].id]
    assert "БК-002" in reasons[receipts[1].id]


moves = st.lists(
    st.builds(
        UnitPlace,
        period=st.sampled_from(DAYS),
        recorder_id=st.integers(1, 4),
        unit_id=st.just(7),
        place=st.just(PlaceKind.SITE),
        site_id=st.integers(1, 3),
        quantity=st.integers(-3, 3),
    ),
    max_size=12,
)


@given(moves, st.sampled_from(DAYS), st.none() | st.integers(1, 5))
def test_a9_what_is_left_is_what_the_movements_say(
    found: list[UnitPlace], day: dt.date, besides: int | None
) -> None:
    facts = Facts(None)
    facts.put(UnitPlace, "unit_id", {7: found})
    for _ in range(2):  # what was worked out once is not spoiled by its use
        left: Counter[Any] = Counter()
        for row in found:
            if row.period <= day and row.recorder_id != besides:
                left[row.site_id] += row.quantity
        told = {s.site_id: s.quantity for s in places.spots(facts, 7, day, besides)}
        assert told == {site: n for site, n in left.items() if n}


def test_a9_rows_about_one_unit_cost_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    passes = []
    summed = places._summed
    monkeypatch.setattr(places, "_summed", lambda *asked: passes.append(asked) or summed(*asked))
    row = UnitPlace(
        period=DAYS[0], recorder_id=1, unit_id=7, place=PlaceKind.SITE, site_id=1, quantity=12
    )
    facts = Facts(None)
    facts.put(UnitPlace, "unit_id", {7: [row]})
    for document in (None, 1, 2, 3):
        places.spots(facts, 7, DAYS[1], document)
    assert len(passes) == 1
    assert places.spots(facts, 7, DAYS[1], 1) == []
