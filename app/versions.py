"""The versions of a thing out of its history, and what differs between two of them (F13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.shut import name_of_login
from app.snapshot import Snapshot, taken
from db.base import Base
from db.meta import fields_of, sections_of
from db.system import History


@dataclass(frozen=True)
class Version:
    """A moment when the thing was written; `number` orders moments and names them."""

    number: int
    at: dt.datetime
    user: str
    action: str


@dataclass(frozen=True)
class Changed:
    """One field that differs, as plain values; `section` empty and `line` 0 for the head."""

    section: str
    row: int
    line: int
    field: str
    was: Any
    became: Any


def versions(session: Session, thing: Base) -> list[Version]:
    """Every change of the thing, the latest first; what one operation did is one version."""
    found: dict[int, Version] = {}
    names: dict[str, str] = {}
    fields = _fields(type(thing))
    for entry in _entries(session, thing):
        if not any(True for _ in _told(entry.changes, fields)):
            continue  # a file put to it, movements: the thing itself stayed as it was
        known = found.get(entry.operation_id)
        actions = [] if known is None else known.action.split(", ")
        if entry.action not in actions:
            actions.append(entry.action)
        if entry.user not in names:
            names[entry.user] = name_of_login(session, entry.user)
        user = names[entry.user]
        found[entry.operation_id] = Version(entry.id, entry.at, user, ", ".join(actions))
    return sorted(found.values(), key=lambda v: v.number, reverse=True)


def changes_between(session: Session, thing: Base, first: int, last: int) -> list[Changed]:
    """What became different after version `first` up to `last`; a `first` of 0 is nothing at all.

    What changed and changed back is not told.
    """
    fields = _fields(type(thing))
    lines: dict[str, int] = {}
    found: dict[tuple[str, str], list[Any]] = {}
    for entry in _entries(session, thing):
        if entry.id > last:
            break
        for place, name, was, became in _told(entry.changes, fields):
            if name == "line":
                lines[place] = became or was or 0
            elif entry.id > first:
                known = found.setdefault((place, name), [was, became])
                known[1] = became
    changed = []
    for (place, name), (was, became) in found.items():
        if was != became:
            section, _, row = place.partition("/")
            at = (section, int(row or 0), lines.get(place, 0))
            changed.append(Changed(*at, name, was, became))
    order = {name: n for n, (name, _, _) in enumerate(sections_of(type(thing)), 1)}
    return sorted(changed, key=lambda c: (order.get(c.section, 0), c.line, c.row))


def snapshot_at(session: Session, thing: Base, number: int) -> Snapshot:
    """A thing as it was after version `number`: what came later is taken back, the last first.

    `thing` is as the base has it now.
    """
    shot, fields = taken(thing), _fields(type(thing))
    rows = {(name, row["id"]): row for name, many in shot["rows"].items() for row in many}
    lines = {
        (name, row["id"]): line
        for name, many in shot["rows"].items()
        for line, row in enumerate(many, 1)
    }
    for entry in reversed([e for e in _entries(session, thing) if e.id > number]):
        for place, name, was, _ in _told(entry.changes, fields):
            section, _, row = place.partition("/")
            key = (section, int(row or 0))
            if not section:
                shot["head"] |= {name: was} if name in shot["head"] else {}
            elif name == "line":
                lines[key] = was or 0
            else:
                rows.setdefault(key, {"id": key[1]})[name] = was
    for section in shot["rows"]:
        there = sorted((line, key) for key, line in lines.items() if key[0] == section and line)
        shot["rows"][section] = [rows[key] for _, key in there]
    return shot


def _entries(session: Session, thing: Base) -> list[Any]:
    table: Any = History.__table__
    query = select(
        table.c.id, table.c.at, table.c.user, table.c.action, table.c.changes, table.c.operation_id
    )
    query = query.where(table.c.thing_id == thing.id).order_by(table.c.id)
    return list(session.connection().execute(query))


def _fields(cls: type[Base]) -> dict[str, set[str]]:
    """Section ("" for the head) → the names of its fields."""
    found = {"": {f.name for f in fields_of(cls)}}
    return found | {name: {f.name for f in fields_of(row)} for name, _, row in sections_of(cls)}


def _told(
    changes: dict[str, Any], fields: dict[str, set[str]]
) -> Iterable[tuple[str, str, Any, Any]]:
    """(place, field, was, became); words about movements, warnings and files are passed over."""
    for key, change in changes.items():
        section, _, row = key.partition("/")
        if row and section in fields and isinstance(change, dict):
            for name, pair in change.items():
                if name in fields[section]:
                    yield key, name, *pair
        elif key in fields[""] and isinstance(change, list):
            yield "", key, *change
