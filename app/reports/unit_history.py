"""«История бытовки»: everything that happened to a unit, by date, each by its document (E-19).

What moved it, what was charged for it, what changed its terms and what promised it to somebody is
told by the registers, so a new document is in the history by itself.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.lists import title_of
from app.open_items import ZERO
from app.reports.asked import period_words, the_one
from app.reports.sources import Told, documents
from app.table import Column, Link, Row, Table, report
from db.catalogs.partner import Partner
from db.catalogs.premise import REAL_ESTATE
from db.catalogs.unit import Site, Unit
from db.documents.contract import Contract
from db.documents.unit_write_off import UnitWriteOff
from db.meta import noun
from db.registers.booking import BookedUnit
from db.registers.money import Charge, ChargeKind
from db.registers.pause import PausedRent
from db.registers.place import PlaceKind, Possession, UnitPlace
from db.registers.term import RentTerm
from db.russian import money_text

NAME = "unit_history"
COLUMNS = (
    Column("date", "Дата", dt.date, 12),
    Column("event", "Что произошло", str, 24),
    Column("document", "Документ", str, 34),
    Column("place", "Откуда и куда", str, 34),
    Column("tenant", "Арендатор", str, 28),
    Column("contract", "Договор", str, 10),
    Column("date_from", "Дни с", dt.date, 12),
    Column("date_to", "Дни по", dt.date, 12),
    Column("price", "Цена", Decimal, 14),
    Column("charged", "Начислено", Decimal, 16),
    Column("told", "Подробности", str, 40),
)
CHOOSE = "Выберите имущество."


@dataclass(frozen=True)
class UnitHistoryParams:
    """What «История бытовки» is asked; days both included."""

    unit_id: int | None = the_one(Unit, "Имущество", CHOOSE)
    date_from: dt.date | None = field(default=None, metadata={"title": "С"})
    date_to: dt.date | None = field(default=None, metadata={"title": "По"})


@dataclass
class Event:
    """What one document did to the unit for one contract, or for none."""

    moves: list[Any] = field(default_factory=list)
    charges: list[Any] = field(default_factory=list)
    terms: list[Any] = field(default_factory=list)
    booked: list[Any] = field(default_factory=list)
    pauses: list[Any] = field(default_factory=list)
    reason: str = ""

    def day(self, document: Told) -> dt.date:
        """The day the unit moved; of what moved nothing, the document's."""
        return min((m.period for m in self.moves), default=document.date)


@report(NAME, "История бытовки", UnitHistoryParams, section="rent")
def unit_history(session: Session, params: UnitHistoryParams) -> Table:
    """A row a document; the number of questions does not depend on how long the unit has lived."""
    if params.unit_id is None:
        return Table("История бытовки", COLUMNS, [], subtitle=[CHOOSE])
    events = _events(session, params.unit_id)
    named = documents(session, [_Recorded(key) for key, _ in events])
    deals = _deals(session, {contract for _, contract in events if contract is not None})
    sites = dict(session.execute(select(Site.id, Site.name)).all())
    found = [(e.day(named[key]), key, contract, e) for (key, contract), e in events.items()]
    found.sort(key=lambda e: (e[0], e[1], e[2] or 0))
    rows = [
        _row(day, named[key], deals.get(contract), event, sites)
        for day, key, contract, event in found
        if (params.date_from is None or day >= params.date_from)
        and (params.date_to is None or day <= params.date_to)
    ]
    charged = sum((row.cells[9] or ZERO for row in rows), ZERO)
    totals: list[Any] = ["Итого", *[None] * (len(COLUMNS) - 1)]
    totals[9] = charged
    title = f"{_story_of(session, params.unit_id)} {title_of(session, Unit, params.unit_id)}"
    return Table(title, COLUMNS, rows, totals=totals, subtitle=period_words(params))


def _story_of(session: Session, unit_id: int) -> str:
    """A premise moves nowhere: its story is that of its tenants."""
    noun = session.scalars(select(Unit.noun).where(Unit.id == unit_id)).first()
    estate = {kind.__tablename__ for kind in REAL_ESTATE}
    return "История аренды" if noun in estate else "История бытовки"


class _Recorded(NamedTuple):
    recorder_id: int


def _events(session: Session, unit: int) -> dict[tuple[int, int | None], Event]:
    """By (document, contract); a movement without a contract goes with its document's only one."""
    found: dict[tuple[int, int | None], Event] = defaultdict(Event)
    moves = _all(session, UnitPlace, unit)
    whose: dict[int, int] = {m.recorder_id: m.contract_id for m in moves if m.contract_id}
    charges = [c for c in _all(session, Charge, unit) if c.gross or c.quantity]
    whose |= {c.recorder_id: c.contract_id for c in charges}
    for charge in charges:
        found[(charge.recorder_id, charge.contract_id)].charges.append(charge)
    for move in moves:
        contract = move.contract_id or whose.get(move.recorder_id)
        found[(move.recorder_id, contract)].moves.append(move)
    held = _whose(session, unit)
    for term in _all(session, RentTerm, unit):
        contract = held.get(term.possession_id) or whose.get(term.recorder_id)
        found[(term.recorder_id, contract)].terms.append(term)
    for pause in _all(session, PausedRent, unit):
        contract = held.get(pause.possession_id) or whose.get(pause.recorder_id)
        found[(pause.recorder_id, contract)].pauses.append(pause)
    for booked in _all(session, BookedUnit, unit):
        found[(booked.recorder_id, booked.contract_id)].booked.append(booked)
    reasons = _reasons(session, {recorder for recorder, _ in found})
    for (recorder, _), event in found.items():
        event.reason = reasons.get(recorder, "")
    return dict(found)


def _reasons(session: Session, documents: Iterable[int]) -> dict[int, str]:
    """Why units were written off."""
    query = select(UnitWriteOff.id, UnitWriteOff.reason)
    return dict(session.execute(query.where(UnitWriteOff.id.in_(sorted(documents)))).all())


def _all(session: Session, register: Any, unit: int) -> Sequence[Any]:
    query = select(register).where(register.unit_id == unit)
    return session.scalars(query.order_by(register.period, register.id)).all()


def _whose(session: Session, unit: int) -> dict[int, int]:
    query = select(Possession.id, Possession.contract_id).where(Possession.unit_id == unit)
    return dict(session.execute(query).all())


def _deals(session: Session, keys: Iterable[int]) -> dict[int | None, Any]:
    query = select(Contract.id, Contract.contract_number, Partner.name.label("tenant")).join(
        Partner, Partner.id == Contract.partner_id
    )
    return {c.id: c for c in session.execute(query.where(Contract.id.in_(sorted(keys))))}


def _row(day: dt.date, document: Told, deal: Any, event: Event, sites: dict[int, str]) -> Row:
    rent = [c for c in event.charges if c.kind is ChargeKind.RENT]
    days = [c for c in rent if c.corrects_id is None] or rent or event.booked
    last = event.terms[-1] if event.terms else None
    cells = (
        day,
        noun(document.link.noun).title,
        document.title,
        _way(event.moves, sites),
        deal.tenant if deal is not None else "",
        deal.contract_number if deal is not None else "",
        min((c.date_from for c in days), default=None),
        max((c.date_to for c in days), default=None),
        last.price if last is not None else None,
        sum((c.gross for c in event.charges), ZERO) if event.charges else None,
        _details(event, last),
    )
    links = {} if deal is None else dict.fromkeys(("tenant", "contract"), Link("contract", deal.id))
    return Row(cells, link=document.link, links=links)


def _way(moves: Sequence[Any], sites: dict[int, str]) -> str:
    """«площадка «Юг» → в аренде»; of several pieces how many."""
    ends: list[list[str]] = [[], []]
    for move in moves:
        word = move.place.value.lower()
        if move.place is PlaceKind.SITE:
            word = f"площадка «{sites[move.site_id]}»"
        pieces = abs(move.quantity)
        ends[move.quantity > 0].append(word if pieces == 1 else f"{word}, {pieces} шт.")
    return " → ".join(", ".join(dict.fromkeys(end)) for end in ends if end)


def _details(event: Event, last: Any) -> str:
    """What is charged besides rent, and the words of the terms."""
    sums: dict[ChargeKind, Decimal] = defaultdict(Decimal)
    for charge in event.charges:
        if charge.kind is not ChargeKind.RENT:
            sums[charge.kind] += charge.gross
    told = [event.reason] if event.reason else []
    told += [f"{kind.value}: {money_text(amount)}" for kind, amount in sums.items()]
    back = sum((c.gross for c in event.charges if c.kind is ChargeKind.RENT and c.gross < 0), ZERO)
    if back:
        told.append(f"аренда назад: {money_text(-back)}")
    if last is not None and last.address:
        told.append(last.address)
    return "; ".join(told)
