"""A table as a file by its ending, as JSON, and as text for a terminal."""

from __future__ import annotations

import csv
import datetime as dt
import enum
import io
import json
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.table import Table, worded
from db.errors import UserError
from db.file_faults import why_not
from db.russian import money_text, quantity_text
from db.types import Month

TYPES = {
    str: "text",
    int: "integer",
    Decimal: "decimal",
    dt.date: "date",
    Month: "date",
    dt.datetime: "moment",
    bool: "boolean",
}
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # what Excel would take for a formula
KOPECKS = Decimal("0.01")


def data_of(table: Table) -> dict[str, Any]:
    """The keys of the contract: columns, rows, totals; a row maps keys of columns to values."""
    keys = [column.key for column in table.columns]

    def line(cells: Sequence[Any]) -> dict[str, Any]:
        return {key: plain(value) for key, value in zip(keys, cells, strict=True)}

    return {
        "title": table.title,
        "columns": [
            {"title": c.title, "key": c.key, "type": TYPES.get(c.kind, "text")}
            for c in table.columns
        ],
        "rows": [line(row.cells) for row in table.rows],
        "totals": line(table.totals) if table.totals else {},
    }


def plain(value: Any) -> Any:
    """A value as JSON has it: sums as strings with two decimals, dates ISO."""
    if isinstance(value, Decimal):
        fits = value == value.quantize(KOPECKS)
        return f"{value:.2f}" if fits else f"{value.normalize():f}"
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, enum.Enum):
        return value.value
    return value


def shown(value: Any) -> str:
    """A value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, Decimal):
        return money_text(value) if value == value.quantize(KOPECKS) else quantity_text(value)
    if isinstance(value, dt.datetime):
        return f"{value.astimezone():%d.%m.%Y %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, enum.Enum):
        return str(value.value)
    return str(value)


def text_of(table: Table) -> str:
    """Columns in a terminal; numbers to the right."""
    lines = [[c.title for c in table.columns]]
    for row in table.rows:
        first, *rest = map(shown, _worded(table, row.cells))
        lines.append(["  " * row.level + first, *rest])
    if table.totals:
        lines.append([shown(c) for c in table.totals])
    widths = [max(len(line[n]) for line in lines) for n in range(len(table.columns))]
    right = [c.kind in (int, Decimal) for c in table.columns]
    told = [
        "  ".join(
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in lines
    ]
    told.insert(1, "─" * sum((*widths, 2 * len(widths) - 2)))
    return "\n".join(told)


def _worded(table: Table, cells: Sequence[Any]) -> Iterator[Any]:
    return (worded(c.kind, cell) for c, cell in zip(table.columns, cells, strict=True))


def ending_is_known(path: Path) -> None:
    """Refuses a file this program cannot write, before anything is computed."""
    if path.suffix.lower() not in WRITERS:
        raise UserError(f"Неизвестное окончание файла «{path.name}». Можно: {', '.join(WRITERS)}.")
    if not path.absolute().parent.is_dir():
        raise UserError(f"Папки «{path.absolute().parent}» нет. Создайте её или укажите другую.")


def write(table: Table, path: Path) -> None:
    """Writes the file whole or not at all."""
    replaced(path, lambda part: WRITERS[path.suffix.lower()](table, part))


def replaced(path: Path, writing: Callable[[Path], None]) -> None:
    """Lets a file be written aside and puts it in place when it is whole."""
    part = path.with_name(f"{path.stem}.part{path.suffix}")
    try:
        writing(part)
        part.replace(path)
    except OSError as fault:
        raise UserError(
            f"Записать «{path}» не удалось: {why_not(fault)}. Закройте файл, если он открыт в "
            "другой программе, и проверьте место на диске."
        ) from None
    finally:
        part.unlink(missing_ok=True)


def _xlsx(table: Table, path: Path) -> None:
    from app import excel

    excel.write(table, path)


def _pdf(table: Table, path: Path) -> None:
    from app import papers

    path.write_bytes(papers.report_pdf(table))


def _json(table: Table, path: Path) -> None:
    words = json.dumps(data_of(table), ensure_ascii=False, indent=1)
    path.write_text(words + "\n", encoding="utf-8")


def _csv(table: Table, path: Path) -> None:
    words = io.StringIO(newline="")
    writer = csv.writer(words, delimiter=";")
    writer.writerow([_cell(column.title) for column in table.columns])
    for cells in (*(row.cells for row in table.rows), *([table.totals] if table.totals else [])):
        writer.writerow([_cell(value) for value in _worded(table, cells)])
    path.write_bytes(words.getvalue().encode("utf-8-sig"))


def _cell(value: Any) -> str:
    """A value Russian Excel reads as what it is; a text that looks like a formula stays a text."""
    if isinstance(value, Decimal):
        return str(plain(value)).replace(".", ",")
    if isinstance(value, str):
        return f"'{value}" if value.startswith(DANGEROUS) else value
    return shown(value)


WRITERS: dict[str, Callable[[Table, Path], None]] = {
    ".xlsx": _xlsx,
    ".pdf": _pdf,
    ".csv": _csv,
    ".json": _json,
}
