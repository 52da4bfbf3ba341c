"""Working days: days off by law and by transfers of a year; where a due day moves (§5.2, §9.1).

The transfers of a year are data (`Calendar.exceptions`); of a year without them weekends and the
holidays of art. 112 ТК are days off, and the year is told as unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from db.penalty_rule import DueShift

DAY = dt.timedelta(days=1)
SATURDAY = 5
HOLIDAYS = frozenset(
    (*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4))
)


class Calendar(NamedTuple):
    """`exceptions`: day → is it a working one, where it is not as weekends and holidays say."""

    exceptions: Mapping[dt.date, bool]

    def knows(self, year: int) -> bool:
        """Whether the transfers of a year are entered."""
        return any(day.year == year for day in self.exceptions)

    def is_working(self, day: dt.date) -> bool:
        told = self.exceptions.get(day)
        if told is not None:
            return told
        return day.weekday() < SATURDAY and (day.month, day.day) not in HOLIDAYS

    def working_days(self, since: dt.date, till: dt.date) -> int:
        """How many there are, both ends inclusive."""
        days = (since + DAY * n for n in range((till - since).days + 1))
        return sum(map(self.is_working, days))

    def shifted(self, due: dt.date, shift: DueShift = DueShift.NEXT) -> dt.date:
        """The last day to pay, off a day off (ст. 193 ГК)."""
        step = {DueShift.NEXT: DAY, DueShift.PREVIOUS: -DAY, DueShift.NONE: 0 * DAY}[shift]
        while step and not self.is_working(due):
            due += step
        return due
