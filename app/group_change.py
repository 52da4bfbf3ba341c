"""«Групповое изменение реквизитов»: one value into many things, as one operation with undo (L18).

Only catalogs and drafts: what is posted is changed by its own window, where its movements follow.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app import store
from app.work import Work
from db.base import Base, Catalog, Document
from db.errors import UserError
from db.meta import Field, attributes_of, fields_of

Thing = Catalog | Document


@dataclass(frozen=True)
class Change:
    """What one operation did: thing → the value it had; all of them have `value` now."""

    kind: type[Base]
    field: str
    value: Any
    before: dict[int, Any]


def changeable_fields(kind: type[Base]) -> list[Field]:
    """Fields that may have one value in many things; what tells things apart is not offered."""
    columns = attributes_of(kind)
    return [
        f
        for f in fields_of(kind)
        if not f.about.readonly and f.name != kind.shown_by and not columns[f.name].unique
    ]


def changeable(things: Sequence[Any]) -> list[Thing]:
    """Catalogs and drafts; marked and posted things are left as they are."""
    return [t for t in things if not t.marked and not getattr(t, "posted", False)]


def differing(things: Sequence[Thing], field: str, value: Any) -> list[Thing]:
    """Those that do not have the value yet."""
    return [t for t in changeable(things) if getattr(t, field) != value]


def change(
    work: Work, things: Sequence[Thing], field: str, value: Any, operation: uuid.UUID
) -> Change:
    """Writes the value into every thing that differs, all or none; answers how to undo it."""
    fresh = differing(_fresh(work, things), field, value)
    if not fresh:
        raise UserError("Менять нечего: у выделенных это значение уже стоит.")
    before = {t.id: getattr(t, field) for t in fresh}
    for thing in fresh:
        setattr(thing, field, value)
        work.recalculate(thing, field)
    work.save(fresh, operation)
    return Change(type(fresh[0]), field, value, before)


def undo(work: Work, made: Change, operation: uuid.UUID) -> int:
    """Puts the old values back where nobody changed them since; answers in how many things."""
    with work.database.reading() as session:
        things: list[Any] = list(store.load(session, made.kind, list(made.before)))
    mine = [t for t in changeable(things) if getattr(t, made.field) == made.value]
    for thing in mine:
        setattr(thing, made.field, made.before[thing.id])
        work.recalculate(thing, made.field)
    if mine:
        work.save(mine, operation)
    return len(mine)


def _fresh(work: Work, things: Sequence[Thing]) -> list[Any]:
    """As the base has them now: a preview may have stood open for long."""
    kinds = {type(t) for t in things}
    if len(kinds) != 1:
        raise UserError("Выделите записи одного вида: у разных видов разные реквизиты.")
    with work.database.reading() as session:
        return list(store.load(session, kinds.pop(), [t.id for t in things]))
