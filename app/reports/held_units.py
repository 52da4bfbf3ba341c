"""What «Сводка аренды» reads: units held and what is owed on a date; a fixed number of questions.

Plain rows come out; `app.reports.summary_lines` makes lines of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Select, Subquery, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.balances import balances
from app.open_items import ZERO, charges_on, is_open, overpaid_on
from app.store import chunks
from db.catalogs.partner import Partner
from db.catalogs.unit import Unit
from db.documents.contract import Contract
from db.registers.money import Charge, ChargeKind, Money, MoneyClass
from db.registers.place import PlaceKind, Possession, UnitPlace
from db.registers.term import RentTerm
from db.system import Note

Bucket = tuple[int, int | None]
DEPOSIT = ChargeKind.DEPOSIT


@dataclass(frozen=True)
class Asked:
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


@dataclass(frozen=True)
class Found:
    """Everything read: rows of the base as they came, and small mappings by id."""

    held: Sequence[Any]
    charges: Sequence[Any]
    buckets: Mapping[Bucket, Decimal]
    kinds: Mapping[ChargeKind, tuple[Decimal, Decimal]]
    terms: Mapping[int, Any]
    anchors: Mapping[tuple[int, int], int]
    trips: Mapping[int, tuple[Decimal, Decimal]]
    pieces: Mapping[int, int]
    ends: Mapping[int, PlaceKind]
    contracts: Sequence[Any] = ()


def read(session: Session, asked: Asked) -> Found:
    """Reads what stands on the date; the number of questions does not depend on the base's size."""
    charges = charges_on(asked.day, asked.contracts())
    anchors = _anchors(charges)
    shown = _shown(asked, charges, anchors)
    found = Found(
        held=session.execute(_possessions(shown, asked.day)).all(),
        charges=session.execute(_owed(charges)).all(),
        buckets=overpaid_on(session, asked.day, asked.contracts()),
        kinds=_by_kind(session, charges),
        terms=_terms(session, shown, asked.day),
        anchors={(r, c): p for r, c, p in session.execute(anchors)},
        trips=_trips(session, charges, shown),
        pieces=_pieces(session, asked.day),
        ends=_ends(session, shown, asked.day),
    )
    lonely = {c.contract_id for c in found.charges} | {c for c, _ in found.buckets}
    lonely -= {h.contract_id for h in found.held}
    return replace(found, contracts=_contracts(session, lonely))


def notes(session: Session, report: str) -> dict[int, str]:
    """What people wrote beside the rows of a report (G-18)."""
    query = select(Note.row_id, Note.text).where(Note.report == report)
    return dict(session.execute(query).all())


def _shown(asked: Asked, charges: Subquery, anchors: Any) -> Select[Any]:
    """Ids of what is held on the date, and of what came back while something is owed for it."""
    owed = select(charges.c.possession_id).where(is_open(charges), charges.c.kind != DEPOSIT)
    carrying = select(anchors.subquery().c.possession_id)
    query = select(Possession.id).where(
        Possession.since <= asked.day,
        or_(
            Possession.until.is_(None),
            Possession.until > asked.day,
            Possession.id.in_(owed.where(charges.c.possession_id.is_not(None))),
            Possession.id.in_(carrying),
        ),
    )
    contracts = asked.contracts()
    if contracts is not None:
        query = query.where(Possession.contract_id.in_(contracts))
    if asked.site_id is not None:
        left = select(UnitPlace.recorder_id).where(
            UnitPlace.site_id == asked.site_id, UnitPlace.quantity < 0
        )
        query = query.where(Possession.recorder_id.in_(left))
    return query


def _anchors(charges: Subquery) -> Any:
    """(document, contract, possession): the first unit of a document that charged no unit.

    A trip is owed for a whole document; it stands on the line of that document's first unit.
    """
    nobodys = and_(is_open(charges), charges.c.possession_id.is_(None), charges.c.kind != DEPOSIT)
    documents = select(charges.c.recorder_id).where(nobodys)
    return (
        select(
            UnitPlace.recorder_id,
            UnitPlace.contract_id,
            func.min(UnitPlace.possession_id).label("possession_id"),
        )
        .where(UnitPlace.recorder_id.in_(documents), UnitPlace.possession_id.is_not(None))
        .group_by(UnitPlace.recorder_id, UnitPlace.contract_id)
    )


def _possessions(shown: Any, day: dt.date) -> Any:
    """Each with its unit, its tenant and the last day charged by the date."""
    until = (
        select(func.max(Charge.date_to))
        .where(
            Charge.possession_id == Possession.id,
            Charge.kind == ChargeKind.RENT,
            Charge.corrects_id.is_(None),
            Charge.gross > 0,
            Charge.period <= day,
        )
        .scalar_subquery()
    )
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
            until.label("charged_to"),
        )
        .join(Unit.__table__, Unit.id == Possession.unit_id)
        .join(Contract.__table__, Contract.id == Possession.contract_id)
        .join(Partner, Partner.id == Contract.partner_id)
        .where(Possession.id.in_(shown))
    )


def _owed(charges: Subquery) -> Any:
    """Open items, and every rent item of a unit that owes: paid-to needs the row around a month."""
    owing = select(charges.c.possession_id).where(
        is_open(charges), charges.c.possession_id.is_not(None)
    )
    rent = and_(charges.c.kind == ChargeKind.RENT, charges.c.possession_id.in_(owing))
    return (
        select(charges)
        .where(charges.c.kind != DEPOSIT, or_(is_open(charges), rent))
        .order_by(charges.c.date_from, charges.c.id)
    )


def _by_kind(session: Session, charges: Subquery) -> dict[ChargeKind, tuple[Decimal, Decimal]]:
    """(charged, paid) of each kind, roubles."""
    sums = (func.sum(charges.c.room), func.sum(charges.c.paid))
    query = select(charges.c.kind, *sums).group_by(charges.c.kind)
    return {kind: (charged, paid) for kind, charged, paid in session.execute(query)}


class Terms(NamedTuple):
    """Roubles a month, and the words of the latest row that has them."""

    price: Decimal
    address: str = ""
    contact: str = ""
    delivery: str = ""


def _terms(session: Session, shown: Any, day: dt.date) -> dict[int, Terms]:
    """The terms in force on the date, of each unit by its rows up to then (G-13, G-14)."""
    columns = (
        RentTerm.possession_id,
        RentTerm.price,
        RentTerm.address,
        RentTerm.contact,
        RentTerm.delivery,
    )
    query = (
        select(*columns)
        .where(RentTerm.possession_id.in_(shown), RentTerm.period <= day)
        .order_by(RentTerm.period, RentTerm.id)
    )
    found: dict[int, Terms] = {}
    for key, price, *words in session.execute(query):
        before = found.get(key, Terms(price))
        kept = (new or old for new, old in zip(words, before[1:], strict=True))
        found[key] = Terms(price, *kept)
    return found


def _trips(session: Session, charges: Subquery, shown: Any) -> dict[int, tuple[Decimal, Decimal]]:
    """(charged, paid) for bringing the units, by the document that handed them over (G-12)."""
    transfers = select(Possession.recorder_id).where(Possession.id.in_(shown))
    query = (
        select(charges.c.recorder_id, func.sum(charges.c.room), func.sum(charges.c.paid))
        .where(charges.c.kind == ChargeKind.DELIVERY, charges.c.recorder_id.in_(transfers))
        .group_by(charges.c.recorder_id)
    )
    return {document: (room, paid) for document, room, paid in session.execute(query)}


def _pieces(session: Session, day: dt.date) -> dict[int, int]:
    """How many of counted inventory each possession still held on the date."""
    left = balances(UnitPlace, day, "unit_id", "possession_id")
    query = (
        select(left.c.possession_id, left.c.quantity)
        .join(Unit.__table__, Unit.id == left.c.unit_id)
        .where(Unit.counted, left.c.possession_id.is_not(None))
    )
    return dict(session.execute(query).all())


def _ends(session: Session, shown: Any, day: dt.date) -> dict[int, PlaceKind]:
    """Where units that tenants hold no more went: to a site, to another tenant, missing."""
    out, to = aliased(UnitPlace), aliased(UnitPlace)
    same = and_(to.recorder_id == out.recorder_id, to.unit_id == out.unit_id, to.quantity > 0)
    query = (
        select(out.possession_id, to.place)
        .join(to, same)
        .where(out.possession_id.in_(shown), out.quantity < 0, out.period <= day)
        .order_by(out.period, out.id)
    )
    return {key: place for key, place in session.execute(query) if key is not None}


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
