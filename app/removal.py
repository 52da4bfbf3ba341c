"""Removal of what is marked: only what nothing refers to, and never a numbered document.

«Удаление помеченных объектов»: every reference is told by name, so that a person can decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Table, select

from app.gateway import Gateway
from app.lists import titles_of
from app.numbering import head
from app.verbs import Problem
from db.base import Base, Catalog, Document
from db.meta import noun, tables_of
from db.registers.place import Possession

SHOWN = 5  # references told by name; the rest by number


def obstacles(
    gate: Gateway, thing: Catalog | Document, *, at_once: bool = False
) -> Iterator[Problem]:
    """Why a thing may not be removed, `at_once` without a mark; nothing when it may."""
    name = titles_of(gate.session, type(thing), [thing.id]).get(thing.id, "")
    if isinstance(thing, Document) and thing.posted:
        yield Problem("posted", f"{name}: документ проведён, сначала отмените проведение")
    if not thing.marked and not at_once:
        yield Problem("marked", f"{thing.title} «{name}»: сначала пометьте на удаление")
    if isinstance(thing, Document) and thing.number is not None:
        yield Problem("number", f"{name}: документ с номером не удаляется, он остаётся помеченным")
    found = list(references(gate, thing))
    if found:
        told = "; ".join(found[:SHOWN])
        more = f" и ещё {len(found) - SHOWN}" if len(found) > SHOWN else ""
        yield Problem("id", f"{thing.title} «{name}» не удалён, на него ссылаются: {told}{more}")


def references(gate: Gateway, thing: Base) -> Iterator[str]:
    """Names of the things that refer to a thing, through any of its tables."""
    found: dict[type[Base], list[int]] = {}
    for cls, key in users_of(gate.connection, thing):
        found.setdefault(cls, []).append(key)
    for cls, keys in found.items():
        titles = titles_of(gate.session, cls, keys)
        for key in keys:
            name = titles.get(key, "")
            yield name if name.startswith(cls.title) else f"{cls.title} {name}".strip()


def users_of(connection: Connection, thing: Base) -> Iterator[tuple[type[Base], int]]:
    """(noun, id) of each thing that refers to a thing; of a row of a section, its owner."""
    own = {table for table, _ in tables_of(type(thing))}
    parts = {t for t in Base.metadata.tables.values() if _owned_by(t, own)}
    for table in Base.metadata.sorted_tables:
        if table in own or table in parts:
            continue
        for column in table.columns:
            if any(key.column.table in own for key in column.foreign_keys):
                yield from _referring(connection, table, column, thing.id)
    if type(thing).__tablename__ == "unit":
        held = Possession.__table__
        yield from _referring(connection, held, held.c.unit_id, thing.id)


def _owned_by(table: Table, owners: set[Table]) -> bool:
    """A section of the thing itself goes with it."""
    if "owner_id" not in table.c:
        return False
    return any(key.column.table in owners for key in table.c.owner_id.foreign_keys)


def _referring(
    connection: Connection, table: Any, column: Any, key: int
) -> Iterator[tuple[type[Base], int]]:
    holder = table.c.get("owner_id", table.c.id)
    keys = connection.execute(select(holder).where(column == key).distinct()).scalars().all()
    if not keys:
        return
    cls = noun(table.name)
    if "owner_id" in table.c:
        owner = next(iter(table.c.owner_id.foreign_keys)).column.table
        cls = noun(owner.name)
    for one in keys:
        yield cls, one


def erase(gate: Gateway, things: Sequence[Catalog | Document]) -> None:
    """Takes the rows away; their last values stay in the history."""
    for thing in things:
        gate.note_removal(thing)
        gate.delete(head(thing), "id", [thing.id])
        gate.touched.add(type(thing))
