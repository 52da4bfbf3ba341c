"""Checks of units, their kinds, tariffs and sites."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from app.facts import Facts
from app.locked import keeps
from app.places import where_is
from app.prices import dates_are_apart
from app.verbs import Problem, checks, recalculates
from db.base import Base
from db.catalogs.unit import Cabin, Inventory, KindUse, Site, Tariff, Unit, UnitKind
from db.registers.place import PlaceKind, UnitPlace
from db.registers.term import RentTerm
from db.russian import fold

KIND_USES = {
    "cabin": KindUse.CABIN,
    "inventory": KindUse.CABIN,
    "premise": KindUse.PREMISE,
    "parking_place": KindUse.PARKING,
    "meeting_room": KindUse.MEETING_ROOM,
}


@checks(Tariff)
def price_is_not_negative(card: Tariff, facts: Facts) -> Iterator[Problem]:
    if card.price < 0:
        yield Problem("price", "Цена не может быть отрицательной")
    yield from dates_are_apart(card.prices)


@keeps(Tariff, "rule", "counts_return_day", "pays_back", advice="Заведите новый тариф.")
def what_was_counted_by_it(card: Tariff, facts: Facts) -> Sequence[Base]:
    """What was charged by a rule is explained by it for ever; the price may change."""
    return facts.many(RentTerm, "tariff_id", card.id)


@recalculates(Unit, "code")
def code_has_no_loose_spaces(card: Unit, facts: Facts) -> None:
    if card.code:
        card.code = " ".join(card.code.split())


@checks(Unit)
def code_is_of_one_unit(card: Unit, facts: Facts) -> Iterator[Problem]:
    """«бк-001» and « БК-001» are the same code as «БК-001» (A-2)."""
    known = facts.once(code_is_of_one_unit, lambda: _codes(facts))
    twin = known.get(_bare(card.code or ""))
    if twin is not None and twin.id != card.__dict__.get("id"):
        yield Problem("code", f"Инвентарный код {twin.code} уже есть. Введите другой.")


def _codes(facts: Facts) -> dict[str, Any]:
    unit: Any = Unit.__table__
    return {_bare(row.code): row for row in facts.query(select(unit.c.id, unit.c.code))}


def _bare(code: str) -> str:
    return fold("".join(code.split()))


@checks(Cabin)
def cabin_is_of_a_serial_kind(card: Cabin, facts: Facts) -> Iterator[Problem]:
    kind = facts.find(UnitKind, card.kind_id)
    if kind is not None and kind.counted:
        yield Problem("kind_id", f"«{kind.name}» учитывается по количеству: это не бытовка")


@checks(Unit)
def kind_is_for_such_units(card: Unit, facts: Facts) -> Iterator[Problem]:
    """An office is no kind of cabin (A-17)."""
    kind = facts.find(UnitKind, card.kind_id)
    wanted = KIND_USES[type(card).__tablename__]
    if kind is not None and kind.use is not wanted:
        text = (
            f"«{kind.name}» — вид не для этой карточки: «{kind.use.value}». "
            f"Выберите вид, у которого указано «{wanted.value}»"
        )
        yield Problem("kind_id", text)


@checks(UnitKind)
def use_of_a_kind_is_kept(card: UnitKind, facts: Facts) -> Iterator[Problem]:
    """What cards stand on does not become a kind of something else."""
    before = facts.find(UnitKind, card.__dict__.get("id"))
    if before is not None and before.use is not card.use and facts.many(Unit, "kind_id", card.id):
        text = f"«Для чего» не меняется: по виду «{before.name}» уже есть карточки. Заведите новый"
        yield Problem("use", text)


@checks(UnitKind)
def only_inventory_is_counted(card: UnitKind, facts: Facts) -> Iterator[Problem]:
    if card.counted and card.use is not KindUse.CABIN:
        yield Problem("counted", f"{card.use.value} учитываются по одному, не по количеству")


@checks(Inventory)
def inventory_is_of_a_counted_kind(card: Inventory, facts: Facts) -> Iterator[Problem]:
    kind = facts.find(UnitKind, card.kind_id)
    if kind is not None and not kind.counted:
        yield Problem("kind_id", f"«{kind.name}» учитывается поштучно: выберите вид по количеству")


@checks(Unit, on="mark")
def unit_is_not_in_the_park(card: Unit, facts: Facts) -> Iterator[Problem]:
    """What stands or is let cannot be marked; it is written off by a document."""
    if facts.many(UnitPlace, "unit_id", card.id):
        place = where_is(facts, card.id, dt.date.max)
        yield Problem("marked", f"{card.code} числится в парке: {place}. Пометить нельзя.")


@checks(Site, on="mark")
def site_is_empty(card: Site, facts: Facts) -> Iterator[Problem]:
    """A site with cabins cannot be deleted (A-10)."""
    here = sum(
        m.quantity for m in facts.many(UnitPlace, "site_id", card.id) if m.place is PlaceKind.SITE
    )
    if here:
        yield Problem(
            "marked", f"На площадке «{card.name}» стоит {here} ед.: сначала переместите или спишите"
        )
