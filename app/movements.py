"""Puts the movements of documents in place of those they made before.

Rows of balance and info registers are compared as a whole: a document posted again without a
change writes nothing. Open items (charges, receipts) keep their identity and are changed by
key, see `app.settlement`. What was replaced stays readable in the history of the document.
"""

from __future__ import annotations

from collections import Counter as Bag
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from app.gateway import Gateway
from app.lists import titles_of
from app.store import chunks, plain
from db.base import BalanceRegister, Base, Document, InfoRegister, Register
from db.errors import UserError
from db.meta import declared, field_of
from db.totals import dimensions, resources

Values = tuple[Any, ...]


@cache
def moving_registers() -> tuple[type[Register], ...]:
    """Registers whose rows are replaced as a whole."""
    return (*declared(BalanceRegister), *declared(InfoRegister))


@cache
def columns(register: type[Register]) -> tuple[str, ...]:
    """Every column of a movement but its id."""
    return tuple(c.name for c in register.__table__.columns if c.name != "id")


def replace(
    gate: Gateway, documents: Sequence[Document], movements: Iterable[Base], fresh: bool
) -> dict[type[Register], list[Values]]:
    """Writes the difference; answers every row that came or went, by register.

    `fresh` says that none of the documents made a movement before, so there is nothing to read.
    """
    wanted: dict[type[Register], list[Values]] = {r: [] for r in moving_registers()}
    for movement in movements:
        register = type(movement)
        if register in wanted:
            values = movement.__dict__
            wanted[register].append(tuple(values.get(c) for c in columns(register)))
    touched: dict[type[Register], list[Values]] = {}
    gone: dict[int, dict[str, list[Any]]] = defaultdict(dict)
    for register, rows in wanted.items():
        was = {} if fresh else _stored(gate, register, [d.id for d in documents])
        if changed := _write(gate, register, rows, was, gone):
            touched[register] = changed
            gate.touched.add(register)
    for document in documents:
        if document.id in gone:
            told = {"movements": gone[document.id]}
            gate.note(type(document).__tablename__, document.id, "движения", told)
    return touched


def _stored(gate: Gateway, register: type[Register], recorders: Sequence[int]) -> dict[int, Values]:
    table: Any = register.__table__
    found: dict[int, Values] = {}
    for chunk in chunks(recorders):
        query = select(table.c.id, *(table.c[c] for c in columns(register)))
        for key, *values in gate.connection.execute(query.where(table.c.recorder_id.in_(chunk))):
            found[key] = tuple(values)
    return found


def _write(
    gate: Gateway,
    register: type[Register],
    rows: list[Values],
    was: dict[int, Values],
    gone: dict[int, dict[str, list[Any]]],
) -> list[Values]:
    left = Bag(rows)
    stale: dict[int, Values] = {}
    for key, values in was.items():
        if left[values] > 0:
            left[values] -= 1
        else:
            stale[key] = values
    new = rows if not was else list(left.elements())
    names = columns(register)
    if stale:
        gate.delete(register.__table__, "id", list(stale))
        at = names.index("recorder_id")
        for values in stale.values():
            told = [plain(v) for v in values]
            gone[values[at]].setdefault(register.__tablename__, []).append(told)
    keys = gate.reserve(len(new))
    gate.insert(
        register.__table__,
        [dict(zip(names, row, strict=True), id=key) for row, key in zip(new, keys, strict=True)],
    )
    return [*stale.values(), *new]


def balances_hold(gate: Gateway, touched: dict[type[Register], list[Values]]) -> None:
    """No balance that may not be negative went below zero on any day, for what was touched."""
    for register, rows in touched.items():
        if not (issubclass(register, BalanceRegister) and register.never_negative):
            continue
        axis = dimensions(register)[0]
        at = columns(register).index(axis)
        keys = sorted({row[at] for row in rows})
        own = {row[columns(register).index("recorder_id")] for row in rows}
        if lacks := list(_shortages(gate, register, axis, keys, own)):
            raise UserError("\n".join(lacks))


def _shortages(
    gate: Gateway,
    register: type[BalanceRegister],
    axis: str,
    keys: Sequence[int],
    own: Collection[int],
) -> Iterator[str]:
    """Running balances below zero, in words; a day is taken as a whole."""
    below = _below_zero(register, axis)
    for chunk in chunks(keys):
        told: set[Values] = set()
        for *place, day, left in gate.connection.execute(below, {"keys": chunk}):
            if tuple(place) not in told:
                told.add(tuple(place))
                others = _takers(gate, register, tuple(place), day) - set(own)
                wants = not _takers(gate, register, tuple(place)).isdisjoint(own)
                yield _lack(gate, register, tuple(place), day, left, others, wants=wants)


@cache
def _below_zero(register: type[BalanceRegister], axis: str) -> Select[Any]:
    table: Any = register.__table__
    axes = [table.c[a] for a in dimensions(register)]
    resource = table.c[resources(register)[0]]
    running = (
        select(
            *axes,
            table.c.period,
            func.sum(resource).over(partition_by=axes, order_by=table.c.period).label("left"),
        )
        .where(table.c[axis].in_(bindparam("keys", expanding=True)))
        .subquery()
    )
    return select(running).where(running.c.left < 0).order_by(running.c.period)


def _takers(
    gate: Gateway, register: type[BalanceRegister], place: Values, day: Any = None
) -> set[int]:
    """The documents that take something from a place on a day; without one, on any."""
    table: Any = register.__table__.c
    at = [table[a] == v for a, v in zip(dimensions(register), place, strict=True) if v is not None]
    query = select(table.recorder_id).where(*at)
    if day is not None:
        query = query.where(table.period == day)
    return set(gate.session.scalars(query.where(table[resources(register)[0]] < 0)))


def _lack(
    gate: Gateway,
    register: type[BalanceRegister],
    place: Values,
    day: Any,
    left: Any,
    others: Collection[int],
    *,
    wants: bool,
) -> str:
    """`wants` says that the document takes too; else others stand on what it gives no more."""
    words = []
    for name, value in zip(dimensions(register), place, strict=True):
        field = field_of(register, name)
        if value is None or not field.about.in_list:
            continue
        if field.target is not None:
            words.append(titles_of(gate.session, field.target, [value])[value])
        else:
            words.append(str(getattr(value, "value", value)))
    lack = f"{register.title}: {', '.join(words)} — не хватает {-left} на {day:%d.%m.%Y}"
    if not others:
        return f"{lack}. Проверьте, где имущество на эту дату."
    titles = titles_of(gate.session, Document, others)
    taken = ", ".join(f"«{titles[key]}»" for key in sorted(others))
    if not wants:
        them = "его" if len(others) == 1 else "их"
        return f"{lack}: в этот день забирает {taken}. Сначала отмените {them} проведение."
    return (
        f"{lack}: в этот день забирает {taken}. Выберите другое имущество или день на «Графике "
        "занятости» либо сначала отмените тот документ."
    )
