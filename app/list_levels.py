"""Groups in the list of a catalog (L12): one level at a time, or a tree with some unfolded.

The rows of such a list are groups and things together: an id alone tells which, because one
sequence numbers the whole base. Groups stand by name before the things they are beside; a search
and a filter go over the whole catalog, without groups.
"""

from __future__ import annotations

import enum
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import lists
from app.lists import ListQuery, ListRow
from db.base import Base
from db.groups import OUTER, OWN, groups_of
from db.meta import attributes_of
from db.russian import fold


class Mode(enum.Enum):
    """«Режим просмотра»."""

    LEVEL = "Иерархический список"
    TREE = "Дерево"
    FLAT = "Список без групп"


class Group(NamedTuple):
    """A group as a list shows it."""

    id: int
    name: str
    outer: int | None
    marked: bool


@dataclass(frozen=True)
class Levels:
    """Where one is: the group that is entered, or those that are unfolded in a tree."""

    mode: Mode
    entered: int | None = None
    unfolded: frozenset[int] = frozenset()


class Shown(NamedTuple):
    """The rows of a list from `start` on stand so deep; the next stretch ends them."""

    start: int
    depth: int


@dataclass(frozen=True)
class Laid:
    """A list with its groups: ids from top to bottom and how deep they stand."""

    keys: array[int]
    depths: tuple[Shown, ...]
    open: frozenset[int]


class Groups:
    """Every group of a catalog; there are hundreds of them at most, so they are read together."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self.by_id = {group.id: group for group in groups}
        self._inside: dict[int | None, list[Group]] = defaultdict(list)
        for group in sorted(self.by_id.values(), key=lambda g: (fold(g.name), g.id)):
            self._inside[group.outer].append(group)

    def inside(self, outer: int | None) -> Sequence[Group]:
        """The groups of a group by name; of None, those at the top."""
        return self._inside.get(outer, ())

    def way(self, key: int | None) -> list[Group]:
        """The groups around and with a group, from the top down."""
        found: list[Group] = []
        while key is not None and (group := self.by_id.get(key)) is not None:
            found.insert(0, group)
            key = group.outer
        return found

    def within(self, key: int) -> Iterator[int]:
        """A group and everything inside it."""
        yield key
        for group in self.inside(key):
            yield from self.within(group.id)


def read_groups(session: Session, kind: type[Base], *, show_marked: bool = True) -> Groups:
    """The groups of a catalog; none when it has no groups at all."""
    cls = groups_of(kind)
    if cls is None:
        return Groups(())
    own = attributes_of(cls)
    query = select(own["id"], own["name"], own[OUTER], own["marked"])
    if not show_marked:
        query = query.where(own["marked"].is_(False))
    return Groups(Group(*row) for row in session.execute(query))


def group_of(session: Session, kind: type[Base], key: int) -> int | None:
    """The group that a thing or a group stands in."""
    for cls, field in ((kind, OWN), (groups_of(kind), OUTER)):
        if cls is None:
            continue
        own = attributes_of(cls)
        found = session.execute(select(own[field]).where(own["id"] == key)).first()
        if found is not None:
            return int(found[0]) if found[0] is not None else None
    return None


def laid(
    session: Session, query: ListQuery, levels: Levels, groups: Groups, most: int | None = None
) -> Laid:
    """The ids of a list with its groups; of `most` rows no more are read than that."""
    keys: array[int] = array("q")
    depths: list[Shown] = []
    for depth, some in _stretches(session, query, levels, groups, most):
        if not depths or depths[-1].depth != depth:
            depths.append(Shown(len(keys), depth))
        keys.extend(some)
        if most is not None and len(keys) >= most:
            break
    opened = levels.unfolded if levels.mode is Mode.TREE else _ids(groups.way(levels.entered))
    return Laid(keys[:most], tuple(depths), frozenset(opened))


def _stretches(
    session: Session, query: ListQuery, levels: Levels, groups: Groups, most: int | None
) -> Iterator[tuple[int, Iterable[int]]]:
    if levels.mode is Mode.TREE:
        yield from _tree(session, query, levels, groups, None, 0, most)
        return
    way = groups.way(levels.entered)
    for depth, group in enumerate(way):
        yield depth, (group.id,)
    inner = way[-1].id if way else None
    yield len(way), _ids(groups.inside(inner))
    yield len(way), _things(session, query, inner, most)


def _tree(
    session: Session,
    query: ListQuery,
    levels: Levels,
    groups: Groups,
    outer: int | None,
    depth: int,
    most: int | None,
) -> Iterator[tuple[int, Iterable[int]]]:
    for group in groups.inside(outer):
        yield depth, (group.id,)
        if group.id in levels.unfolded:
            yield from _tree(session, query, levels, groups, group.id, depth + 1, most)
    yield depth, _things(session, query, outer, most)


def _ids(groups: Iterable[Group]) -> list[int]:
    return [group.id for group in groups]


def _things(
    session: Session, query: ListQuery, group: int | None, most: int | None
) -> Iterable[int]:
    """The ids of the things of one group, in the order of the list."""
    own = replace(query, where={**query.where, OWN: group})
    if most is None:
        return lists.ids(session, own)
    return [row.id for row in lists.page(session, own, most)]


def group_rows(
    session: Session, kind: type[Base], keys: Iterable[int], extra: tuple[str, ...] = ()
) -> Mapping[int, ListRow]:
    """The rows of some groups of a catalog, as wide as those of its things."""
    groups = read_groups(session, kind).by_id
    columns = lists.columns_of(kind, extra)

    def cells(group: Group) -> tuple[Any, ...]:
        shown = kind.shown_by
        return tuple(group.name if column.key == shown else None for column in columns)

    return {
        key: ListRow(key, cells(groups[key]), None, groups[key].marked)
        for key in keys
        if key in groups
    }
