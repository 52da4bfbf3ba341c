"""Acts against the charges they closed."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.checking.findings import Difference
from app.realized import SUMS
from db.registers.money import Charge
from db.registers.realization import Realization
from db.russian import date_short, money_text


def check(session: Session) -> Iterator[Difference]:
    """A charge names the act whose row closes it, and both have the same sums."""
    joined = select(Charge, Realization.recorder_id, Realization.gross).outerjoin(
        Realization, Realization.charge_id == Charge.id
    )
    differs = [getattr(Charge, name) != getattr(Realization, name) for name in SUMS]
    apart = or_(
        Charge.closed_by_id.is_distinct_from(Realization.recorder_id),
        *(Realization.id.is_not(None) & each for each in differs),
    )
    for charge, act, gross in session.execute(joined.where(apart)):
        days = f"{date_short(charge.date_from)}–{date_short(charge.date_to)}"
        closed = "не закрыто" if act is None else f"закрыто на {money_text(gross)}"
        yield Difference(
            "realization",
            f"Начисление {charge.id} за {days} на {money_text(charge.gross)} по договору "
            f"{charge.contract_id}: в регистре «Реализация» {closed}, отметка акта "
            f"{charge.closed_by_id or 'пуста'}",
        )
