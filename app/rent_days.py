"""Rent of days: every day of a possession is charged once, and rent has its possession.

Checked under the locks, for each document was checked alone and before the others of its batch:
a transfer taken back under its extension, two extensions of the same days. The base itself
refuses rent charged twice (`db.guards`); here it is told whose it is. A gap is a person's
business: «Продолжение» warns of it (E-1).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, or_, select

from app.gateway import Gateway
from app.lists import titles_of
from app.movements import columns
from app.pauses import paused_days
from app.store import chunks
from db.base import Document
from db.catalogs.unit import Unit
from db.errors import UserError
from db.registers.money import Charge, ChargeKind
from db.registers.pause import PausedRent
from db.registers.place import PlaceKind, Possession, UnitPlace
from db.registers.term import RentTerm


def days_are_free(gate: Gateway, charges: Sequence[Charge], besides: Collection[int]) -> None:
    """Refuses rent about to be written for days that other charges of the possession have.

    `besides` are ids of charges that are themselves about to change.
    """
    if not charges:
        return
    wanted: dict[int | None, list[Any]] = {}
    for charge in charges:
        wanted.setdefault(charge.possession_id, []).append(charge)
    days = {"start": min(c.date_from for c in charges), "end": max(c.date_to for c in charges)}
    for chunk in chunks(sorted(key for key in wanted if key is not None)):
        for row in gate.connection.execute(_standing(), {"keys": chunk, **days}):
            if row.id not in besides:
                wanted[row.possession_id].append(row)
    for rows in wanted.values():
        rows.sort(key=lambda r: r.date_from)
        for first, second in pairwise(rows):
            if second.date_from <= first.date_to:
                raise UserError(_told_twice(gate, first, second))


def tenant_holds(gate: Gateway, charges: Sequence[Charge]) -> None:
    """Refuses new or changed rent for days after the units came back: their return took back
    what was charged then, and knows nothing of what is charged since.

    The day of a return is still paid; the day of a replacement is paid for the other cabin.
    """
    wanted = {c.possession_id for c in charges if c.possession_id is not None}
    moves: dict[int, list[Any]] = defaultdict(list)
    for chunk in chunks(sorted(wanted)):
        for row in gate.connection.execute(_held(), {"keys": chunk}):
            moves[row.possession_id].append(row)
    for charge in charges:
        mine = moves[charge.possession_id or 0]
        gone = [
            m.period
            for m in mine
            if m.quantity < 0
            and (m.period <= charge.date_to if m.goes_on else m.period < charge.date_to)
        ]
        there = sum(m.quantity for m in mine if m.quantity > 0 or m.period in gone)
        if gone and there < charge.quantity:
            code = titles_of(gate.session, Unit, [charge.unit_id or 0])[charge.unit_id or 0]
            left = f"осталось {there}" if there else "ничего не осталось"
            raise UserError(
                f"{code}: {max(gone):%d.%m.%Y} был возврат, у арендатора {left}, а аренда "
                f"начисляется по {charge.date_to:%d.%m.%Y}. Исправьте период или сначала отмените "
                "возврат."
            )


def rent_is_not_paused(gate: Gateway, charges: Sequence[Charge]) -> None:
    """Refuses new or changed rent for days that are not charged («Пауза начисления»)."""
    rows: dict[int, list[Any]] = defaultdict(list)
    wanted = {c.possession_id for c in charges if c.possession_id is not None}
    for chunk in chunks(sorted(wanted)):
        for row in gate.connection.execute(_paused(), {"keys": chunk}):
            rows[row.possession_id].append(row)
    for charge in charges:
        for pause in paused_days(rows.get(charge.possession_id or 0, ())):
            if pause.touches(charge.date_from, charge.date_to):
                code = titles_of(gate.session, Unit, [charge.unit_id or 0])[charge.unit_id or 0]
                raise UserError(
                    f"{code}: начисление приостановлено {pause.told}, а аренда начисляется с "
                    f"{charge.date_from:%d.%m.%Y} по {charge.date_to:%d.%m.%Y}. Исправьте период "
                    "или сначала возобновите начисление."
                )


def ends_are_in_order(gate: Gateway, moves: Sequence[Any]) -> None:
    """Refuses to change what left a tenant when pieces of the same row left him later.

    What a return takes back is counted from what the tenant then kept, so an earlier one that
    comes or goes afterwards would make it wrong. `moves` are rows of UnitPlace that came or went.
    """
    names = columns(UnitPlace)
    held, day, number = (names.index(n) for n in ("possession_id", "period", "quantity"))
    mine = {row[names.index("recorder_id")] for row in moves}
    first: dict[int, Any] = {}
    for row in moves:
        if row[held] is not None and row[number] < 0:
            first[row[held]] = min(row[day], first.get(row[held], row[day]))
    for chunk in chunks(sorted(first)):
        for later in gate.connection.execute(_pieces_gone(), {"keys": chunk}):
            if later.period > first[later.possession_id] and later.recorder_id not in mine:
                title = titles_of(gate.session, Document, [later.recorder_id])[later.recorder_id]
                raise UserError(
                    f"{later.code}: позже, {later.period:%d.%m.%Y}, по этой передаче уже был "
                    f"возврат — «{title}». Сначала отмените его проведение."
                )


def rent_has_its_possession(gate: Gateway, possessions: Iterable[int]) -> None:
    """Refuses rent of these possessions that is left without the transfer it belongs to.

    The transfer may be gone, or speak of another contract or another unit by now.
    """
    statement = _orphans()
    wrong = [
        row
        for chunk in chunks(sorted(possessions))
        for row in gate.connection.execute(statement, {"keys": chunk})
    ]
    if not wrong:
        return
    titles = titles_of(gate.session, Document, {row.recorder_id for row in wrong})
    told = (_told(row, titles[row.recorder_id]) for row in wrong)
    raise UserError("\n".join(dict.fromkeys(told)))


def _is_rent() -> tuple[ColumnElement[bool], ...]:
    return (
        Charge.possession_id.in_(bindparam("keys", expanding=True)),
        Charge.kind == ChargeKind.RENT,
        Charge.corrects_id.is_(None),
        Charge.quantity > 0,
    )


@cache
def _held() -> Any:
    columns = (UnitPlace.possession_id, UnitPlace.period, UnitPlace.quantity)
    keys = UnitPlace.possession_id.in_(bindparam("keys", expanding=True))
    anchored = RentTerm.anchor.is_not(None)
    goes_on = exists().where(RentTerm.recorder_id == UnitPlace.recorder_id, anchored)
    query = select(*columns, goes_on.label("goes_on"))
    return query.where(keys, UnitPlace.place == PlaceKind.TENANT)


@cache
def _paused() -> Any:
    columns = ("id", "possession_id", "period", "until", "paused", "row_id")
    query = select(*(getattr(PausedRent, name) for name in columns))
    return query.where(PausedRent.possession_id.in_(bindparam("keys", expanding=True)))


@cache
def _pieces_gone() -> Any:
    found = (UnitPlace.possession_id, UnitPlace.period, UnitPlace.recorder_id, Unit.code)
    keys = UnitPlace.possession_id.in_(bindparam("keys", expanding=True))
    query = select(*found).join(Unit, Unit.id == UnitPlace.unit_id)
    return query.where(keys, UnitPlace.quantity < 0, Unit.counted).order_by(UnitPlace.period)


@cache
def _standing() -> Any:
    columns = (Charge.id, Charge.possession_id, Charge.recorder_id, Charge.unit_id)
    return (
        select(*columns, Charge.date_from, Charge.date_to)
        .where(*_is_rent())
        .where(Charge.date_to >= bindparam("start"), Charge.date_from <= bindparam("end"))
    )


@cache
def _orphans() -> Any:
    return (
        select(
            Charge.recorder_id,
            Charge.date_from,
            Charge.date_to,
            Unit.code,
            Possession.id.label("held"),
        )
        .join(Unit, Unit.id == Charge.unit_id)
        .outerjoin(Possession, Possession.id == Charge.possession_id)
        .where(*_is_rent())
        .where(
            or_(
                Possession.id.is_(None),
                Possession.contract_id != Charge.contract_id,
                Possession.unit_id != Charge.unit_id,
            )
        )
        .order_by(Charge.date_from)
    )


def _told_twice(gate: Gateway, first: Any, second: Any) -> str:
    code = titles_of(gate.session, Unit, [first.unit_id])[first.unit_id]
    titles = titles_of(gate.session, Document, {first.recorder_id, second.recorder_id})
    until = min(first.date_to, second.date_to)
    return (
        f"{code}: аренда с {second.date_from:%d.%m.%Y} по {until:%d.%m.%Y} начислена дважды: "
        f"«{titles[first.recorder_id]}» и «{titles[second.recorder_id]}». "
        "Исправьте период или отмените проведение одного из них."
    )


def _told(row: Any, document: str) -> str:
    now = "передачи больше нет" if row.held is None else "передача теперь о другом"
    return (
        f"{row.code}: аренда с {row.date_from:%d.%m.%Y} по {row.date_to:%d.%m.%Y} начислена "
        f"документом «{document}», а {now}. Сначала отмените его проведение."
    )
