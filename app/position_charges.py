"""What premises and regular services of a contract cost for some days, month by month (group H).

Arithmetic alone: terms, prices and facts in, parts with their derivations out. A part is inside of
one calendar month, and parts of one period add up to its price whatever the cuts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from app.contract_terms import Term, quarter_end
from app.derivation import Derivation, Given, Product, Total
from app.derivation_kinds import Because
from app.indexation import Priced
from app.proration import Part, piece, rent_parts
from app.proration_cycle import DAY, Cycle, month_end
from db.documents.contract_leasing import ContractCharge, ContractPremise, Periodicity
from db.proration_rule import ProrationRule

Days = tuple[dt.date, dt.date]


class Fact(NamedTuple):
    """So much of a service on a day: hours, square metres, pieces (H-12, H-13)."""

    day: dt.date
    quantity: Decimal


def premise_parts(
    term: Term[ContractPremise], prices: Sequence[Priced], rule: ProrationRule, days: Days
) -> list[Part]:
    """Rent of a premise by months: each price on its own days (C-15, L5)."""
    found: list[Part] = []
    for priced in prices:
        inside = term.within(max(days[0], priced.since), min(days[1], priced.till))
        if inside is not None:
            parts = rent_parts(priced.price, *inside, rule, anchor=term.since)
            found += [_explained(part, priced.why) for part in parts]
    return found


def regular_parts(
    term: Term[ContractCharge], prices: Sequence[Priced], quantity: Decimal, days: Days
) -> list[Part]:
    """A fixed service: `quantity` is the row's, or the area it is counted by (H-6, H-7, H-14).

    The price of a quarter or a year is shared by the days of its months; what is charged once is
    charged on its first day.
    """
    every = term.row.period
    found: list[Part] = []
    for priced in prices:
        inside = term.within(max(days[0], priced.since), min(days[1], priced.till))
        if inside is None:
            continue
        if every is Periodicity.ONCE:
            parts = _once(term, priced, quantity, inside)
        else:
            parts = _shared(every, priced, quantity, inside)
        found += [_explained(part, priced.why) for part in parts]
    return found


def _once(
    term: Term[ContractCharge], priced: Priced, quantity: Decimal, inside: Days
) -> Iterator[Part]:
    if inside[0] == term.since:
        why = Product(priced.price, quantity)
        yield part_of((term.since, term.since), why)


def _shared(every: Periodicity, priced: Priced, quantity: Decimal, inside: Days) -> Iterator[Part]:
    for first, last in months(inside):
        end = quarter_end(first, every.months)
        start = period_start(end, every.months)
        whole = (end - start).days + 1
        cycle = Cycle(ProrationRule.CALENDAR_DAYS, start, end, whole)
        yield part_of((first, last), piece(cycle, priced.price, quantity, first, last))


def fact_parts(price: Decimal, facts: Iterable[Fact], days: Days) -> list[Part]:
    """Work done: of each month the sum of its facts, each rounded by itself (H-12)."""
    found: list[Part] = []
    inside = sorted((f for f in facts if days[0] <= f.day <= days[1]), key=lambda f: f.day)
    for first, last in months(days):
        done = [Product(price, f.quantity) for f in inside if first <= f.day <= last]
        if done:
            found.append(part_of((first, last), done[0] if len(done) == 1 else Total(tuple(done))))
    return found


def uncovered(days: Days, charged: Iterable[Days]) -> list[Days]:
    """Days of a period that nothing was charged for yet (H-28…H-30), as stretches."""
    start, found = days[0], list[Days]()
    for first, last in sorted(charged):
        if first > days[1]:
            break
        if first > start:
            found.append((start, first - DAY))
        start = max(start, last + DAY)
    return [*found, (start, days[1])] if start <= days[1] else found


def months(days: Days) -> Iterator[Days]:
    """A period cut at the ends of calendar months."""
    start, till = days
    while start <= till:
        end = min(till, month_end(start))
        yield start, end
        start = end + DAY


def period_start(end: dt.date, count: int) -> dt.date:
    """The first day of so many months that end on a day."""
    number = end.year * 12 + end.month - count
    return dt.date(number // 12, number % 12 + 1, 1)


def part_of(days: Days, why: Derivation) -> Part:
    """What some days of one month cost."""
    return Part(days[0].replace(day=1), *days, why.evaluate(), why)


def explained(why: Derivation, price: Derivation) -> Derivation:
    """A price that is not simply agreed says where it comes from."""
    return why if isinstance(price, Given) else Because(why, price)


def _explained(part: Part, why: Derivation) -> Part:
    reason = explained(part.derivation, why)
    return Part(part.month, part.date_from, part.date_to, part.amount, reason)
