"""Conditions of a list in SQL: a column, an operator, a value (L4, L5, L7, L16).

A condition never joins: a reference is compared by its id, or by names asked in a subquery; so
the same condition filters a list, counts it and colours its rows. Texts are compared as people
read them: without case, ё is е.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import String, and_, false, func, not_, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import GenericFunction

from app.list_shape import in_words, name_of, worked_out
from app.proration_cycle import month_end
from app.table import Column
from db.base import Base, Document
from db.groups import OUTER, OWN, CatalogGroup, groups_of
from db.meta import attributes_of, declared, fields_of, source_of
from db.russian import fold
from db.types import Month

LONGEST = 10_000  # letters of a text that is looked for; SQLite takes few more
STATE, BROUGHT, KIND, TENANT = "posting.state", ".brought", "kind", "tenant"


class Operator(enum.Enum):
    """How a column is compared; the value is the words of 1С."""

    EQUAL = "Равно"
    NOT_EQUAL = "Не равно"
    CONTAINS = "Содержит"
    BEGINS = "Начинается с"
    IN_LIST = "В списке"
    IN_GROUP = "В группе"
    BETWEEN = "Между"
    FILLED = "Заполнено"
    EMPTY = "Не заполнено"


O = Operator  # noqa: E741  a table of them is read at a glance
WITHOUT_VALUE = frozenset((O.FILLED, O.EMPTY))
_TEXT = (O.CONTAINS, O.BEGINS, O.EQUAL, O.NOT_EQUAL, O.FILLED, O.EMPTY)
_REF = (O.EQUAL, O.NOT_EQUAL, O.IN_LIST, O.CONTAINS, O.BEGINS, O.FILLED, O.EMPTY)
_GROUPED = (*_REF[:3], O.IN_GROUP, *_REF[3:])
_ONE_OF = (O.EQUAL, O.NOT_EQUAL, O.IN_LIST)
_ONE_OF_OR_NONE = (*_ONE_OF, O.FILLED, O.EMPTY)
_ORDERED = (O.EQUAL, O.NOT_EQUAL, O.BETWEEN, O.FILLED, O.EMPTY)


class State(enum.Enum):
    """What the first column of a list shows."""

    POSTED = "Проведён"
    DRAFT = "Черновик"
    MARKED = "Помечен на удаление"


@dataclass(frozen=True)
class Condition:
    """`value`: an id, a text, a date, a Decimal, an enum; a tuple for «В списке» and «Между».

    An end of «Между» may be None. `column` is a key of `filter_columns`.
    """

    column: str
    operator: Operator
    value: Any = None


@cache
def filter_columns(kind: type[Base]) -> tuple[Column, ...]:
    """Everything a list of a noun may be filtered by, in the order of its fields."""
    found: list[Column] = []
    if issubclass(kind, Document):
        found.append(Column(STATE, "Состояние", State))
    if kind is Document:
        found.append(Column(KIND, "Вид документа", document_kinds()))
        found += [Column(TENANT, "Контрагент", str, target=tenant_class())]
    for field in fields_of(kind):
        if field.about.in_list or field.name != "marked":
            found.append(
                Column(field.name, field.title, field.kind, target=field.target, scale=field.scale)
            )
        if field.target is not None:
            found += [
                Column(f"{f.name}{BROUGHT}", f.title, str, target=f.target)
                for f in _brought(field.target)
            ]
    found += [told.column for told in worked_out(kind) if told.column.target is None]
    known: dict[str, Column] = {}
    for column in found:
        known.setdefault(column.key, column)
    return tuple(known[key] for key in known if key not in ("marked", "posted"))


def column_of(kind: type[Base], key: str) -> Column | None:
    """The column of a condition; None when the noun has it no more."""
    return next((c for c in filter_columns(kind) if c.key == key), None)


def operators_of(column: Column) -> tuple[Operator, ...]:
    """The operators that make sense for a column, the most wanted first."""
    if column.target is not None:
        return _REF if groups_of_column(column) is None else _GROUPED
    if issubclass(column.kind, enum.Enum):
        return _ONE_OF if column.key in (STATE, KIND) else _ONE_OF_OR_NONE
    if column.kind is bool:
        return (O.EQUAL,)
    if issubclass(column.kind, int | Decimal | dt.date):
        return _ORDERED
    return _TEXT


def groups_of_column(column: Column) -> type[CatalogGroup] | None:
    """The class of the groups that a column is compared with by «В группе»."""
    if column.target is None:
        return None
    return column.target if issubclass(column.target, CatalogGroup) else groups_of(column.target)


def value_column(column: Column, operator: Operator) -> Column:
    """What the value of a condition is: of «В группе» a group, else of the column itself."""
    if operator is O.IN_GROUP:
        return column._replace(target=groups_of_column(column))
    return column


def sql_of(kind: type[Base], condition: Condition) -> Any:
    """A condition as SQL over the tables of the noun alone; false for a column that is gone."""
    column = column_of(kind, condition.column)
    if column is None:
        return false()
    if condition.column == STATE:
        return _compared_one_of(condition, lambda state: _in_state(kind, state))
    if kind is Document and condition.column == TENANT:
        return or_(*(_leads_to(way, condition, column) for way in tenant_ways()))
    if condition.column.endswith(BROUGHT):
        return _by_brought(kind, condition, column)
    own = attributes_of(kind).get(condition.column)
    if own is None:
        told = next(t for t in worked_out(kind) if t.column.key == column.key)
        return _compared(told.of(attributes_of(kind)["id"]), condition, column)
    if kind is Document and condition.column == KIND:
        return _compared_one_of(condition, lambda member: own == member.name)
    return _compared(in_words(column.key, own), condition, column)


# --- one column against a value ---------------------------------------------------------------


def _compared(own: Any, condition: Condition, column: Column) -> Any:
    operator, value = condition.operator, condition.value
    if operator in WITHOUT_VALUE:
        empty = _is_empty(own, column)
        return empty if operator is O.EMPTY else not_(empty)
    if operator in (O.CONTAINS, O.BEGINS):
        if column.target is not None:
            return own.in_(_named(column.target, operator, str(value)))
        return _like(own, operator, str(value))
    if operator is O.BETWEEN:
        return _between(own, value, column)
    if operator is O.IN_LIST and column.kind is Month:
        return or_(*(_same(own, one, column) for one in value))
    if operator is O.IN_LIST:
        return own.in_(value)
    if operator is O.IN_GROUP:
        return own.in_(_inside(column, value))
    same = _same(own, value, column)
    return same if operator is O.EQUAL else or_(not_(same), own.is_(None))


def _inside(column: Column, group: Any) -> Any:
    """Ids of a group and the groups in it; of a thing's column, of the things that stand there."""
    groups: Any = groups_of_column(column)
    table = groups.__table__
    inner = select(table.c.id).where(table.c.id == group).cte(recursive=True)
    inner = inner.union(select(table.c.id).where(table.c[OUTER] == inner.c.id))
    if column.target is groups:
        return select(inner.c.id)
    things: Any = attributes_of(column.target) if column.target is not None else {}
    return select(things["id"]).where(things[OWN].in_(select(inner.c.id)))


def _same(own: Any, value: Any, column: Column) -> Any:
    if value is None:
        return own.is_(None)
    if column.kind is bool:
        return own.is_(bool(value))
    if column.target is None and column.kind is str:
        return folded(own) == fold(str(value))
    if _is_moment(column) or column.kind is Month:
        return _between(own, (value, value), column)
    return own == value


def _is_empty(own: Any, column: Column) -> Any:
    if column.target is not None or issubclass(column.kind, dt.date | enum.Enum):
        return own.is_(None)
    return or_(own.is_(None), own == (0 if issubclass(column.kind, int | Decimal) else ""))


def _between(own: Any, ends: Any, column: Column) -> Any:
    low, high = ends
    if _is_moment(column):  # whole local days
        low = low and _moment(low, dt.time())
        high = high and _moment(high, dt.time.max)
    if column.kind is Month:  # whatever day stands for it
        low, high = low and low.replace(day=1), high and month_end(high)
    parts = ([own >= low] if low is not None else []) + ([own <= high] if high is not None else [])
    return and_(own.is_not(None), *parts)


def _moment(day: dt.date, at: dt.time) -> dt.datetime:
    """A moment of the local day; at the ends of the calendar no zone can be told."""
    moment = dt.datetime.combine(day, at)
    try:
        return moment.astimezone()
    except (OverflowError, ValueError):
        return moment.replace(tzinfo=dt.UTC)


def _is_moment(column: Column) -> bool:
    return issubclass(column.kind, dt.datetime)


def _compared_one_of(condition: Condition, is_it: Callable[[Any], Any]) -> Any:
    wanted = condition.value if condition.operator is O.IN_LIST else (condition.value,)
    found = or_(false(), *(is_it(one) for one in wanted))
    return not_(found) if condition.operator is O.NOT_EQUAL else found


def _in_state(kind: type[Base], state: State) -> Any:
    own = attributes_of(kind)
    marked, posted = own["marked"].is_(True), own["posted"].is_(True)
    if state is State.MARKED:
        return marked
    return and_(not_(marked), posted if state is State.POSTED else not_(posted))


# --- texts --------------------------------------------------------------------------------------


class folded(GenericFunction[str]):  # noqa: N801  a function of SQL
    """A text without case, ё is е, on both databases (`db.russian.fold`)."""

    type = String()
    name = "folded"
    inherit_cache = True


_CAPITALS = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯё"
_SMALL = "абвгдеежзийклмнопрстуфхцчшщъыьэюяе"


@compiles(folded, "postgresql")
def _folded_on_server(element: Any, compiler: Any, **words: Any) -> str:
    """`lower` of a server knows Cyrillic only in some locales."""
    inner = compiler.process(element.clauses, **words)
    return f"translate(lower({inner}), '{_CAPITALS}', '{_SMALL}')"


def _like(own: Any, operator: Operator, value: str) -> Any:
    text = fold(value.strip())[:LONGEST]
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, f"\\{sign}")
    pattern = f"{text}%" if operator is O.BEGINS else f"%{text}%"
    return func.folded(func.coalesce(own, "")).like(pattern, escape="\\")


def _named(target: type[Base], operator: Operator, value: str) -> Any:
    """Ids of the things whose name has the text."""
    joins: list[tuple[Any, Any]] = []
    own = attributes_of(target)
    name = name_of(target, lambda key: own[key], joins)
    statement = select(own["id"]).select_from(source_of(target))
    for table, on in joins:
        statement = statement.outerjoin(table, on)
    return statement.where(_like(name, operator, value)).scalar_subquery()


# --- what a reference brings along ----------------------------------------------------------------


def _brought(target: type[Base]) -> Iterator[Any]:
    return (f for f in fields_of(target) if f.about.brings and f.target is not None)


def _by_brought(kind: type[Base], condition: Condition, column: Column) -> Any:
    """Where nothing is referred to, nothing is brought: empty, and equal to no value."""
    name = condition.column.removesuffix(BROUGHT)
    found = []
    for field in fields_of(kind):
        if field.target is None:
            continue
        if any(f.name == name for f in _brought(field.target)):
            own, other = attributes_of(kind)[field.name], attributes_of(field.target)
            matching = _compared(other[name], condition, column)
            keys = select(other["id"]).select_from(source_of(field.target)).where(matching)
            found.append((own, own.in_(keys.scalar_subquery())))
    if condition.operator in (O.EMPTY, O.NOT_EQUAL):
        return and_(*(or_(own.is_(None), matches) for own, matches in found))
    return or_(*(matches for _, matches in found))


# --- the journal of all documents -----------------------------------------------------------------


@dataclass(frozen=True)
class Way:
    """How a kind of document leads to its tenant: by a field of its own or of what it refers to."""

    document: type[Document]
    field: str
    through: type[Base] | None
    brought: str


def _leads_to(way: Way, condition: Condition, column: Column) -> Any:
    own = attributes_of(way.document)
    if way.through is None:
        matching = _compared(own[way.field], condition, column)
    else:
        brought = Condition(f"{way.brought}{BROUGHT}", condition.operator, condition.value)
        matching = sql_of(way.document, brought)
    keys = select(own["id"]).select_from(source_of(way.document)).where(matching)
    return attributes_of(Document)["id"].in_(keys.scalar_subquery())


@cache
def tenant_ways() -> tuple[Way, ...]:
    """How each kind of document leads to its tenant; kinds without one are absent."""
    found = []
    kinds: list[type[Document]] = declared(Document)
    for document in kinds:
        for field in fields_of(document):
            if field.target is None:
                continue
            if field.about.brings:
                found.append(Way(document, field.name, None, field.name))
                break
            if brought := next(_brought(field.target), None):
                found.append(Way(document, field.name, field.target, brought.name))
                break
    return tuple(found)


def tenant_beside(session: Session, way: Way, key: int) -> int | None:
    """The tenant that a document names by another thing alone: by the contract of the id."""
    assert way.through is not None
    own = attributes_of(way.through)
    query = select(own[way.brought]).select_from(source_of(way.through))
    found: int | None = session.scalar(query.where(own["id"] == key))
    return found


def tenant_class() -> type[Base]:
    """The noun that tenants are."""
    way = tenant_ways()[0]
    source = way.through or way.document
    found = next(f.target for f in fields_of(source) if f.name == way.brought)
    assert found is not None
    return found


@cache
def document_kinds() -> type[enum.Enum]:
    """The kinds of documents as one of several, by their tables."""
    kinds = sorted(declared(Document), key=lambda kind: kind.title)
    make: Any = enum.Enum
    made: type[enum.Enum] = make("DocumentKind", {k.__tablename__: k.title for k in kinds})
    return made
