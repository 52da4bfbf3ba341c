"""What may be taken on some days: «Подбор» offers nothing else (D-5, C-8, T9).

A unit is free for a transfer when it stands on the site on the first day and nothing takes it
away till the last; of counted inventory as many pieces as never leave in between. A cabin may be
booked for days after a rental too. Both days inclusive.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import false, func, select
from sqlalchemy.orm import Session

from app.balances import balances
from app.composition import composed
from app.offered import booked_units, missing_units, not_promised
from app.store import chunks
from db.catalogs.premise import Premise
from db.catalogs.unit import (
    Cabin,
    CabinComposition,
    Site,
    Tariff,
    TariffPrice,
    Unit,
    UnitKind,
    UnitState,
)
from db.documents.unit_booking import UnitBooking
from db.registers.booking import BookedUnit
from db.registers.place import PlaceKind, UnitPlace

Stock = dict[tuple[int, int], int]  # (unit, site) → pieces
WITH_TENANT = 0  # in place of a site


@dataclass(frozen=True)
class FreeUnit:
    """A unit that may be taken; `free` pieces of it, a cabin is one. Price in roubles a month."""

    id: int
    code: str
    name: str
    kind_id: int
    kind: str
    size: str
    site_id: int
    site: str
    counted: bool
    free: int
    price: Decimal | None
    composition: str


def free_units(
    session: Session,
    start: dt.date,
    end: dt.date,
    besides: int | None = None,
    contract_id: int | None = None,
    kind: type[Unit] = Unit,
) -> list[FreeUnit]:
    """Everything free on every site from `start` to `end`, by code.

    `besides` is the document that takes them: what it has moved already counts as free. What is
    promised to another contract than `contract_id` is not. Of a `kind` of units only those.
    """
    stock = _stock(session, start, end, besides)
    there = {key: pieces for key, pieces in stock.items() if pieces > 0}
    lost = set(session.execute(missing_units(start)).scalars())
    promised = booked_units(start, end)
    if contract_id is not None:
        promised = promised.where(BookedUnit.contract_id != contract_id)
    lost |= set(session.execute(promised).scalars())
    return _told(session, {at: n for at, n in there.items() if at[0] not in lost}, start, kind)


def cabins_to_book(
    session: Session, start: dt.date, end: dt.date, doc: UnitBooking
) -> list[FreeUnit]:
    """Cabins that may be promised from `start` to `end`, where they stand on the first day.

    One that is let now and free by then stands with its tenant: site 0 (C-8).
    """
    here = balances(UnitPlace, start, "unit_id", "place", "site_id")
    query = select(here.c.unit_id, here.c.site_id).where(
        here.c.place.in_((PlaceKind.SITE, PlaceKind.TENANT)),
        *(here.c.unit_id.not_in(refused) for refused in not_promised(start, end, doc)),
    )
    there = {(unit, site or WITH_TENANT): 1 for unit, site in session.execute(query)}
    return _told(session, there, start, Cabin)


def _told(session: Session, there: Stock, start: dt.date, kind: type[Unit]) -> list[FreeUnit]:
    """Units by their ids and sites, by code."""
    units = _cards(session, {unit for unit, _ in there}, start, kind)
    inside = _inside(session, [key for key, card in units.items() if not card.counted])
    sites: Any = Site.__table__
    names = {row.id: row.name for row in session.execute(select(sites.c.id, sites.c.name))}
    names[WITH_TENANT] = "у арендатора"
    found = [
        FreeUnit(
            id=unit,
            code=card.code,
            name=card.name,
            kind_id=card.kind_id,
            kind=card.kind,
            size=card.size,
            site_id=site,
            site=names[site],
            counted=card.counted,
            free=pieces,
            price=card.price,
            composition=inside.get(unit, ""),
        )
        for (unit, site), pieces in there.items()
        if (card := units.get(unit)) is not None
    ]
    return sorted(found, key=lambda u: (u.code, u.site))


def _stock(session: Session, start: dt.date, end: dt.date, besides: int | None) -> Stock:
    """The least that stands on each site on any day of the period."""
    here = balances(UnitPlace, start, "unit_id", "place", "site_id")
    query = select(here.c.unit_id, here.c.site_id, here.c.quantity)
    least: Stock = defaultdict(int)
    for row in session.execute(query.where(here.c.place == PlaceKind.SITE)):
        least[(row.unit_id, row.site_id)] = row.quantity
    for key, pieces in _own(session, start, besides).items():
        least[key] -= pieces
    running = dict(least)
    for key, pieces in _moves(session, start, end, besides):
        running[key] = running.get(key, 0) + pieces
        least[key] = min(least[key], running[key])
    return least


def _own(session: Session, start: dt.date, recorder: int | None) -> Stock:
    """What the document itself has put on sites and taken from them by the first day."""
    if recorder is None:
        return {}
    moves: Any = UnitPlace.__table__.c
    query = (
        select(moves.unit_id, moves.site_id, func.sum(moves.quantity))
        .where(
            moves.recorder_id == recorder,
            moves.place == PlaceKind.SITE,
            moves.period <= start,
        )
        .group_by(moves.unit_id, moves.site_id)
    )
    return {(unit, site): pieces for unit, site, pieces in session.execute(query)}


def _moves(
    session: Session, start: dt.date, end: dt.date, besides: int | None
) -> Iterable[tuple[tuple[int, int], int]]:
    """Day by day, what comes to sites and leaves them after the first day."""
    moves: Any = UnitPlace.__table__.c
    query = (
        select(moves.unit_id, moves.site_id, func.sum(moves.quantity))
        .where(
            moves.place == PlaceKind.SITE,
            moves.period > start,
            moves.period <= end,
        )
        .group_by(moves.unit_id, moves.site_id, moves.period)
        .order_by(moves.period)
    )
    if besides is not None:
        query = query.where(moves.recorder_id != besides)
    return (((unit, site), pieces) for unit, site, pieces in session.execute(query))


def _cards(session: Session, keys: set[int], day: dt.date, kind: type[Unit]) -> Mapping[int, Any]:
    """Sound units that are not marked, their kinds, the prices of the kinds' tariffs on the day."""
    units: Any = Unit.__table__
    kinds: Any = UnitKind.__table__
    tariffs: Any = Tariff.__table__
    cabins: Any = Cabin.__table__
    premises: Any = Premise.__table__
    dated: Any = TariffPrice.__table__.c
    latest = (
        select(dated.price)
        .where(dated.owner_id == tariffs.c.id, dated.valid_from <= day)
        .order_by(dated.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    source = (
        units.join(kinds, kinds.c.id == units.c.kind_id)
        .outerjoin(tariffs, tariffs.c.id == kinds.c.tariff_id)
        .outerjoin(cabins, cabins.c.id == units.c.id)
        .outerjoin(premises, premises.c.id == units.c.id)
    )
    query = (
        select(
            units.c.id,
            units.c.code,
            units.c.name,
            units.c.kind_id,
            units.c.counted,
            kinds.c.name.label("kind"),
            kinds.c.size,
            func.coalesce(latest, tariffs.c.price).label("price"),
            cabins.c.state,
        )
        .select_from(source)
        .where(units.c.marked.is_(False), func.coalesce(premises.c.service, false()).is_(False))
    )
    if kind is not Unit:
        query = query.where(units.c.noun == kind.__tablename__)
    found = {}
    for chunk in chunks(sorted(keys)):
        for row in session.execute(query.where(units.c.id.in_(chunk))):
            if row.state is not UnitState.REPAIR:
                found[row.id] = row
    return found


def _inside(session: Session, keys: Iterable[int]) -> dict[int, str]:
    """What stands in each cabin, in words."""
    rows: Any = CabinComposition.__table__
    parts: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for chunk in chunks(sorted(keys)):
        query = (
            select(rows.c.owner_id, rows.c.item, rows.c.quantity)
            .where(rows.c.owner_id.in_(chunk))
            .order_by(rows.c.owner_id, rows.c.line)
        )
        for owner, item, quantity in session.execute(query):
            parts[owner].append((item, quantity))
    return {owner: composed(found) for owner, found in parts.items()}
