"""«Снимок отчёта»: a table as it was on a day, kept in a file and opened later (R7).

Numbers stay what they were; of the ways out of them only those to documents and cards are kept,
for the rows under a sum would be read anew and not be those of the snapshot.
"""

from __future__ import annotations

import datetime as dt
import enum
import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from app.table import Column, Link, Mark, Row, Table
from db.errors import UserError
from db.file_faults import why_not
from db.types import Month

ENDING = ".снимок"
SIGN, VERSION = "kontora-report", 1
MOST = 200_000_000  # characters of an unpacked file: more is no report of ours
KINDS: dict[str, type] = {
    "str": str,
    "int": int,
    "bool": bool,
    "decimal": Decimal,
    "date": dt.date,
    "month": Month,
    "moment": dt.datetime,
}
NAMES = {kind: name for name, kind in KINDS.items()}


class Snapshot(NamedTuple):
    """What a file holds: the table, the base it was made of, the moment and the person."""

    table: Table
    base: str
    at: dt.datetime
    author: str


def write(snapshot: Snapshot, path: Path) -> None:
    """UserError when the file cannot be written."""
    data = {
        "sign": SIGN,
        "version": VERSION,
        "base": snapshot.base,
        "at": snapshot.at.isoformat(),
        "author": snapshot.author,
        "table": plain(snapshot.table),
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    try:
        path.write_bytes(zlib.compress(text.encode(), 6))
    except OSError as fault:
        raise UserError(f"Файл «{path.name}» не записан: {why_not(fault)}.") from fault


def read(path: Path, base: str) -> Snapshot:
    """What `write` made; in another base its rows lead nowhere. UserError for any other file."""
    try:
        data = _unpacked(path.read_bytes())
        at = dt.datetime.fromisoformat(data["at"])
        table = of_plain(data["table"])
        found = Snapshot(table, str(data["base"]), at, str(data["author"]))
    except OSError as fault:
        raise UserError(f"Файл «{path.name}» не прочитан: {why_not(fault)}.") from fault
    except (ValueError, KeyError, TypeError, ArithmeticError, zlib.error) as fault:
        raise UserError(
            f"Файл «{path.name}» — не снимок отчёта или сделан более новой программой."
        ) from fault
    told = f"Снимок от {at.astimezone():%d.%m.%Y %H:%M}, {found.author}, база «{found.base}»."
    table = replace(found.table, subtitle=[told, *table.subtitle])
    if found.base != base:
        table = replace(table, rows=[replace(r, link=None, links={}) for r in table.rows])
    return found._replace(table=table)


def _unpacked(content: bytes) -> Any:
    data = json.loads(zlib.decompressobj().decompress(content, MOST))
    if data["sign"] != SIGN or data["version"] > VERSION:
        raise ValueError(data["version"])
    return data


def plain(table: Table) -> dict[str, Any]:
    """The whole table as plain JSON."""
    return {
        "title": table.title,
        "columns": [_column(c) for c in table.columns],
        "rows": [_row(r) for r in table.rows],
        "totals": [_cell(c) for c in table.totals],
        "figures": [[title, _cell(value)] for title, value in table.figures],
        "subtitle": list(table.subtitle),
        "legend": list(table.legend),
        "groups": [_column(c) for c in table.groups],
        "leaf_title": table.leaf_title,
    }


def of_plain(data: Any) -> Table:
    """What `plain` made."""
    return Table(
        data["title"],
        [_read_column(c) for c in data["columns"]],
        [_read_row(r) for r in data["rows"]],
        [_read(c) for c in data["totals"]],
        [(title, _read(value)) for title, value in data["figures"]],
        data["subtitle"],
        data["legend"],
        [_read_column(c) for c in data["groups"]],
        data["leaf_title"],
    )


def _column(column: Column) -> list[Any]:
    return [column.key, column.title, NAMES.get(column.kind, "str"), column.width]


def _read_column(kept: Any) -> Column:
    key, title, kind, width = kept
    return Column(key, title, KINDS[kind], width)


def _row(row: Row) -> dict[str, Any]:
    links = {k: [w.noun, w.id] for k, w in row.links.items() if isinstance(w, Link)}
    data = {
        "c": [_cell(cell) for cell in row.cells],
        "l": row.level,
        "b": row.bold,
        "m": {key: mark.name for key, mark in row.marks.items()},
        "k": [row.link.noun, row.link.id] if row.link else None,
        "w": links,
        "a": row.apart,
    }
    return {key: value for key, value in data.items() if value not in (None, False, 0, {})}


def _read_row(kept: dict[str, Any]) -> Row:
    return Row(
        [_read(cell) for cell in kept["c"]],
        kept.get("l", 0),
        kept.get("b", False),
        {key: Mark[name] for key, name in kept.get("m", {}).items()},
        Link(*kept["k"]) if "k" in kept else None,
        {key: Link(*link) for key, link in kept.get("w", {}).items()},
        None,
        kept.get("a", False),
    )


def _cell(cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return {"d": str(cell)}
    if isinstance(cell, dt.datetime):
        return {"t": cell.isoformat()}
    if isinstance(cell, dt.date):
        return {"y": cell.isoformat()}
    if isinstance(cell, enum.Enum):
        return str(cell.value)
    return cell if cell is None or isinstance(cell, str | int | bool) else str(cell)


def _read(kept: Any) -> Any:
    if not isinstance(kept, dict):
        return kept
    readers: dict[str, Callable[[str], Any]] = {
        "d": Decimal,
        "t": dt.datetime.fromisoformat,
        "y": dt.date.fromisoformat,
    }
    ((kind, text),) = kept.items()
    return readers[kind](text)
