"""Premises of a contract as its papers need them: rows, sums, what an addendum changes (A-28)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.catalogs.premise import floor_of
from app.contract_terms import Row, row_begins, terms, thing_of
from app.facts import Facts
from db.catalogs.building import BuildingSection
from db.catalogs.premise import REAL_ESTATE, Premise
from db.catalogs.unit import Site, Unit
from db.documents.contract import Contract
from db.documents.contract_leasing import (
    ContractAddendum,
    ContractCharge,
    ContractIndexation,
    ContractPenalty,
    ContractPremise,
)


@dataclass(frozen=True)
class Lease:
    """The lists of a contract that speak of premises, in their order."""

    contract: Contract
    premises: Sequence[ContractPremise]
    charges: Sequence[ContractCharge]
    addenda: Sequence[ContractAddendum]
    indexations: Sequence[ContractIndexation]
    penalties: Sequence[ContractPenalty]

    def as_signed(self) -> Lease:
        """Without what addenda brought."""
        return replace(
            self,
            premises=[row for row in self.premises if row.addendum is None],
            charges=[row for row in self.charges if row.addendum is None],
        )

    def begins(self, row: ContractPremise | ContractCharge) -> dt.date:
        """The first day of a row."""
        return row_begins(row, self.contract, self.addenda)

    def on(self, day: dt.date) -> list[ContractPremise]:
        """Each premise by its row of the day, or by its first one after it."""
        known: dict[int, ContractPremise] = {}
        for term in terms(self.premises, self.contract, self.addenda):
            if term.till is None or term.till >= day:
                known.setdefault(term.row.unit_id, term.row)
        return list(known.values())

    def grown(self, row: ContractPremise, day: dt.date) -> bool:
        """Whether indexation has changed the price of a row by a day."""
        since = self.begins(row)
        return row.indexed and any(
            since < _last_step(step.valid_from, day)
            for step in self.indexations
            if step.valid_from <= day
        )

    def before(self, row: Row, rows: Iterable[Row]) -> Row | None:
        """What was agreed about the same thing until the row began."""
        earlier = [
            other
            for other in rows
            if thing_of(other) == thing_of(row) and self.begins(other) < self.begins(row)
        ]
        return max(earlier, key=self.begins, default=None)


def _last_step(first: dt.date, day: dt.date) -> dt.date:
    """The last yearly step by a day; 29 February steps on the 28th."""
    year = day.year - ((day.month, day.day) < (first.month, first.day))
    return dt.date(year, first.month, 28 if (first.month, first.day) == (2, 29) else first.day)


@dataclass(frozen=True)
class Room:
    """A unit as a paper names it: a cabin has no floor, a parking place no area."""

    title: str
    code: str
    site: str = ""
    address: str = ""
    floor: str = ""
    area: Decimal | None = None
    cadastral: str = ""


def lease_of(doc: Contract, facts: Facts, *, loaded: bool = True) -> Lease:
    """Of a contract with its lists, or of one that `facts` gave (`loaded` is false)."""
    if loaded:
        lists = (doc.premises, doc.charges, doc.addenda, doc.indexations, doc.penalties)
        return Lease(doc, *lists)
    return Lease(
        doc,
        facts.section(Contract.premises, doc),
        facts.section(Contract.charges, doc),
        facts.section(Contract.addenda, doc),
        facts.section(Contract.indexations, doc),
        facts.section(Contract.penalties, doc),
    )


def is_estate(unit_id: int, facts: Facts) -> bool:
    """A premise, a parking place, a meeting room."""
    return isinstance(facts.get(Unit, unit_id), REAL_ESTATE)


def room_of(unit_id: int, facts: Facts) -> Room:
    """Where a unit is and how it is called."""
    unit = facts.get(Unit, unit_id)
    floor = floor_of(unit, facts)
    if floor is None:
        return Room(unit.name, unit.code)
    site = facts.get(Site, floor.site_id)
    part = facts.find(BuildingSection, floor.section_id)
    inside = "" if part is None or part.name in floor.name else part.name
    return Room(
        unit.name,
        unit.code,
        site.name,
        site.address,
        "\n".join(filter(None, (floor.name, inside))),
        getattr(unit, "area", None),
        unit.cadastral if isinstance(unit, Premise) else "",
    )


def rooms_of(rows: Iterable[ContractPremise], facts: Facts) -> list[Room]:
    """Each unit once, in the order of the rows; the area that was agreed stands above the card."""
    found: dict[int, Room] = {}
    for row in rows:
        room = room_of(row.unit_id, facts)
        found.setdefault(row.unit_id, replace(room, area=row.area or room.area))
    return list(found.values())
