"""Days along the chart: where a day stands and which day stands there. Pure."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

ONE = dt.timedelta(days=1)
WIDTHS = (3.0, 4.0, 5.0, 7.0, 9.0, 12.0, 16.0, 20.0, 25.0, 32.0, 40.0)  # pixels of a day
DAYS_ARE_NAMED = 18  # from this width every day has its number
WEEKS_ARE_NAMED = 7


class Scale(enum.Enum):
    """The three usual widths of a day."""

    DAY = "День"
    WEEK = "Неделя"
    MONTH = "Месяц"

    @property
    def width(self) -> float:
        return {Scale.DAY: 25.0, Scale.WEEK: 9.0, Scale.MONTH: 3.0}[self]


@dataclass
class Axis:
    """`first` and `last` are the days the chart reaches, `width` the pixels of one."""

    first: dt.date
    last: dt.date
    width: float = 25.0

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def length(self) -> int:
        """Pixels from the first day to the end of the last."""
        return int(self.days * self.width)

    def x(self, day: dt.date) -> float:
        """Where a day begins, in pixels from the first one."""
        return (day - self.first).days * self.width

    def day(self, x: float) -> dt.date:
        """The day at a place, the nearest one the chart has."""
        at = int(x // self.width)
        return self.first + ONE * min(max(at, 0), self.days - 1)

    def clamp(self, day: dt.date) -> dt.date:
        """The nearest day the chart has."""
        return min(max(day, self.first), self.last)

    def step(self, by: int) -> None:
        """The next wider or narrower day."""
        nearest = min(range(len(WIDTHS)), key=lambda n: abs(WIDTHS[n] - self.width))
        self.width = WIDTHS[min(max(nearest + by, 0), len(WIDTHS) - 1)]

    @property
    def scale(self) -> Scale:
        """The usual width this one is nearest to."""
        return min(Scale, key=lambda s: abs(s.width - self.width))

    @property
    def names_days(self) -> bool:
        return self.width >= DAYS_ARE_NAMED

    @property
    def names_weeks(self) -> bool:
        return not self.names_days and self.width >= WEEKS_ARE_NAMED


def months(first: dt.date, last: dt.date) -> list[dt.date]:
    """The first days of the months that touch a period."""
    found, day = [], first.replace(day=1)
    while day <= last:
        found.append(day)
        day = (day + 31 * ONE).replace(day=1)
    return found
