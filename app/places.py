"""Where a unit is on a day, from its movements; for checks that speak in names."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any, NamedTuple

from sqlalchemy import select

from app.facts import Facts
from db.base import Document
from db.catalogs.partner import Partner
from db.catalogs.unit import Site
from db.documents.contract import Contract
from db.meta import noun
from db.registers.place import PlaceKind, Possession, UnitPlace


class Spot(NamedTuple):
    """A place and how many are there."""

    place: PlaceKind
    site_id: int | None
    contract_id: int | None
    possession_id: int | None
    quantity: int


Left = dict[tuple[PlaceKind, int | None, int | None, int | None], int]


def spots(facts: Facts, unit_id: int, day: dt.date, besides: int | None = None) -> list[Spot]:
    """Every place that holds some of a unit at the end of a day.

    `besides` leaves out the movements of one document: of the one being posted again. All rows
    of a batch that ask about one unit on one day cost one pass over its movements.
    """
    key = (spots, unit_id, day)
    whole, by_document = facts.once(key, lambda: _summed(facts, unit_id, day))
    own = by_document.get(besides, ())
    if not own:
        return _spots_of(whole)
    left = whole.copy()
    for row in own:
        left[_place(row)] -= row.quantity
    return _spots_of(left)


def _summed(facts: Facts, unit_id: int, day: dt.date) -> tuple[Left, dict[Any, list[UnitPlace]]]:
    """What is left in each place, and the movements that made it by their documents."""
    left: Left = defaultdict(int)
    by_document: dict[Any, list[UnitPlace]] = defaultdict(list)
    for row in facts.many(UnitPlace, "unit_id", unit_id):
        if row.period <= day:
            left[_place(row)] += row.quantity
            by_document[row.recorder_id].append(row)
    return left, by_document


def _place(row: UnitPlace) -> tuple[PlaceKind, int | None, int | None, int | None]:
    return row.place, row.site_id, row.contract_id, row.possession_id


def _spots_of(left: Left) -> list[Spot]:
    return [Spot(*place, quantity=n) for place, n in left.items() if n]


def told(facts: Facts, spot: Spot) -> str:
    """A place in words: «на площадке Юг», «в аренде у ООО …»."""
    if spot.place is PlaceKind.SITE and spot.site_id is not None:
        return f"на площадке «{facts.get(Site, spot.site_id).name}»"
    if spot.place is PlaceKind.TENANT and spot.contract_id is not None:
        contract = facts.get(Contract, spot.contract_id)
        tenant = facts.get(Partner, contract.partner_id)
        deal = f"в аренде у {tenant.name} по договору № {contract.contract_number}"
        by = _handed_by(facts, spot.possession_id)
        return f"{deal} ({by})" if by else deal
    return spot.place.value.lower()


def _handed_by(facts: Facts, possession_id: int | None) -> str:
    """«Передача в аренду № А-000012 от 12.11.2026»: what a person looks up first."""
    table: Any = Document.__table__
    query = (
        select(table.c.kind, table.c.number, table.c.date)
        .join(Possession, Possession.recorder_id == table.c.id)
        .where(Possession.id == possession_id)
    )
    for kind, number, day in facts.query(query):
        return f"{noun(kind).title} № {number} от {day:%d.%m.%Y}"
    return ""


def where_is(facts: Facts, unit_id: int, day: dt.date, besides: int | None = None) -> str:
    """All places of a unit in words; «нигде не числится» when there are none."""
    found = spots(facts, unit_id, day, besides)
    return ", ".join(told(facts, s) for s in found) or "не поступала ни на одну площадку"
