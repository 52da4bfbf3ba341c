"""What happens to «Замена бытовки»: places change, sums go over to the kopeck."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from app.charging import Item, charge, rent_of
from app.composition import composed
from app.derivation import Derivation, Difference
from app.ending import terms_on
from app.facts import Facts
from app.places import spots
from app.rows import contract_is_in_force, some_rows, stands_there
from app.stretches import NOTHING, corrected, rent_item, stretches, taken_back, total_of
from app.verbs import Problem, checks, fills, posts, recalculate, recalculates
from db.base import Register
from db.catalogs.unit import Cabin, Unit, UnitState
from db.documents.contract import Contract
from db.documents.rent_replacement import RentReplacement, RentReplacementUnit
from db.documents.rent_transfer import RentTransfer
from db.registers.money import Charge, ChargeKind
from db.registers.place import PlaceKind, Possession, UnitPlace
from db.registers.term import RentTerm


@recalculates(RentReplacementUnit, "possession_id")
def possession_brings_its_unit(row: RentReplacementUnit, facts: Facts) -> None:
    held = facts.find(Possession, row.possession_id)
    if held is not None:
        row.unit_id = held.unit_id


@recalculates(RentReplacementUnit, "new_unit_id")
def cabin_brings_what_is_inside(row: RentReplacementUnit, facts: Facts) -> None:
    unit = facts.find(Unit, row.new_unit_id)
    if isinstance(unit, Cabin) and not row.composition:
        inside = facts.section(Cabin.composition, unit)
        row.composition = composed((c.item, c.quantity) for c in inside)[:500]


@checks(RentReplacement)
def something_is_replaced(doc: RentReplacement, facts: Facts) -> Iterator[Problem]:
    yield from contract_is_in_force(doc, facts)
    yield from some_rows(doc, "units", "Бытовки")
    going, coming = set(), set()
    for line, row in enumerate(doc.units, 1):
        where = f"«Бытовки», строка {line}: "
        if row.unit_id == row.new_unit_id or row.new_unit_id in coming or row.unit_id in going:
            text = where + "бытовка меняется на другую, каждая — один раз"
            yield Problem("new_unit_id", text, "units", line)
        going.add(row.unit_id)
        coming.add(row.new_unit_id)


@checks(RentReplacement, on="post")
def both_are_where_they_must(doc: RentReplacement, facts: Facts) -> Iterator[Problem]:
    """The tenant holds the one that goes, the site has the sound one that comes."""
    for line, row in enumerate(doc.units, 1):
        held = facts.find(Possession, row.possession_id)
        unit, new = facts.get(Unit, row.unit_id), facts.get(Unit, row.new_unit_id)
        where = f"«Бытовки», строка {line}: "
        if unit.counted:
            text = f"{where}{unit.code} — инвентарь: его возвращают и передают числом"
            yield Problem("unit_id", text, "units", line)
            continue
        if held is None or held.contract_id != doc.contract_id or held.unit_id != unit.id:
            text = f"{where}{unit.code} не передана по этому договору: выберите передачу заново"
            yield Problem("possession_id", text, "units", line)
        elif not any(s.possession_id == held.id for s in spots(facts, unit.id, doc.date, doc.id)):
            text = f"{where}{unit.code} на {doc.date:%d.%m.%Y} не у арендатора"
            yield Problem("date", text, "units", line)
        if isinstance(new, Cabin) and new.state is UnitState.REPAIR:
            yield Problem("new_unit_id", f"{where}{new.code} в ремонте", "units", line)
        yield from stands_there(
            doc, _Coming(row.new_unit_id), PlaceKind.SITE, doc.site_id, line, facts
        )


class _Coming:
    """The cabin that comes, as a row that asks where it stands."""

    quantity = 1

    def __init__(self, unit_id: int) -> None:
        self.unit_id = unit_id


@posts(RentReplacement)
def movements(doc: RentReplacement, facts: Facts) -> Iterator[Register]:
    for row in doc.units:
        for unit_id, sign, held in (
            (row.unit_id, -1, row.possession_id),
            (row.new_unit_id, 1, row.id),
        ):
            yield UnitPlace(
                period=doc.date,
                unit_id=unit_id,
                place=PlaceKind.TENANT,
                contract_id=doc.contract_id,
                possession_id=held,
                quantity=sign,
            )
            yield UnitPlace(
                period=doc.date,
                unit_id=unit_id,
                place=PlaceKind.SITE,
                site_id=doc.site_id,
                quantity=-sign,
            )
        yield _terms(doc, row, facts)
        yield from _rent_goes_over(doc, row, facts)


def _terms(doc: RentReplacement, row: RentReplacementUnit, facts: Facts) -> RentTerm:
    """Price, place and contacts as the tenant had them on that day."""
    tariff, price = terms_on(facts, row.possession_id, doc.date, doc.id)
    known = [
        t
        for t in facts.many(RentTerm, "possession_id", row.possession_id)
        if t.period <= doc.date and t.recorder_id != doc.id
    ]
    known.sort(key=lambda t: (t.period, t.id), reverse=True)

    def last(name: str) -> str:
        return next((word for t in known if (word := getattr(t, name))), "")

    return RentTerm(
        period=doc.date,
        possession_id=row.id,
        unit_id=row.new_unit_id,
        tariff_id=None if tariff is None else tariff.id,
        price=price,
        address=last("address"),
        contact=last("contact"),
        delivery=last("delivery"),
    )


def _rent_goes_over(
    doc: RentReplacement, row: RentReplacementUnit, facts: Facts
) -> Iterator[Charge]:
    """What is charged from that day on is taken back and charged for the other cabin."""
    contract = facts.get(Contract, doc.contract_id)
    charged = rent_of(facts, row.possession_id, doc.id)
    moved: dict[dt.date, list[tuple[Charge, dt.date, Derivation]]] = defaultdict(list)
    for original in charged:
        if original.date_to < doc.date:
            continue
        days = stretches(facts, original, doc.id)
        start = max(original.date_from, doc.date)
        back = total_of(taken_back(original, days, start, 1, charged[0].date_from, contract, facts))
        if back.evaluate():
            item = rent_item(original, back, start, due=doc.date, row_id=row.id, quantity=1)
            yield from corrected(doc, item, original, contract, facts)
            moved[original.month].append((original, start, Difference(NOTHING, back)))
    for parts in moved.values():
        why = total_of([derivation for _, _, derivation in parts])
        item = Item(
            ChargeKind.RENT,
            why.evaluate(),
            (parts[0][1], parts[-1][0].date_to),
            due=min(original.due for original, _, _ in parts),
            row_id=row.id,
            derivation=why,
            unit_id=row.new_unit_id,
            possession_id=row.id,
        )
        yield charge(doc, contract, facts, item)


@fills(RentTransfer, RentReplacement)
def from_transfer(source: RentTransfer, facts: Facts) -> RentReplacement:
    """Every cabin of the transfer that is still held; what comes instead is chosen."""
    made = RentReplacement(
        organization_id=source.organization_id,
        contract_id=source.contract_id,
        site_id=source.site_id,
    )
    for given in source.units:
        held = facts.find(Possession, given.id)
        if held is not None and held.until is None and held.serial:
            row = RentReplacementUnit(possession_id=given.id)
            recalculate(row, "possession_id", facts)
            made.units.append(row)
    return made
