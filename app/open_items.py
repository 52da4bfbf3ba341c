"""What was charged, paid and overpaid at the end of a day (accounting-model.md, Four facts).

An item counts from its document's date, an allocation from its effective date, but never before
the charge it stands on nor before the money it is of. The base keeps the sums of today, so a day
is today less what became effective after it: reports of the current day read no allocations.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    type_coerce,
    union,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from app.store import among
from db.registers.money import Advance, Allocation, Charge, ChargeKind, Money, MoneyClass
from db.types import ID
from db.types import Money as MoneyType

ZERO = Decimal("0.00")
COLUMNS = (
    "id",
    "contract_id",
    "unit_id",
    "possession_id",
    "row_id",
    "corrects_id",
    "recorder_id",
    "kind",
    "date_from",
    "date_to",
    "due",
)


def charges_on(day: dt.date, contracts: Select[Any] | None = None) -> Subquery:
    """Charges recorded by a day, one row each, cancelled and negative ones left out.

    `room` is the charge less what was taken back of it by then, `paid` what stood on it,
    `back_from` the day its last correction takes back from; roubles. `contracts` gives the ids
    of those to look at.
    """
    undone, taken = _undone(day), _taken_after(day)
    room, paid = _room_and_paid(undone, taken)
    query = (
        select(
            *(getattr(Charge, name) for name in COLUMNS),
            type_coerce(room, MoneyType).label("room"),
            type_coerce(case((paid > room, room), else_=paid), MoneyType).label("paid"),
            _back_from(day).label("back_from"),
        )
        .outerjoin(undone, undone.c.charge_id == Charge.id)
        .outerjoin(taken, taken.c.corrects_id == Charge.id)
        .where(Charge.period <= day, Charge.gross > 0)
    )
    if contracts is not None:
        query = query.where(Charge.contract_id.in_(contracts))
    return query.subquery("charge_on")


def _room_and_paid(undone: CTE, taken: Subquery) -> tuple[Any, Any]:
    room = Charge.gross + Charge.corrected - func.coalesce(taken.c.amount, 0)
    return room, Charge.allocated - func.coalesce(undone.c.amount, 0)


def _above(undone: CTE, taken: Subquery) -> Any:
    """What stood on a charge less what could be paid on it."""
    room, paid = _room_and_paid(undone, taken)
    return paid - room


def _is_above(undone: CTE, taken: Subquery) -> ColumnElement[bool]:
    """More stood there than today (of nothing else could be too much), and more than its room."""
    return and_(undone.c.amount < literal_column("0"), _above(undone, taken) > literal_column("0"))


def is_open(charges: Subquery) -> ColumnElement[bool]:
    """Something is owed on a row of `charges_on`."""
    return charges.c.room > charges.c.paid


def open_on(session: Session, day: dt.date, contracts: Select[Any] | None = None) -> Select[Any]:
    """Rows of `charges_on` that were owed, found among what is owed today or changed since then.

    Which these are is asked first: of a handful of ids every base knows how many it will read.
    """
    undone, correction = _undone(day), aliased(Charge)
    today = select(Charge.id).where(Charge.allocated < Charge.gross + Charge.corrected)
    if contracts is not None:
        today = today.where(Charge.contract_id.in_(contracts))
    changed = select(correction.corrects_id).where(correction.gross < 0, correction.period > day)
    asked = union_all(today, select(undone.c.charge_id), changed)
    charges = charges_on(day, contracts)
    wanted = session.connection().execute(asked).scalars()
    return select(charges).where(among(session, charges.c.id, wanted), is_open(charges))


def sums_on(
    session: Session, day: dt.date, contracts: Select[Any] | None = None
) -> dict[ChargeKind, tuple[Decimal, Decimal]]:
    """(charged, paid) of each kind by a day, roubles: the sums of today less what came after."""
    undone, taken = _undone(day), _taken_after(day)
    ours = [Charge.period <= day, Charge.gross > 0]
    if contracts is not None:
        ours.append(Charge.contract_id.in_(contracts))
    room = func.sum(type_coerce(Charge.gross + Charge.corrected, MoneyType))
    today = select(Charge.kind, room, func.sum(Charge.allocated))
    nothing = type_coerce(literal(0), MoneyType)
    back = select(Charge.kind, func.sum(taken.c.amount), nothing)
    back = back.join(taken, taken.c.corrects_id == Charge.id)
    # What stood above the room of a charge waited in a bucket: it was no payment of it.
    surplus = case((_is_above(undone, taken), _above(undone, taken)), else_=literal_column("0"))
    less = func.sum(type_coerce(undone.c.amount + surplus, MoneyType))
    gone = select(Charge.kind, nothing, less)
    gone = gone.join(undone, undone.c.charge_id == Charge.id)
    gone = gone.outerjoin(taken, taken.c.corrects_id == Charge.id)
    sums = [session.execute(q.where(*ours).group_by(Charge.kind)) for q in (today, back, gone)]
    found = {kind: (charged, paid) for kind, charged, paid in sums[0]}
    for kind, charged, paid in chain(*sums[1:]):
        found[kind] = (found[kind][0] - charged, found[kind][1] - paid)
    return found


def overpaid_on(
    session: Session, day: dt.date, contracts: Select[Any] | None = None
) -> dict[tuple[int, int | None], Decimal]:
    """What waits in buckets by (contract, unit or None), roubles; deposits stand apart."""
    found = session.execute(overpaid_query(day, contracts))
    return {(contract, unit): amount for contract, unit, amount in found}


def overpaid_query(day: dt.date, contracts: Select[Any] | None = None) -> Select[Any]:
    """The question of `overpaid_on`: (contract_id, unit_id, amount)."""
    parts = union_all(*_bucket_parts(day, contracts)).subquery()
    total = func.sum(parts.c.amount)
    query = select(parts.c.contract_id, parts.c.unit_id, total).group_by(
        parts.c.contract_id, parts.c.unit_id
    )
    if contracts is not None:
        query = query.where(parts.c.contract_id.in_(contracts))
    return query.having(func.coalesce(total, 0) != 0)


def bucket_rows(session: Session, day: dt.date, contracts: Select[Any] | None = None) -> list[Any]:
    """(contract_id, unit_id, recorder_id, amount): which receipts wait in which buckets."""
    parts = union_all(*_bucket_parts(day, contracts)).subquery()
    keys = (parts.c.contract_id, parts.c.unit_id, parts.c.recorder_id)
    total = func.sum(parts.c.amount)
    query = select(*keys, total.label("amount")).group_by(*keys)
    if contracts is not None:
        query = query.where(parts.c.contract_id.in_(contracts))
    return list(session.execute(query.having(func.coalesce(total, 0) != 0)))


@lru_cache(maxsize=16)
def _later(day: dt.date) -> CTE:
    """Allocations not effective by a day of money that was there: each by its own index.

    One object for a day: a statement may name it twice.
    """
    one = select(Allocation.id)
    return union(
        one.where(Allocation.period > day),
        one.join(Charge, Charge.id == Allocation.charge_id).where(Charge.period > day),
        one.join(Money, Money.id == Allocation.spent_id).where(Money.period > day),
    ).cte("later")


@lru_cache(maxsize=16)
def _undone(day: dt.date) -> CTE:
    """What stands on each charge today and did not yet; one object for a day, as `_later`.

    Of charges recorded by the day: a later one is asked about by nobody.
    """
    on_charges = select(Allocation.id, Allocation.charge_id, Allocation.amount).where(
        Allocation.charge_id.is_not(None)
    )
    money_came_later = on_charges.join(Money, Money.id == Allocation.money_id).where(
        Money.period > day
    )
    parts = union(on_charges.where(Allocation.period > day), money_came_later).subquery()
    return (
        select(parts.c.charge_id, func.sum(parts.c.amount).label("amount"))
        .group_by(parts.c.charge_id)
        .cte("undone")
    )


def _taken_after(day: dt.date) -> Subquery:
    """What documents after a day took back of each charge, negative."""
    correction = aliased(Charge)
    return (
        select(correction.corrects_id, func.sum(correction.gross).label("amount"))
        .where(correction.gross < 0, correction.period > day)
        .where(correction.corrects_id.is_not(None))
        .group_by(correction.corrects_id)
        .subquery("taken_after")
    )


def _back_from(day: dt.date) -> Any:
    """The day from which the last document by a day took back of a charge."""
    correction = aliased(Charge)
    found = (
        select(func.max(correction.date_from))
        .where(correction.corrects_id == Charge.id)
        .where(correction.gross < 0, correction.period <= day)
        .where(correction.kind != ChargeKind.WRITE_OFF)
        .correlate(Charge)
        .scalar_subquery()
    )
    return case((Charge.corrected < literal_column("0"), found))  # of few anything was taken


def _surplus(day: dt.date, contracts: Select[Any] | None) -> Subquery:
    """What stood on charges above what was left to pay on them: it waits in buckets.

    So it is where a day was entered after a later one: until the day on which money left a charge
    that other money of an earlier day has paid since.
    """
    undone, taken = _undone(day), _taken_after(day)
    query = (
        select(
            Charge.contract_id,
            Charge.recorder_id,
            Charge.kind,
            type_coerce(_above(undone, taken), MoneyType).label("amount"),
        )
        .select_from(undone)
        .join(Charge, Charge.id == undone.c.charge_id)
        .outerjoin(taken, taken.c.corrects_id == Charge.id)
        .where(Charge.period <= day, _is_above(undone, taken))
    )
    if contracts is not None:
        query = query.where(Charge.contract_id.in_(contracts))
    return query.subquery("surplus")


def _bucket_parts(day: dt.date, contracts: Select[Any] | None) -> tuple[Any, ...]:
    """(contract, unit, amount, receipt) rows that add up to the buckets of a day."""
    later = _later(day)
    ours = and_(Money.period <= day, Money.money_class != MoneyClass.DEPOSIT)
    no_unit = type_coerce(null(), ID)
    unplaced = type_coerce(Money.amount - Money.allocated, MoneyType)
    moved = or_(Advance.unit_id.is_not(None), Advance.contract_id != Money.contract_id)
    back = type_coerce(literal(0) - Allocation.amount, MoneyType)
    rows = (
        select(Allocation.id)
        .join(later, later.c.id == Allocation.id)
        .join(Money, Money.id == Allocation.money_id)
        .where(ours)
    )
    over = _surplus(day, contracts)
    in_buckets = rows.join(Advance, Advance.id == Allocation.advance_id).where(moved)
    return (
        select(
            Money.contract_id.label("contract_id"),
            no_unit.label("unit_id"),
            unplaced.label("amount"),
            Money.recorder_id.label("recorder_id"),
        ).where(ours, Money.amount != Money.allocated),
        select(Advance.contract_id, Advance.unit_id, Advance.amount, Money.recorder_id)
        .join(Money, Money.id == Advance.money_id)
        .where(ours, Advance.amount > literal_column("0")),
        # what is on charges today, or went out, waited with its receipt then
        rows.with_only_columns(
            Money.contract_id, no_unit, Allocation.amount, Money.recorder_id
        ).where(Allocation.advance_id.is_(None)),
        # what moved later between buckets was still where the receipt put it
        in_buckets.with_only_columns(Advance.contract_id, Advance.unit_id, back, Money.recorder_id),
        in_buckets.with_only_columns(
            Money.contract_id, no_unit, Allocation.amount, Money.recorder_id
        ),
        select(over.c.contract_id, no_unit, over.c.amount, over.c.recorder_id).where(
            over.c.kind != ChargeKind.DEPOSIT
        ),
    )
