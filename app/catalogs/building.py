"""Checks of objects, sections, floors: what stands on what (A-16, A-30)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from app.facts import Facts
from app.verbs import Problem, checks, fills
from db.base import Base
from db.catalogs.building import BuildingSection, Floor
from db.catalogs.premise import REAL_ESTATE
from db.catalogs.unit import Site, SiteKind, Unit
from db.documents.unit_receipt import UnitReceipt, UnitReceiptRow
from db.registers.place import UnitPlace


def units_of_floor(facts: Facts, floor_id: int) -> list[Unit]:
    """Premises, parking places and meeting rooms of a floor, by code."""
    kinds: tuple[type[Any], ...] = REAL_ESTATE
    found: list[Any] = [u for kind in kinds for u in facts.many(kind, "floor_id", floor_id)]
    return sorted((u for u in found if not u.marked), key=lambda u: u.code)


@checks(Site)
def building_keeps_its_floors(card: Site, facts: Facts) -> Iterator[Problem]:
    before = facts.find(Site, card.__dict__.get("id"))
    if before is None or before.kind is card.kind:
        return
    floors: list[Base] = [*facts.many(Floor, "site_id", card.id)]
    if floors or facts.many(BuildingSection, "site_id", card.id):
        yield Problem("kind", f"У объекта «{before.name}» есть этажи: его вид не меняется")


@checks(BuildingSection)
def section_is_of_a_building(card: BuildingSection, facts: Facts) -> Iterator[Problem]:
    yield from _is_building(facts.find(Site, card.site_id))
    before = facts.find(BuildingSection, card.__dict__.get("id"))
    if before is None:
        return
    floors = facts.many(Floor, "section_id", card.id)
    if before.site_id != card.site_id and floors:
        yield Problem("site_id", f"В секции «{before.name}» есть этажи: объект не меняется")


@checks(Floor)
def floor_is_of_its_building(card: Floor, facts: Facts) -> Iterator[Problem]:
    """A floor belongs to one section, and both to one building (A-30)."""
    yield from _is_building(facts.find(Site, card.site_id))
    part = facts.find(BuildingSection, card.section_id)
    if part is not None and part.site_id != card.site_id:
        yield Problem("section_id", f"Секция «{part.name}» — другого объекта")
    before = facts.find(Floor, card.__dict__.get("id"))
    if before is not None and before.site_id != card.site_id and _stand_there(card, facts):
        text = f"Помещения этажа «{before.name}» уже введены в учёт: объект не меняется"
        yield Problem("site_id", text)


def _is_building(site: Site | None) -> Iterator[Problem]:
    if site is not None and site.kind is not SiteKind.BUILDING:
        yield Problem("site_id", f"«{site.name}» — площадка бытовок: выберите здание")


def _stand_there(card: Floor, facts: Facts) -> Sequence[Base]:
    return [
        m for u in units_of_floor(facts, card.id) for m in facts.many(UnitPlace, "unit_id", u.id)
    ]


@checks(Floor, on="mark")
def floor_is_empty(card: Floor, facts: Facts) -> Iterator[Problem]:
    if here := units_of_floor(facts, card.id):
        codes = ", ".join(u.code for u in here[:5])
        yield Problem("marked", f"На этаже «{card.name}» есть помещения: {codes}")


@checks(BuildingSection, on="mark")
def section_is_empty(card: BuildingSection, facts: Facts) -> Iterator[Problem]:
    floors = [f for f in facts.many(Floor, "section_id", card.id) if not f.marked]
    if floors:
        yield Problem("marked", f"В секции «{card.name}» есть этажи: {floors[0].name}")


@checks(Site, on="mark")
def object_is_empty(card: Site, facts: Facts) -> Iterator[Problem]:
    floors = [f for f in facts.many(Floor, "site_id", card.id) if not f.marked]
    if floors:
        yield Problem("marked", f"У объекта «{card.name}» есть этажи: сначала пометьте их")


@fills(Site, UnitReceipt)
def premises_to_let(source: Site, facts: Facts) -> UnitReceipt:
    """Everything of a building that was not brought into the park yet."""
    floors = sorted(facts.many(Floor, "site_id", source.id), key=lambda f: (f.level, f.name))
    made = UnitReceipt(site_id=source.id)
    for floor in floors:
        for unit in units_of_floor(facts, floor.id):
            if not facts.many(UnitPlace, "unit_id", unit.id):
                made.units.append(UnitReceiptRow(unit_id=unit.id))
    return made
