"""Checks of meters, and which of them count a service of a premise (A-22, H-5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from app.catalogs.premise import floor_of
from app.facts import Facts
from app.locked import keeps
from app.verbs import Problem, checks, recalculates
from db.catalogs.meter import Meter
from db.catalogs.premise import REAL_ESTATE
from db.catalogs.unit import Site, SiteKind, Unit
from db.registers.utilities import MeterState
from db.russian import fold

MOST_DIGITS = 9


@recalculates(Meter, "unit_id")
def premise_brings_its_building(card: Meter, facts: Facts) -> None:
    floor = floor_of(facts.find(Unit, card.unit_id), facts)
    if floor is not None:
        card.site_id = floor.site_id


@checks(Meter)
def meter_can_count(card: Meter, facts: Facts) -> Iterator[Problem]:
    """Readings fit in its digits, days are in order, a device that went off has a last reading."""
    if card.coefficient <= 0:
        yield Problem("coefficient", "Коэффициент — больше нуля")
    if not 1 <= card.digits <= MOST_DIGITS:
        yield Problem("digits", f"Знаков — от 1 до {MOST_DIGITS}")
        return
    for name, reading in (("initial", card.initial), ("final", card.final)):
        if reading is not None and not 0 <= reading < 10**card.digits:
            yield Problem(name, f"Показание {reading:f} не помещается в {card.digits} знаков")
    if (card.removed is None) != (card.final is None):
        yield Problem("final", "«Снят» и «Показание при снятии» вводятся вместе")
    if card.removed is not None and card.removed < card.installed:
        yield Problem("removed", "Счётчик снят раньше, чем установлен")


@checks(Meter)
def meter_stands_in_its_building(card: Meter, facts: Facts) -> Iterator[Problem]:
    site, unit = facts.find(Site, card.site_id), facts.find(Unit, card.unit_id)
    if site is not None and site.kind is not SiteKind.BUILDING:
        yield Problem("site_id", f"«{site.name}» — площадка бытовок: выберите здание")
    if unit is None:
        return
    floor = floor_of(unit, facts)
    if not isinstance(unit, REAL_ESTATE):
        yield Problem("unit_id", f"{unit.code} — не помещение")
    elif floor is not None and floor.site_id != card.site_id:
        yield Problem("unit_id", f"{unit.code} — в другом здании")


@checks(Site)
def leap_is_more_than_once(card: Site, facts: Facts) -> Iterator[Problem]:
    """Less than usual or as always is no leap (M-2)."""
    if card.leap <= 1:
        yield Problem("leap", "«Скачок расхода, раз» — больше одного")


@checks(Meter)
def number_is_of_one_device(card: Meter, facts: Facts) -> Iterator[Problem]:
    """Of one service two cards of one number are one device entered twice."""
    own = card.__dict__.get("id")
    for other in facts.many(Meter, "service_id", card.service_id) if card.service_id else ():
        same = fold(other.number.strip()) == fold((card.number or "").strip())
        if other.id != own and same and not other.marked:
            yield Problem(
                "number", f"Счётчик № {other.number} этой услуги уже есть: «{other.name}»"
            )


@keeps(
    Meter,
    *("service_id", "site_id", "unit_id", "coefficient", "digits", "installed", "initial"),
    advice="Другой счётчик — другая карточка: проведите «Замену счётчика».",
    by="показания",
)
def read_already(card: Meter, facts: Facts) -> list[MeterState]:
    return facts.many(MeterState, "meter_id", card.id)


def meters_of(
    facts: Facts, unit_id: int, service_id: int, since: dt.date, till: dt.date
) -> list[Meter]:
    """The devices that counted a service of a premise on any of the days, in order."""
    found = [
        m
        for m in facts.many(Meter, "unit_id", unit_id)
        if m.service_id == service_id
        and not m.marked
        and m.installed <= till
        and (m.removed is None or m.removed >= since)
    ]
    return sorted(found, key=lambda m: m.installed)
