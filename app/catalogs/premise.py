"""Checks of premises, parking places, meeting rooms: their area, floor and building (A-17)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from app.facts import Facts
from app.verbs import Problem, checks
from db.base import Document
from db.catalogs.building import Floor
from db.catalogs.premise import REAL_ESTATE, MeetingRoom, ParkingPlace, Premise
from db.catalogs.unit import Site, Unit
from db.documents.rent_replacement import RentReplacement
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer
from db.documents.unit_move import UnitMove
from db.documents.unit_receipt import UnitReceipt
from db.registers.place import UnitPlace

LARGEST_AREA = 1_000_000
HUNDREDTH = Decimal("0.01")


def floor_of(unit: Unit | None, facts: Facts) -> Floor | None:
    """Where a unit of a building is; None for a cabin, which stands now here, now there."""
    return facts.find(Floor, unit.floor_id) if isinstance(unit, REAL_ESTATE) else None


@checks(Premise)
def area_of_premise(card: Premise, facts: Facts) -> Iterator[Problem]:
    yield from _area_is_right(card.area)


@checks(MeetingRoom)
def room_is_right(card: MeetingRoom, facts: Facts) -> Iterator[Problem]:
    yield from _area_is_right(card.area)
    if card.seats < 1:
        yield Problem("seats", "Мест — не меньше одного")
    if card.hour_price is not None and card.hour_price < 0:
        yield Problem("hour_price", "Цена за час не может быть отрицательной")


def _area_is_right(area: Decimal) -> Iterator[Problem]:
    """Square metres to two digits (domain-facts §8.1)."""
    if not 0 < area <= LARGEST_AREA:
        yield Problem("area", "Площадь — больше нуля и не больше миллиона м²")
    elif area != area.quantize(HUNDREDTH):
        yield Problem("area", "Площадь — до сотых долей м²")


@checks(Premise)
@checks(ParkingPlace)
@checks(MeetingRoom)
def unit_stays_in_its_building(card: Unit, facts: Facts) -> Iterator[Problem]:
    """It may be counted to another floor, but not to another building once it is let."""
    before = facts.find(type(card), card.__dict__.get("id"))
    was, now = floor_of(before, facts), floor_of(card, facts)
    if was is None or now is None or was.site_id == now.site_id:
        return
    if facts.many(UnitPlace, "unit_id", card.id):
        where = facts.get(Site, was.site_id).name
        text = f"{card.code} уже введено в учёт в здании «{where}»: в другое здание не переносится"
        yield Problem("floor_id", text)


# --- documents that place units -------------------------------------------------------------------


@checks(UnitReceipt, on="post")
def comes_to_its_building(doc: UnitReceipt, facts: Facts) -> Iterator[Problem]:
    yield from _each_in_its_building(doc, doc.site_id, facts)


@checks(UnitMove, on="post")
def goes_to_its_building(doc: UnitMove, facts: Facts) -> Iterator[Problem]:
    yield from _each_in_its_building(doc, doc.target_site_id, facts)


@checks(RentReturn, on="post")
def returns_to_its_building(doc: RentReturn, facts: Facts) -> Iterator[Problem]:
    yield from _each_in_its_building(doc, doc.site_id, facts)


@checks(RentReplacement, on="post")
def replaced_in_its_building(doc: RentReplacement, facts: Facts) -> Iterator[Problem]:
    yield from _each_in_its_building(doc, doc.site_id, facts)


def _each_in_its_building(doc: Document, site_id: int, facts: Facts) -> Iterator[Problem]:
    """Premises stand in their building and nowhere else."""
    rows: list[Any] = getattr(doc, "units")  # noqa: B009  four documents name it alike
    for line, row in enumerate(rows, 1):
        unit = facts.find(Unit, row.unit_id)
        floor = floor_of(unit, facts)
        if unit is not None and floor is not None and floor.site_id != site_id:
            home = facts.get(Site, floor.site_id).name
            text = f"«{type(row).title}», строка {line}: {unit.code} находится в здании «{home}»"
            yield Problem("unit_id", text, "units", line)


@checks(RentTransfer, on="post")
def service_premises_are_not_let_alone(doc: RentTransfer, facts: Facts) -> Iterator[Problem]:
    """A corridor goes only along with what it leads to (A-17)."""
    units = [facts.find(Unit, row.unit_id) for row in doc.units]
    for line, told in service_alone(units, facts):
        yield Problem("unit_id", f"«Имущество», строка {line}: {told}", "units", line)


def service_alone(units: list[Unit | None], facts: Facts) -> Iterator[tuple[int, str]]:
    """(line from 1, words) of service premises without a useful one of the same building."""
    useful = {
        floor.site_id
        for unit in units
        if not (isinstance(unit, Premise) and unit.service)
        and (floor := floor_of(unit, facts)) is not None
    }
    for line, unit in enumerate(units, 1):
        floor = floor_of(unit, facts)
        alone = floor is not None and floor.site_id not in useful
        if isinstance(unit, Premise) and unit.service and alone:
            yield line, f"{unit.code} — служебное помещение, отдельно не сдаётся"
