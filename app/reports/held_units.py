"""What «Сводка аренды» reads: units held and what is owed on a date; a fixed kind of questions.

Plain rows come out; `app.reports.summary_lines` makes lines of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Select, Subquery, case, func, literal_column, or_, select
from sqlalchemy.orm import Session

from app.open_items import ZERO, charges_on, open_on, overpaid_on, sums_on
from app.pauses import Pause, known_on
from app.reports.settled_days import settled_days
from app.store import among, chunks
from db.catalogs.building import Floor
from db.catalogs.partner import Partner
from db.catalogs.premise import REAL_ESTATE
from db.catalogs.unit import Site, Unit
from db.documents.contract import Contract
from db.documents.rent_replacement import RentReplacementUnit
from db.registers.money import Charge, ChargeKind, Money, MoneyClass
from db.registers.place import PlaceKind, Possession, UnitPlace
from db.registers.term import RentTerm
from db.system import Note

Bucket = tuple[int, int | None]
DEPOSIT = ChargeKind.DEPOSIT


class Asked(NamedTuple):
    """The date and the contracts and units a summary is about; empty means all."""

    day: dt.date
    organization_id: int | None = None
    partner_id: int | None = None
    site_id: int | None = None

    def contracts(self) -> Select[Any] | None:
        """The ids of the contracts asked for, None for all."""
        asked = {
            Contract.organization_id: self.organization_id,
            Contract.partner_id: self.partner_id,
        }
        given = [column == value for column, value in asked.items() if value is not None]
        return select(Contract.id).where(*given) if given else None


class Found(NamedTuple):
    """Everything read: rows of the base as they came, and small mappings by id."""

    held: Sequence[Any]
    charges: Sequence[Any]
    buckets: Mapping[Bucket, Decimal]
    kinds: Mapping[ChargeKind, tuple[Decimal, Decimal]]
    terms: Mapping[int, Terms]
    anchors: Mapping[tuple[int, int], int]
    trips: Mapping[int, tuple[Decimal, Decimal]]
    pieces: Mapping[int, int]
    ends: Mapping[int, PlaceKind]
    settled: Mapping[int, Sequence[tuple[dt.date, dt.date]]]
    openers: Mapping[int, int]
    paused: Mapping[int, Sequence[Pause]]
    buildings: Mapping[int, str]
    contracts: Sequence[Any] = ()


def read(session: Session, asked: Asked) -> Found:
    """Reads what stands on the date: what is held or owed, never all that has ever been."""
    every = charges_on(asked.day, asked.contracts())
    opened = _rows(session, open_on(session, asked.day, asked.contracts()))
    owed = [c for c in opened if c.kind is not DEPOSIT]
    owing = sorted({c.possession_id for c in owed if c.possession_id is not None})
    anchors = _anchors(session, {c.recorder_id for c in owed if c.possession_id is None})
    held = _held(session, asked, [*owing, *anchors.values()])
    buckets = overpaid_on(session, asked.day, asked.contracts())
    openers = _openers(session, held)
    rows = _rows_of(session, owed)
    charges = _with_rows(session, every, owed, rows)
    paused = known_on(session, asked.day)
    return Found(
        held=held,
        charges=charges,
        buckets=buckets,
        kinds=sums_on(session, asked.day, asked.contracts()),
        terms=_terms(session, held, asked.day),
        anchors=anchors,
        trips=_trips(session, every, openers.values()),
        pieces=_pieces(session, [h.id for h in held if h.counted], asked.day),
        ends=_ends(session, [h.id for h in held if h.until is not None], asked.day),
        settled=settled_days(session, charges, rows, paused, asked.day),
        openers=openers,
        paused=paused,
        buildings=_buildings(session, held),
        contracts=_contracts(
            session,
            ({c.contract_id for c in owed} | {c for c, _ in buckets})
            - {h.contract_id for h in held},
        ),
    )


def notes(session: Session, report: str) -> dict[int, str]:
    """What people wrote beside the rows of a report (G-18)."""
    query = select(Note.row_id, Note.text).where(Note.report == report)
    return dict(session.execute(query).all())


def _rows(session: Session, query: Any) -> Sequence[Any]:
    """Past the ORM, which looks at each row once more."""
    return session.connection().execute(query).all()


def _of(session: Session, query: Any, column: Any, keys: Iterable[int]) -> Sequence[Any]:
    """The rows of a query whose column is one of the ids."""
    wanted = set(keys)
    if not wanted:
        return []
    return _rows(session, query.where(among(session, column, wanted)))


def _held(session: Session, asked: Asked, besides: Sequence[int]) -> list[Any]:
    """What is held on the date, and `besides` it what came back while something is owed for it."""
    query = _possessions(asked.day).where(Possession.since <= asked.day)
    contracts = asked.contracts()
    if contracts is not None:
        query = query.where(Possession.contract_id.in_(contracts))
    if asked.site_id is not None:
        left = select(UnitPlace.recorder_id).where(
            UnitPlace.site_id == asked.site_id, UnitPlace.quantity < 0
        )
        query = query.where(Possession.recorder_id.in_(left))
    now = or_(Possession.until.is_(None), Possession.until > asked.day)
    found = _rows(session, query.where(now))
    known = {h.id for h in found}
    return [*found, *_of(session, query, Possession.id, set(besides) - known)]


def _anchors(session: Session, documents: Iterable[int]) -> dict[tuple[int, int], int]:
    """(document, contract): the first possession of a document that charged no unit.

    A trip is owed for a whole document; it stands on the line of the first unit that came by it,
    or went.
    """
    keys = (UnitPlace.recorder_id, UnitPlace.contract_id)
    came = case((UnitPlace.quantity > 0, UnitPlace.possession_id))
    first = func.coalesce(func.min(came), func.min(UnitPlace.possession_id))
    query = (
        select(*keys, first.label("first"))
        .where(UnitPlace.possession_id.is_not(None))
        .group_by(*keys)
    )
    found = _of(session, query, UnitPlace.recorder_id, documents)
    return {(row.recorder_id, row.contract_id): row.first for row in found}


def _buildings(session: Session, held: Sequence[Any]) -> dict[int, str]:
    """The building that premises, parking places and rooms stand in, by unit."""
    found: dict[int, str] = {}
    for kind in REAL_ESTATE:
        own: Any = kind.__table__.c
        query = (
            select(own.id, Site.name)
            .join(Floor.__table__, Floor.id == own.floor_id)
            .join(Site.__table__, Site.id == Floor.site_id)
        )
        keys = [h.unit_id for h in held if h.noun == kind.__tablename__]
        found |= {row.id: row.name for row in _of(session, query, own.id, keys)}
    return found


def _possessions(day: dt.date) -> Any:
    """Each with its unit, its tenant, its price and the last day charged by the date."""
    return (
        select(
            Possession.id,
            Possession.contract_id,
            Possession.recorder_id,
            Possession.quantity,
            Possession.since,
            Possession.until,
            Unit.id.label("unit_id"),
            Unit.noun,
            Unit.code,
            Unit.counted,
            Contract.contract_number,
            Partner.name.label("tenant"),
            Partner.inn,
            charged_to(day).label("charged_to"),
            _price(day).label("price"),
        )
        .join(Unit.__table__, Unit.id == Possession.unit_id)
        .join(Contract.__table__, Contract.id == Possession.contract_id)
        .join(Partner, Partner.id == Contract.partner_id)
    )


def charged_to(day: dt.date) -> Any:
    """«До» of a possession, in SQL: the last day for which rent was charged by a date.

    What was settled before the company came here is charged for nothing (its quantity stands);
    a cancelled charge has no quantity.
    """
    return (
        select(Charge.date_to)
        .where(
            Charge.possession_id == Possession.id,
            Charge.kind == ChargeKind.RENT,
            Charge.corrects_id.is_(None),
            Charge.quantity > 0,
            Charge.period <= day,
        )
        .order_by(Charge.date_to.desc())
        .limit(1)
        .correlate(Possession)
        .scalar_subquery()
    )


def _price(day: dt.date) -> Any:
    """The price in force on the date (G-13)."""
    return (
        select(RentTerm.price)
        .where(RentTerm.possession_id == Possession.id, RentTerm.period <= day)
        .order_by(RentTerm.period.desc(), RentTerm.id.desc())
        .limit(1)
        .correlate(Possession)
        .scalar_subquery()
    )


def _rows_of(session: Session, owed: Sequence[Any]) -> set[int]:
    """The rows whose rent is owed: what raised it later is owed for the days of the first."""
    rows, corrected = set(), set()
    for charge in owed:
        if charge.kind is ChargeKind.RENT:
            rows.add(charge.row_id)
            corrected.add(charge.corrects_id)
    query = select(Charge.row_id, Charge.corrects_id)
    while corrected := corrected - {None}:
        found = list(_of(session, query, Charge.id, corrected))
        rows |= {c.row_id for c in found}
        corrected = {c.corrects_id for c in found}
    return rows


def _with_rows(
    session: Session, charges: Subquery, owed: Sequence[Any], rows: Iterable[int]
) -> list[Any]:
    """Open items, and of rent every month of their rows: paid-to counts by rows."""
    rent = select(Charge.id).where(Charge.kind == ChargeKind.RENT, Charge.gross > 0)
    wanted = {c.id for c in _of(session, rent, Charge.row_id, rows)}
    wanted |= {c.id for c in _of(session, rent, Charge.corrects_id, wanted)}
    known = {c.id for c in owed}
    found = [*owed, *_of(session, select(charges), charges.c.id, wanted - known)]
    return sorted(found, key=lambda c: (c.date_from, c.id))


def _openers(session: Session, held: Sequence[Any]) -> dict[int, int]:
    """Which document brought each possession; of one that stands in for another, that other's."""
    found = {h.id: h.recorder_id for h in held}
    query = select(RentReplacementUnit.id, Possession.id, Possession.recorder_id).join(
        Possession, Possession.id == RentReplacementUnit.possession_id
    )
    level = {key: key for key in found}
    while level:
        earlier = {}
        for new, old, recorder in _of(session, query, RentReplacementUnit.id, level):
            found[level[new]] = recorder
            earlier[old] = level[new]
        level = earlier
    return found


class Terms(NamedTuple):
    """Roubles a month, and the words of the latest row that has them."""

    price: Decimal
    address: str = ""
    contact: str = ""
    delivery: str = ""


def _terms(session: Session, held: Sequence[Any], day: dt.date) -> dict[int, Terms]:
    """The terms in force on the date: an empty word says «as before» (G-13, G-14)."""
    words = (RentTerm.address, RentTerm.contact, RentTerm.delivery)
    query = select(RentTerm.possession_id, RentTerm.period, RentTerm.id, *words).where(
        or_(*(word != literal_column("''") for word in words)), RentTerm.period <= day
    )
    found = {h.id: Terms(h.price) for h in held if h.price is not None}
    told = sorted(_of(session, query, RentTerm.possession_id, found), key=itemgetter(1, 2))
    for key, _, _, address, contact, delivery in told:
        price, *was = found[key]
        found[key] = Terms(price, address or was[0], contact or was[1], delivery or was[2])
    return found


def _trips(
    session: Session, charges: Subquery, documents: Iterable[int]
) -> dict[int, tuple[Decimal, Decimal]]:
    """(charged, paid) for bringing the units, by the document that handed them over (G-12)."""
    query = (
        select(charges.c.recorder_id, func.sum(charges.c.room), func.sum(charges.c.paid))
        .where(charges.c.kind == ChargeKind.DELIVERY)
        .group_by(charges.c.recorder_id)
    )
    found = _of(session, query, charges.c.recorder_id, documents)
    return {document: (room, paid) for document, room, paid in found}


def _pieces(session: Session, keys: Sequence[int], day: dt.date) -> dict[int, int]:
    """How many of counted inventory each possession still held on the date."""
    query = (
        select(UnitPlace.possession_id, func.sum(UnitPlace.quantity))
        .where(UnitPlace.period <= day)
        .group_by(UnitPlace.possession_id)
    )
    return dict(_of(session, query, UnitPlace.possession_id, keys))


def _ends(session: Session, keys: Sequence[int], day: dt.date) -> dict[int, PlaceKind]:
    """Where units that tenants hold no more went: to a site, to another tenant, missing."""
    what = (UnitPlace.recorder_id, UnitPlace.unit_id)
    out = select(*what, UnitPlace.possession_id).where(UnitPlace.quantity < 0)
    out = out.where(UnitPlace.period <= day).order_by(UnitPlace.period, UnitPlace.id)
    left = _of(session, out, UnitPlace.possession_id, keys)
    came = select(*what, UnitPlace.place).where(UnitPlace.quantity > 0)
    recorders = {recorder for recorder, _, _ in left}
    to = {tuple(row[:2]): row.place for row in _of(session, came, what[0], recorders)}
    return {row.possession_id: to[row[:2]] for row in left if row[:2] in to}


def _contracts(session: Session, keys: Iterable[int]) -> list[Any]:
    """Contracts that hold no unit and yet owe or overpaid; seldom more than a few."""
    columns = (Contract.id, Contract.contract_number, Partner.name.label("tenant"), Partner.inn)
    query = select(*columns).join(Partner, Partner.id == Contract.partner_id)
    parts = chunks(sorted(keys))
    return [c for part in parts for c in session.execute(query.where(Contract.id.in_(part)))]


def deposits(session: Session, asked: Asked) -> Decimal:
    """Deposits received by the date, roubles: they stand apart from rent."""
    query = select(func.sum(Money.amount)).where(
        Money.money_class == MoneyClass.DEPOSIT, Money.period <= asked.day
    )
    contracts = asked.contracts()
    if contracts is not None:
        query = query.where(Money.contract_id.in_(contracts))
    return session.scalar(query) or ZERO
