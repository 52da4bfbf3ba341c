"""Charges that acts closed: the register of realizations and what is derived from it.

An act writes a row a charge; `Charge.closed_by_id` follows the rows in the same transaction,
under the locks of the charges, so that no charge is closed twice or changed after it was closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.gateway import Gateway
from app.movements import columns
from app.store import chunks
from db.errors import UserError
from db.registers.money import Charge, ChargeKind
from db.registers.realization import Realization
from db.russian import date_short

CHARGE: Any = Charge.__table__
# Compensation is other income, a deposit secures, a penalty is claimed: none is a service.
RENDERED = frozenset((ChargeKind.RENT, ChargeKind.DELIVERY, ChargeKind.SERVICE))
SUMS = ("contract_id", "gross", "net", "vat")


def derive(gate: Gateway, moved: Sequence[tuple[Any, ...]]) -> None:
    """Brings the charges that rows of the register touched to what the register says now."""
    at = columns(Realization).index("charge_id")
    keys = sorted({row[at] for row in moved})
    gate.lock(CHARGE, keys)
    rows = []
    for charge, closed in realized(gate.session, keys):
        if closed is not None and any(getattr(charge, n) != getattr(closed, n) for n in SUMS):
            raise UserError(
                f"Начисление за {date_short(charge.date_from)}–{date_short(charge.date_to)} "
                "изменилось, пока составляли акт. Заполните акт заново."
            )
        rows.append({"id": charge.id, "closed_by_id": closed.recorder_id if closed else None})
    gate.update_many(CHARGE, rows, "closed_by_id")
    gate.touched.add(Charge)


def realized(session: Session, keys: Iterable[int]) -> Iterator[tuple[Any, Any]]:
    """Charges by id, each with the row that closes it or None."""
    for chunk in chunks(sorted(keys)):
        table: Any = Realization.__table__
        query = select(table).where(table.c.charge_id.in_(chunk))
        closed = {row.charge_id: row for row in session.execute(query)}
        query = select(CHARGE).where(CHARGE.c.id.in_(chunk)).order_by(CHARGE.c.id)
        for charge in session.execute(query):
            yield charge, closed.get(charge.id)
