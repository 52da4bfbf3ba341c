"""Lists of any noun, read as plain values: for windows, Excel and the command line.

The columns come from the declaration; a reference is shown by the name of what it points at,
joined in SQL; a document also shows the tenant of its contract. Searching goes by the folded
search column (ё = е, no case), of the thing and of the partner beside it.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from app.list_journal import journal_shape
from app.list_shape import Shape, in_declared_order, noun_shape, title_of_thing, titled
from app.store import chunks
from app.table import Column, Link, Row, Table
from app.typed import searched_words
from db.base import Base, Catalog, Document, Register
from db.meta import attributes_of, source_of

if TYPE_CHECKING:
    from app.conditions import Condition

Where = Mapping[str, Any]
Counters = Callable[[Session], list[tuple[str, int]]]
COUNTERS: dict[type[Base], Counters] = {}


class NamedFilter(NamedTuple):
    """A condition that people know by its title and a list by its name in `where`.

    `condition` gets the noun and the value that stands there: True, or what narrows it further;
    `narrowed` says in a word what a value of text means, `hint` what to do about what is found.
    """

    title: str
    condition: Callable[[type[Base], Any], Any]
    narrowed: str = ""
    hint: str = ""


NAMED: dict[str, NamedFilter] = {}
TICK = "attention"  # the filter of «Требующие внимания» over a list; app.attention gives it


@dataclass(frozen=True)
class ListQuery:
    """What a list shows.

    `where`: field → value, a tuple is «between», a list is «any of»; or the name of a filter of
    `NAMED` → its value.
    """

    kind: type[Base]
    search: str = ""
    where: Where = field(default_factory=dict)
    period: tuple[dt.date | None, dt.date | None] = (None, None)
    order: tuple[tuple[str, bool], ...] = ()
    show_marked: bool = True
    conditions: tuple[Condition, ...] = ()
    extra: tuple[str, ...] = ()
    rules: tuple[Condition, ...] = ()


class ListRow(NamedTuple):
    """One line of a list: `cells` in the order of `columns_of`."""

    id: int
    cells: tuple[Any, ...]
    posted: bool | None = None
    marked: bool = False
    rule: int | None = None


OFFERED = 12  # choices at once


class Choice(NamedTuple):
    """One answer of a choice field."""

    id: int
    title: str
    detail: str = ""


def shape_of(kind: type[Base], extra: tuple[str, ...] = ()) -> Shape:
    """How the list of a noun is read; «Все документы» have what all of them have in common."""
    return journal_shape(extra) if kind is Document else noun_shape(kind, extra)


def columns_of(kind: type[Base], extra: tuple[str, ...] = ()) -> list[Column]:
    """The columns of a noun's list, in order; `extra` fields after the declared ones."""
    return list(shape_of(kind, extra).columns)


def counters(session: Session, kind: type[Base]) -> list[tuple[str, int]]:
    """Header figures of a list, e.g. how many cabins stand, are let, are wanted (A-7)."""
    return next((COUNTERS[c](session) for c in kind.__mro__ if c in COUNTERS), [])


def counts(kind: type[Base]) -> Callable[[Counters], Counters]:
    """Gives a list its header figures."""

    def attach(function: Counters) -> Counters:
        COUNTERS[kind] = function
        return function

    return attach


def count(session: Session, query: ListQuery) -> int:
    """How many things a list has."""
    statement = _matching(query, func.count())
    return int(session.execute(statement).scalar_one())


def has_more_than(session: Session, kind: type[Base], rows: int) -> bool:
    """Whether a noun has more things than so many, without counting the rest."""
    statement = select(_of(kind, "id")).select_from(source_of(kind)).offset(rows).limit(1)
    return session.execute(statement).first() is not None


def ids(session: Session, query: ListQuery) -> array[int]:
    """Every id in the order of the list; eight bytes each, so a million is no trouble."""
    statement = _ordered(_matching(query, _of(query.kind, "id")), query)
    found: array[int] = array("q")
    cursor: Any = session.connection().execute(statement).cursor
    while part := cursor.fetchmany(20_000):  # the driver's own rows: three times faster
        found.extend(chain.from_iterable(part))
    return found


def page(session: Session, query: ListQuery, limit: int = 200) -> list[ListRow]:
    """The first rows, without reading all ids."""
    found = session.connection().execute(page_statement(query, limit))
    return _list_rows(query.kind, found, ruled=bool(query.rules))


def page_statement(query: ListQuery, limit: int) -> Select[Any]:
    """The one query that `page` asks."""
    return _all_of(query).limit(limit)


def rows(
    session: Session,
    kind: type[Base],
    keys: Sequence[int],
    extra: tuple[str, ...] = (),
    rules: tuple[Condition, ...] = (),
) -> dict[int, ListRow]:
    """The rows of some ids, `extra` and `rules` as in ListQuery; ids that are gone are absent."""
    found: dict[int, ListRow] = {}
    listed = _listed(kind, extra, rules)
    for chunk in chunks(keys):
        answer = session.connection().execute(listed.where(_of(kind, "id").in_(chunk)))
        for row in _list_rows(kind, answer, ruled=bool(rules)):
            found[row.id] = row
    return found


def all_rows(session: Session, query: ListQuery) -> Iterator[ListRow]:
    """Every row in the order of the list, a few at a time."""
    options = {"yield_per": 1000}
    answer = session.connection().execute(_all_of(query), execution_options=options)
    for part in answer.partitions():
        yield from _list_rows(query.kind, part, ruled=bool(query.rules))


def table_of(session: Session, query: ListQuery) -> Table:
    """The whole list as a table, for Excel and the command line; state and mark as columns."""
    columns = list(shape_of(query.kind, query.extra).columns)
    stateful = issubclass(query.kind, Document)
    if stateful:
        columns.insert(0, Column("state", "Состояние", str))
    noun = query.kind.__tablename__
    lines = []
    for row in all_rows(session, query):
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
    """Sums of the money columns over the whole list, roubles; none where kinds are mixed.

    An invoice, its act and its payment are the same money told three times.
    """
    if query.kind is Document:
        return {}
    shape = shape_of(query.kind, query.extra)
    money = [
        (c, e) for c, e in zip(shape.columns, shape.expressions, strict=True) if c.kind is Decimal
    ]
    sums = [(c.key, func.sum(e)) for c, e in money if c.key in SUMMED]
    if not sums:
        return {}
    row = session.execute(_matching(query, *(e for _, e in sums), joined=True)).one()
    return {key: value or Decimal(0) for (key, _), value in zip(sums, row, strict=True)}


SUMMED = frozenset(
    (
        *("amount", "received", "gross", "vat", "net", "allocated", "compensation", "price_total"),
        *("debt", "left"),  # worked out of charges
    )
)


def choices(
    session: Session, cls: type[Base], text: str, limit: int = OFFERED, where: Where | None = None
) -> list[Choice]:
    """Things found by a part of name, code, ИНН or number; marked ones are not offered."""
    query = ListQuery(cls, search=text, where=where or {}, show_marked=False)
    statement = _matching(query, _of(cls, "id"))
    order = getattr(cls, "shown_by", None)
    column = _of(cls, order) if order else _of(cls, "id").desc()
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
        expression, joins = title_of_thing(cls)
        statement = select(_of(cls, "id"), *expression).select_from(source_of(cls))
        for target, on in joins:
            statement = statement.outerjoin(target, on)
        for key, *parts in session.execute(statement.where(_of(cls, "id").in_(chunk))):
            found[key] = titled(cls, parts)
    return found


# --- how a noun is read ------------------------------------------------------------------


def _details(session: Session, cls: type[Base], keys: Sequence[int]) -> dict[int, str]:
    """A second line for a choice: ИНН of a partner, tenant of a contract, cabin of a transfer."""
    telling = ("inn", "partner_id", "kind_id", "tariff_id", "unit_id")
    wanted = [c for c in telling if hasattr(cls, c)]
    if not wanted or not keys:
        return {}
    found = rows(session, cls, keys)
    at = [c.key for c in shape_of(cls).columns].index(wanted[0]) if wanted else 0
    return {key: str(row.cells[at] or "") for key, row in found.items()}


def _of(kind: type[Base], name: str) -> Any:
    """A column of a noun in SQL; plain tables, so that the ORM is not asked."""
    return attributes_of(kind)[name]


def _read(kind: type[Base], shape: Shape) -> list[Any]:
    own = attributes_of(kind)
    state: list[Any] = [own[name] for name in ("posted", "marked") if name in own]
    return [own["id"], *state, *shape.expressions]


def _list_rows(kind: type[Base], found: Iterable[Any], *, ruled: bool = False) -> list[ListRow]:
    """Rows as `_read` gives them: id, state and mark where there are any, cells, the rule."""
    if ruled:
        plain = ((row[:-1], row[-1]) for row in found)
        return [_list_rows(kind, [row])[0]._replace(rule=rule) for row, rule in plain]
    if issubclass(kind, Document):
        return [ListRow(row[0], row[3:], row[1], row[2]) for row in found]
    if hasattr(kind, "marked"):
        return [ListRow(row[0], row[2:], None, row[1]) for row in found]
    return [ListRow(row[0], row[1:]) for row in found]


def _joined(statement: Select[Any], kind: type[Base], shape: Shape) -> Select[Any]:
    statement = statement.select_from(source_of(kind))
    for target, on in shape.joins:
        statement = statement.outerjoin(target, on)
    return statement


@lru_cache(256)
def _listed(
    kind: type[Base], extra: tuple[str, ...] = (), rules: tuple[Condition, ...] = ()
) -> Select[Any]:
    """Everything a list shows of a noun, joined; made once."""
    shape = shape_of(kind, extra)
    what = _read(kind, shape)
    if rules:
        from app.conditions import sql_of

        what.append(case(*((sql_of(kind, rule), n) for n, rule in enumerate(rules)), else_=None))
    return _joined(select(*what), kind, shape)


def _all_of(query: ListQuery) -> Select[Any]:
    """Every row of a list, as the list is filtered and sorted."""
    return _ordered(_filtered(_listed(query.kind, query.extra, query.rules), query), query)


def _matching(query: ListQuery, *what: Any, joined: bool = False) -> Select[Any]:
    """Some expressions over the things of a list; joined only where a condition needs it."""
    kind = query.kind
    if joined or query.search or any(_is_joined(query, key) for key, _ in query.order):
        return _filtered(_joined(select(*what), kind, shape_of(kind, query.extra)), query)
    return _filtered(select(*what).select_from(source_of(kind)), query)


def _filtered(statement: Select[Any], query: ListQuery) -> Select[Any]:
    kind = query.kind
    conditions = [_condition(kind, name, value) for name, value in query.where.items()]
    day: Any = attributes_of(kind).get("date" if issubclass(kind, Document) else "period")
    start, end = query.period
    if day is not None and start is not None:
        conditions.append(day >= start)
    if day is not None and end is not None:
        conditions.append(day <= end)
    if not query.show_marked and hasattr(kind, "marked"):
        conditions.append(_of(kind, "marked").is_(False))
    if query.search:
        shape = shape_of(kind, query.extra)
        conditions += [_found(kind, shape, word) for word in searched_words(query.search)]
    if query.conditions:
        from app.conditions import sql_of

        conditions += [sql_of(kind, condition) for condition in query.conditions]
    return statement.where(*conditions) if conditions else statement


def _is_joined(query: ListQuery, key: str) -> bool:
    """Whether sorting by a column needs the tables beside; a plain own column does not."""
    shown = any(c.key == key for c in shape_of(query.kind, query.extra).columns)
    own = attributes_of(query.kind).get(key)
    return shown and (own is None or bool(own.foreign_keys) or "target" in own.info)


def _found(kind: type[Base], shape: Shape, word: str) -> Any:
    """A word somewhere in the search text of the thing or of what stands beside it."""
    pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    own = [_of(kind, "search")] if hasattr(kind, "search") else []
    places = [*own, *shape.searched]
    return or_(False, *(place.like(pattern, escape="\\") for place in places))


def _condition(kind: type[Base], name: str, value: Any) -> Any:
    if name in NAMED:
        return NAMED[name].condition(kind, value)
    column = _of(kind, name)
    if isinstance(value, tuple):
        return column.between(*value)
    if isinstance(value, list | set | frozenset):
        return column.in_(list(value))
    if value is None:
        return column.is_(None)
    return column == value


def _ordered(statement: Select[Any], query: ListQuery) -> Select[Any]:
    kind, shape = query.kind, shape_of(query.kind, query.extra)
    known = {c.key: e for c, e in zip(shape.columns, shape.expressions, strict=True)}
    by = []
    for key, descending in query.order:
        expression = known.get(key, attributes_of(kind).get(key))
        if expression is not None:
            expression = in_declared_order(expression)
            by.append(expression.desc() if descending else expression.asc())
    if by:
        return statement.order_by(*by, _of(kind, "id"))
    if issubclass(kind, Document):
        # The id of the common table, so that the page is read by its index of dates.
        return statement.order_by(_of(kind, "date").desc(), Document.__table__.c.id.desc())
    if issubclass(kind, Catalog):
        if kind.newest_by:
            return statement.order_by(_of(kind, kind.newest_by).desc(), _of(kind, "id").desc())
        return statement.order_by(_of(kind, kind.shown_by), _of(kind, "id"))
    if issubclass(kind, Register):
        return statement.order_by(_of(kind, "period").desc(), _of(kind, "id").desc())
    return statement.order_by(_of(kind, "id").desc())
