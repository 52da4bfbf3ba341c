"""Many rows as one INSERT of PostgreSQL: a list a column, taken apart by the server.

Guards that look at all rows of a statement look once, and no row is put together twice here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Dialect, Table

Processor = Callable[[Any], Any] | None


def by_sets(
    table: Table, rows: Sequence[Mapping[str, Any]], dialect: Dialect
) -> tuple[str, tuple[list[Any], ...]] | None:
    """The statement and its lists; None when rows leave something to defaults of columns."""
    names = tuple(rows[0])
    statement, processors = _statement(table, names, dialect)
    if not statement or any(tuple(row) != names for row in rows):
        return None
    lists = tuple(
        [row[name] for row in rows]
        if process is None
        else [None if (value := row[name]) is None else process(value) for row in rows]
        for name, process in zip(names, processors, strict=True)
    )
    return statement, lists


@cache
def _statement(
    table: Table, names: tuple[str, ...], dialect: Dialect
) -> tuple[str, tuple[Processor, ...]]:
    for column in table.columns:
        if column.name not in names and (column.default is not None or not column.nullable):
            return "", ()
    if any(name not in table.c for name in names):
        return "", ()
    quote = dialect.identifier_preparer.quote
    columns = [table.c[name] for name in names]
    listed = f"({', '.join(quote(column.name) for column in columns)})"
    lists = ", ".join(f"%s::{column.type.compile(dialect)}[]" for column in columns)
    arrays = f"unnest({lists})"
    processors = tuple(
        column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns
    )
    name = dialect.identifier_preparer.format_table(table)
    # Names come from our declarations, values go as parameters.
    return " ".join(("INSERT INTO", name, listed, "SELECT * FROM", arrays)), processors
