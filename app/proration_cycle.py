"""The days over which one price is spread, by each rule of proration.

A cycle starts its count anew, so that whatever falls inside it adds up to its price.
"""

from __future__ import annotations

import calendar
import datetime as dt
from functools import cache
from typing import NamedTuple

from db.proration_rule import ProrationRule

DAY = dt.timedelta(days=1)


class Cycle(NamedTuple):
    """Days `first`…`last` share `months` prices; `taken(day) ÷ whole` is used up by its evening."""

    rule: ProrationRule
    first: dt.date
    last: dt.date
    whole: int
    months: int = 1

    @property
    def unit(self) -> str:
        return "month" if self.rule is ProrationRule.WHOLE_MONTH else "day"

    def taken(self, day: dt.date) -> int:
        days = (day - self.first).days + 1
        if days <= 0:
            return 0
        if self.rule is ProrationRule.WHOLE_MONTH:
            return 1
        if self.rule is ProrationRule.DAYS_30:
            # Counted from the month's end, so the first day evens out 28, 29 or 31 to 30 (L3).
            return days + 30 - self.last.day
        return days


def cycle_of(rule: ProrationRule, day: dt.date, anchor: dt.date) -> Cycle:
    """The cycle a day belongs to; `anchor` is the first day of the whole rental."""
    first, last = day.replace(day=1), month_end(day)
    match rule:
        case ProrationRule.CALENDAR_DAYS:
            return Cycle(rule, first, last, last.day)
        case ProrationRule.DAYS_30:
            return Cycle(rule, first, last, 30)
        case ProrationRule.YEAR_365:
            first, last = dt.date(day.year, 1, 1), dt.date(day.year, 12, 31)
            return Cycle(rule, first, last, last.timetuple().tm_yday, months=12)
        case ProrationRule.MONTH_FROM_DATE:
            first, last = rental_month(anchor, day)
            return Cycle(rule, first, last, (last - first).days + 1)
        case ProrationRule.WHOLE_MONTH:
            # The price falls on the first rented day of the month.
            return Cycle(rule, max(first, min(anchor, day)), last, 1)
        case ProrationRule.DAY_RATE:
            return Cycle(rule, first, last, 1)


def month_end(day: dt.date) -> dt.date:
    return _last_day(day.year, day.month)


@cache
def _last_day(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def rental_month(anchor: dt.date, day: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the month counted from `anchor` in which `day` falls (ст. 192 ГК).

    It ends on the day before the anchor's number; where a month has no such day, on its last
    (case L11: from 31.01 to 28.02).
    """
    number = (day.year - anchor.year) * 12 + day.month - anchor.month
    if _rental_month_start(anchor, number) > day:
        number -= 1
    following = _rental_month_start(anchor, number + 1)
    return _rental_month_start(anchor, number), following - DAY


def _rental_month_start(anchor: dt.date, number: int) -> dt.date:
    years, month = divmod(anchor.month - 1 + number, 12)
    first = dt.date(anchor.year + years, month + 1, 1)
    return first + DAY * min(anchor.day - 1, month_end(first).day)
