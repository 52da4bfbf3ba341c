"""Reads the dated facts of a base as the plain values that arithmetic takes."""

from __future__ import annotations

from app.facts import Facts
from app.indexation import Cpi
from app.penalties import Cap, Law, Moratorium, Rate
from app.working_days import Calendar
from db.catalogs.dated_facts import (
    CalendarDay,
    HousingRateCap,
    KeyRate,
    PenaltyMoratorium,
    PriceIndex,
)


def calendar_of(facts: Facts) -> Calendar:
    """The production calendar as it is entered."""
    rows = (r for r in facts.every(CalendarDay) if not r.marked)
    return Calendar({row.day: row.working for row in rows})


def law_of(facts: Facts) -> Law:
    """What penalties stand on."""
    return Law(
        calendar_of(facts),
        [Rate(r.valid_from, r.percent) for r in facts.every(KeyRate) if not r.marked],
        [
            Moratorium(r.valid_from, r.valid_to, r.housing, r.earlier)
            for r in facts.every(PenaltyMoratorium)
            if not r.marked
        ],
        [
            Cap(r.valid_from, r.valid_to, r.percent)
            for r in facts.every(HousingRateCap)
            if not r.marked
        ],
    )


def prices_of(facts: Facts) -> Cpi:
    """Consumer prices by months and by years."""
    rows = [r for r in facts.every(PriceIndex) if not r.marked]
    return Cpi(
        {(r.year, r.month): r.percent for r in rows if r.month},
        {r.year: r.percent for r in rows if not r.month},
    )
