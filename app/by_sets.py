"""Many rows as one INSERT of PostgreSQL: a list a column, taken apart by the server.

Guards that look at all rows of a statement look once, and no row is put together twice here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, Insert, Table, bindparam, func, insert, select


def by_sets(
    table: Table, rows: Sequence[Mapping[str, Any]]
) -> tuple[Insert, dict[str, list[Any]]] | None:
    """The statement and its lists; None when rows leave something to defaults of columns."""
    names = tuple(rows[0])
    statement = _statement(table, names)
    if statement is None or any(tuple(row) != names for row in rows):
        return None
    return statement, {f"_{name}": [row[name] for row in rows] for name in names}


@cache
def _statement(table: Table, names: tuple[str, ...]) -> Insert | None:
    for column in table.columns:
        if column.name not in names and (column.default is not None or not column.nullable):
            return None
    lists = (bindparam(f"_{name}", type_=ARRAY(table.c[name].type)) for name in names)
    rows = func.unnest(*lists).table_valued(*names).render_derived()
    return insert(table).from_select(list(names), select(*(rows.c[name] for name in names)))
