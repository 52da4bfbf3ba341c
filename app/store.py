"""Reads whole things: a head with the rows of its sections, as detached plain values."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.facts import CHUNK
from db.base import Base
from db.errors import UserError
from db.meta import sections_of

T = TypeVar("T", bound=Base)


def load(session: Session, cls: type[T], keys: Iterable[int]) -> list[T]:
    """The things of these ids with their sections, in the order of the ids; unknown ids absent."""
    wanted = list(keys)
    found: dict[int, T] = {}
    for chunk in chunks(wanted):
        found |= {t.id: t for t in session.scalars(select(cls).where(cls.id.in_(chunk)))}
        for name, _, row in sections_of(cls):
            query = select(row).where(row.owner_id.in_(chunk)).order_by(row.owner_id, row.line)
            for part in session.scalars(query):
                getattr(found[part.owner_id], name).append(part)
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
