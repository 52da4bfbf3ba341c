"""What happens to «Замена бытовки»: places change, sums go over to the kopeck."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.charging import Item, charge, rent_of, rental_began
from app.composition import composed
from app.derivation import Derivation, Difference, Given
from app.documents.haulage import trips_made
from app.facts import Facts
from app.held_rows import held_by_the_contract, transfer_is_of_another
from app.pauses import pauses_of
from app.places import spots
from app.replaced import held_now
from app.rows import contract_is_in_force, some_rows, stands_there
from app.stretches import (
    NOTHING,
    Piece,
    corrected,
    in_order,
    is_brought_over,
    leaving,
    pieces,
    rent_item,
    stretches,
    total_of,
)
from app.verbs import Problem, checks, fills, posts, recalculate, recalculates
from db.base import Register
from db.catalogs.unit import Cabin, Unit, UnitState
from db.documents.contract import Contract
from db.documents.rent_replacement import RentReplacement, RentReplacementUnit
from db.documents.rent_transfer import RentTransfer
from db.registers.money import Charge, ChargeKind
from db.registers.pause import PausedRent
from db.registers.place import PlaceKind, Possession, UnitPlace
from db.registers.term import RentTerm

GONE_OVER = "перешло с прежней бытовки"


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
        if None in (row.unit_id, row.new_unit_id):
            continue  # what is missing is told anyway
        if row.unit_id == row.new_unit_id or row.new_unit_id in coming or row.unit_id in going:
            text = where + "бытовка меняется на другую, каждая — один раз"
            yield Problem("new_unit_id", text, "units", line)
        going.add(row.unit_id)
        coming.add(row.new_unit_id)


@checks(RentReplacement, on="post")
def both_are_where_they_must(doc: RentReplacement, facts: Facts) -> Iterator[Problem]:
    """The tenant holds the one that goes, the site has the sound one that comes."""
    for line, row in enumerate(doc.units, 1):
        held = held_by_the_contract(doc, row, facts)
        unit, new = facts.get(Unit, row.unit_id), facts.get(Unit, row.new_unit_id)
        where = f"«Бытовки», строка {line}: "
        if unit.counted:
            text = f"{where}{unit.code} — инвентарь: его возвращают и передают числом"
            yield Problem("unit_id", text, "units", line)
            continue
        if held is None:
            yield transfer_is_of_another(row, line, facts)
        elif not any(s.possession_id == held.id for s in spots(facts, unit.id, doc.date, doc.id)):
            text = f"{where}{unit.code} на {doc.date:%d.%m.%Y} не у арендатора"
            yield Problem("possession_id", text, "units", line)
        if isinstance(new, Cabin) and new.state is UnitState.REPAIR:
            yield Problem("new_unit_id", f"{where}{new.code} в ремонте", "units", line)
        yield from stands_there(
            doc, _Coming(row.new_unit_id), PlaceKind.SITE, doc.site_id, line, facts
        )


class _Coming:
    """The cabin that comes, as a row that asks where it stands."""

    quantity = 1
    title = RentReplacementUnit.title

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
        yield from _terms(doc, row, facts)
        yield from _pauses(doc, row, facts)
        yield from _rent_goes_over(doc, row, facts)
    yield from trips_made(doc, facts.get(Contract, doc.contract_id), facts)


def _terms(doc: RentReplacement, row: RentReplacementUnit, facts: Facts) -> Iterator[RentTerm]:
    """Price, place and contacts as the tenant had them on that day, and as agreed for later."""
    terms = facts.many(RentTerm, "possession_id", row.possession_id)
    terms = in_order(t for t in terms if t.recorder_id != doc.id)
    words = {"address": "", "contact": "", "delivery": ""}
    said: dict[dt.date, RentTerm] = {}
    for term in terms:
        day = max(term.period, doc.date)
        if day > doc.date and day not in said:
            words = dict.fromkeys(words, "")
        words = {name: getattr(term, name) or word for name, word in words.items()}
        said[day] = RentTerm(
            period=day,
            possession_id=row.id,
            unit_id=row.new_unit_id,
            tariff_id=term.tariff_id,
            price=term.price,
            anchor=rental_began(facts, row.possession_id, doc.id),
            **words,
        )
    yield from said.values()


def _pauses(doc: RentReplacement, row: RentReplacementUnit, facts: Facts) -> Iterator[PausedRent]:
    """What is not charged goes over too."""
    for pause in pauses_of(facts, row.possession_id, doc.id):
        if pause.last is None or pause.last >= doc.date:
            yield PausedRent(
                period=max(pause.first, doc.date),
                possession_id=row.id,
                unit_id=row.new_unit_id,
                until=pause.last,
                row_id=pause.row_id,
                changes=False,
            )


def _rent_goes_over(
    doc: RentReplacement, row: RentReplacementUnit, facts: Facts
) -> Iterator[Charge]:
    """What is charged from that day on is taken back and charged for the other cabin."""
    contract = facts.get(Contract, doc.contract_id)
    months: set[dt.date] = set()
    for original in rent_of(facts, row.possession_id, doc.id):
        if original.date_to < doc.date:
            continue
        start = max(original.date_from, doc.date)
        anchor = rental_began(facts, row.possession_id, doc.id) or original.date_from
        days = stretches(facts, original, doc.id, leaving(doc.date))
        found = list(pieces(original, days, start, 1, anchor, contract, facts))
        if not found:
            continue  # paused to the end
        back = total_of([piece.derivation for piece in found])
        item = rent_item(original, back, start, due=doc.date, row_id=row.id, quantity=1)
        taken = list(corrected(doc, item, original, contract, facts, leaving(doc.date)))
        yield from taken
        made = [_own(doc, row, original, piece, months, facts) for piece in found]
        yield from _as_taken(made, taken)


def _own(
    doc: RentReplacement,
    row: RentReplacementUnit,
    original: Charge,
    piece: Piece,
    months: set[dt.date],
    facts: Facts,
) -> Charge:
    """The same days at the same price, charged for the other cabin.

    Days that cost nothing go over too: they are charged, and nobody charges them again. The first
    of a month is the row's own charge, the next ones are told by what they come from, or by the
    pause before them.
    """
    month = piece.date_from.replace(day=1)
    source = original
    if not piece.stretch.own:
        charges = facts.many(Charge, "possession_id", row.possession_id)
        mine = [c for c in charges if c.recorder_id == piece.stretch.changed_by]
        source = min((c for c in mine if c.corrects_id == original.id), key=lambda c: c.id)
    why: Derivation = Difference(NOTHING, piece.derivation)
    if is_brought_over(original):
        why = Given(why.evaluate(), original.derivation["note"])
    item = Item(
        ChargeKind.RENT,
        why.evaluate(),
        (piece.date_from, piece.stretch.date_to),
        due=original.due,
        row_id=(piece.stretch.after or source.id) if month in months else row.id,
        derivation=why,
        unit_id=row.new_unit_id,
        possession_id=row.id,
    )
    months.add(month)
    return charge(doc, facts.get(Contract, doc.contract_id), facts, item)


def _as_taken(made: Sequence[Charge], taken: Sequence[Charge]) -> Sequence[Charge]:
    """No kopeck appears or goes, in the VAT either: the largest takes what rounding left."""
    largest = max(made, key=lambda c: c.gross)
    for name in ("gross", "net", "vat"):
        over = sum((getattr(c, name) for c in (*made, *taken)), Decimal(0))
        setattr(largest, name, getattr(largest, name) - over)
        if over and name == "gross":
            note = largest.derivation.get("note")
            note = note if is_brought_over(largest) else GONE_OVER
            largest.derivation = Given(largest.gross, str(note)).to_json()
    return made


@fills(RentTransfer, RentReplacement)
def from_transfer(source: RentTransfer, facts: Facts) -> RentReplacement:
    """Every cabin of the transfer that is still held; what comes instead is chosen."""
    made = RentReplacement(
        organization_id=source.organization_id,
        contract_id=source.contract_id,
        site_id=source.site_id,
    )
    for given in source.units:
        held = held_now(facts, given.id)
        if held is not None and held.until is None and held.serial:
            row = RentReplacementUnit(possession_id=held.id)
            recalculate(row, "possession_id", facts)
            made.units.append(row)
    return made
