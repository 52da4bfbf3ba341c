"""Three-way merge of two people's edits of one thing, field by field and row by row (ux.md §1.8).

Pure: snapshots in, a snapshot out. What only one side changed is taken; what both changed alike
is taken once; the rest is a conflict with a choice, mine unless the person says otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.snapshot import Snapshot, Values

ROW = ""  # the field of a place that means the whole row


class Place(NamedTuple):
    """A field of the head (section "", row 0) or of a row by its id; field ROW: the row itself."""

    section: str
    row: int
    field: str


class Difference(NamedTuple):
    """What one side changed. For a whole row `was` and `became` hold its values or None."""

    place: Place
    line: int
    was: Any
    became: Any


@dataclass(frozen=True)
class Conflict:
    """Both sides changed one place, each in his way; `line` is the row's number, 0 in the head."""

    place: Place
    line: int
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True)
class Merged:
    """What comes out, what had to be chosen, and what the other side changed."""

    result: Snapshot
    conflicts: tuple[Conflict, ...]
    theirs: tuple[Difference, ...]


def differences(base: Snapshot, other: Snapshot) -> list[Difference]:
    """What one side changed, head first, then rows in their order; rows that went come last."""
    return [*_of_head(base, other), *_of_rows(base, other)]


def _of_head(base: Snapshot, other: Snapshot) -> Iterator[Difference]:
    for name, was in base["head"].items():
        became = other["head"].get(name)
        if became != was:
            yield Difference(Place("", 0, name), 0, was, became)


def _of_rows(base: Snapshot, other: Snapshot) -> Iterator[Difference]:
    for section in {**base["rows"], **other["rows"]}:
        old = _by_id(base["rows"].get(section, ()))
        for line, row in enumerate(other["rows"].get(section, ()), 1):
            before = old.pop(row.get("id") or 0, None)
            if before is None:
                yield Difference(Place(section, row.get("id") or 0, ROW), line, None, row)
                continue
            for name, was in before.items():
                if row.get(name) != was:
                    place = Place(section, before["id"], name)
                    yield Difference(place, line, was, row.get(name))
        lines = [row.get("id") for row in base["rows"].get(section, ())]
        for key, gone in old.items():
            yield Difference(Place(section, key, ROW), lines.index(key) + 1, gone, None)


def merge(
    base: Snapshot, mine: Snapshot, theirs: Snapshot, theirs_win: Collection[Place] = ()
) -> Merged:
    """Both sides' edits of `base` together; `theirs_win` are conflicts decided for the other."""
    merging = _Merging(theirs_win)
    result: Snapshot = {"head": {}, "rows": {}}
    for name, was in base["head"].items():
        values = (was, mine["head"].get(name), theirs["head"].get(name))
        result["head"][name] = merging.field(Place("", 0, name), 0, values)
    for section in {**base["rows"], **theirs["rows"], **mine["rows"]}:
        sides = [shot["rows"].get(section, []) for shot in (base, mine, theirs)]
        result["rows"][section] = merging.rows(section, *sides)
    return Merged(result, tuple(merging.conflicts), tuple(differences(base, theirs)))


class _Merging:
    """Collects conflicts on the way."""

    def __init__(self, theirs_win: Collection[Place]) -> None:
        self.theirs_win = theirs_win
        self.conflicts: list[Conflict] = []

    def field(self, place: Place, line: int, values: tuple[Any, Any, Any]) -> Any:
        base, mine, theirs = values
        if theirs in (base, mine):
            return mine
        if mine == base:
            return theirs
        self.conflicts.append(Conflict(place, line, base, mine, theirs))
        return theirs if place in self.theirs_win else mine

    def rows(
        self, section: str, base: list[Values], mine: list[Values], theirs: list[Values]
    ) -> list[Values]:
        """Rows that stay or came, in the order of whoever moved them: in mine if both did."""
        old, here, there = _by_id(base), _by_id(mine), _by_id(theirs)
        chosen: dict[int, Values] = {}
        for line, row in enumerate(mine, 1):
            key = row.get("id") or 0
            if key and (stays := self._mine(section, line, row, old.get(key), there.get(key))):
                chosen[key] = stays
        for line, row in enumerate(theirs, 1):
            key = row.get("id") or 0
            if key not in here and self._comes(section, line, row, old.get(key)):
                chosen[key] = row
        if _order(mine, old) == _order(base, here) and _order(theirs, old) != _order(base, there):
            first, then = theirs, mine
        else:
            first, then = mine, theirs
        return _in_order(chosen, first, then)

    def _mine(
        self, section: str, line: int, row: Values, base: Values | None, theirs: Values | None
    ) -> Values | None:
        """What becomes of a row that is here; None when it went there."""
        if base is None:
            return row
        if theirs is not None:
            place = [Place(section, base["id"], name) for name in base]
            return {
                p.field: self.field(p, line, (base[p.field], row.get(p.field), theirs.get(p.field)))
                for p in place
            }
        if row == base:
            return None
        place_of_row = Place(section, base["id"], ROW)
        self.conflicts.append(Conflict(place_of_row, line, base, row, None))
        # The base has it no more, so it is written anew.
        return None if place_of_row in self.theirs_win else {**row, "id": None}

    def _comes(self, section: str, line: int, row: Values, base: Values | None) -> bool:
        """Whether a row that is not here is taken from there: it came, or it went here alone."""
        if base is None:
            return True
        if row == base:
            return False
        place = Place(section, base["id"], ROW)
        self.conflicts.append(Conflict(place, line, base, None, row))
        return place in self.theirs_win


def _in_order(
    chosen: dict[int, Values], first: Sequence[Values], then: Sequence[Values]
) -> list[Values]:
    """New rows of either side stand where they stood in it, those of `then` at the end."""
    found: list[Values] = []
    for row in (*first, *then):
        key = row.get("id")
        if not key:
            found.append(row)
        elif key in chosen:
            found.append(chosen.pop(key))
    return found


def _order(rows: Sequence[Values], among: Mapping[int, Values]) -> list[int]:
    return [row["id"] for row in rows if row.get("id") in among]


def _by_id(rows: Sequence[Values]) -> dict[int, Values]:
    return {row["id"]: row for row in rows if row.get("id")}
