"""«График занятости» (ux.md §4.7): which cabins there are, who holds them when, what is free.

A fixed number of questions for any number of cabins. Days are dates, both ends included; a
possession ends the day before its return, for on that day the cabin may be let again.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.crediting import paid_to
from app.store import chunks
from db.catalogs.partner import Partner
from db.catalogs.unit import Cabin, Site, UnitKind, UnitState
from db.documents.contract import Contract
from db.documents.rent_transfer import RentTransfer
from db.registers.money import Charge, ChargeKind, open_sum
from db.registers.place import PlaceKind, Possession, UnitPlace
from db.russian import fold
from db.types import Money

DAY = dt.timedelta(days=1)
ZERO = Decimal(0)


class State(enum.Enum):
    """What fills days of a cabin; free days are filled by nothing."""

    LET = "в аренде"
    REPAIR = "в ремонте"
    LOST = "в розыске"
    GONE = "списана"


@dataclass(frozen=True)
class Asked:
    """Which cabins to show; `free` are days on which they must be free, both included."""

    kind_id: int | None = None
    site_id: int | None = None
    free: tuple[dt.date, dt.date] | None = None
    search: str = ""


@dataclass(frozen=True)
class UnitLine:
    """A cabin: its site is the last one it stood on; `state` is today's, None when free."""

    id: int
    code: str
    kind: str
    site_id: int
    site: str
    since: dt.date
    state: State | None


@dataclass(frozen=True)
class Span:
    """Days of a cabin filled by one thing; `last` None has no end known.

    Of rent: `charged_to` is «До», `owed` what is unpaid and `overdue` what of it is late, roubles;
    `document_id` is the transfer.
    """

    unit_id: int
    state: State
    first: dt.date
    last: dt.date | None = None
    possession_id: int | None = None
    document_id: int | None = None
    contract_id: int | None = None
    organization_id: int | None = None
    tenant: str = ""
    number: str = ""
    contract: str = ""
    charged_to: dt.date | None = None
    owed: Decimal = ZERO
    overdue: Decimal = ZERO

    @property
    def is_returned(self) -> bool:
        """The tenant gave the cabin back."""
        return self.state is State.LET and self.last is not None

    def covers(self, first: dt.date, last: dt.date) -> bool:
        """Any of these days is filled."""
        return self.first <= last and (self.last is None or self.last >= first)


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
        .join(Site, Site.id == home.c.site_id)
        .join(UnitKind, UnitKind.id == Cabin.kind_id)
        .outerjoin(held, held.c.unit_id == Cabin.id)
        .outerjoin(away, away.c.unit_id == Cabin.id)
        .where(Cabin.marked.is_(False), *_conditions(asked, home))
    )
    rows = (row for row in session.execute(query) if row.away is not PlaceKind.WRITTEN_OFF)
    lines = [UnitLine(r.id, r.code, r.kind, r.site_id, r.site, r.since, _state(r)) for r in rows]
    return sorted(lines, key=lambda line: (line.site, line.site_id, line.code))


def spans(
    session: Session, lines: Sequence[UnitLine], first: dt.date, last: dt.date, today: dt.date
) -> dict[int, list[Span]]:
    """What fills the days of some cabins between two dates, in order; three questions."""
    found: dict[int, list[Span]] = {line.id: [] for line in lines}
    for chunk in chunks(sorted(found)):
        let = session.execute(_let(chunk, first, last)).all()
        sums = {r.possession_id: r for r in session.execute(_charged(chunk, last, today))}
        for row in let:
            found[row.unit_id].append(_span(row, sums.get(row.id)))
        for unit, group in _absences(session, chunk).items():
            found[unit] += [s for s in group if s.covers(first, last)]
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
    query = (
        select(
            func.min(Charge.date_from),
            func.max(Charge.date_to),
            type_coerce(func.sum(Charge.gross + Charge.corrected), Money),
            type_coerce(func.sum(Charge.allocated), Money),
        )
        .where(Charge.possession_id == possession_id, Charge.kind == ChargeKind.RENT)
        .where(Charge.gross > 0, Charge.gross + Charge.corrected > 0)
        .group_by(Charge.row_id)
    )
    return paid_to([(r[0], r[1], r[2], r[3]) for r in session.execute(query)])


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
    if span.state is not State.LET:
        return f"{span.state.value} с {span.first:%d.%m.%Y}"
    ends = "и не возвращена" if span.last is None else f"по {span.last:%d.%m.%Y}"
    return f"занята с {span.first:%d.%m.%Y} {ends}: {span.tenant}"


# --- what is asked --------------------------------------------------------------------------


def _home() -> Any:
    """The site each unit stood on last and the day it first came."""
    latest = UnitPlace.period.desc(), UnitPlace.id.desc()
    arrivals = (
        select(
            UnitPlace.unit_id,
            UnitPlace.site_id,
            func.row_number().over(partition_by=UnitPlace.unit_id, order_by=latest).label("turn"),
            func.min(UnitPlace.period).over(partition_by=UnitPlace.unit_id).label("since"),
        )
        .where(UnitPlace.place == PlaceKind.SITE, UnitPlace.quantity > 0)
        .subquery("arrivals")
    )
    return select(arrivals).where(arrivals.c.turn == 1).subquery("home")


def _held_on(day: dt.date) -> Any:
    return (
        select(Possession.unit_id)
        .where(Possession.serial.is_(True), *_holds(day, day))
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


def _holds(first: dt.date, last: dt.date) -> tuple[ColumnElement[bool], ...]:
    """A possession fills some of these days."""
    return Possession.since <= last, or_(Possession.until.is_(None), Possession.until > first)


def _conditions(asked: Asked, home: Any) -> list[Any]:
    found: list[Any] = []
    if asked.kind_id is not None:
        found.append(Cabin.kind_id == asked.kind_id)
    if asked.site_id is not None:
        found.append(home.c.site_id == asked.site_id)
    for word in fold(asked.search).split():
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


def _let(keys: Sequence[int], first: dt.date, last: dt.date) -> Any:
    return (
        select(
            Possession.id,
            Possession.unit_id,
            Possession.since,
            Possession.until,
            Possession.recorder_id,
            Possession.contract_id,
            RentTransfer.number,
            Contract.organization_id,
            Contract.contract_number,
            Partner.name.label("tenant"),
        )
        .join(RentTransfer, RentTransfer.id == Possession.recorder_id)
        .join(Contract.__table__, Contract.__table__.c.id == Possession.contract_id)
        .join(Partner, Partner.id == Contract.__table__.c.partner_id)
        .where(Possession.unit_id.in_(keys), *_holds(first, last))
    )


def _charged(keys: Sequence[int], last: dt.date, today: dt.date) -> Any:
    """«До» and the debts of the possessions of some units."""
    left = type_coerce(func.sum(open_sum()), Money)
    late = type_coerce(func.sum(case((Charge.due < today, open_sum()), else_=0)), Money)
    end = case((Charge.kind == ChargeKind.RENT, Charge.date_to))
    return (
        select(
            Charge.possession_id,
            func.max(end).label("charged_to"),
            left.label("owed"),
            late.label("overdue"),
        )
        .join(Possession, Possession.id == Charge.possession_id)
        .where(Possession.unit_id.in_(keys), Possession.since <= last)
        .where(Charge.gross > 0, Charge.gross + Charge.corrected > 0)
        .group_by(Charge.possession_id)
    )


def _span(row: Any, sums: Any) -> Span:
    return Span(
        unit_id=row.unit_id,
        state=State.LET,
        first=row.since,
        last=None if row.until is None else row.until - DAY,
        possession_id=row.id,
        document_id=row.recorder_id,
        contract_id=row.contract_id,
        organization_id=row.organization_id,
        tenant=row.tenant,
        number=row.number or "",
        contract=row.contract_number,
        charged_to=None if sums is None else sums.charged_to,
        owed=ZERO if sums is None else sums.owed,
        overdue=ZERO if sums is None else sums.overdue,
    )


def _absences(session: Session, keys: Sequence[int]) -> Mapping[int, list[Span]]:
    """When units were missing or written off: each arrival there until the next leaving."""
    query = (
        select(UnitPlace.unit_id, UnitPlace.period, UnitPlace.place, UnitPlace.quantity)
        .where(UnitPlace.unit_id.in_(keys))
        .where(UnitPlace.place.in_((PlaceKind.LOST, PlaceKind.WRITTEN_OFF)))
        .order_by(UnitPlace.period, UnitPlace.id)
    )
    found: dict[int, list[Span]] = defaultdict(list)
    for row in session.execute(query):
        group = found[row.unit_id]
        if row.quantity > 0:
            state = State.LOST if row.place is PlaceKind.LOST else State.GONE
            group.append(Span(row.unit_id, state, row.period))
        elif group:
            open_one = group.pop()
            if open_one.first < row.period:
                group.append(Span(row.unit_id, open_one.state, open_one.first, row.period - DAY))
    return found
