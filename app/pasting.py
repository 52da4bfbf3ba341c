"""Rows that come as text: a block copied from Excel becomes rows of a section.

Columns are told by their headings or by their order; references are found by code, name or number
for all rows at once. What cannot be read keeps its text and says why; nothing is guessed.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.facts import Facts
from app.naming import found_by_name
from app.typed import parse_date, parse_month, parse_number
from app.verbs import recalculate
from db.base import Base
from db.meta import Field, fields_of, kinds_of, refs_of
from db.russian import fold
from db.types import Month

YES = frozenset(("да", "истина", "true", "yes", "1", "+", "x", "х", "v", "✓", "✔"))
NO = frozenset(("нет", "ложь", "false", "no", "0", "-", "—"))
# Excel quotes only a cell that has a line break or a tab in it.
_CELL = re.compile(r'"(?P<quoted>(?:[^"]|"")*[\t\n](?:[^"]|"")*)"(?=[\t\n]|\Z)|[^\t\n]*')
_ROUBLES = re.compile(r"[,\s(]+(?:руб(?:лей|ли)?|₽)\.?\)?$")
LONGEST, WIDEST = 10_000, 200  # rows and columns taken from the clipboard at once
Columns = Sequence[Field | None]  # what each column of the block goes to; None: nowhere
Where = Callable[[Field], Mapping[str, Any]]


@dataclass(frozen=True)
class Cell:
    """What was written and what it means; `fault` says why it means nothing."""

    text: str
    value: Any = None
    fault: str = ""


def read_block(text: str) -> list[list[str]]:
    """Rows of texts as Excel puts them on the clipboard; all rows of one width, no empty tail."""
    rows: list[list[str]] = [[]]
    at, plain = 0, text.replace("\r\n", "\n")
    while at <= len(plain) and len(rows) <= LONGEST:
        cell = _CELL.match(plain, at)
        assert cell is not None
        quoted = cell["quoted"]
        rows[-1].append((quoted.replace('""', '"') if quoted else cell[0]).strip())
        at = cell.end() + 1
        if plain[cell.end() : at] == "\n":
            rows.append([])
    rows = [row[:WIDEST] for row in rows[:LONGEST]]
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def columns_by_heading(first: Sequence[str], fields: Sequence[Field]) -> list[Field | None] | None:
    """The columns that the first row names; None when it holds values and no headings.

    A reference is also called by what it points at («Имущество» by «Бытовка» and «Помещение»), and
    a field by the other words of its declaration («Сумма» of a debt by «Долг»), where no column has
    its own title. A second column of one field goes nowhere.
    """
    titles = {_plain(f.title): f for f in fields}
    pointed = Counter(f.target for f in fields)
    for field in fields:
        kinds = kinds_of(field.target) if field.target and pointed[field.target] == 1 else []
        for kind in kinds:
            titles.setdefault(_plain(kind.title), field)
    for field in fields:
        for word in field.about.also:
            titles.setdefault(_plain(word), field)
    found = [titles.get(_plain(text)) for text in first]
    own = [
        f is not None and _plain(f.title) == _plain(t) for f, t in zip(found, first, strict=True)
    ]
    taken: dict[str, int] = {}  # the name of a field → the column it is in
    for at in sorted(range(len(found)), key=lambda at: not own[at]):
        here = found[at]
        if here is not None and taken.setdefault(here.name, at) != at:
            found[at] = None
    named, filled = sum(f is not None for f in found), sum(bool(text) for text in first)
    return found if named and 2 * named >= filled else None


def _plain(heading: str) -> str:
    """A heading without case, the mark of what must be filled and the currency of its sums."""
    return _ROUBLES.sub("", fold(heading).strip().rstrip(".*")).rstrip(".* ")


def told_columns(headings: Sequence[str], columns: Columns) -> str:
    """What was read under another word and what was not taken, for a person; empty if neither."""
    pairs = [(text, field) for text, field in zip(headings, columns, strict=True) if text]
    other = [
        f"«{text}» — это «{field.title}»"
        for text, field in pairs
        if field is not None and _plain(text) != _plain(field.title)
    ]
    unknown = [f"«{text}»" for text, field in pairs if field is None]
    said = [f"Понято так: {', '.join(other)}."] if other else []
    if unknown:
        where = "щёлкните заголовок колонки, чтобы выбрать, куда их"
        said.append(f"Не взяты колонки: {', '.join(unknown)} ({where}).")
    return " ".join(said)


def columns_by_order(fields: Sequence[Field], width: int) -> list[Field | None]:
    """The fields one after another; more columns than fields go nowhere."""
    return [*fields[:width], *([None] * (width - len(fields)))]


def read_cells(
    session: Session,
    block: Sequence[Sequence[str]],
    columns: Columns,
    where: Where,
    today: dt.date,
) -> list[list[Cell]]:
    """What the cells mean, column by column; an empty cell has no value and no fault."""
    by_column = []
    for at, field in enumerate(columns):
        texts = [row[at] for row in block]
        if field is None:
            by_column.append([Cell(text) for text in texts])
        elif field.target is not None:
            by_column.append(_references(session, field, texts, where(field)))
        else:
            known = {text: _cell(field, text, today) for text in set(texts)}
            by_column.append([known[text] for text in texts])
    return [list(row) for row in zip(*by_column, strict=True)] if by_column else []


def _references(
    session: Session, field: Field, texts: Sequence[str], where: Mapping[str, Any]
) -> list[Cell]:
    assert field.target is not None
    words = {text for text in texts if text}
    found = found_by_name(session, field.target, words, where)
    missing = {text for text in words if not found[text]}
    there = found_by_name(session, field.target, missing) if missing and where else {}
    known = {"": Cell("")}
    for text in words:
        keys = found[text]
        if len(keys) == 1:
            known[text] = Cell(text, keys[0])
        elif keys:
            known[text] = Cell(text, None, f"«{text}»: найдено несколько, укажите точнее")
        elif there.get(text):
            known[text] = Cell(text, None, f"«{text}» нельзя выбрать в этом документе")
        else:
            known[text] = Cell(text, None, f"Не найдено: «{text}»")
    return [known[text] for text in texts]


def _cell(field: Field, text: str, today: dt.date) -> Cell:
    try:
        return Cell(text, value_of(field, text, today))
    except ValueError as fault:
        return Cell(text, None, str(fault))


def value_of(field: Field, text: str, today: dt.date) -> Any:
    """The value of a text in a field that is no reference; None for an empty text.

    ValueError has the sentence for a person.
    """
    if not text:
        return None
    if field.kind is bool:
        return _yes_or_no(text)
    if issubclass(field.kind, enum.Enum):
        return _member(field.kind, text)
    if field.kind is int or field.kind is Decimal:
        return _number(field, text)
    if field.kind is Month:
        return parse_month(text, today)
    if field.kind is dt.date:
        return parse_date(text.partition(" ")[0] if ":" in text else text, today)
    return text


def _number(field: Field, text: str) -> Decimal | int | None:
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        raise ValueError(f"«{text}»: отрицательное число пишется с минусом")
    if field.kind is Decimal:
        return parse_number(text, field.scale or 2)
    found = parse_number(text, 6)
    if found is not None and (found != found.to_integral_value() or abs(found) >= 2**31):
        raise ValueError(f"«{text}»: нужно целое число")
    return None if found is None else int(found)


def _yes_or_no(text: str) -> bool:
    word = fold(text)
    if word in YES or word in NO:
        return word in YES
    raise ValueError(f"«{text}»: нужно «да» или «нет»")


def _member(kind: type[enum.Enum], text: str) -> enum.Enum:
    for member in kind:
        if fold(str(member.value)) == fold(text):
            return member
    every = ", ".join(f"«{member.value}»" for member in kind)
    raise ValueError(f"«{text}»: нужно одно из: {every}")


def fill_rows(
    session: Session, owner: Base, filled: Sequence[tuple[Any, Mapping[str, Any]]]
) -> None:
    """Gives new rows of a document their values and runs the rules, as if they were typed.

    A value that was given stays whatever the rules of another one say; a sum that the rules come
    to themselves is not taken for typed. What the rows refer to is read for all of them at once.
    """
    for row, values in filled:
        _point(row, values)
    facts = Facts(session, [owner])
    facts.learn(row for row, _ in filled)
    for row, values in filled:
        kind: type[Base] = type(row)
        references = dict(refs_of(kind))
        for field in fields_of(kind):
            name = field.name
            if name not in values or (
                name not in references and getattr(row, name) == values[name]
            ):
                continue
            setattr(row, name, values[name])
            recalculate(row, name, facts)
            _point(row, values)


def _point(row: Base, values: Mapping[str, Any]) -> None:
    """References that were given; a rule may have put others there."""
    for name, _ in refs_of(type(row)):
        if name in values:
            setattr(row, name, values[name])
