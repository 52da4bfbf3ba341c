"""Lists of any noun, read as plain values: for windows, Excel and the command line.

The columns come from the declaration; a reference is shown by the name of what it points at,
joined in SQL; a document also shows the tenant of its contract. Searching goes by the folded
search column (ё = е, no case), of the thing and of the partner beside it.
"""

from __future__ import annotations

import datetime as dt
import enum
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.store import chunks
from app.table import Column, Link, Row, Table
from db.base import Base, Catalog, Document, Register
from db.meta import fields_of, noun
from db.russian import fold

Where = Mapping[str, Any]
COUNTERS: dict[type[Base], Callable[[Session], list[tuple[str, int]]]] = {}


@dataclass(frozen=True)
class ListQuery:
    """What a list shows. `where`: field → value, a tuple is «between», a list is «any of»."""

    kind: type[Base]
    search: str = ""
    where: Where = field(default_factory=dict)
    period: tuple[dt.date | None, dt.date | None] = (None, None)
    order: tuple[tuple[str, bool], ...] = ()
    show_marked: bool = True


@dataclass(frozen=True)
class ListRow:
    """One line of a list: `cells` in the order of `columns_of`."""

    id: int
    cells: tuple[Any, ...]
    posted: bool | None = None
    marked: bool = False


@dataclass(frozen=True)
class Choice:
    """One answer of a choice field."""

    id: int
    title: str
    detail: str = ""


@dataclass(frozen=True)
class _Shape:
    """How a noun is read: SQL expressions of its columns and the joins they need."""

    columns: tuple[Column, ...]
    expressions: tuple[Any, ...]
    joins: tuple[tuple[Any, Any], ...]
    partner_search: Any | None


def columns_of(kind: type[Base]) -> list[Column]:
    """The columns of a noun's list, in order."""
    return list(_shape(kind).columns)


def counters(session: Session, kind: type[Base]) -> list[tuple[str, int]]:
    """Header figures of a list, e.g. how many cabins stand, are let, are wanted (A-7)."""
    return next((COUNTERS[c](session) for c in kind.__mro__ if c in COUNTERS), [])


def counts(
    kind: type[Base],
) -> Callable[
    [Callable[[Session], list[tuple[str, int]]]], Callable[[Session], list[tuple[str, int]]]
]:
    """Gives a list its header figures."""

    def attach(
        function: Callable[[Session], list[tuple[str, int]]],
    ) -> Callable[[Session], list[tuple[str, int]]]:
        COUNTERS[kind] = function
        return function

    return attach


def count(session: Session, query: ListQuery) -> int:
    """How many things a list has."""
    statement = _matching(query, func.count())
    return int(session.execute(statement).scalar_one())


def ids(session: Session, query: ListQuery) -> array[int]:
    """Every id in the order of the list; eight bytes each, so a million is no trouble."""
    statement = _ordered(_matching(query, query.kind.id), query)
    found: array[int] = array("q")
    for part in session.execute(statement).scalars().partitions(10_000):
        found.extend(part)
    return found


def page(session: Session, query: ListQuery, limit: int = 200) -> list[ListRow]:
    """The first rows, without reading all ids."""
    shape = _shape(query.kind)
    statement = _ordered(_matching(query, *_read(query.kind, shape), joined=True), query)
    return [_list_row(query.kind, shape, r) for r in session.execute(statement.limit(limit))]


def rows(session: Session, kind: type[Base], keys: Sequence[int]) -> dict[int, ListRow]:
    """The rows of some ids; ids that are gone are absent."""
    shape = _shape(kind)
    found: dict[int, ListRow] = {}
    for chunk in chunks(keys):
        statement = _joined(select(*_read(kind, shape)), kind, shape).where(kind.id.in_(chunk))
        for row in session.execute(statement):
            found[row[0]] = _list_row(kind, shape, row)
    return found


def table_of(session: Session, query: ListQuery) -> Table:
    """The whole list as a table, for Excel and the command line; state and mark as columns."""
    shape = _shape(query.kind)
    statement = _ordered(_matching(query, *_read(query.kind, shape), joined=True), query)
    columns = list(shape.columns)
    stateful = issubclass(query.kind, Document)
    if stateful:
        columns.insert(0, Column("state", "Состояние", str))
    noun = query.kind.__tablename__
    lines = []
    for raw in session.execute(statement):
        row = _list_row(query.kind, shape, raw)
        cells = (state_of(row), *row.cells) if stateful else row.cells
        lines.append(Row(cells, link=Link(noun, row.id)))
    return Table(query.kind.titles, columns, lines)


def state_of(row: ListRow) -> str:
    """The state of a thing in a word."""
    if row.marked:
        return "помечен"
    if row.posted is None:
        return ""
    return "проведён" if row.posted else "черновик"


def totals(session: Session, query: ListQuery) -> dict[str, Decimal]:
    """Sums of the money columns over the whole list, roubles."""
    shape = _shape(query.kind)
    money = [
        (c, e) for c, e in zip(shape.columns, shape.expressions, strict=True) if c.kind is Decimal
    ]
    sums = [(c.key, func.sum(e)) for c, e in money if c.key in SUMMED]
    if not sums:
        return {}
    row = session.execute(_matching(query, *(e for _, e in sums), joined=True)).one()
    return {key: value or Decimal(0) for (key, _), value in zip(sums, row, strict=True)}


SUMMED = frozenset(
    ("amount", "received", "gross", "vat", "net", "allocated", "compensation", "price_total")
)


def choices(
    session: Session, cls: type[Base], text: str, limit: int = 12, where: Where | None = None
) -> list[Choice]:
    """Things found by a part of name, code, ИНН or number; marked ones are not offered."""
    query = ListQuery(cls, search=text, where=where or {}, show_marked=False)
    statement = _matching(query, cls.id)
    order = getattr(cls, "shown_by", None)
    column = getattr(cls, order) if order else cls.id.desc()
    keys = list(session.execute(statement.order_by(column).limit(limit)).scalars())
    titles = titles_of(session, cls, keys)
    details = _details(session, cls, keys)
    return [Choice(key, titles[key], details.get(key, "")) for key in keys]


def title_of(session: Session, cls: type[Base], key: int) -> str:
    """How people call a thing: «БК-017», «Договор № 214 от 03.09.2026»."""
    return titles_of(session, cls, [key]).get(key, "")


def titles_of(session: Session, cls: type[Base], keys: Iterable[int]) -> dict[int, str]:
    """The names of some things by id."""
    wanted = sorted(set(keys))
    found: dict[int, str] = {}
    for chunk in chunks(wanted):
        expression, joins = _title(cls, cls)
        statement = select(cls.id, *expression)
        for target, on in joins:
            statement = statement.outerjoin(target, on)
        for key, *parts in session.execute(statement.where(cls.id.in_(chunk))):
            found[key] = _titled(cls, parts)
    return found


# --- how a noun is read ------------------------------------------------------------------


@cache
def _shape(kind: type[Base]) -> _Shape:
    columns: list[Column] = []
    expressions: list[Any] = []
    joins: list[tuple[Any, Any]] = []
    partner_search = None
    for shown in fields_of(kind):
        if not shown.about.in_list:
            continue
        own = getattr(kind, shown.name)
        if shown.target is None:
            columns.append(Column(shown.name, shown.title, shown.kind))
            expressions.append(own)
            continue
        other: Any = aliased(shown.target, flat=True)
        joins.append((other, other.id == own))
        name, more = _name_in_sql(shown.target, other)
        joins += more
        columns.append(Column(shown.name, shown.title, str, target=shown.target))
        expressions.append(name)
        found = _brought(other, shown.target, columns, expressions, joins)
        if found is None and shown.about.brings:
            found = other.search
        partner_search = found if partner_search is None else partner_search
    return _Shape(tuple(columns), tuple(expressions), tuple(joins), partner_search)


def _brought(
    other: Any, target: type[Base], columns: list[Column], expressions: list[Any], joins: list[Any]
) -> Any:
    """What a reference brings along (a contract its tenant); its words are searched too."""
    for field in fields_of(target):
        if not field.about.brings or field.target is None:
            continue
        beside: Any = aliased(field.target, flat=True)
        joins.append((beside, beside.id == getattr(other, field.name)))
        name, more = _name_in_sql(field.target, beside)
        joins += more
        columns.append(Column(f"{field.name}.brought", field.title, str, target=field.target))
        expressions.append(name)
        return beside.search
    return None


def _name_in_sql(cls: type[Base], table: Any) -> tuple[Any, list[tuple[Any, Any]]]:
    """A name good enough to show, sort and search in SQL, and the joins it needs."""
    for field in fields_of(cls):
        if field.name == cls.shown_by and field.target is not None:
            other: Any = aliased(field.target, flat=True)
            name, more = _name_in_sql(field.target, other)
            return name, [(other, other.id == getattr(table, field.name)), *more]
    name = getattr(table, cls.shown_by)
    if issubclass(cls, Document):
        return func.coalesce(name, "черновик"), []
    return name, []


def _title(cls: type[Base], table: Any) -> tuple[list[Any], list[tuple[Any, Any]]]:
    name, joins = _name_in_sql(cls, table)
    if issubclass(cls, Document):
        return [name, table.date, Document.kind if cls is Document else table.kind], joins
    return [name], joins


def _titled(cls: type[Base], parts: Sequence[Any]) -> str:
    if not issubclass(cls, Document):
        return str(parts[0] or "")
    name, date, kind = parts
    return f"{noun(kind).title} № {name} от {date:%d.%m.%Y}"


def _details(session: Session, cls: type[Base], keys: Sequence[int]) -> dict[int, str]:
    """A second line for a choice: ИНН of a partner, tenant of a contract, kind of a unit."""
    wanted = [c for c in ("inn", "partner_id", "kind_id") if hasattr(cls, c)]
    if not wanted or not keys:
        return {}
    found = rows(session, cls, keys)
    at = [c.key for c in _shape(cls).columns].index(wanted[0]) if wanted else 0
    return {key: str(row.cells[at] or "") for key, row in found.items()}


def _read(kind: type[Base], shape: _Shape) -> list[Any]:
    state: list[Any] = [getattr(kind, "posted", None), getattr(kind, "marked", None)]
    return [kind.id, *(s for s in state if s is not None), *shape.expressions]


def _list_row(kind: type[Base], shape: _Shape, row: Any) -> ListRow:
    cells = tuple(row)[-len(shape.columns) :]
    head = tuple(row)[1 : len(row) - len(cells)]
    if issubclass(kind, Document):
        return ListRow(row[0], cells, head[0], head[1])
    return ListRow(row[0], cells, None, bool(head[0]) if head else False)


def _joined(statement: Select[Any], kind: type[Base], shape: _Shape) -> Select[Any]:
    statement = statement.select_from(kind)
    for target, on in shape.joins:
        statement = statement.outerjoin(target, on)
    return statement


def _matching(query: ListQuery, *what: Any, joined: bool = False) -> Select[Any]:
    kind, shape = query.kind, _shape(query.kind)
    ordered_by_name = any(_is_joined(kind, key) for key, _ in query.order)
    if joined or query.search or ordered_by_name:
        statement = _joined(select(*what), kind, shape)
    else:
        statement = select(*what).select_from(kind)
    conditions = [_condition(kind, name, value) for name, value in query.where.items()]
    day = (
        getattr(kind, "date", None) if issubclass(kind, Document) else getattr(kind, "period", None)
    )
    start, end = query.period
    if day is not None and start is not None:
        conditions.append(day >= start)
    if day is not None and end is not None:
        conditions.append(day <= end)
    if not query.show_marked and hasattr(kind, "marked"):
        conditions.append(getattr(kind, "marked").is_(False))  # noqa: B009
    if query.search:
        conditions += [_found(kind, shape, word) for word in fold(query.search).split()]
    return statement.where(and_(True, *conditions))


def _is_joined(kind: type[Base], key: str) -> bool:
    return next((c.target is not None for c in _shape(kind).columns if c.key == key), False)


def _found(kind: type[Base], shape: _Shape, word: str) -> Any:
    """A word somewhere in the search text of the thing or of its partner, or in a shown name."""
    pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    places = [getattr(kind, "search", None), shape.partner_search]
    options = [p.like(pattern, escape="\\") for p in places if p is not None]
    if issubclass(kind, Register) or not options:
        shown = [
            e for c, e in zip(shape.columns, shape.expressions, strict=True) if c.target is not None
        ]
        options += [func.lower(e).like(pattern, escape="\\") for e in shown]
        options += [e.like("%" + word.upper() + "%") for e in shown]
    return or_(False, *options)


def _condition(kind: type[Base], name: str, value: Any) -> Any:
    column = getattr(kind, name)
    if isinstance(value, tuple):
        return column.between(*value)
    if isinstance(value, list | set | frozenset):
        return column.in_(list(value))
    if value is None:
        return column.is_(None)
    return column == value


def _ordered(statement: Select[Any], query: ListQuery) -> Select[Any]:
    kind, shape = query.kind, _shape(query.kind)
    known = {c.key: e for c, e in zip(shape.columns, shape.expressions, strict=True)}
    by = []
    for key, descending in query.order:
        expression = known.get(key, getattr(kind, key, None))
        if expression is not None:
            expression = _in_declared_order(expression)
            by.append(expression.desc() if descending else expression.asc())
    if by:
        return statement.order_by(*by, kind.id)
    if issubclass(kind, Document):
        return statement.order_by(kind.date.desc(), kind.id.desc())
    if issubclass(kind, Catalog):
        return statement.order_by(getattr(kind, kind.shown_by), kind.id)
    if issubclass(kind, Register):
        return statement.order_by(kind.period.desc(), kind.id.desc())
    return statement.order_by(kind.id.desc())


def _in_declared_order(expression: Any) -> Any:
    """Enums sort as they are declared, not by their Latin names."""
    members = getattr(getattr(expression, "type", None), "enum_class", None)
    if members is None or not issubclass(members, enum.Enum):
        return expression
    return case({m: n for n, m in enumerate(members)}, value=expression)
