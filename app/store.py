"""Reads whole things: a head with the rows of its sections, as detached plain values."""

from __future__ import annotations

import datetime as dt
import enum
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    ColumnElement,
    Date,
    FromClause,
    Select,
    any_,
    bindparam,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Session, configure_mappers
from sqlalchemy.orm.attributes import manager_of_class
from sqlalchemy.types import NullType

from db.base import Base, Document
from db.declaring import mapped
from db.errors import UserError
from db.meta import attributes_of, kinds_of, noun, sections_of, source_of, tables_of

T = TypeVar("T", bound=Base)
K = TypeVar("K", int, str, uuid.UUID)
CHUNK = 900  # ids in one IN list; old SQLite allows 999


@dataclass(frozen=True)
class _Shape:
    """How the rows of a class become things: its columns, and the attributes of each kind."""

    query: Select[Any]
    columns: dict[str, Any]
    kinds: dict[Any, tuple[type[Base], tuple[tuple[str, int], ...]]]
    kind_at: int | None

    def things(self, rows: Iterable[Any]) -> Iterator[Any]:
        """Plain values, past the identity map and the loaders of a session: four times faster."""
        kind_at, kinds, met = self.kind_at, self.kinds, set[Any]()
        for row in rows:
            cls, places = kinds[None if kind_at is None else row[kind_at]]
            if cls not in met:
                met.add(cls)
                mapped(cls)
                configure_mappers()  # until then it has columns in name only
            thing = manager_of_class(cls).new_instance()
            thing.__dict__.update((name, row[at]) for name, at in places)
            yield thing


@cache
def _shape(cls: type[Base]) -> _Shape:
    descend = kinds_of(cls)
    root = descend[0].__table__
    source: Any = source_of(cls)
    columns: list[Any] = []
    for each in descend:
        if each is not cls:
            source = source.outerjoin(each.__table__, each.__table__.c.id == root.c.id)
        columns += [c for t, _ in tables_of(each) for c in t.columns if c not in columns]
    place = {column: at for at, column in enumerate(columns)}
    kinds = {}
    for each in descend:
        places = tuple((n, place[column]) for n, column in attributes_of(each).items())
        kinds[each.__tablename__ if len(descend) > 1 else None] = (each, places)
    kind_at = place[attributes_of(cls)[cls.told_by]] if len(descend) > 1 else None
    return _Shape(select(*columns).select_from(source), attributes_of(cls), kinds, kind_at)


@cache
def _rows_by(cls: type[Base], column: str, order: tuple[str, ...], single: bool) -> Select[Any]:
    """The statement is made once: building it costs more than running it."""
    shape = _shape(cls)
    holder = shape.columns[column]
    keys: BindParameter[Any] = bindparam("keys", expanding=not single)
    wanted = holder == keys if single else holder.in_(keys)
    return shape.query.where(wanted).order_by(*(shape.columns[name] for name in order))


def rows_by(
    session: Session, cls: type[T], column: str, keys: Iterable[Any], *order: str
) -> Iterator[T]:
    """Every row whose column is one of the keys, in the order of some columns (id if none).

    Plain values read anew each time; what a transaction counts on (charges, receipts) comes from
    its session instead.
    """
    shape = _shape(cls)
    connection = session.connection()
    for chunk in chunks(sorted(keys)):
        single = len(chunk) == 1
        statement = _rows_by(cls, column, order or ("id",), single)
        found = connection.execute(statement, {"keys": chunk[0] if single else chunk})
        yield from shape.things(found)


def every(session: Session, cls: type[T]) -> list[T]:
    """All things of a small class, by id."""
    shape = _shape(cls)
    return list(shape.things(session.connection().execute(_everything(cls))))


@cache
def _everything(cls: type[Base]) -> Select[Any]:
    shape = _shape(cls)
    return shape.query.order_by(shape.columns["id"])


def load(session: Session, cls: type[T], keys: Iterable[int]) -> list[T]:
    """The things of these ids with their sections, in the order of the ids; unknown ids absent.

    Asked for by a root (Unit, Document), each comes as what it is, whole: a thing without its
    rows would lose them when it is saved.
    """
    wanted = list(keys)
    if cls is Document:
        # There are many kinds of documents: each is read by its own tables.
        found = {d.id: d for kind, own in _kinds(session, wanted) for d in load(session, kind, own)}
        return [found[key] for key in wanted if key in found]
    found = {thing.id: thing for thing in rows_by(session, cls, "id", wanted)}
    kinds: set[type[Base]] = {type(thing) for thing in found.values()}
    for kind in kinds:
        for name, _, row in sections_of(kind):
            own = {key: thing for key, thing in found.items() if type(thing) is kind}
            for thing in own.values():
                setattr(thing, name, [])
            for part in rows_by(session, row, "owner_id", own, "owner_id", "line"):
                getattr(own[part.owner_id], name).append(part)
    return [found[key] for key in wanted if key in found]


def _kinds(session: Session, keys: Sequence[int]) -> Iterator[tuple[type[Any], list[int]]]:
    """Documents of these ids, by what they are."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for chunk in chunks(keys):
        query = select(Document.id, Document.kind).where(Document.id.in_(chunk))
        for key, kind in session.execute(query):
            by_kind[kind].append(key)
    return ((noun(kind), own) for kind, own in by_kind.items())


def load_one(session: Session, cls: type[T], key: int) -> T:
    """One thing; UserError when it is gone."""
    found = load(session, cls, [key])
    if not found:
        raise UserError(f"«{cls.title}» уже нет в базе. Обновите список.")
    return found[0]


def chunks(keys: Sequence[K]) -> Iterable[Sequence[K]]:
    """Keys by as many as one IN list takes."""
    return (keys[i : i + CHUNK] for i in range(0, len(keys), CHUNK))


def among(session: Session, column: Any, keys: Iterable[int]) -> ColumnElement[bool]:
    """The column is one of the ids, however many: one parameter, so nothing is built for each.

    A server reads a list from text much sooner than its driver writes one.
    """
    wanted = sorted(set(keys))
    found: ColumnElement[bool]
    if session.connection().dialect.name == "postgresql":
        told = bindparam(None, f"{{{','.join(map(str, wanted))}}}", NullType())
        found = column == any_(cast(told, ARRAY(BigInteger)))
    else:
        given = func.json_each(json.dumps(wanted)).table_valued("value")
        found = column.in_(select(given.c.value))
    return found


def given(session: Session, days: Mapping[int, dt.date]) -> FromClause:
    """Ids with a day each as rows of a query: `key`, `day`; however many."""
    if session.connection().dialect.name == "postgresql":
        arrays = (
            literal(list(days), ARRAY(BigInteger)),
            literal(list(days.values()), ARRAY(Date)),
        )
        return func.unnest(*arrays).table_valued("key", "day").render_derived("given")
    told = json.dumps({key: day.isoformat() for key, day in days.items()})
    each = func.json_each(told).table_valued("key", "value")
    key = cast(each.c.key, BigInteger)
    return select(key.label("key"), each.c.value.label("day")).subquery("given")


def plain(value: Any) -> Any:
    """A value as JSON keeps it: sums as strings, dates ISO, enums by name, uuids by hex."""
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, uuid.UUID):
        return value.hex
    return value
