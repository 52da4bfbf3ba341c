"""Balances of a register on a day: whole months from the totals, the last one by movements."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Subquery, func, select, union_all

from db.base import BalanceRegister
from db.totals import resources, total_table


def balances(register: type[BalanceRegister], day: dt.date, *axes: str) -> Subquery:
    """A subquery of what is left at the end of `day` over some axes of a register.

    Columns: the axes by their names and each resource under its own; rows at zero are absent.
    It reads the month totals before the month of `day` and that month's movements, never all.
    """
    months: Any = total_table(register).c
    moves: Any = register.__table__.c
    sums = resources(register)
    names = (*axes, *sums)
    month = day.replace(day=1)
    both = union_all(
        select(*(months[n] for n in names)).where(months.month < month),
        select(*(moves[n] for n in names)).where(moves.period >= month, moves.period <= day),
    ).subquery()
    keys = [both.c[a] for a in axes]
    left = [func.sum(both.c[s]) for s in sums]
    return (
        select(*keys, *(value.label(s) for value, s in zip(left, sums, strict=True)))
        .group_by(*keys)
        .having(func.coalesce(left[0], 0) != 0)
        .subquery(f"{register.__tablename__}_balance")
    )
