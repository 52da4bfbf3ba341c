"""How a noun is read into a list: the SQL of its columns and the joins they need.

A reference is shown by the name of what it points at; a document also shows what its reference
brings along (a contract brings its tenant). Of a thing that is referred to only the tables are
joined whose columns are shown, so that a page of a large list is read by one index.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnClause, case, func, select

from app.table import Column
from db.base import Base, Derived, Document
from db.meta import Field, attributes_of, declared, fields_of, noun
from db.russian import money_text
from db.system import AppUser

Joins = list[tuple[Any, Any]]
DRAFT, AUTHOR = "черновик", "author"


class Shape(NamedTuple):
    """Columns of a list, their SQL, the joins, and the search columns of things beside."""

    columns: tuple[Column, ...]
    expressions: tuple[Any, ...]
    joins: tuple[tuple[Any, Any], ...]
    searched: tuple[Any, ...]


class WorkedOut(NamedTuple):
    """A column that no field holds: `of` makes its SQL out of the id of the thing.

    It stands right after the column of the key `after`, else behind all the others.
    """

    column: Column
    of: Callable[[Any], Any]
    after: str = ""


WORKED_OUT: dict[type[Base], list[WorkedOut]] = {}


def worked_out(kind: type[Base]) -> list[WorkedOut]:
    """The columns of a noun that no field holds."""
    return [told for cls in kind.__mro__ for told in WORKED_OUT.get(cls, ())]


class Beside:
    """A thing that is referred to, joined table by table as its columns are asked for."""

    def __init__(self, cls: type[Base], key: Any, joins: Joins) -> None:
        self.cls, self.key, self.joins = cls, key, joins
        self._tables: dict[Any, Any] = {}

    def column(self, name: str) -> Any:
        """A column of the thing, in SQL."""
        source: Any = attributes_of(self.cls)[name]
        if source.table not in self._tables:
            alias = source.table.alias()
            self._tables[source.table] = alias
            self.joins.append((alias, alias.c.id == self.key))
        return self._tables[source.table].c[source.name]


@cache
def noun_shape(kind: type[Base], extra: tuple[str, ...] = ()) -> Shape:
    """How the list of a noun is read; `extra` names more of its fields, shown after the others."""
    columns: list[Column] = []
    expressions: list[Any] = []
    joins: Joins = []
    searched: list[Any] = []
    has_own = "search" in attributes_of(kind)
    fields = {field.name: field for field in fields_of(kind)}
    usual = [f for f in fields.values() if f.about.in_list and not _is_never_there(kind, f)]
    for shown in (*usual, *(fields[name] for name in extra if name in fields)):
        own: Any = attributes_of(kind)[shown.name]
        if shown.target is None:
            columns.append(Column(shown.name, shown.title, shown.kind))
            expressions.append(in_words(shown.name, own))
            continue
        beside = Beside(shown.target, own, joins)
        columns.append(Column(shown.name, shown.title, str, target=shown.target))
        expressions.append(name_of(shown.target, beside.column, joins))
        searched += _brought(beside, columns, expressions)
        # A register is searched by the words of everything it points at.
        if "search" in attributes_of(shown.target) and (shown.about.brings or not has_own):
            searched.append(beside.column("search"))
    for told in worked_out(kind):
        keys = [column.key for column in columns]
        at = keys.index(told.after) + 1 if told.after in keys else len(keys)
        columns.insert(at, told.column)
        expressions.insert(at, told.of(attributes_of(kind)["id"]))
    return Shape(tuple(columns), tuple(expressions), tuple(joins), tuple(searched))


def _is_never_there(kind: type[Base], field: Field) -> bool:
    """A document that sums nothing up has no sum to show."""
    return field.name == "amount" and issubclass(kind, Document) and kind.total is Document.total


def _brought(beside: Beside, columns: list[Column], expressions: list[Any]) -> list[Any]:
    """What a reference brings along; the words of that are searched too."""
    for field in fields_of(beside.cls):
        if field.about.brings and field.target is not None:
            other = Beside(field.target, beside.column(field.name), beside.joins)
            columns.append(Column(f"{field.name}.brought", field.title, str, target=field.target))
            expressions.append(name_of(field.target, other.column, beside.joins))
            return [other.column("search")]
    return []


def name_of(cls: type[Base], column: Callable[[str], Any], joins: Joins) -> Any:
    """A name good enough to show, sort and search by, in SQL."""
    if is_row_of_document(cls):
        recorder = Beside(Document, column("recorder_id"), joins)
        return func.coalesce(recorder.column("number"), DRAFT)
    for field in fields_of(cls):
        if field.name == cls.shown_by and field.target is not None:
            other = Beside(field.target, column(field.name), joins)
            return name_of(field.target, other.column, joins)
    name = column(cls.shown_by)
    if not issubclass(cls, Document):
        return name
    told = func.coalesce(name, DRAFT)
    if cls is Document:
        told = _title_of(column("kind")).concat(" ").concat(told)
    # Beside an empty reference there is no row: that is no draft.
    beside = isinstance(name, ColumnClause) and name.table is not None
    return case((name.table.c.id.is_not(None), told)) if beside else told


def in_words(name: str, own: Any) -> Any:
    """A field as people read it, in SQL: who made a document is a person and not his login."""
    return person_of(own) if name == AUTHOR else own


def person_of(login: Any) -> Any:
    """The name of a person by his login, in SQL; the login of who is in the list no more."""
    people: Any = AppUser.__table__.c
    named = select(people.name).where(people.login == login).scalar_subquery()
    return func.coalesce(named, login)


def is_row_of_document(cls: type[Base]) -> bool:
    """Whether a thing is known by the document that wrote it: a cabin held, by its transfer."""
    return issubclass(cls, Derived) and "recorder_id" in attributes_of(cls)


def _title_of(kind: Any) -> Any:
    """How people call a kind of document: numbers of two kinds are alike."""
    titles = {cls.__tablename__: cls.title for cls in declared(Document)}
    return case(titles, value=kind, else_=kind)


def title_of_thing(cls: type[Base]) -> tuple[list[Any], Joins]:
    """The SQL that the title of a thing is put together from by `titled`, and its joins."""
    joins: Joins = []
    if is_row_of_document(cls):
        beside = Beside(Document, attributes_of(cls)["recorder_id"], joins)
        return [beside.column("number"), beside.column("date")], joins
    if cls is Document:  # the kind stands before the number anyway
        own = attributes_of(cls)
        return [func.coalesce(own["number"], DRAFT), own["date"], own["kind"]], joins
    if cls.called_by:
        targets = {field.name: field.target for field in fields_of(cls)}
        own = attributes_of(cls)
        return [_called(targets[name], own[name], joins) for name in cls.called_by], joins
    name = name_of(cls, lambda column: attributes_of(cls)[column], joins)
    if issubclass(cls, Document):
        return [name, attributes_of(cls)["date"], attributes_of(cls)["kind"]], joins
    return [name], joins


def _called(target: type[Base] | None, column: Any, joins: Joins) -> Any:
    """A part of the name of a thing: its own value, or the name of what it refers to."""
    if target is None:
        return column
    return name_of(target, Beside(target, column, joins).column, joins)


def titled(cls: type[Base], parts: Sequence[Any]) -> str:
    """How people call a thing: «БК-017», «Договор № 214 от 03.09.2026».

    What has no name is called by what it is about: «Аренда · БК-017 · 01.11.2026–30.11.2026».
    """
    if cls.called_by:
        words = [_said(p) for p in parts if p and not isinstance(p, dt.date)]
        days = dict.fromkeys(f"{p:%d.%m.%Y}" for p in parts if isinstance(p, dt.date))
        return " · ".join([*words, "–".join(days)])
    if is_row_of_document(cls):
        number, date = parts
        return f"{date:%d.%m.%Y} · {number or DRAFT}"
    if not issubclass(cls, Document):
        found = parts[0]
        return str(found.value if isinstance(found, enum.Enum) else found or "")
    name, date, kind = parts
    return f"{noun(kind).title} № {name} от {date:%d.%m.%Y}"


def _said(part: Any) -> str:
    return money_text(part) if isinstance(part, Decimal) else str(getattr(part, "value", part))


def in_declared_order(expression: Any) -> Any:
    """Enums sort as they are declared, not by their Latin names."""
    members = getattr(getattr(expression, "type", None), "enum_class", None)
    if members is None or not issubclass(members, enum.Enum):
        return expression
    return case(*((expression == m, n) for n, m in enumerate(members)))
