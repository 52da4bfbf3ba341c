"""«Переместить в группу»: things and groups of a catalog at once, with a way back (L12)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app import store
from app.work import Work
from db.base import Base
from db.errors import UserError
from db.groups import OUTER, OWN, CatalogGroup, groups_of


@dataclass(frozen=True)
class Moved:
    """What one operation moved: id → the group it stood in."""

    kind: type[Base]
    into: int | None
    before: Mapping[int, int | None]


def move(
    work: Work, kind: type[Base], keys: Sequence[int], into: int | None, operation: uuid.UUID
) -> Moved:
    """All of them or none; UserError when all stand there, or a group would be in itself."""
    moving = [t for t in read(work, kind, keys) if getattr(t, _field(t)) != into]
    if not moving:
        raise UserError("Переносить нечего: выделенное уже стоит в этой группе.")
    before = {thing.id: getattr(thing, _field(thing)) for thing in moving}
    for thing in moving:
        setattr(thing, _field(thing), into)
    work.save(moving, operation)
    return Moved(kind, into, before)


def move_back(work: Work, moved: Moved, operation: uuid.UUID) -> int:
    """Where nobody moved them since; answers how many went back."""
    things = read(work, moved.kind, list(moved.before))
    mine = [t for t in things if getattr(t, _field(t)) == moved.into]
    for thing in mine:
        setattr(thing, _field(thing), moved.before[thing.id])
    if mine:
        work.save(mine, operation)
    return len(mine)


def read(work: Work, kind: type[Base], keys: Sequence[int]) -> list[Any]:
    """Things of a catalog and its groups by id, those of one class side by side."""
    groups = groups_of(kind)
    with work.database.reading() as session:
        found: list[Any] = list(store.load(session, kind, keys)) if keys else []
        there = {thing.id for thing in found}
        others = [key for key in keys if key not in there]
        if groups is not None and others:
            found += store.load(session, groups, others)
    return found


def _field(thing: Any) -> str:
    return OUTER if isinstance(thing, CatalogGroup) else OWN
