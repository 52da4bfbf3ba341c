"""What happens to «Розыск бытовок» (A-8)."""

from __future__ import annotations

from collections.abc import Iterator

from app.ending import ended_rent
from app.facts import Facts
from app.places import Spot, spots, told
from app.rows import every_unit_once, some_rows
from app.verbs import Problem, checks, posts
from db.base import Register
from db.catalogs.unit import Unit
from db.documents.unit_search import SearchEvent, UnitSearch
from db.registers.place import PlaceKind, UnitPlace

IN_PARK = (PlaceKind.SITE, PlaceKind.TENANT)


@checks(UnitSearch)
def search_is_whole(doc: UnitSearch, facts: Facts) -> Iterator[Problem]:
    yield from some_rows(doc, "units", "Имущество")
    yield from every_unit_once(doc, "units", facts)
    if doc.event is SearchEvent.FOUND and doc.site_id is None:
        yield Problem("site_id", "Укажите площадку, на которую поставили найденное")
    elif doc.event is not SearchEvent.FOUND and doc.site_id is not None:
        yield Problem("site_id", "У пропавшего площадки нет: очистите поле")


@checks(UnitSearch, on="post")
def event_suits_the_place(doc: UnitSearch, facts: Facts) -> Iterator[Problem]:
    """What is missing was in the park; what is found was missing."""
    wanted = IN_PARK if doc.event is SearchEvent.LOST else (PlaceKind.LOST,)
    for line, row in enumerate(doc.units, 1):
        here = spots(facts, row.unit_id, doc.date, doc.id)
        if not any(s.place in wanted for s in here):
            unit = facts.get(Unit, row.unit_id)
            place = ", ".join(told(facts, s) for s in here) or "не поступала"
            text = f"«Имущество», строка {line}: {unit.code} на {doc.date:%d.%m.%Y} {place}"
            yield Problem("unit_id", text, "units", line)


@posts(UnitSearch)
def movements(doc: UnitSearch, facts: Facts) -> Iterator[Register]:
    """Out of the park or back; a rental of a missing cabin ends, unused days come back."""
    for row in doc.units:
        for spot in spots(facts, row.unit_id, doc.date, doc.id):
            if doc.event is SearchEvent.LOST and spot.place in IN_PARK:
                yield _moved(doc, row.unit_id, spot, -1)
                yield UnitPlace(
                    period=doc.date, unit_id=row.unit_id, place=PlaceKind.LOST, quantity=1
                )
                if spot.possession_id is not None:
                    yield from ended_rent(doc, row.id, spot.possession_id, 1, facts)
            elif doc.event is SearchEvent.FOUND and spot.place is PlaceKind.LOST:
                yield _moved(doc, row.unit_id, spot, -1)
                yield UnitPlace(
                    period=doc.date,
                    unit_id=row.unit_id,
                    place=PlaceKind.SITE,
                    site_id=doc.site_id,
                    quantity=1,
                )


def _moved(doc: UnitSearch, unit_id: int, spot: Spot, quantity: int) -> UnitPlace:
    return UnitPlace(
        period=doc.date,
        unit_id=unit_id,
        place=spot.place,
        site_id=spot.site_id,
        contract_id=spot.contract_id,
        possession_id=spot.possession_id,
        quantity=quantity,
    )
