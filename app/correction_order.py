"""What changes a rental comes in the order of its days, and goes the last one first.

What a return or «Изменение условий» takes back is counted from what stood then; one that comes,
changes or goes before a later one would make the later wrong.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, literal, select, union_all

from app.gateway import Gateway
from app.lists import titles_of
from app.movements import columns
from app.proration_cycle import DAY
from app.store import chunks
from db.base import Document, Register
from db.catalogs.unit import Unit
from db.errors import UserError
from db.registers.money import Charge
from db.registers.pause import PausedRent
from db.registers.place import PlaceKind, UnitPlace
from db.registers.term import RentTerm


def corrections_are_in_order(
    gate: Gateway, touched: Sequence[Charge], mine: Collection[int]
) -> None:
    """Refuses corrections that come, change or go under later ones of other documents.

    `touched` are the corrections about to be written, `mine` ids of the documents that write.
    """
    first: dict[int, Charge] = {}
    for charge in touched:
        if charge.corrects_id is not None:
            known = first.setdefault(charge.corrects_id, charge)
            if charge.date_from < known.date_from:
                first[charge.corrects_id] = charge
    for chunk in chunks(sorted(first)):
        for row in gate.connection.execute(_corrections(), {"keys": chunk}):
            before = first[row.corrects_id]
            if row.recorder_id not in mine and row.date_from > before.date_from:
                title = titles_of(gate.session, Document, [row.recorder_id])[row.recorder_id]
                raise UserError(
                    f"Аренду с {row.date_from:%d.%m.%Y} уже исправил документ «{title}», а здесь "
                    f"исправляется с {before.date_from:%d.%m.%Y}. Сначала отмените его проведение."
                )


def nothing_corrects(gate: Gateway, changed: Sequence[Charge]) -> None:
    """Refuses to change what a correction was counted from: it would be wrong ever after."""
    for chunk in chunks(sorted(c.id for c in changed)):
        for row in gate.connection.execute(_corrections(), {"keys": chunk}):
            title = titles_of(gate.session, Document, [row.recorder_id])[row.recorder_id]
            raise UserError(
                f"Начисление исправлено другим документом: «{title}». Сначала отмените его "
                "проведение."
            )


@cache
def _corrections() -> Any:
    keys = Charge.corrects_id.in_(bindparam("keys", expanding=True))
    columns = (Charge.corrects_id, Charge.recorder_id, Charge.date_from)
    return select(*columns).where(keys, Charge.gross != 0).order_by(Charge.date_from)


Moved = dict[type[Register], list[tuple[Any, ...]]]
TERM = ("recorder_id", "possession_id", "period", "tariff_id", "price", "changes")


class _Event(NamedTuple):
    """Something of a possession that comes or goes, and what may not stand after it.

    New terms of the same day stand before a pause.
    """

    possession: int
    since: dt.date
    changes: bool
    pauses: bool = False


def rental_is_in_order(
    gate: Gateway, touched: Moved, mine: Collection[int], opened: Collection[int] = ()
) -> None:
    """Refuses to change a rental under what was posted later for it.

    New terms stand on what the tenant holds that day and on the terms before: while they stand,
    no earlier terms, no return before them and no other transfer. `touched` are rows that came
    or went, `mine` the documents that write, `opened` possessions that begin with these rows.
    """
    every = (
        *_of_places(touched.get(UnitPlace, ())),
        *_of_terms(touched.get(RentTerm, ())),
        *_of_pauses(touched.get(PausedRent, ())),
    )
    events = [e for e in every if e.possession not in opened]
    if not events:
        return
    keys = sorted({e.possession for e in events})
    said = list(_rows(gate, _changes(), keys))
    gone = list(_rows(gate, _gone(), keys)) if any(e.changes for e in events) else []
    for event in events:
        later = [r for r in said if r.possession_id == event.possession]
        if event.changes:
            later += [r for r in gone if r.possession_id == event.possession]
        for row in later:
            after = row.since > event.since or (
                row.since == event.since and (row.pauses or not event.pauses)
            )
            if row.recorder_id not in mine and after:
                title = titles_of(gate.session, Document, [row.recorder_id])[row.recorder_id]
                raise UserError(
                    f"{row.code}: с {row.since:%d.%m.%Y} аренду уже изменил или закончил документ "
                    f"«{title}». Сначала отмените его проведение."
                )


def _of_places(rows: Iterable[tuple[Any, ...]]) -> Iterator[_Event]:
    """What leaves a tenant may not be before new terms; what he got may not change under any."""
    names = columns(UnitPlace)
    held, day, number = (names.index(n) for n in ("possession_id", "period", "quantity"))
    for row in rows:
        if row[held] is not None:
            since = row[day] + DAY if row[number] < 0 else dt.date.min
            yield _Event(row[held], since, changes=False)


def _of_terms(rows: Iterable[tuple[Any, ...]]) -> Iterator[_Event]:
    """New terms that came or went; other words of the same terms change nothing."""
    names = columns(RentTerm)
    at = [names.index(n) for n in TERM]
    seen = Counter(tuple(row[i] for i in at) for row in rows)
    first: dict[tuple[int, int], dt.date] = {}
    for (recorder, possession, day, _, _, changes), times in seen.items():
        if changes and times % 2:
            key = (recorder, possession)
            first[key] = min(day, first.get(key, day))
    for (_, possession), day in first.items():
        yield _Event(possession, day, changes=True)


def _of_pauses(rows: Iterable[tuple[Any, ...]]) -> Iterator[_Event]:
    """Pauses that came or went; what was carried over to another cabin moved with it."""
    names = columns(PausedRent)
    at = [names.index(n) for n in ("recorder_id", "possession_id", "period", "until", "paused")]
    changes = names.index("changes")
    seen = Counter(tuple(row[i] for i in at) for row in rows if row[changes])
    for (_, possession, day, _, _), times in seen.items():
        if times % 2:
            yield _Event(possession, day, changes=True, pauses=True)


def _rows(gate: Gateway, query: Any, keys: Sequence[int]) -> Iterator[Any]:
    for chunk in chunks(keys):
        yield from gate.connection.execute(query, {"keys": chunk})


@cache
def _changes() -> Any:
    """The first day of each «Изменение условий» and of each pause of possessions."""
    keys: Any = bindparam("keys", expanding=True)
    return union_all(*(_changed_by(noun, keys) for noun in (RentTerm, PausedRent)))


def _changed_by(noun: Any, keys: Any) -> Any:
    columns = (noun.possession_id, noun.recorder_id, Unit.code)
    pauses = literal(noun is PausedRent).label("pauses")
    return (
        select(*columns, func.min(noun.period).label("since"), pauses)
        .join(Unit, Unit.id == noun.unit_id)
        .where(noun.possession_id.in_(keys), noun.changes)
        .group_by(*columns)
    )


@cache
def _gone() -> Any:
    """The days on which something of possessions left the tenant."""
    keys = UnitPlace.possession_id.in_(bindparam("keys", expanding=True))
    columns = (UnitPlace.possession_id, UnitPlace.recorder_id, Unit.code)
    # Of one day what comes back was held through it.
    query = select(*columns, UnitPlace.period.label("since"), literal(True).label("pauses"))
    query = query.join(Unit, Unit.id == UnitPlace.unit_id)
    return query.where(keys, UnitPlace.place == PlaceKind.TENANT, UnitPlace.quantity < 0)
