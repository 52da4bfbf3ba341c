"""«Загрузка из файла»: catalog items out of Excel, told apart from those that are there (L17).

A row is known by what is its own (an inventory code), by its ИНН or by its name. What cannot be
read, repeats another row or means several things says so in its cell; nothing is guessed.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app import store
from app.naming import found_by_name
from app.pasting import LONGEST, WIDEST, Cell, Columns, columns_by_heading, fill_rows, read_cells
from app.table import Column, Table
from app.work import Work
from db.base import Base
from db.errors import UserError
from db.file_faults import why_not
from db.meta import Field, attributes_of, fields_of
from db.russian import date_short, fold

DELIMITERS = ("\t", ";", ",")
ABOVE = 10  # rows of a file that may stand above its headings
NOT_READ = "Файл «{}» не прочитан: нужна книга Excel (.xlsx) или текст с разделителями (.csv)."


@dataclass(frozen=True)
class Understood:
    """What the rows of a file mean; `known` has the id of what is there already, or None."""

    cells: list[list[Cell]]
    known: list[int | None]


@dataclass(frozen=True)
class Loaded:
    """How many items were made and how many got new values."""

    made: int
    updated: int

    def words(self) -> str:
        return f"Загружено: новых {self.made}, обновлено {self.updated}"


def loaded_fields(kind: type[Base]) -> list[Field]:
    """The fields that may come from a file, in the order of the card."""
    return [f for f in fields_of(kind) if not f.about.readonly]


def blank(kind: type[Base]) -> Table:
    """«Бланк для заполнения»: the headings that will be understood, and no rows."""
    columns = [Column(f.name, f.title, f.kind) for f in loaded_fields(kind)]
    return Table(kind.titles, columns, [])


# --- the file -------------------------------------------------------------------------------------


def read_file(path: Path, most: int = LONGEST) -> list[list[str]]:
    """Rows of texts of the first sheet, or of a text with tabs, semicolons or commas.

    UserError for what is no table, for more rows than `most` and for a file that cannot be read.
    """
    read = _sheet if path.suffix.lower() in (".xlsx", ".xlsm") else _text
    try:
        rows = read(path, most + ABOVE + 1)
    except OSError as fault:
        raise UserError(f"Файл «{path.name}» не открыт: {why_not(fault)}") from fault
    filled = [row for row in rows if any(row)]
    if len(filled) > most + ABOVE:
        raise UserError(
            f"В файле «{path.name}» больше {most:_} строк: разделите его на части.".replace(
                "_", "\u00a0"
            )
        )
    if not filled:
        raise UserError(f"В файле «{path.name}» нет ни одной заполненной строки.")
    width = max(len(row) for row in filled)
    return [row + [""] * (width - len(row)) for row in filled]


def _sheet(path: Path, most: int) -> list[list[str]]:
    from zipfile import BadZipFile

    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as fault:
        raise UserError(NOT_READ.format(path.name)) from fault
    try:
        rows = book.worksheets[0].iter_rows(max_row=most, max_col=WIDEST, values_only=True)
        return [_trimmed([_written(value) for value in row]) for row in rows]
    finally:
        book.close()


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row


def _written(value: Any) -> str:
    """A cell of Excel as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        return f"{date_short(value)} {value:%H:%M:%S}"
    if isinstance(value, dt.date):
        return date_short(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value).strip()


def _text(path: Path, most: int) -> list[list[str]]:
    raw = path.read_bytes()
    if b"\0" in raw:
        raise UserError(NOT_READ.format(path.name))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1251", errors="replace")
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    found = csv.reader(io.StringIO(text), delimiter=delimiter)
    return [
        [cell.strip() for cell in row[:WIDEST]] for row, _ in zip(found, range(most), strict=False)
    ]


def from_headings(block: list[list[str]], fields: Sequence[Field]) -> list[list[str]]:
    """The rows from the headings on: a title and a date may stand above them."""
    for number, row in enumerate(block[:ABOVE]):
        if columns_by_heading(row, fields):
            return block[number:]
    return block


# --- what it means --------------------------------------------------------------------------------


def understand(
    session: Session, kind: type[Base], block: Sequence[Sequence[str]], columns: Columns
) -> Understood:
    """The cells as values, and which rows are items that are there already."""
    cells = read_cells(session, block, columns, lambda _: {}, dt.date.today())
    own = [n for name in _own_fields(kind) for n, f in enumerate(columns) if f and f.name == name]
    places = [next((at for at in own if row[at].text), None) for row in cells]
    words = {row[at].text for row, at in zip(cells, places, strict=True) if at is not None}
    found = found_by_name(session, kind, words)
    known: list[int | None] = []
    seen: dict[str | int, int] = {}  # words and things → the row that has them
    for number, (row, at) in enumerate(zip(cells, places, strict=True), 1):
        keys = found[row[at].text] if at is not None else []
        known.append(keys[0] if len(keys) == 1 else None)
        if at is not None:
            marks: list[str | int] = [fold(row[at].text), *keys[:1]]
            before = next((seen[mark] for mark in marks if mark in seen), None)
            if before is not None:
                _fault(row, at, f"«{row[at].text}» уже есть в строке {before}")
            elif len(keys) > 1:
                many = f"«{row[at].text}»: в справочнике таких {len(keys)}, загружать некуда"
                _fault(row, at, many)
            seen |= {mark: number for mark in marks if mark not in seen}
        if not keys:
            _tell_empty(row, columns)
    return Understood(cells, known)


def _own_fields(kind: type[Base]) -> list[str]:
    """What tells items of a noun apart: what only one of them has, else ИНН and name."""
    columns = attributes_of(kind)
    unique = [f.name for f in loaded_fields(kind) if columns[f.name].unique]
    return unique or [n for n in ("inn", str(getattr(kind, "shown_by", ""))) if n in columns]


def _tell_empty(row: list[Cell], columns: Columns) -> None:
    """A new item needs what is required; a column that is not in the file is told on writing."""
    for at, field in enumerate(columns):
        if field is not None and field.required and not row[at].text:
            _fault(row, at, f"Поле «{field.title}» не заполнено")


def _fault(row: list[Cell], at: int, words: str) -> None:
    if not row[at].fault:
        row[at] = replace(row[at], value=None, fault=words)


# --- writing --------------------------------------------------------------------------------------


def load(
    work: Work,
    kind: type[Base],
    columns: Columns,
    rows: Sequence[tuple[Sequence[Cell], int | None]],
    *,
    update: bool,
    despite: bool = False,
) -> Loaded:
    """Writes rows without faults as one operation, all or none.

    A row of an item that is there changes what it fills, when `update`; else it is passed over.
    Refused has every problem of every item; `despite` goes on in spite of warnings.
    """
    work.user.must("write", kind)
    fresh = [_values(columns, cells) for cells, known in rows if known is None]
    changes = {k: _values(columns, cells) for cells, k in rows if k is not None and update}
    made: list[Any] = [work.new(kind) for _ in fresh]
    with work.database.reading() as session:
        there: list[Any] = store.load(session, kind, list(changes)) if changes else []
        if made:
            fill_rows(session, made[0], list(zip(made, fresh, strict=True)))
    changed = []
    for thing in there:
        values = changes[thing.id]
        if any(getattr(thing, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(thing, name, value)
            changed.append(thing)
    if made or changed:
        work.save([*made, *changed], despite=despite)
    return Loaded(len(made), len(changed))


def _values(columns: Columns, cells: Sequence[Cell]) -> Mapping[str, Any]:
    """What a row fills; an empty cell leaves what there is."""
    pairs = zip(columns, cells, strict=True)
    return {f.name: cell.value for f, cell in pairs if f is not None and cell.text}
