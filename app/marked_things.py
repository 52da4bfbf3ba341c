"""«Удаление помеченных объектов»: what is marked, what stands in the way, what goes (L20).

Everything is erased by `Work.remove`. Marked things that refer to each other go together: those
that nothing refers to first, then those that became free, until nothing moves any more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import store
from app.lists import titles_of
from app.removal import users_of
from app.work import Work
from db.base import Base, Catalog, Document
from db.errors import UserError
from db.meta import attributes_of, declared, noun, source_of

Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Marked:
    """A thing with the mark: its noun, id and name."""

    kind: type[Base]
    id: int
    title: str


@dataclass(frozen=True)
class Kept:
    """What was not removed: who refers to it, or a reason of its own in words."""

    thing: Marked
    users: tuple[Marked, ...]
    reason: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of those that were to be removed."""

    removed: int
    kept: tuple[Kept, ...]


def marked_things(session: Session) -> list[Marked]:
    """Everything that is marked for deletion, by noun and name."""
    found: list[Marked] = []
    kinds: list[type[Base]] = [*declared(Catalog), *declared(Document)]
    for kind in sorted(kinds, key=lambda k: k.titles):
        own = attributes_of(kind)
        wanted = select(own["id"]).select_from(source_of(kind)).where(own["marked"].is_(True))
        titles = titles_of(session, kind, session.execute(wanted).scalars())
        rows = (Marked(kind, key, title) for key, title in titles.items())
        found += sorted(rows, key=lambda marked: marked.title)
    return found


def where_used(session: Session, thing: Marked) -> list[Marked]:
    """What refers to a thing, each once; of a movement, the document that made it."""
    keys: dict[tuple[type[Base], int], None] = {}
    for kind, key in users_of(session.connection(), store.load_one(session, thing.kind, thing.id)):
        recorder = attributes_of(kind).get("recorder_id")
        if recorder is not None:
            own = attributes_of(kind)["id"]
            made = session.execute(select(recorder).where(own == key)).scalar()
            keys[_concrete(session, Document, made)] = None
        else:
            keys[_concrete(session, kind, key)] = None
    return [Marked(kind, key, titles_of(session, kind, [key]).get(key, "")) for kind, key in keys]


def remove_marked(work: Work, things: Sequence[Marked], tell: Told | None = None) -> Outcome:
    """Removes what may go; what stays is told with what refers to it.

    `tell` gets how many of them have been looked at and how many there are.
    """
    left, removed = list(things), 0
    kept: dict[int, Kept] = {}
    while left:
        free, stuck = [], []
        for thing in left:
            why = _kept(work, thing)
            kept.pop(thing.id, None)
            if why is None:
                free.append(thing)
            else:
                kept[thing.id] = why
                stuck.append(thing)
            if tell is not None:
                tell(len(things) - len(left) + len(free), len(things))
        gone = _remove(work, free, kept)
        removed += gone
        left = stuck
        if not gone:
            break
    return Outcome(removed, tuple(kept[t.id] for t in things if t.id in kept))


def _kept(work: Work, thing: Marked) -> Kept | None:
    """Why a thing stays; None when it may go."""
    with work.database.reading() as session:
        found: Any = store.load(session, thing.kind, [thing.id])
        if not found or not found[0].marked:
            return Kept(thing, (), "пометка уже снята")
        if isinstance(found[0], Document) and found[0].number is not None:
            return Kept(thing, (), "документ с номером остаётся помеченным: номера не пропадают")
        users = tuple(where_used(session, thing))
        return Kept(thing, users) if users else None


def _remove(work: Work, free: Sequence[Marked], kept: dict[int, Kept]) -> int:
    """As one operation; when somebody stands in the way meanwhile, one by one."""
    if not free:
        return 0
    try:
        work.remove(_load(work, free))
    except UserError as refusal:
        if len(free) > 1:
            return sum(_remove(work, [thing], kept) for thing in free)
        kept[free[0].id] = Kept(free[0], (), str(refusal))
        return 0
    return len(free)


def _load(work: Work, things: Sequence[Marked]) -> list[Any]:
    found: list[Any] = []
    with work.database.reading() as session:
        for kind in {thing.kind for thing in things}:
            found += store.load(session, kind, [t.id for t in things if t.kind is kind])
    return found


def _concrete(session: Session, kind: type[Base], key: Any) -> tuple[type[Base], int]:
    """The kind a thing really is: a reference names the table that all kinds share."""
    if kind.told_by == "kind":
        own = attributes_of(kind)
        on = own[kind.told_by]
        name = session.execute(
            select(on).select_from(source_of(kind)).where(own["id"] == key)
        ).scalar()
        return (noun(name) if name else kind), key
    return kind, key
