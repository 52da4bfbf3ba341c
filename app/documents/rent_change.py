"""What happens to «Изменение условий аренды» (E-9…E-11)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from app.charging import rent_of
from app.derivation import Total
from app.ending import terms_on
from app.facts import Facts
from app.going_on import anchor_of
from app.held_rows import (
    all_is_held,
    every_transfer_once,
    held_by_the_contract,
    place_of,
    transfer_is_of_another,
)
from app.proration import rent_parts
from app.proration_cycle import DAY
from app.replaced import held_now
from app.rows import contract_is_in_force, some_rows
from app.stretches import (
    Stretch,
    brought_over_to,
    changing,
    corrected,
    corrected_by,
    rent_item,
    rule_for,
    stretches,
    taken_back,
)
from app.verbs import Problem, checks, fills, posts, posts_in_turn, recalculate, recalculates
from db.base import Register
from db.catalogs.unit import Tariff
from db.documents.contract import Contract
from db.documents.rent_change import RentChange, RentChangeUnit
from db.documents.rent_transfer import RentTransfer
from db.registers.money import Charge
from db.registers.place import Possession
from db.registers.term import RentTerm


@recalculates(RentChangeUnit, "possession_id", "date_from")
def possession_brings_its_terms(row: RentChangeUnit, facts: Facts) -> None:
    """Unit, number, tariff and price as they are before the change."""
    held = facts.find(Possession, row.possession_id)
    if held is None:
        return
    row.unit_id, row.quantity = held.unit_id, held.remaining or held.quantity
    if row.tariff_id is None:
        tariff, price = terms_on(facts, held.id, row.date_from or held.since)
        row.tariff_id = None if tariff is None else tariff.id
        row.price = price


@checks(RentChangeUnit)
def change_row_is_right(row: RentChangeUnit, facts: Facts) -> Iterator[Problem]:
    if row.price < 0:
        yield Problem("price", "цена не может быть отрицательной")


@checks(RentChange)
def something_changes(doc: RentChange, facts: Facts) -> Iterator[Problem]:
    yield from contract_is_in_force(doc, facts)
    yield from some_rows(doc, "units", "Имущество")
    yield from every_transfer_once(doc)


@checks(RentChange, on="post")
def tenant_holds_the_unit(doc: RentChange, facts: Facts) -> Iterator[Problem]:
    """By this contract, on the day of the change; and its terms do become others (E-11)."""
    for line, row in enumerate(doc.units, 1):
        held = held_by_the_contract(doc, row, facts)
        if held is None:
            yield transfer_is_of_another(row, line, facts)
            continue
        where = place_of(line, row, facts)
        late, over = "новые условия не могут быть раньше", "условия меняют, пока она у арендатора"
        if problems := list(all_is_held(doc, row, held, line, late, over, facts)):
            yield from problems
        elif (settled := brought_over_to(facts, held.id)) is not None and row.date_from <= settled:
            text = (
                f"{where}начислена до начала учёта по {settled:%d.%m.%Y}: новые условия — "
                f"не раньше {settled + DAY:%d.%m.%Y}"
            )
            yield Problem("date_from", text, "units", line)
        elif not row.address and not _said_already(doc, row, facts):
            before = terms_on(facts, held.id, row.date_from, doc.id)
            if before == (facts.find(Tariff, row.tariff_id), row.price):
                text = where + "без изменений: укажите новую цену, новый адрес или удалите строку"
                yield Problem("price", text, "units", line)


@posts_in_turn(RentChange)
def possessions(doc: RentChange) -> list[int]:
    """Each change of a rental stands on the one before."""
    return [row.possession_id for row in doc.units]


@posts(RentChange)
def movements(doc: RentChange, facts: Facts) -> Iterator[Register]:
    """New terms from the day, and the difference for what is charged already (E-9, E-10)."""
    contract = facts.get(Contract, doc.contract_id)
    for row in doc.units:
        anchor = anchor_of(facts, row, doc.id)
        begins, moment = {row.date_from}, changing(row.date_from)
        for original in _charged_before(doc, row, facts):
            days = stretches(facts, original, doc.id, moment)
            number = min(row.quantity, original.quantity)
            if not days:
                continue
            start = max(row.date_from, original.date_from)
            rule = rule_for(facts.get(Tariff, row.tariff_id), contract, facts)
            new = [
                part.derivation
                for first, last in _spans(days, start)
                for part in rent_parts(row.price, first, last, rule, number, anchor)
            ]
            old = taken_back(original, days, start, number, anchor, contract, facts)
            difference = Total((*new, *old))
            if difference.evaluate():
                begins.add(start)
                due = max(original.due, doc.date)
                item = rent_item(
                    original, difference, start, due=due, row_id=row.id, quantity=number
                )
                yield from corrected(doc, item, original, contract, facts, moment)
        # Periods charged already named their own price: the new one is said for each of them.
        yield from (_term(row, day) for day in sorted(begins))


def _spans(days: Sequence[Stretch], start: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """The charged days of stretches from a day on, what follows on each other as one."""
    first, last = start, start - DAY
    for stretch in days:
        if stretch.date_to < start:
            continue
        if stretch.date_from > last + DAY:
            if first <= last:
                yield first, last
            first = stretch.date_from
        last = stretch.date_to
    if first <= last:
        yield first, last


def _term(row: RentChangeUnit, day: dt.date) -> RentTerm:
    return RentTerm(
        period=day,
        possession_id=row.possession_id,
        unit_id=row.unit_id,
        tariff_id=row.tariff_id,
        price=row.price,
        address=row.address if day == row.date_from else "",
        changes=True,
    )


def _charged_before(doc: RentChange, row: RentChangeUnit, facts: Facts) -> list[Charge]:
    """Rent from the day on that was charged when the change was first posted.

    What is charged since named its own price: the same change posted again leaves it.
    """
    later = [c for c in rent_of(facts, row.possession_id, doc.id) if c.date_to >= row.date_from]
    if not _said_already(doc, row, facts):
        return later
    return corrected_by(doc, row.possession_id, later, facts)


def _said_already(doc: RentChange, row: RentChangeUnit, facts: Facts) -> bool:
    """The document was posted with these very terms: what came since went by them."""
    same = (row.date_from, row.tariff_id, row.price)
    said = facts.many(RentTerm, "possession_id", row.possession_id)
    return any((t.period, t.tariff_id, t.price) == same for t in said if t.recorder_id == doc.id)


@fills(RentTransfer, RentChange)
def from_transfer(source: RentTransfer, facts: Facts) -> RentChange:
    """Every unit of the transfer that is still held (E-11)."""
    made = RentChange(organization_id=source.organization_id, contract_id=source.contract_id)
    for given in source.units:
        held = held_now(facts, given.id)
        if held is not None and held.until is None:
            row = RentChangeUnit(possession_id=held.id, date_from=made.date)
            recalculate(row, "possession_id", facts)
            made.units.append(row)
    return made
