"""«Вывести список…»: chosen columns, all rows or the selected ones, totals (L14)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.conditions import STATE
from app.lists import SUMMED, ListQuery, ListRow, all_rows, columns_of, rows, state_of
from app.table import Column, Link, Row, Table
from db.base import Document


def output_columns(query: ListQuery) -> list[Column]:
    """Everything that can be put out: the state first, then the columns of the list."""
    state = [Column(STATE, "Состояние", str)] if issubclass(query.kind, Document) else []
    return [*state, *columns_of(query.kind, query.extra)]


def output_table(
    session: Session,
    query: ListQuery,
    wanted: Sequence[str],
    *,
    only: Sequence[int] | None = None,
    with_totals: bool = True,
) -> Table:
    """The columns of these keys in their order; `only` are the ids of the rows, in their order."""
    known = {column.key: column for column in output_columns(query)}
    columns = [known[key] for key in wanted if key in known]
    places = {c.key: n for n, c in enumerate(columns_of(query.kind, query.extra))}
    noun = query.kind.__tablename__
    lines = [
        Row([_cell(row, places, c.key) for c in columns], link=Link(noun, row.id))
        for row in _rows(session, query, only)
    ]
    totals = _totals(columns, lines) if with_totals and lines else ()
    return Table(query.kind.titles, columns, lines, totals)


def _rows(session: Session, query: ListQuery, only: Sequence[int] | None) -> Iterable[ListRow]:
    if only is None:
        return all_rows(session, query)
    found = rows(session, query.kind, only, query.extra)
    return (found[key] for key in only if key in found)


def _cell(row: ListRow, places: dict[str, int], key: str) -> Any:
    return state_of(row) if key == STATE else row.cells[places[key]]


def _totals(columns: Sequence[Column], lines: Sequence[Row]) -> list[Any]:
    """«Итого» under the first column that is not summed; empty where no column is."""
    found: list[Any] = [""] * len(columns)
    for at, column in enumerate(columns):
        if column.kind is Decimal and column.key in SUMMED:
            values = (line.cells[at] for line in lines)
            found[at] = sum((v for v in values if v is not None), Decimal(0))
    if all(value == "" for value in found):
        return []
    if found[0] == "":
        found[0] = "Итого"
    return found
