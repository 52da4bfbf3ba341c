"""The months of the demonstration: fixed, so that no figure depends on today."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from random import Random

LAST_MONTH = dt.date(2026, 10, 1)
OPEN_MONTH = dt.date(2026, 11, 1)
DAY = dt.timedelta(days=1)
SUNDAY = 6


@dataclass(frozen=True)
class Month:
    """A month of the company's life, `index` from 0; both days inclusive."""

    index: int
    first: dt.date
    last: dt.date
    is_last: bool

    def workday(self, rng: Random, since: dt.date | None = None) -> dt.date:
        """Some day of the month, not before `since` and not a Sunday where there is another."""
        first = max(self.first, min(since or self.first, self.last))
        day = first + DAY * rng.randrange((self.last - first).days + 1)
        if day.weekday() == SUNDAY:
            day = day - DAY if day > first else min(day + DAY, self.last)
        return day


def months(count: int) -> list[Month]:
    """So many months up to October 2026."""
    found = []
    for index in range(count):
        number = LAST_MONTH.year * 12 + LAST_MONTH.month - 1 - (count - 1 - index)
        first = dt.date(number // 12, number % 12 + 1, 1)
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        found.append(Month(index, first, last, index == count - 1))
    return found
