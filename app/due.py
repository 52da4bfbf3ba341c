"""By when rent is to be paid: the rule of the contract, by its dated rows.

Without a row rent is due on the first day of its period (accounting-model.md, Cases). A day that
is not a working one moves where the days of a delay are counted (ст. 193 ГК), not here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from app.facts import Facts
from app.proration_cycle import month_end
from db.documents.contract import Contract, ContractDue
from db.due_rule import DueRule
from db.registers.money import Charge, ChargeKind

DAY = dt.timedelta(days=1)


def due_on(facts: Facts, contract: Contract, start: dt.date, month_from: dt.date) -> dt.date:
    """The last day to pay rent of a period that starts on `start`, for one month of it.

    `month_from` is the first day of the period in that month; nothing is due before it.
    """
    return due_by(facts.section(Contract.dues, contract), start, month_from)


def due_by(rows: Iterable[ContractDue], start: dt.date, month_from: dt.date) -> dt.date:
    """The same by given rows: the latest one that is in force when the period starts."""
    in_force = [row for row in rows if row.valid_from <= start]
    if not in_force:
        return start
    row = max(in_force, key=lambda r: r.valid_from)
    if row.rule is DueRule.DAY:
        return max(_day(month_from, row.number), month_from)
    if row.rule is DueRule.DAY_OF_NEXT:
        return _day(month_end(month_from) + DAY, row.number)
    if row.rule is DueRule.DAYS_AFTER:
        return start + row.number * DAY
    return start


def charged_otherwise(
    before: Sequence[ContractDue], after: Sequence[ContractDue], charges: Iterable[Charge]
) -> list[Charge]:
    """Rent charged already that other rows would give another day to."""
    rent = [
        c for c in charges if c.kind is ChargeKind.RENT and c.corrects_id is None and c.quantity > 0
    ]
    starts: dict[int, dt.date] = {}
    for one in rent:
        starts[one.row_id] = min(one.date_from, starts.get(one.row_id, one.date_from))
    return [
        c
        for c in rent
        if due_by(before, starts[c.row_id], c.date_from)
        != due_by(after, starts[c.row_id], c.date_from)
    ]


def _day(month: dt.date, number: int) -> dt.date:
    """So many of a month, or its last day (ст. 192 ГК)."""
    return month.replace(day=min(number, month_end(month).day))
