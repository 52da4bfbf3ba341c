"""Month totals of balance registers: derived tables, kept by triggers, recomputed by a check.

Each balance register has `<register>_total` with its dimensions, the first day of the month
and the turnover of each resource; a balance is a sum of months plus the days of the last one.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Column, Date, Index, Table, func

from db.base import BalanceRegister, Base
from db.meta import declared, fields_of
from db.types import ID


def dimensions(register: type[BalanceRegister]) -> list[str]:
    """The columns of the axes of a register."""
    return [f.name for f in fields_of(register) if f.about.role == "dimension"]


def resources(register: type[BalanceRegister]) -> list[str]:
    """The columns that are summed."""
    return [f.name for f in fields_of(register) if f.about.role == "resource"]


def registers() -> list[type[BalanceRegister]]:
    """Every declared balance register."""
    return declared(BalanceRegister)


@cache
def total_table(register: type[BalanceRegister]) -> Table:
    """The derived table of a register's month totals."""
    source = register.__table__
    name = f"{register.__tablename__}_total"
    columns = [source.c[n] for n in dimensions(register)]
    sums = [source.c[n] for n in resources(register)]
    table = Table(
        name,
        Base.metadata,
        Column("id", ID, primary_key=True),
        *(Column(c.name, c.type, nullable=c.nullable) for c in columns),
        Column("month", Date, nullable=False),
        *(Column(c.name, c.type, nullable=False) for c in sums),
        sqlite_strict=True,
    )
    keys = [func.coalesce(table.c[c.name], 0) if c.nullable else table.c[c.name] for c in columns]
    Index(f"uq_{name}_key", *keys, table.c.month, unique=True)
    return table


def declare_totals() -> None:
    """Adds the totals of every declared register to the metadata."""
    for register in registers():
        total_table(register)
