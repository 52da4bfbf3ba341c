"""Who holds a unit and since when: derived from the register of places.

A possession opens with the movement into a tenant's place and ends on the day nothing is left
there. The row is written in the transaction of the movements; `base check` derives it again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Select, Subquery, bindparam, func, select

from app.facts import Facts
from app.gateway import Gateway
from app.movements import columns
from app.store import chunks
from db.catalogs.unit import Unit
from db.errors import UserError
from db.registers.place import PlaceKind, Possession, UnitPlace


def derive(
    gate: Gateway, moved: Sequence[tuple[Any, ...]], facts: Facts, *, fresh: bool
) -> set[int]:
    """Writes anew the possessions that rows of the register of places touched.

    `fresh` rows are the first of their documents, so what they open was not there before: its
    ids are given back. Units whose number in the park changed are checked to be single.
    """
    names = columns(UnitPlace)
    unit, held, quantity = (names.index(n) for n in ("unit_id", "possession_id", "quantity"))
    keys: set[int] = set()
    opened: set[int] = set()
    grown: dict[int, int] = defaultdict(int)
    for row in moved:
        grown[row[unit]] += row[quantity]
        if row[held] is not None:
            keys.add(row[held])
            if fresh and row[quantity] > 0:
                opened.add(row[held])
    if keys:
        gate.delete(Possession.__table__, "id", sorted(keys - opened))
        made = rows_of(gate.session, sorted(keys - opened)) if keys - opened else []
        gate.insert(Possession.__table__, made + _opened(facts, moved, opened))
        gate.touched.add(Possession)
    serial_units_are_single(gate, sorted(u for u, n in grown.items() if n))
    return opened


def _opened(facts: Facts, moved: Iterable[tuple[Any, ...]], keys: set[int]) -> list[dict[str, Any]]:
    """Possessions that these rows open: every movement of theirs is among the rows."""
    names = columns(UnitPlace)
    groups: dict[int, list[Any]] = defaultdict(list)
    for values in moved:
        row = SimpleNamespace(**dict(zip(names, values, strict=True)))
        if row.possession_id in keys:
            row.counted = facts.get(Unit, row.unit_id).counted
            groups[row.possession_id].append(row)
    for rows in groups.values():
        rows.sort(key=lambda r: (r.period, -r.quantity))
    return [_possession(key, rows) for key, rows in sorted(groups.items())]


def rows_of(session: Any, keys: Sequence[int] | None = None) -> list[dict[str, Any]]:
    """The possessions as the movements say; all of them when no ids are given."""
    groups: dict[int, list[Any]] = defaultdict(list)
    found: Iterable[Any]
    if keys is None:
        found = session.execute(_held())
    else:
        found = chain(*(session.execute(_held_of(), {"keys": c}) for c in chunks(keys)))
    for row in found:
        groups[row.possession_id].append(row)
    return [_possession(key, rows) for key, rows in sorted(groups.items())]


@cache
def _held_of() -> Select[Any]:
    return _held().where(UnitPlace.possession_id.in_(bindparam("keys", expanding=True)))


@cache
def _held() -> Select[Any]:
    unit: Any = Unit.__table__
    return (
        select(
            UnitPlace.possession_id,
            UnitPlace.period,
            UnitPlace.quantity,
            UnitPlace.unit_id,
            UnitPlace.contract_id,
            UnitPlace.recorder_id,
            unit.c.counted,
        )
        .join(unit, unit.c.id == UnitPlace.unit_id)
        .where(UnitPlace.place == PlaceKind.TENANT)
        .order_by(UnitPlace.period, UnitPlace.quantity.desc())
    )


def _possession(key: int, rows: Sequence[Any]) -> dict[str, Any]:
    opener = rows[0]
    came = sum(r.quantity for r in rows if r.quantity > 0)
    left = sum(r.quantity for r in rows)
    return {
        "id": key,
        "unit_id": opener.unit_id,
        "contract_id": opener.contract_id,
        "recorder_id": opener.recorder_id,
        "quantity": came,
        "remaining": left,
        "since": opener.period,
        "until": rows[-1].period if left == 0 else None,
        "serial": not opener.counted,
    }


def running_number(*of: Any) -> Subquery:
    """(code, period, there): how many of each cabin there are after every day it moved."""
    there = func.sum(UnitPlace.quantity).over(
        partition_by=UnitPlace.unit_id, order_by=UnitPlace.period
    )
    return (
        select(Unit.code, UnitPlace.period, there.label("there"))
        .join(Unit, Unit.id == UnitPlace.unit_id)
        .where(Unit.counted.is_(False), *of)
        .subquery()
    )


def serial_units_are_single(gate: Gateway, units: Sequence[int]) -> None:
    """A cabin is one on every day it moves: nothing came twice, nothing moved before it came."""
    for chunk in chunks(units):
        running = running_number(UnitPlace.unit_id.in_(chunk))
        wrong = select(running).where(running.c.there != 1).order_by(running.c.period)
        found = gate.connection.execute(wrong).all()
        if codes := {row.code for row in found if row.there > 1}:
            raise UserError(
                f"Уже числится в парке: {', '.join(sorted(codes))}. "
                "Второй раз имущество не поступает: уберите его из документа."
            )
        if found:
            raise UserError(
                f"{found[0].code} перемещалась {found[0].period:%d.%m.%Y}, а к этому дню не "
                "поступила. Исправьте дату поступления или сначала отмените перемещения."
            )
