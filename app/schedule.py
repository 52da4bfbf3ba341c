"""«График занятости» (ux.md §4.7): which cabins there are, who holds them when, what is free.

A fixed number of questions for any number of cabins. Days are dates, both ends included; a
possession ends the day before its return, for on that day the cabin may be let again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.crediting import by_rows, paid_to
from app.filled_days import Span, State, filled_days, holds
from app.pauses import paused_days
from app.typed import searched_words
from db.catalogs.partner import Partner
from db.catalogs.unit import Cabin, Site, UnitKind, UnitState
from db.documents.contract import Contract
from db.registers.money import Charge, ChargeKind
from db.registers.pause import PausedRent
from db.registers.place import PlaceKind, Possession, UnitPlace
from db.types import Money

DAY = dt.timedelta(days=1)
ZERO = Decimal(0)
NOWHERE = "Ещё не на площадках"


@dataclass(frozen=True)
class Asked:
    """Which cabins to show; `free` are days on which they must be free, both included."""

    kind_id: int | None = None
    site_id: int | None = None
    free: tuple[dt.date, dt.date] | None = None
    search: str = ""


@dataclass(frozen=True)
class UnitLine:
    """A cabin: its site is the last one it stood on; `state` is today's, None when free.

    What tenants held before the books were begun stood on none yet: its `site_id` is 0.
    """

    id: int
    code: str
    kind: str
    site_id: int
    site: str
    since: dt.date
    state: State | None


def units(session: Session, asked: Asked, today: dt.date) -> list[UnitLine]:
    """Cabins of the park by site and code; those not received or written off are no rows."""
    home, held, away = _home(), _held_on(today), _away_on(today)
    query = (
        select(
            Cabin.id,
            Cabin.code,
            UnitKind.name.label("kind"),
            Site.id.label("site_id"),
            Site.name.label("site"),
            home.c.since,
            Cabin.state,
            held.c.unit_id.label("held"),
            away.c.place.label("away"),
        )
        .join(home, home.c.unit_id == Cabin.id)
        .outerjoin(Site, Site.id == home.c.site_id)
        .join(UnitKind, UnitKind.id == Cabin.kind_id)
        .outerjoin(held, held.c.unit_id == Cabin.id)
        .outerjoin(away, away.c.unit_id == Cabin.id)
        .where(Cabin.marked.is_(False), *_conditions(asked, home))
    )
    rows = (row for row in session.execute(query) if row.away is not PlaceKind.WRITTEN_OFF)
    lines = [
        UnitLine(r.id, r.code, r.kind, r.site_id or 0, r.site or NOWHERE, r.since, _state(r))
        for r in rows
    ]
    return sorted(lines, key=lambda line: (line.site, line.site_id, line.code))


def spans(
    session: Session, lines: Sequence[UnitLine], first: dt.date, last: dt.date, today: dt.date
) -> dict[int, list[Span]]:
    """What fills the days of some cabins between two dates, in order; four questions."""
    found = filled_days(session, [line.id for line in lines], first, last, today)
    for line in lines:
        if line.state is State.REPAIR:
            found[line.id].append(Span(line.id, State.REPAIR, today))
        found[line.id].sort(key=lambda span: span.first)
    return found


def first_day(session: Session) -> dt.date | None:
    """When the first cabin was let."""
    day: dt.date | None = session.scalar(select(func.min(Possession.since)))
    return day


def paid_through(session: Session, possession_id: int) -> tuple[dt.date | None, Decimal]:
    """Up to which day the rent of a possession is paid, and the roubles over it (G-9)."""
    columns = (Charge.row_id, Charge.corrects_id, Charge.date_from, Charge.date_to)
    room = type_coerce(Charge.gross + Charge.corrected, Money)
    query = select(Charge.id, *columns, room.label("room"), Charge.allocated).where(
        Charge.possession_id == possession_id,
        Charge.kind == ChargeKind.RENT,
        Charge.quantity > 0,
        # What was taken back whole is charged no more; what costs nothing is paid.
        or_(and_(Charge.gross == 0, Charge.corrects_id.is_(None)), room > 0),
    )
    charges = {c.id: c for c in session.execute(query)}
    rows = {}
    for key, charge in charges.items():
        first = charge
        while first.corrects_id in charges:
            first = charges[first.corrects_id]
        rows[key] = first.row_id
    paused = select(PausedRent).where(PausedRent.possession_id == possession_id)
    periods = ((rows[c.id], c.date_from, c.date_to, c.room, c.allocated) for c in charges.values())
    return paid_to(by_rows(periods), paused_days(session.scalars(paused)))


def free_today(lines: Sequence[UnitLine]) -> int:
    """How many stand on their sites and are sound."""
    return sum(line.state is None for line in lines)


def why_not_let(line: UnitLine, filled: Sequence[Span], first: dt.date, last: dt.date) -> str:
    """Why a cabin cannot be handed over for these days; empty when it can.

    A transfer holds the cabin until it comes back, so days before a later rental are no use.
    """
    if first < line.since:
        return f"{line.code} поступила {line.since:%d.%m.%Y}, раньше её не было."
    for span in filled:
        if span.state is State.REPAIR:
            return f"{line.code} в ремонте: сначала измените состояние в её карточке."
        if span.covers(first, last):
            return f"{line.code} {_told(span)}."
        if span.first > last:
            return (
                f"{line.code} с {span.first:%d.%m.%Y} {span.state.value}: более ранняя передача "
                "не проведётся, пока тот документ проведён."
            )
    return ""


def _told(span: Span) -> str:
    """«занята с 01.11.2026 по 30.11.2026: ООО «СтройГрад»»."""
    if span.state is State.BOOKED:
        return f"забронирована с {span.first:%d.%m.%Y} по {span.last:%d.%m.%Y}: {span.tenant}"
    if span.state is not State.LET:
        return f"{span.state.value} с {span.first:%d.%m.%Y}"
    ends = "и не возвращена" if span.last is None else f"по {span.last:%d.%m.%Y}"
    return f"занята с {span.first:%d.%m.%Y} {ends}: {span.tenant}"


# --- what is asked --------------------------------------------------------------------------


def _home() -> Any:
    """The site each unit stood on last, empty before its first, and the day it first came."""
    on_site = case((UnitPlace.place == PlaceKind.SITE, 1), else_=0)
    latest = on_site.desc(), UnitPlace.period.desc(), UnitPlace.id.desc()
    arrivals = (
        select(
            UnitPlace.unit_id,
            UnitPlace.site_id,
            func.row_number().over(partition_by=UnitPlace.unit_id, order_by=latest).label("turn"),
            func.min(UnitPlace.period).over(partition_by=UnitPlace.unit_id).label("since"),
        )
        .where(UnitPlace.place.in_((PlaceKind.SITE, PlaceKind.TENANT)), UnitPlace.quantity > 0)
        .subquery("arrivals")
    )
    return select(arrivals).where(arrivals.c.turn == 1).subquery("home")


def _held_on(day: dt.date) -> Any:
    return (
        select(Possession.unit_id)
        .where(Possession.serial.is_(True), *holds(day, day))
        .distinct()
        .subquery("held")
    )


def _away_on(day: dt.date) -> Any:
    """Units missing or written off at the end of a day."""
    return (
        select(UnitPlace.unit_id, UnitPlace.place)
        .where(UnitPlace.place.in_((PlaceKind.LOST, PlaceKind.WRITTEN_OFF)))
        .where(UnitPlace.period <= day)
        .group_by(UnitPlace.unit_id, UnitPlace.place)
        .having(func.sum(UnitPlace.quantity) > 0)
        .subquery("away")
    )


def _conditions(asked: Asked, home: Any) -> list[Any]:
    found: list[Any] = []
    if asked.kind_id is not None:
        found.append(Cabin.kind_id == asked.kind_id)
    if asked.site_id is not None:
        found.append(home.c.site_id == asked.site_id)
    for word in searched_words(asked.search):
        pattern = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        found.append(_is_about(f"%{pattern}%"))
    if asked.free is not None:
        first = asked.free[0]
        # Whatever holds the cabin later would not let a transfer before it be posted.
        taken = select(Possession.unit_id).where(
            or_(Possession.until.is_(None), Possession.until > first)
        )
        gone = _away_on(dt.date.max)
        found += [
            home.c.since <= first,
            Cabin.state != UnitState.REPAIR,
            Cabin.id.not_in(taken),
            Cabin.id.not_in(select(gone.c.unit_id)),
        ]
    return found


def _is_about(pattern: str) -> ColumnElement[bool]:
    """A word of the cabin itself, or of the tenant who has it now."""
    contracts: Any = Contract.__table__
    theirs = (
        select(Possession.unit_id)
        .join(contracts, contracts.c.id == Possession.contract_id)
        .join(Partner, Partner.id == contracts.c.partner_id)
        .where(Possession.until.is_(None), Partner.search.like(pattern, escape="\\"))
    )
    return or_(Cabin.search.like(pattern, escape="\\"), Cabin.id.in_(theirs))


def _state(row: Any) -> State | None:
    if row.held is not None:
        return State.LET
    if row.away is not None:
        return State.LOST
    return State.REPAIR if row.state is UnitState.REPAIR else None
