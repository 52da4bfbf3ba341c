"""What happens to «Перемещение бытовок» (E-16)."""

from __future__ import annotations

from collections.abc import Iterator

from app.facts import Facts
from app.rows import every_unit_once, quantity_suits_the_unit, some_rows, stands_there
from app.verbs import Problem, checks, posts
from db.base import Register
from db.documents.unit_move import UnitMove, UnitMoveRow
from db.registers.place import PlaceKind, UnitPlace


@checks(UnitMoveRow)
def quantity_is_right(row: UnitMoveRow, facts: Facts) -> Iterator[Problem]:
    yield from quantity_suits_the_unit(row, facts)


@checks(UnitMove)
def something_goes_elsewhere(doc: UnitMove, facts: Facts) -> Iterator[Problem]:
    yield from some_rows(doc, "units", "Имущество")
    yield from every_unit_once(doc, "units", facts)
    if doc.site_id is not None and doc.site_id == doc.target_site_id:
        yield Problem("target_site_id", "«На площадку» — та же площадка: выберите другую")


@checks(UnitMove, on="post")
def units_stand_on_the_site(doc: UnitMove, facts: Facts) -> Iterator[Problem]:
    for line, row in enumerate(doc.units, 1):
        yield from stands_there(doc, row, PlaceKind.SITE, doc.site_id, line, facts)


@posts(UnitMove)
def movements(doc: UnitMove, facts: Facts) -> Iterator[Register]:
    for row in doc.units:
        for site_id, quantity in ((doc.site_id, -row.quantity), (doc.target_site_id, row.quantity)):
            yield UnitPlace(
                period=doc.date,
                unit_id=row.unit_id,
                place=PlaceKind.SITE,
                site_id=site_id,
                quantity=quantity,
            )
