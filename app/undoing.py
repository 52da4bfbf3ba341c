"""What of earlier allocations still stands, row by row, and taking it back by reversal rows.

Money on one charge or in one cabin's bucket may have come there by several rows, been freed by a
lowered charge and come again. What stands now belongs to the rows put last, so taking back an
old run never takes what a later one put.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, or_, select
from sqlalchemy.orm import Session

from app.placing import Placement
from app.store import chunks
from db.catalogs.organization import Organization
from db.registers.money import Advance, Allocation, Money

ZERO = Decimal(0)
DAY = dt.timedelta(days=1)
Place = tuple[int, int | None, int | None, int | None]


class Alive(NamedTuple):
    """A row that put money somewhere, and how much of it stands there now, roubles.

    `row` has the columns of the allocation, `unit_id` and `invoice_row_id` of its bucket and the
    receipt's own: `receipt_id` (its document), `contract_id`, `organization_id`.
    """

    row: Any
    amount: Decimal


def alive(session: Session, *which: ColumnElement[bool]) -> list[Alive]:
    """Chosen rows on charges and in buckets of cabins or of rows of invoices that still stand."""
    chosen: set[int] = set()
    keys: set[int] = set()
    for key, money in session.execute(select(Allocation.id, Allocation.money_id).where(*which)):
        chosen.add(key)
        keys.add(money)
    by_place: dict[Place, list[Any]] = defaultdict(list)
    undone: dict[int, Decimal] = defaultdict(Decimal)
    standing: dict[Place, Decimal] = defaultdict(Decimal)
    for chunk in chunks(sorted(keys)):
        for row in session.execute(_rows(), {"keys": chunk}):
            amount = row.amount
            place = row.money_id, row.charge_id, row.unit_id, row.invoice_row_id
            standing[place] += amount
            if row.undoes_id is not None:
                undone[row.undoes_id] -= amount
            elif amount > 0:
                by_place[place].append(row)
    found = [
        one
        for place, rows in by_place.items()
        for one in _still(rows, standing[place], undone)
        if one.row.id in chosen
    ]
    return sorted(found, key=lambda one: one.row.id)


# Everything that receipts put on charges, into buckets of cabins and of rows of invoices.
@cache
def _rows() -> Any:
    return (
        select(
            Allocation.id,
            Allocation.money_id,
            Allocation.charge_id,
            Advance.unit_id,
            Advance.invoice_row_id,
            Allocation.amount,
            Allocation.period,
            Allocation.reason,
            Allocation.recorder_id,
            Allocation.run,
            Allocation.undoes_id,
            Money.recorder_id.label("receipt_id"),
            Money.contract_id,
            Money.organization_id,
        )
        .join(Money, Money.id == Allocation.money_id)
        .outerjoin(Advance, Advance.id == Allocation.advance_id)
        .where(Allocation.money_id.in_(bindparam("keys", expanding=True)))
        .where(
            or_(
                Allocation.charge_id.is_not(None),
                Advance.unit_id.is_not(None),
                Advance.invoice_row_id.is_not(None),
            )
        )
        .order_by(Allocation.id)
    )


def _still(rows: Sequence[Any], standing: Decimal, undone: dict[int, Decimal]) -> Iterable[Alive]:
    """What stands in one place, shared among the rows that put it there: the last first."""
    for row in reversed(rows):
        part = min(row.amount - undone[row.id], standing)
        if part > 0:
            standing -= part
            yield Alive(row, part)


def take_back(
    place: Placement, rows: Iterable[Alive], reason: str, first_open: dict[int, dt.date]
) -> None:
    """Prepares reversal rows: the money returns to the buckets of its contracts.

    `first_open` is the first day that is not closed, by organization: a row of a closed period is
    taken back on that day.
    """
    back: dict[tuple[Any, dt.date], Decimal] = defaultdict(Decimal)
    for one in rows:
        row = one.row
        day = max(row.period, first_open.get(row.organization_id, row.period))
        money = (row.money_id, row.contract_id)
        back[((*money, row.receipt_id), day)] += one.amount
        why = (reason, row.receipt_id, day)
        where = {"unit": row.unit_id, "invoice_row": row.invoice_row_id}
        gone = place.put_of(money, -one.amount, why, charge=row.charge_id, **where)
        gone["undoes_id"] = row.id
    for (owner, day), amount in back.items():
        *money_of, receipt = owner
        place.put_of((money_of[0], money_of[1]), amount, (reason, receipt, day))


def first_open_days(session: Session) -> dict[int, dt.date]:
    """The day after the closed period of each organization that has one."""
    query = select(Organization.id, Organization.closed_to).where(
        Organization.closed_to.is_not(None)
    )
    return {row.id: row.closed_to + DAY for row in session.execute(query)}
