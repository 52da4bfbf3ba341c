"""What fills the days of cabins: rent, bookings, absences; read by sets for the chart."""

from __future__ import annotations

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.pauses import Pause, known_on, last_charged
from app.store import chunks
from db.base import Document
from db.catalogs.partner import Partner
from db.documents.contract import Contract
from db.registers.booking import BookedUnit
from db.registers.money import Charge, ChargeKind, open_sum
from db.registers.place import PlaceKind, Possession, UnitPlace
from db.types import Money

DAY = dt.timedelta(days=1)
ZERO = Decimal(0)
DOCUMENT: Any = Document.__table__


class State(enum.Enum):
    """What fills days of a cabin; free days are filled by nothing."""

    LET = "в аренде"
    REPAIR = "в ремонте"
    LOST = "в розыске"
    GONE = "списана"
    BOOKED = "забронирована"


@dataclass(frozen=True)
class Span:
    """Days of a cabin filled by one thing; `last` None has no end known.

    Of rent: `charged_to` is «До», `pauses` the days that cost nothing, `owed` what is unpaid and
    `overdue` what of it is late, roubles; `document_id` is the transfer.
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
    pauses: tuple[Pause, ...] = ()
    owed: Decimal = ZERO
    overdue: Decimal = ZERO

    @property
    def is_returned(self) -> bool:
        """The tenant gave the cabin back."""
        return self.state is State.LET and self.last is not None

    def covers(self, first: dt.date, last: dt.date) -> bool:
        """Any of these days is filled."""
        return self.first <= last and (self.last is None or self.last >= first)


def filled_days(
    session: Session, units: Sequence[int], first: dt.date, last: dt.date, today: dt.date
) -> dict[int, list[Span]]:
    """Everything the registers know of some cabins between two dates; five questions."""
    found: dict[int, list[Span]] = {unit: [] for unit in units}
    paused = known_on(session, dt.date.max)
    for chunk in chunks(sorted(found)):
        let = session.execute(_let(chunk, first, last)).all()
        sums = {r.possession_id: r for r in session.execute(_charged(chunk, last, today))}
        for row in let:
            found[row.unit_id].append(_span(row, sums.get(row.id), paused.get(row.id, ())))
        for unit, group in _absences(session, chunk).items():
            found[unit] += [s for s in group if s.covers(first, last)]
        for row in session.execute(_booked(chunk, first, last)):
            found[row.unit_id] += _still_booked(row, found[row.unit_id])
    return found


def holds(first: dt.date, last: dt.date) -> tuple[ColumnElement[bool], ...]:
    """A possession fills some of these days."""
    return Possession.since <= last, or_(Possession.until.is_(None), Possession.until > first)


def _let(keys: Sequence[int], first: dt.date, last: dt.date) -> Any:
    columns = (Possession.id, Possession.unit_id, Possession.since, Possession.until)
    return _with_names(Possession, *columns).where(
        Possession.unit_id.in_(keys), *holds(first, last)
    )


def _booked(keys: Sequence[int], first: dt.date, last: dt.date) -> Any:
    columns = (BookedUnit.unit_id, BookedUnit.date_from, BookedUnit.date_to)
    return _with_names(BookedUnit, *columns).where(
        BookedUnit.unit_id.in_(keys), BookedUnit.date_from <= last, BookedUnit.date_to >= first
    )


def _with_names(register: Any, *columns: Any) -> Any:
    """Rows of a register, each with its document, its contract and its tenant."""
    return (
        select(
            *columns,
            register.recorder_id,
            register.contract_id,
            DOCUMENT.c.number,
            Contract.organization_id,
            Contract.contract_number,
            Partner.name.label("tenant"),
        )
        .select_from(register)
        .join(DOCUMENT, DOCUMENT.c.id == register.recorder_id)
        .join(Contract.__table__, Contract.__table__.c.id == register.contract_id)
        .join(Partner, Partner.id == Contract.__table__.c.partner_id)
    )


def _still_booked(row: Any, filled: Sequence[Span]) -> list[Span]:
    """The days of a booking that nothing else fills yet: handed over, it has done its work."""
    taken = [s for s in filled if s.state is State.LET and s.covers(row.date_from, row.date_to)]
    last = min((s.first - DAY for s in taken), default=row.date_to)
    if last < row.date_from:
        return []
    return [
        Span(
            unit_id=row.unit_id,
            state=State.BOOKED,
            first=row.date_from,
            last=last,
            document_id=row.recorder_id,
            contract_id=row.contract_id,
            organization_id=row.organization_id,
            tenant=row.tenant,
            number=row.number or "",
            contract=row.contract_number,
        )
    ]


def _charged(keys: Sequence[int], last: dt.date, today: dt.date) -> Any:
    """«До» and the debts of the possessions of some units.

    Days charged for nothing are charged: they were settled before the books, or are free.
    """
    owed = case((Charge.gross > 0, open_sum()), else_=0)
    left = type_coerce(func.sum(owed), Money)
    late = type_coerce(func.sum(case((Charge.due < today, owed), else_=0)), Money)
    is_rent = and_(Charge.kind == ChargeKind.RENT, Charge.corrects_id.is_(None))
    end = case((is_rent, Charge.date_to))
    return (
        select(
            Charge.possession_id,
            func.max(end).label("charged_to"),
            left.label("owed"),
            late.label("overdue"),
        )
        .join(Possession, Possession.id == Charge.possession_id)
        .where(Possession.unit_id.in_(keys), Possession.since <= last)
        .where(Charge.quantity > 0)
        .group_by(Charge.possession_id)
    )


def _span(row: Any, sums: Any, pauses: Sequence[Pause]) -> Span:
    charged_to = None if sums is None else sums.charged_to
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
        charged_to=None if charged_to is None else last_charged(charged_to, pauses),
        pauses=tuple(pauses),
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
