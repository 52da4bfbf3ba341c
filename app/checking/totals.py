"""Month totals of balance registers, and balances that may not be negative on any day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Date, cast, func, select, union_all
from sqlalchemy.orm import Session

from app.checking.findings import Difference
from app.lists import titles_of
from db.base import BalanceRegister
from db.meta import field_of
from db.totals import dimensions, registers, resources, total_table


def check(session: Session) -> Iterator[Difference]:
    for register in registers():
        yield from _totals(session, register)
        if register.never_negative:
            yield from _shortages(session, register)


def _totals(session: Session, register: type[BalanceRegister]) -> Iterator[Difference]:
    """Movements less totals, by dimensions and month: nothing may be left."""
    moved: Any = register.__table__
    kept: Any = total_table(register)
    axes, sums = dimensions(register), resources(register)
    month = _month(session, moved.c.period)
    by_movements = select(
        *(moved.c[a] for a in axes), month.label("month"), *(moved.c[s].label(s) for s in sums)
    )
    by_totals = select(
        *(kept.c[a] for a in axes), kept.c.month, *((-kept.c[s]).label(s) for s in sums)
    )
    both = union_all(by_movements, by_totals).subquery()
    keys = [*(both.c[a] for a in axes), both.c.month]
    left = [func.sum(both.c[s]) for s in sums]
    for row in session.execute(select(*keys, *left).group_by(*keys)):
        off = [
            f"{field_of(register, name).title} на {amount}"
            for name, amount in zip(sums, row[len(keys) :], strict=True)
            if amount
        ]
        if off:
            place = _told(session, register, axes, row)
            yield Difference(
                "totals",
                f"{register.title}, {place}, {row.month:%m.%Y}: итог месяца расходится "
                f"с движениями: {', '.join(off)}",
            )


def _month(session: Session, day: Any) -> Any:
    if session.get_bind().dialect.name == "sqlite":
        return func.strftime("%Y-%m-01", day, type_=Date())
    return cast(func.date_trunc("month", day), Date)


def _shortages(session: Session, register: type[BalanceRegister]) -> Iterator[Difference]:
    """The first day each balance is below zero; a day counts as a whole."""
    table: Any = register.__table__
    axes, resource = dimensions(register), table.c[resources(register)[0]]
    by = [table.c[a] for a in axes]
    running = select(
        *by,
        table.c.period,
        func.sum(resource).over(partition_by=by, order_by=table.c.period).label("left"),
    ).subquery()
    below = select(*(running.c[a] for a in axes), func.min(running.c.period).label("day")).where(
        running.c.left < 0
    )
    for row in session.execute(below.group_by(*(running.c[a] for a in axes))):
        place = _told(session, register, axes, row)
        yield Difference("negative", f"{register.title}, {place}: меньше нуля с {row.day:%d.%m.%Y}")


def _told(session: Session, register: type[BalanceRegister], axes: list[str], row: Any) -> str:
    """The dimensions of a row in names; only rows that are wrong are told, so one by one."""
    words = []
    for name in axes:
        field, value = field_of(register, name), getattr(row, name)
        if value is None:
            continue
        if field.target is not None:
            words.append(titles_of(session, field.target, [value]).get(value) or f"№ {value}")
        else:
            words.append(str(getattr(value, "value", value)))
    return ", ".join(words)
