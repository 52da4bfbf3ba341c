"""What happens to «Поступление бытовок на площадку» (E-15)."""

from __future__ import annotations

from collections.abc import Iterator

from app.facts import Facts
from app.places import spots, where_is
from app.rows import every_unit_once, quantity_suits_the_unit, some_rows
from app.verbs import Problem, checks, posts
from db.base import Register
from db.catalogs.unit import Unit
from db.documents.unit_receipt import UnitReceipt, UnitReceiptRow
from db.registers.place import PlaceKind, UnitPlace


@checks(UnitReceiptRow)
def quantity_is_right(row: UnitReceiptRow, facts: Facts) -> Iterator[Problem]:
    yield from quantity_suits_the_unit(row, facts)


@checks(UnitReceipt)
def something_came(doc: UnitReceipt, facts: Facts) -> Iterator[Problem]:
    yield from some_rows(doc, "units", "Имущество")
    yield from every_unit_once(doc, "units", facts)


@checks(UnitReceipt, on="post")
def cabin_is_not_here_yet(doc: UnitReceipt, facts: Facts) -> Iterator[Problem]:
    for line, row in enumerate(doc.units, 1):
        unit = facts.get(Unit, row.unit_id)
        if unit.counted:
            continue
        if sum(s.quantity for s in spots(facts, row.unit_id, doc.date, doc.id)):
            place = where_is(facts, row.unit_id, doc.date, doc.id)
            yield Problem(
                "unit_id",
                f"«Имущество», строка {line}: {unit.code} уже в парке, {place}",
                "units",
                line,
            )


@posts(UnitReceipt)
def movements(doc: UnitReceipt, facts: Facts) -> Iterator[Register]:
    for row in doc.units:
        yield UnitPlace(
            period=doc.date,
            unit_id=row.unit_id,
            place=PlaceKind.SITE,
            site_id=doc.site_id,
            quantity=row.quantity,
        )
