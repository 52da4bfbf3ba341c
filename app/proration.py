"""Rent for any days: parts by calendar month that add up to the kopeck (accounting-model).

A part is the price's share used up by its last day less the share used up before its first day,
each rounded. So nothing needs to be remembered: whatever the cuts, adjacent periods of one rent
give the sum of the whole, and a whole month costs its price. Both dates are rented days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple, Protocol

from app.derivation import (
    BY_HAND,
    CHARGED,
    Derivation,
    Difference,
    Given,
    InProportion,
    Rest,
    Share,
    Times,
    Total,
    manual,
)
from app.proration_cycle import DAY, Cycle, cycle_of, month_end, rental_month
from db.proration_rule import ProrationRule
from db.rounding import to_kopecks

__all__ = [
    "Charged",
    "Part",
    "last_kept_day",
    "manual_parts",
    "next_period",
    "piece",
    "rent_amount",
    "rent_parts",
    "take_back_parts",
]


class Part(NamedTuple):
    """What one calendar month (`month` is its first day) has of a sum, in roubles, and why."""

    month: dt.date
    date_from: dt.date
    date_to: dt.date
    amount: Decimal
    derivation: Derivation


class ChargedDays(Protocol):
    """A charge, or a part about to become one."""

    @property
    def date_from(self) -> dt.date: ...
    @property
    def date_to(self) -> dt.date: ...
    @property
    def amount(self) -> Decimal: ...


class Charged(NamedTuple):
    """What was charged for days of one calendar month, in roubles."""

    date_from: dt.date
    date_to: dt.date
    amount: Decimal


def rent_parts(
    price: Decimal,
    date_from: dt.date,
    date_to: dt.date,
    rule: ProrationRule,
    quantity: Decimal | int = 1,
    anchor: dt.date | None = None,
) -> list[Part]:
    """Rent of `quantity` units at `price` a month (a day, for `DAY_RATE`), one part a month.

    `anchor` is the first day of the whole rental, which an extension must pass on: months of
    `MONTH_FROM_DATE` count from it, and `WHOLE_MONTH` charges a started month once. The sum of
    one unit is rounded before it is multiplied (case L9). An inverted period has no parts.
    """
    origin = anchor or date_from
    return [
        _part(start, end, _rent(price, start, end, rule, Decimal(quantity), origin))
        for start, end in _months(date_from, date_to)
    ]


def rent_amount(
    price: Decimal,
    date_from: dt.date,
    date_to: dt.date,
    rule: ProrationRule,
    quantity: Decimal | int = 1,
    anchor: dt.date | None = None,
) -> Decimal:
    """The sum of `rent_parts`, roubles."""
    parts = rent_parts(price, date_from, date_to, rule, quantity, anchor)
    return sum((part.amount for part in parts), Decimal("0.00"))


def next_period(
    date_from: dt.date, rule: ProrationRule | None = None, anchor: dt.date | None = None
) -> dt.date:
    """The last day of a month's rent that starts on `date_from`: 12.11 gives 11.12 (L11).

    An extension passes the first day of the whole rental as `anchor`, so that a rental from
    31.01 goes on 28.02, 30.03, 30.04. Where started months cost whole, the month is the calendar's.
    """
    if rule is ProrationRule.WHOLE_MONTH:
        return month_end(date_from)
    return rental_month(anchor or date_from, date_from)[1]


def manual_parts(amount: Decimal, date_from: dt.date, date_to: dt.date) -> list[Part]:
    """A sum typed by hand, split over calendar months by days; the last takes the remainder.

    An inverted period has no parts. Signs are safe: no part goes beyond what is left, so none
    has the other sign.
    """
    months = list(_months(date_from, date_to))
    whole = (date_to - date_from).days + 1
    parts, left = [], to_kopecks(amount)
    for start, end in months:
        share: Derivation = Share(amount, (end - start).days + 1, whole, note=BY_HAND)
        if end == date_to or abs(share.evaluate()) > abs(left):
            share = Rest(amount, amount - left) if len(months) > 1 else manual(amount)
        parts.append(_part(start, end, share))
        left -= share.evaluate()
    return parts


def last_kept_day(returned_on: dt.date, *, counts_return_day: bool) -> dt.date:
    """The last day a returned unit is paid for."""
    return returned_on if counts_return_day else returned_on - DAY


def take_back_parts(
    charged: Sequence[ChargedDays],
    returned_on: dt.date,
    rule: ProrationRule,
    price: Decimal,
    *,
    counts_return_day: bool,
    quantity: Decimal | int = 1,
    anchor: dt.date | None = None,
) -> list[Part]:
    """What a return takes back, as negative parts, one for each charge that has something.

    `charged` are charges of one row, each inside one calendar month; of a row returned in part
    pass what falls on the returned quantity. Kept and taken back give what was charged, month by
    month. A charge that differs from its tariff (typed by hand, discounted) is shared in the
    tariff's proportion. `anchor` is the first charged day unless given.
    """
    kept_to = last_kept_day(returned_on, counts_return_day=counts_return_day)
    origin = anchor or min((part.date_from for part in charged), default=kept_to)
    parts = []
    for part in charged:
        if part.date_to > kept_to:
            start = max(part.date_from, kept_to + DAY)
            whole, kept = (
                _rent(price, part.date_from, end, rule, Decimal(quantity), origin)
                for end in (part.date_to, start - DAY)
            )
            back = Difference(_kept(part, start - DAY, kept, whole), Given(part.amount, CHARGED))
            if back.evaluate():
                parts.append(_part(start, part.date_to, back))
    return parts


def _kept(
    charged: ChargedDays, kept_to: dt.date, kept: Derivation, whole: Derivation
) -> Derivation:
    """What stays of a charge whose tariff gives `whole`, and `kept` up to `kept_to`."""
    if kept_to < charged.date_from:
        return Given(Decimal(0), "оставлено")
    if charged.amount == whole.evaluate():
        return kept
    if whole.evaluate():
        return InProportion(charged.amount, kept, whole)
    taken, days = ((end - charged.date_from).days + 1 for end in (kept_to, charged.date_to))
    return Share(charged.amount, taken, days, note=CHARGED)


def _rent(
    price: Decimal,
    date_from: dt.date,
    date_to: dt.date,
    rule: ProrationRule,
    quantity: Decimal,
    anchor: dt.date,
) -> Derivation:
    """Rent inside one calendar month; a rental month's end may cut it in two."""
    terms = []
    day = date_from
    while day <= date_to:
        cycle = cycle_of(rule, day, anchor)
        end = min(date_to, cycle.last)
        terms.append(piece(cycle, price, quantity, day, end))
        day = end + DAY
    return terms[0] if len(terms) == 1 else Total(tuple(terms))


def piece(
    cycle: Cycle, price: Decimal, quantity: Decimal, date_from: dt.date, date_to: dt.date
) -> Derivation:
    """What days inside a cycle cost: its price's share up to the last less that before the first.

    Said as a plain share wherever that gives the same kopeck.
    """

    def share(taken: int) -> Derivation:
        one = Share(price, taken, cycle.whole, cycle.months, cycle.unit)
        return one if quantity == 1 else Times(one, quantity)

    before, after = cycle.taken(date_from - DAY), cycle.taken(date_to)
    exact, plain = Difference(share(after), share(before)), share(after - before)
    return plain if plain.evaluate() == exact.evaluate() else exact


def _months(date_from: dt.date, date_to: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    while date_from <= date_to:
        end = min(date_to, month_end(date_from))
        yield date_from, end
        date_from = end + DAY


def _part(date_from: dt.date, date_to: dt.date, derivation: Derivation) -> Part:
    month = date_from.replace(day=1)
    return Part(month, date_from, date_to, derivation.evaluate(), derivation)
