"""Which free days a drag or Shift with arrows may take: it stops before what is filled. Pure."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from app.filled_days import Span
from app.schedule import UnitLine
from forms.schedule.axis import ONE
from forms.schedule.rows import Rows

Cell = tuple[int, dt.date]


class Chosen(NamedTuple):
    """Rows and days that were taken, ends included; `why` says what stopped the rest."""

    top: int
    bottom: int
    first: dt.date
    last: dt.date
    why: str = ""


def choose(rows: Rows, start: Cell, end: Cell) -> Chosen | None:
    """The free days between two cells as far as they can be taken from the first one.

    None when the first cell itself is not free.
    """
    line = rows.unit(start[0])
    if line is None or _barrier(rows, line, start[1]):
        return None
    step = 1 if end[0] >= start[0] else -1
    row, why = start[0], ""
    while row != end[0]:
        line = rows.unit(row + step)
        why = "" if line is None else _barrier(rows, line, start[1])
        if line is None or why:
            break
        row += step
    top, bottom = sorted((start[0], row))
    day = end[1]
    for number in range(top, bottom + 1):
        line = rows.unit(number)
        assert line is not None
        stop = _stop(rows.spans(line), line, start[1], day)
        if stop is not None:
            day, why = stop
    first, last = sorted((start[1], day))
    return Chosen(top, bottom, first, last, why)


def _barrier(rows: Rows, line: UnitLine, day: dt.date) -> str:
    """Why a cabin is not free on a day; empty when it is."""
    if day < line.since:
        return _not_come(line)
    span = next((s for s in rows.spans(line) if s.covers(day, day)), None)
    return "" if span is None else _filled(line, span)


def _stop(
    spans: list[Span], line: UnitLine, start: dt.date, end: dt.date
) -> tuple[dt.date, str] | None:
    """The last day that can be reached and why, when the wanted one cannot."""
    if end >= start:
        ahead = [s for s in spans if start < s.first <= end]
        if not ahead:
            return None
        nearest = min(ahead, key=lambda s: s.first)
        return nearest.first - ONE, _filled(line, nearest)
    behind = [s for s in spans if s.last is not None and end <= s.last < start]
    if behind:
        nearest = max(behind, key=lambda s: s.last or s.first)
        assert nearest.last is not None
        return nearest.last + ONE, _filled(line, nearest)
    return (line.since, _not_come(line)) if end < line.since else None


def _filled(line: UnitLine, span: Span) -> str:
    who = f": {span.tenant}" if span.tenant else ""
    until = f" по {span.last:%d.%m.%Y}" if span.last is not None else ""
    return f"{line.code} с {span.first:%d.%m.%Y}{until} {span.state.value}{who}"


def _not_come(line: UnitLine) -> str:
    return f"{line.code} поступила {line.since:%d.%m.%Y}, раньше её не было"
