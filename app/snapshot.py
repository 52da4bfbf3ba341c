"""What is typed into a thing as plain JSON: for drafts, for merging, for comparing.

Holds what a person may have typed or a rule put there; what Work itself keeps (number, state,
version) stays out. References are ids, sums are strings, rows carry their ids.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, TypedDict

from app.store import plain
from db.base import Base, Document, Section
from db.meta import Field, field_of, fields_of, noun, sections_of

Values = dict[str, Any]
_GIVEN = frozenset(("number", "posted", "marked", "author"))  # by Work, never by a person


class Snapshot(TypedDict):
    """`head`: field → plain value. `rows`: section → rows, each with its `id` (None: new)."""

    head: Values
    rows: dict[str, list[Values]]


def taken(thing: Base) -> Snapshot:
    """A thing as it is typed now."""
    return {
        "head": _values(thing),
        "rows": {
            name: [{"id": row.__dict__.get("id"), **_values(row)} for row in getattr(thing, name)]
            for name, _, _ in sections_of(type(thing))
        },
    }


def put(thing: Base, shot: Snapshot) -> None:
    """Gives a thing what a snapshot holds; rows it still has keep their identity.

    Fields that a newer program no longer has are passed over.
    """
    _set(thing, shot["head"])
    for name, _, kind in sections_of(type(thing)):
        known = {row.__dict__.get("id"): row for row in getattr(thing, name)}
        known.pop(None, None)
        rows = []
        for line, values in enumerate(shot["rows"].get(name, ()), 1):
            row = known.get(values.get("id"))
            if row is None:
                row = kind()
                if values.get("id"):
                    row.id = values["id"]  # the base may have it no more: merging will tell
            _set(row, values)
            row.line = line
            rows.append(row)
        setattr(thing, name, rows)


def empty(shot: Snapshot) -> bool:
    """Nothing but defaults could be in it: no rows and no filled field."""
    return not any(shot["rows"].values()) and not any(shot["head"].values())


@cache
def names_of(cls: type[Base]) -> tuple[str, ...]:
    """The fields of a class that a snapshot keeps."""
    titled = [f.name for f in fields_of(cls) if f.name not in _GIVEN]
    if issubclass(cls, Document):
        return (*(n for n in titled if n != "amount"), "based_on_id")
    if issubclass(cls, Section):
        return tuple(n for n in titled if n != "line")
    return tuple(titled)


def places(shot: Snapshot) -> Iterator[tuple[str, int, Values]]:
    """(section, line from 1, values) of the head and of every row; the head has "" and 0."""
    yield "", 0, shot["head"]
    for section, rows in shot["rows"].items():
        for line, row in enumerate(rows, 1):
            yield section, line, row


def targets(cls: type[Base], shot: Snapshot) -> dict[type[Base], set[int]]:
    """The things a snapshot points at, to read their names at once."""
    kinds = {name: row for name, _, row in sections_of(cls)} | {"": cls}
    found: dict[type[Base], set[int]] = {}
    for section, _, values in places(shot):
        for field in fields_of(kinds[section]):
            key = values.get(field.name)
            if field.target is not None and isinstance(key, int):
                found.setdefault(field.target, set()).add(key)
    return found


def kind_of(name: str) -> type[Base]:
    """The class a draft is of; KeyError when the program no longer has it."""
    found: type[Base] = noun(name)
    return found


def _values(part: Base) -> Values:
    values = part.__dict__
    return {name: plain(values.get(name)) for name in names_of(type(part))}


def _set(part: Base, values: Mapping[str, Any]) -> None:
    for name in names_of(type(part)):
        if name not in values:
            continue
        if name == "based_on_id":
            setattr(part, name, values[name])
        else:
            setattr(part, name, value_of(field_of(type(part), name), values[name]))


def value_of(field: Field, kept: Any) -> Any:
    """The Python value of a plain one."""
    if kept is None or field.target is not None:
        return kept
    kind = field.kind
    if issubclass(kind, enum.Enum):
        members: Any = kind
        return members[kept] if kept in members.__members__ else None
    if kind is Decimal:
        return Decimal(kept)
    if kind is dt.datetime:
        return dt.datetime.fromisoformat(kept)
    if issubclass(kind, dt.date):
        return dt.date.fromisoformat(kept)
    if kind is uuid.UUID:
        return uuid.UUID(kept)
    return kept
