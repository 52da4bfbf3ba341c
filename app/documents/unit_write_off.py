"""What happens to «Списание бытовок» (E-17)."""

from __future__ import annotations

from collections.abc import Iterator

from app.facts import Facts
from app.rows import every_unit_once, quantity_suits_the_unit, some_rows, stands_there
from app.verbs import Problem, checks, posts
from db.base import Register
from db.documents.unit_write_off import UnitWriteOff, UnitWriteOffRow
from db.registers.place import PlaceKind, UnitPlace


@checks(UnitWriteOffRow)
def quantity_is_right(row: UnitWriteOffRow, facts: Facts) -> Iterator[Problem]:
    yield from quantity_suits_the_unit(row, facts)


@checks(UnitWriteOff)
def something_is_written_off(doc: UnitWriteOff, facts: Facts) -> Iterator[Problem]:
    yield from some_rows(doc, "units", "Имущество")
    yield from every_unit_once(doc, "units", facts)


@checks(UnitWriteOff, on="post")
def units_are_there(doc: UnitWriteOff, facts: Facts) -> Iterator[Problem]:
    """On the site, or among the missing: what a tenant holds is returned first."""
    for line, row in enumerate(doc.units, 1):
        yield from stands_there(doc, row, _place(doc), doc.site_id, line, facts)


def _place(doc: UnitWriteOff) -> PlaceKind:
    return PlaceKind.LOST if doc.site_id is None else PlaceKind.SITE


@posts(UnitWriteOff)
def movements(doc: UnitWriteOff, facts: Facts) -> Iterator[Register]:
    for row in doc.units:
        yield UnitPlace(
            period=doc.date,
            unit_id=row.unit_id,
            place=_place(doc),
            site_id=doc.site_id,
            quantity=-row.quantity,
        )
        yield UnitPlace(
            period=doc.date,
            unit_id=row.unit_id,
            place=PlaceKind.WRITTEN_OFF,
            quantity=row.quantity,
        )
