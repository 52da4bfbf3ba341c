"""How a rental goes on: the same units, the days after those charged (E-1, E-3, E-5).

«Продолжение» charges the next period, «Продержание» the days kept past «До»; both charge each day
once and go by the terms in force.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from typing import Any

from app.charging import rent_charges, rent_of, rental_began, row_parts
from app.ending import terms_on
from app.facts import Facts
from app.first_days import typed_sum_is_kept
from app.held_rows import held_by_the_contract, place_of, transfer_is_of_another
from app.pauses import first_charged, pauses_of
from app.proration import next_period, rent_amount
from app.rows import (
    contract_is_in_force,
    period_is_right,
    quantity_suits_the_unit,
    rent_can_be_counted,
    some_rows,
    sum_is_by_the_rule,
)
from app.stretches import in_order
from app.verbs import Problem, checks, posts, recalculate, recalculates
from db.base import Register
from db.catalogs.unit import Tariff
from db.proration_rule import ProrationRule
from db.registers.place import Possession
from db.registers.term import RentTerm
from db.russian import money_text

DAY = dt.timedelta(days=1)
Row = Any  # of either document: possession, unit, days, tariff, price, sum
Until = Callable[[Row, "ProrationRule | None", Facts], dt.date]
SUMMED = ("possession_id", "tariff_id", "price", "quantity", "date_from", "date_to", "manual")


def held_rows(
    row: type[Row], contract_id: int, besides: Collection[int], facts: Facts
) -> list[Row]:
    """Rows for every unit the tenant holds by the contract, but possessions that have rows."""
    made = []
    for held in facts.many(Possession, "contract_id", contract_id):
        if held.until is None and held.remaining > 0 and held.id not in besides:
            made += next_rows(row, held.id, facts)
    return made


def next_rows(
    row: type[Row], possession_id: int, facts: Facts, until: dt.date | None = None
) -> list[Row]:
    """The next days of a possession through a day, or its next month.

    One row, or several where a pause or an agreed price cuts them; none while nobody knows when
    rent is charged again.
    """
    one = row(possession_id=possession_id)
    recalculate(one, "possession_id", facts)
    pauses = pauses_of(facts, possession_id)
    if one.unit_id is None or first_charged(one.date_from, pauses) is None:
        return []
    tariff = facts.find(Tariff, one.tariff_id)
    end = until or next_month(one, None if tariff is None else tariff.rule, facts)
    start: dt.date | None = one.date_from
    made: list[Row] = []
    while start is not None and start <= end:
        next_one = row(possession_id=possession_id, unit_id=one.unit_id, quantity=one.quantity)
        next_one.date_from, next_one.date_to = start, end
        tariff, next_one.price = terms_on(facts, possession_id, start)
        next_one.tariff_id = None if tariff is None else tariff.id
        next_one.date_to = _agreed_to(next_one, facts)
        recalculate(next_one, "date_to", facts)
        made.append(next_one)
        start = first_charged(next_one.date_to + DAY, pauses)
    return made


def _agreed_to(row: Row, facts: Facts) -> dt.date:
    """The last day of a row before a pause or another price begins."""
    begins = [p.first for p in pauses_of(facts, row.possession_id) if p.first > row.date_from]
    begins += [t.period for t in _other_terms(row, facts)]
    end: dt.date = row.date_to
    return min([end, *(day - DAY for day in begins)])


def _other_terms(row: Row, facts: Facts) -> list[RentTerm]:
    """Prices agreed for days inside a row that are not its own."""
    known = facts.many(RentTerm, "possession_id", row.possession_id)
    inside = (t for t in in_order(known) if row.date_from < t.period <= row.date_to)
    return [t for t in inside if t.changes and (t.tariff_id, t.price) != (row.tariff_id, row.price)]


def goes_on(document: type[Any], row: type[Any], until: Until) -> None:
    """Attaches the behaviour to a document and its rows; `until` proposes the last day."""
    row_goes_on(row, until)
    checks(document)(something_goes_on)
    checks(document, on="post")(period_goes_on_from_the_last)
    posts(document)(movements)


def row_goes_on(row: type[Any], until: Until) -> None:
    """The same for rows alone: an invoice has such for days it will charge."""

    def possession_brings_its_terms(one: Row, facts: Facts) -> None:
        """Unit, price and days come from what the tenant holds."""
        _possession_brings_its_terms(one, facts, until)

    recalculates(row, "possession_id")(possession_brings_its_terms)
    recalculates(row, "amount")(typed_sum_is_kept)
    recalculates(row, *SUMMED)(amount_by_the_rule)
    checks(row)(row_is_right)


def charged_to(facts: Facts, possession_id: int, besides: int | None = None) -> dt.date | None:
    """«До»: the last day for which rent is charged (G-11)."""
    return max((c.date_to for c in rent_of(facts, possession_id, besides)), default=None)


def anchor_of(facts: Facts, row: Row, besides: int | None = None) -> dt.date:
    """The first day of the whole rental, from which «месяц от даты» is counted."""
    began = rental_began(facts, row.possession_id, besides)
    day: dt.date = row.date_from
    return day if began is None else began


def _possession_brings_its_terms(row: Row, facts: Facts, until: Until) -> None:
    held = facts.find(Possession, row.possession_id)
    if held is None:
        return
    row.unit_id, row.quantity = held.unit_id, held.remaining or held.quantity
    last = charged_to(facts, held.id)
    start = held.since if last is None else last + DAY
    row.date_from = first_charged(start, pauses_of(facts, held.id)) or start
    tariff, row.price = terms_on(facts, held.id, row.date_from)
    row.tariff_id = None if tariff is None else tariff.id
    rule = None if tariff is None else tariff.rule
    row.date_to = until(row, rule, facts)
    row.date_to = _agreed_to(row, facts)


def next_month(row: Row, rule: ProrationRule | None, facts: Facts) -> dt.date:
    """The last day of the period that follows."""
    return next_period(row.date_from, rule, anchor_of(facts, row))


def amount_by_the_rule(row: Row, facts: Facts) -> None:
    """Rent of the period by the tariff's rule."""
    tariff = facts.find(Tariff, row.tariff_id)
    whole = row.possession_id is not None and rent_can_be_counted(row)
    if tariff is not None and whole and not row.manual:
        anchor = anchor_of(facts, row)
        row.amount = rent_amount(
            row.price, row.date_from, row.date_to, tariff.rule, row.quantity, anchor
        )


def row_is_right(row: Row, facts: Facts) -> Iterator[Problem]:
    yield from quantity_suits_the_unit(row, facts)
    yield from period_is_right(row)


def something_goes_on(doc: Any, facts: Facts) -> Iterator[Problem]:
    yield from contract_is_in_force(doc, facts)
    yield from some_rows(doc, "units", "Имущество")
    for line, row in enumerate(doc.units, 1):
        yield from sum_is_by_the_rule(row, anchor_of(facts, row, doc.id), "units", line, facts)


def period_goes_on_from_the_last(doc: Any, facts: Facts) -> Iterator[Problem]:
    """The tenant holds the unit, and the new days neither repeat nor skip charged ones (E-1)."""
    charged: dict[int, list[tuple[dt.date, dt.date]]] = {}
    for line, row in enumerate(doc.units, 1):
        held = held_by_the_contract(doc, row, facts)
        if held is None:
            yield transfer_is_of_another(row, line, facts)
            continue
        where = place_of(line, row, facts)
        if held.until is not None and row.date_to > _may_reach(facts, held.until, row):
            text = f"{where}возвращена {held.until:%d.%m.%Y}, дальше аренда не продлевается"
            yield Problem("date_to", text, "units", line)
        if row.quantity > held.quantity:
            text = f"{where}передано {held.quantity}, а в строке {row.quantity}"
            yield Problem("quantity", text, "units", line)
        days = charged.setdefault(held.id, _charged_days(facts, held.id, doc.id))
        taken = [end for start, end in days if start <= row.date_to and end >= row.date_from]
        before = max((end for _, end in days if end < row.date_from), default=None)
        days.append((row.date_from, row.date_to))
        if taken:
            last = max(taken)
            text = f"{where}уже начислена по {last:%d.%m.%Y}: начните с {last + DAY:%d.%m.%Y}"
            yield Problem("date_from", text, "units", line)
        else:
            yield from _days_follow(row, before, where, line, facts)


def _days_follow(
    row: Row, before: dt.date | None, where: str, line: int, facts: Facts
) -> Iterator[Problem]:
    """No paused day is charged, none that costs something is skipped, every price is its own."""
    pauses = pauses_of(facts, row.possession_id)
    skipped = None if before is None else first_charged(before + DAY, pauses)
    if before is not None and skipped is not None and skipped < row.date_from:
        text = f"{where}начислена по {before:%d.%m.%Y}, пропущены дни до {row.date_from:%d.%m.%Y}"
        yield Problem("date_from", text, "units", line, warning=True)
    mine = [c for c in rent_of(facts, row.possession_id) if c.row_id == row.__dict__.get("id")]
    if any(c.date_from <= row.date_from for c in mine) and any(
        c.date_to >= row.date_to for c in mine
    ):
        return  # charged before: what was agreed since has corrected it
    for paused in pauses:
        if paused.touches(row.date_from, row.date_to):
            text = f"{where}начисление приостановлено {paused.told}: эти дни не начисляются"
            yield Problem("date_from", text, "units", line)
    for other in _other_terms(row, facts)[:1]:
        text = (
            f"{where}с {other.period:%d.%m.%Y} согласована цена {money_text(other.price)}, а весь "
            f"период — по {money_text(row.price)}: разделите его на две строки"
        )
        yield Problem("date_to", text, "units", line, warning=True)


def _may_reach(facts: Facts, until: dt.date, row: Row) -> dt.date:
    """The day of the return, or what the row has charged before it: the return took that back."""
    rent = rent_of(facts, row.possession_id)
    return max([until, *(c.date_to for c in rent if c.row_id == row.__dict__.get("id"))])


def _charged_days(facts: Facts, possession_id: int, besides: int) -> list[tuple[dt.date, dt.date]]:
    """Periods that other documents charged: before this one, and after it when it is old."""
    return [(c.date_from, c.date_to) for c in rent_of(facts, possession_id, besides)]


def movements(doc: Any, facts: Facts) -> Iterator[Register]:
    """Rent by months and the price it goes by; where the unit stands is as before."""
    for row in doc.units:
        tariff = facts.get(Tariff, row.tariff_id)
        parts = row_parts(row, tariff, anchor_of(facts, row, doc.id))
        yield from rent_charges(doc, row, row.possession_id, parts, facts)
        yield RentTerm(
            period=row.date_from,
            possession_id=row.possession_id,
            unit_id=row.unit_id,
            tariff_id=row.tariff_id,
            price=row.price,
        )
