"""What a contract says on each day: its rows as terms with both ends, addenda in their turn.

A row is in force from its day until the next row about the same thing begins, its own last day, or
the end of the contract, whichever comes first (A-28, C-15). Pure functions over the rows.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any, Generic, TypeVar

from app.proration_cycle import DAY, month_end
from db.documents.contract import Contract
from db.documents.contract_leasing import (
    ChargeWay,
    ContractAddendum,
    ContractCharge,
    ContractPremise,
    Periodicity,
)

BY_DAYS = (ChargeWay.FIXED, ChargeWay.AREA)  # the others are charged by what was counted

Row = TypeVar("Row", ContractPremise, ContractCharge)


@dataclass(frozen=True)
class Term(Generic[Row]):
    """A row in force, both days inclusive; `till` None is «without an end»."""

    row: Row
    since: dt.date
    till: dt.date | None

    def meets(self, since: dt.date, till: dt.date | None) -> bool:
        """Whether any day is common with another period."""
        begins_before_end = till is None or self.since <= till
        return begins_before_end and (self.till is None or since <= self.till)

    def within(self, since: dt.date, till: dt.date) -> tuple[dt.date, dt.date] | None:
        """The days of the term inside a period; None when there are none."""
        first, last = max(since, self.since), min(till, self.till or till)
        return (first, last) if first <= last else None


def begins(doc: Contract) -> dt.date:
    """The first day of a contract."""
    return doc.valid_from or doc.date


def thing_of(row: ContractPremise | ContractCharge) -> Hashable:
    """What a row is about: rows about the same thing follow one another."""
    if isinstance(row, ContractPremise):
        return row.unit_id
    return row.service_id, row.unit_id


def row_begins(
    row: ContractPremise | ContractCharge, doc: Contract, addenda: Iterable[ContractAddendum]
) -> dt.date:
    """Its own day, else that of its addendum, else the contract's."""
    if row.date_from is not None:
        return row.date_from
    agreed = next((a for a in addenda if a.number == row.addendum), None)
    return begins(doc) if agreed is None else agreed.valid_from


def terms(
    rows: Iterable[Row], doc: Contract, addenda: Sequence[ContractAddendum]
) -> list[Term[Row]]:
    """The history of the terms: by thing and day; a row that is never in force is left out."""
    groups: dict[Hashable, list[Term[Row]]] = defaultdict(list)
    for row in rows:
        groups[thing_of(row)].append(Term(row, row_begins(row, doc, addenda), row.date_to))
    found: list[Term[Row]] = []
    for same in groups.values():
        in_turn: list[Term[Row]] = sorted(same, key=lambda t: t.since)
        for term, after in zip_longest(in_turn, in_turn[1:]):
            before_next = None if after is None else after.since - DAY
            ends = [term.till, doc.valid_to, before_next, _only_day(term)]
            last = min((end for end in ends if end is not None), default=None)
            if last is None or last >= term.since:
                found.append(replace(term, till=last))
    return found


def is_once(row: ContractPremise | ContractCharge) -> bool:
    """A service charged on its day and never again (H-6)."""
    if isinstance(row, ContractPremise):
        return False
    return row.way in BY_DAYS and row.period is Periodicity.ONCE


def _only_day(term: Term[Any]) -> dt.date | None:
    return term.since if is_once(term.row) else None


def is_a_year(since: dt.date, till: dt.date | None) -> bool:
    """A term of a year or more by the calendar; one without an end is none (C-11, L12).

    01.01–31.12 is a year, 01.03.2027–28.02.2028 is not: 29.02.2028 is missing.
    """
    if till is None:
        return False
    month = since.replace(day=1, year=since.year + 1)
    same_day = month + (since.day - 1) * DAY  # 29.02 becomes 01.03 of a usual year
    return till + DAY >= same_day


def notice_day(day: dt.date, days_before: int | None) -> dt.date | None:
    """When a person is told of a day that comes: N = 30 before 31.12 is 01.12 (C-12, C-13)."""
    return None if days_before is None else day - days_before * DAY


def quarter_end(day: dt.date, months: int) -> dt.date:
    """The last day of the period of so many months, counted from January, that a day is in."""
    last = (day.month - 1) // months * months + months
    return month_end(dt.date(day.year, last, 1))


def rows_of(doc: Contract, facts: Any) -> list[Term[ContractPremise]]:
    """The premises of a contract that `facts` gave."""
    addenda = facts.section(Contract.addenda, doc)
    return terms(facts.section(Contract.premises, doc), doc, addenda)
