"""Which days of a possession are not charged («Пауза начисления»), worked out from its register.

A pause wins over any price: whatever the terms of its days, they cost nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from app.facts import Facts
from app.proration_cycle import DAY
from db.base import Document
from db.registers.pause import PausedRent
from db.registers.place import Possession


class Pause(NamedTuple):
    """Days that are not charged, both inclusive; `last` None till it is resumed.

    `row_id` is the row of the document that paused.
    """

    first: dt.date
    last: dt.date | None
    row_id: int = 0

    def covers(self, day: dt.date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def touches(self, first: dt.date, last: dt.date) -> bool:
        return self.first <= last and (self.last is None or self.last >= first)

    @property
    def told(self) -> str:
        """«с 10.12.2026 по 20.12.2026», «с 10.12.2026»."""
        until = f" по {self.last:%d.%m.%Y}" if self.last is not None else ""
        return f"с {self.first:%d.%m.%Y}{until}"


def paused_days(rows: Iterable[Any]) -> list[Pause]:
    """The pauses that rows of the register of one possession make, in order of days."""
    found: list[Pause] = []
    for row in sorted(rows, key=lambda r: (r.period, r.id or 0)):
        if row.paused:
            found.append(Pause(row.period, row.until, row.row_id))
        elif found and found[-1].covers(row.period):
            cut = found.pop()
            if cut.first < row.period:
                found.append(cut._replace(last=row.period - DAY))
    return found


def pauses_of(
    facts: Facts, possession_id: int, besides: int | None = None, begun: dt.date = dt.date.max
) -> list[Pause]:
    """The pauses of a possession said for days up to `begun`.

    `besides` leaves out what one document wrote before.
    """
    known = facts.many(PausedRent, "possession_id", possession_id)
    return paused_days(r for r in known if r.recorder_id != besides and r.period <= begun)


def charged_days(
    first: dt.date, last: dt.date, pauses: Sequence[Pause]
) -> Iterator[tuple[dt.date, dt.date, int | None]]:
    """The days between two that are not paused: from, to, and the row whose pause was before."""
    after = None
    for pause in pauses:
        if not pause.touches(first, last):
            continue
        if pause.first > first:
            yield first, pause.first - DAY, after
        if pause.last is None:
            return
        first, after = max(first, pause.last + DAY), pause.row_id
    if first <= last:
        yield first, last, after


def first_charged(day: dt.date, pauses: Sequence[Pause]) -> dt.date | None:
    """The first day from one on that is not paused; None when nobody knows yet."""
    for pause in pauses:
        if pause.covers(day):
            if pause.last is None:
                return None
            day = pause.last + DAY
    return day


def last_charged(day: dt.date, pauses: Sequence[Pause]) -> dt.date:
    """The last day up to one that is not paused."""
    for pause in reversed(pauses):
        if pause.covers(day):
            day = pause.first - DAY
    return day


def known_on(session: Session, day: dt.date) -> dict[int, list[Pause]]:
    """Every pause agreed by a day, by possessions; there are never many."""
    table, own = Document.__table__.c, PausedRent.__table__.c
    query = (
        select(own.possession_id, own.id, own.period, own.until, own.paused, own.row_id)
        .join(Document.__table__, table.id == own.recorder_id)
        .where(table.date <= day)
    )
    rows: dict[int, list[Any]] = {}
    for row in session.connection().execute(query):
        rows.setdefault(row.possession_id, []).append(row)
    return {key: paused_days(some) for key, some in rows.items()}


def is_paused(day: dt.date) -> Any:
    """In SQL: rent of a possession is not charged on a day."""
    stop, again = aliased(PausedRent), aliased(PausedRent)
    resumed = exists().where(
        again.possession_id == stop.possession_id,
        again.paused.is_(False),
        again.period >= stop.period,
        again.period <= day,
    )
    return exists().where(
        stop.possession_id == Possession.id,
        stop.paused,
        stop.period <= day,
        (stop.until.is_(None)) | (stop.until >= day),
        ~resumed,
    )
