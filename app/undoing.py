"""What of earlier allocations still stands, row by row, and taking it back by reversal rows.

Money on one charge or in one cabin's bucket may have come there by several rows, been freed by a
lowered charge and come again. What stands now belongs to the rows put last, so taking back an
old run never takes what a later one put.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.placing import Placement
from app.store import chunks
from db.catalogs.organization import Organization
from db.registers.money import Advance, Allocation, Charge, Money

ZERO = Decimal(0)
DAY = dt.timedelta(days=1)
Place = tuple[int, int | None, int | None]


@dataclass(frozen=True)
class Alive:
    """A row that put money somewhere, and how much of it stands there now, roubles."""

    row: Allocation
    money: Money
    unit_id: int | None
    charge: Charge | None
    amount: Decimal

    @property
    def place(self) -> Place:
        return self.row.money_id, self.row.charge_id, self.unit_id


def alive(session: Session, *which: ColumnElement[bool]) -> list[Alive]:
    """Chosen rows on charges and in buckets of cabins that still stand, in order of their ids."""
    chosen = set(session.scalars(select(Allocation.id).where(*which)))
    keys = sorted(set(session.scalars(select(Allocation.money_id).where(*which).distinct())))
    by_place: dict[Place, list[Alive]] = defaultdict(list)
    undone: dict[int, Decimal] = defaultdict(Decimal)
    standing: dict[Place, Decimal] = defaultdict(Decimal)
    for chunk in chunks(keys):
        for row, money, advance, charge in session.execute(_rows_of(chunk)):
            unit = None if advance is None else advance.unit_id
            one = Alive(row, money, unit, charge, row.amount)
            standing[one.place] += row.amount
            if row.undoes_id is not None:
                undone[row.undoes_id] -= row.amount
            elif row.amount > 0:
                by_place[one.place].append(one)
    found = [
        one
        for place, rows in by_place.items()
        for one in _still(rows, standing[place], undone)
        if one.row.id in chosen
    ]
    return sorted(found, key=lambda one: one.row.id)


def _rows_of(keys: Sequence[int]) -> Any:
    """Everything that receipts put on charges and into buckets of cabins, as it is now."""
    return (
        select(Allocation, Money, Advance, Charge)
        .join(Money, Money.id == Allocation.money_id)
        .outerjoin(Advance, Advance.id == Allocation.advance_id)
        .outerjoin(Charge, Charge.id == Allocation.charge_id)
        .where(Allocation.money_id.in_(keys))
        .where(Allocation.charge_id.is_not(None) | Advance.unit_id.is_not(None))
        .order_by(Allocation.id)
        .execution_options(populate_existing=True)
    )


def _still(rows: Sequence[Alive], standing: Decimal, undone: dict[int, Decimal]) -> Iterable[Alive]:
    """What stands in one place, shared among the rows that put it there: the last first."""
    for one in reversed(rows):
        part = min(one.row.amount - undone[one.row.id], standing)
        if part > 0:
            standing -= part
            yield Alive(one.row, one.money, one.unit_id, one.charge, part)


def take_back(
    place: Placement, rows: Iterable[Alive], reason: str, first_open: dict[int, dt.date]
) -> None:
    """Prepares reversal rows: the money returns to the bucket of its contract.

    `first_open` is the first day that is not closed, by organization: a row of a closed period is
    taken back on that day.
    """
    for one in rows:
        money = one.money
        day = max(one.row.period, first_open.get(money.organization_id, one.row.period))
        why, charge = (reason, money.recorder_id, day), one.row.charge_id
        gone = place.put(money, -one.amount, *why, charge=charge, unit=one.unit_id)
        gone["undoes_id"] = one.row.id
        place.put(money, one.amount, *why)


def first_open_days(session: Session) -> dict[int, dt.date]:
    """The day after the closed period of each organization that has one."""
    query = select(Organization.id, Organization.closed_to).where(
        Organization.closed_to.is_not(None)
    )
    return {row.id: row.closed_to + DAY for row in session.execute(query)}
