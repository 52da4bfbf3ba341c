"""Reads whole things: a head with the rows of its sections, as detached plain values."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Select, bindparam, select
from sqlalchemy.orm import Session

from db.base import Base
from db.errors import UserError
from db.meta import sections_of

T = TypeVar("T", bound=Base)
CHUNK = 900  # ids in one IN list; old SQLite allows 999


@cache
def _rows_by(cls: type[Base], column: str, order: tuple[str, ...]) -> Select[Any]:
    """The statement is made once: building it costs more than running it."""
    keys: BindParameter[int] = bindparam("keys", expanding=True)
    by = [getattr(cls, name) for name in order]
    return select(cls).where(getattr(cls, column).in_(keys)).order_by(*by)


def rows_by(
    session: Session, cls: type[T], column: str, keys: Iterable[int], *order: str
) -> Iterator[T]:
    """Every row whose column is one of the keys, in the order of some columns (id if none)."""
    statement = _rows_by(cls, column, order or ("id",))
    for chunk in chunks(sorted(keys)):
        yield from session.scalars(statement, {"keys": chunk})


def load(session: Session, cls: type[T], keys: Iterable[int]) -> list[T]:
    """The things of these ids with their sections, in the order of the ids; unknown ids absent.

    Asked for by a root (Unit, Document), each comes as what it is, whole: a thing without its
    rows would lose them when it is saved.
    """
    wanted = list(keys)
    found = {thing.id: thing for thing in rows_by(session, cls, "id", wanted)}
    for concrete in {type(thing) for thing in found.values()} - {cls}:
        load(session, concrete, [key for key, thing in found.items() if type(thing) is concrete])
    own = {key: thing for key, thing in found.items() if type(thing) is cls}
    for name, _, row in sections_of(cls):
        for thing in own.values():
            setattr(thing, name, [])
        for part in rows_by(session, row, "owner_id", own, "owner_id", "line"):
            getattr(own[part.owner_id], name).append(part)
    return [found[key] for key in wanted if key in found]


def load_one(session: Session, cls: type[T], key: int) -> T:
    """One thing; UserError when it is gone."""
    found = load(session, cls, [key])
    if not found:
        raise UserError(f"«{cls.title}» уже нет в базе. Обновите список.")
    return found[0]


def chunks(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    """Ids by as many as one IN list takes."""
    return (keys[i : i + CHUNK] for i in range(0, len(keys), CHUNK))


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
