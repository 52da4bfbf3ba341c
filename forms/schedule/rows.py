"""The rows of the chart: sites that fold, cabins under them, and what fills their days.

What fills days is read by blocks of rows and about a year of days around what is on the screen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.filled_days import Span
from app.schedule import UnitLine, free_today

BLOCK = 32
AROUND = dt.timedelta(days=200)
Load = Callable[[Sequence[UnitLine], dt.date, dt.date], Mapping[int, list[Span]]]


@dataclass(frozen=True)
class Group:
    """A site over its cabins."""

    site_id: int
    site: str
    free: int
    total: int
    is_folded: bool

    @property
    def title(self) -> str:
        return f"{self.site} (своб. {self.free}/{self.total})"


Row = Group | UnitLine


class Rows:
    """Cabins by site; `load` reads what fills the days of some of them."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self.lines: Sequence[UnitLine] = ()
        self.folded: set[int] = set()
        self.rows: list[Row] = []
        self._known: dict[int, list[Span]] = {}
        self._days: tuple[dt.date, dt.date] | None = None

    def show(self, lines: Sequence[UnitLine]) -> None:
        """Other cabins, or the same ones after a change."""
        self.lines = lines
        self.forget()
        self._arrange()

    def forget(self) -> None:
        """What fills the days may have changed."""
        self._known, self._days = {}, None

    def fold(self, site_id: int, folded: bool | None = None) -> None:
        """Hides the cabins of a site or shows them again; None turns it over."""
        if site_id in self.folded and folded is not True:
            self.folded.discard(site_id)
        elif site_id not in self.folded and folded is not False:
            self.folded.add(site_id)
        self._arrange()

    def _arrange(self) -> None:
        groups: dict[int, list[UnitLine]] = {}
        for line in self.lines:
            groups.setdefault(line.site_id, []).append(line)
        self.rows = []
        for site_id, lines in groups.items():
            folded = site_id in self.folded
            self.rows.append(Group(site_id, lines[0].site, free_today(lines), len(lines), folded))
            if not folded:
                self.rows += lines

    def __len__(self) -> int:
        return len(self.rows)

    def unit(self, row: int) -> UnitLine | None:
        """The cabin of a row; None for a site or outside."""
        found = self.rows[row] if 0 <= row < len(self.rows) else None
        return found if isinstance(found, UnitLine) else None

    def row_of(self, unit_id: int) -> int:
        """Where a cabin stands, -1 when it is not shown."""
        for at, row in enumerate(self.rows):
            if isinstance(row, UnitLine) and row.id == unit_id:
                return at
        return -1

    def prepare(self, top: int, bottom: int, first: dt.date, last: dt.date) -> None:
        """Makes sure that what fills these rows and days is known."""
        days = self._days
        if days is None or first < days[0] or last > days[1]:
            self._known, self._days = {}, (first - AROUND, last + AROUND)
        since, until = self._days or (first, last)
        begin, end = top - top % BLOCK, (bottom // BLOCK + 1) * BLOCK
        block = (self.unit(n) for n in range(begin, min(end, len(self.rows))))
        wanted = [line for line in block if line is not None and line.id not in self._known]
        if wanted:
            self._known.update(self._load(wanted, since, until))

    def spans(self, line: UnitLine) -> list[Span]:
        """What fills the days of a cabin, as far as `prepare` has read."""
        return self._known.get(line.id, [])

    def span_at(self, row: int, day: dt.date) -> Span | None:
        """What fills one day of a row."""
        line = self.unit(row)
        found = () if line is None else self.spans(line)
        return next((s for s in found if s.covers(day, day)), None)
