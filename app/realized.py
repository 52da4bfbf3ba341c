"""Charges that acts closed: the register of realizations and what is derived from it.

An act writes a row a charge; `Charge.closed_by_id` follows the rows in the same transaction,
under the locks of the charges, so that no charge is closed twice or changed after it was closed.
A correction closes charges that it makes itself, too: their rows come after them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.gateway import Gateway
from app.given_papers import with_their_client
from app.lists import titles_of
from app.movements import columns
from app.store import chunks
from db.base import Document
from db.errors import UserError
from db.registers.money import Charge, ChargeKind
from db.registers.realization import Realization
from db.russian import date_short

CHARGE: Any = Charge.__table__
# Compensation is other income, a deposit secures, a penalty is claimed: none is a service.
RENDERED = frozenset((ChargeKind.RENT, ChargeKind.DELIVERY, ChargeKind.SERVICE))
SUMS = ("contract_id", "gross", "net", "vat")


def closing(document: Any, charge: Charge) -> Realization:
    """The row by which a document closes a charge; its VAT is of the month served."""
    row = Realization(
        period=document.date,
        organization_id=document.organization_id,
        contract_id=document.contract_id,
        charge_id=charge.__dict__.get("id"),
        month=charge.month,
        gross=charge.gross,
        net=charge.net,
        vat=charge.vat,
        vat_code=charge.vat_code,
        vat_percent=charge.vat_percent,
    )
    row.__dict__["of"] = charge
    return row


def after_charges(gate: Gateway, movements: Sequence[Any]) -> list[Realization]:
    """Rows that close charges of the same posting which are to come or to change.

    What stands already as it is posted is left out: nothing of it is written.
    """
    made = {id(m) for m in movements if isinstance(m, Charge)}
    own = [m for m in movements if isinstance(m, Realization) and id(m.__dict__.get("of")) in made]
    if not own:
        return []
    stored = {c.id: c for c, _ in realized(gate.session, [r.charge_id for r in own if r.charge_id])}
    return [row for row in own if not _stands(row, stored.get(row.charge_id))]


def _stands(row: Realization, charge: Any) -> bool:
    same = charge is not None and all(getattr(charge, n) == getattr(row, n) for n in SUMS)
    return same and charge.closed_by_id == row.recorder_id


def close(gate: Gateway, rows: Sequence[Realization]) -> None:
    """Writes the rows of charges that are there now."""
    if not rows:
        return
    for row in rows:
        row.charge_id = row.__dict__["of"].id
    names = columns(Realization)
    values = [tuple(row.__dict__.get(n) for n in names) for row in rows]
    keys = gate.reserve(len(rows))
    written = [dict(zip(names, v, strict=True), id=k) for v, k in zip(values, keys, strict=True)]
    gate.insert(Realization.__table__, written)
    gate.touched.add(Realization)
    derive(gate, values)


def derive(gate: Gateway, moved: Sequence[tuple[Any, ...]]) -> None:
    """Brings the charges that rows of the register touched to what the register says now."""
    at = columns(Realization).index("charge_id")
    keys = sorted({row[at] for row in moved})
    gate.lock(CHARGE, keys)
    rows, reopened = [], []
    for charge, closed in realized(gate.session, keys):
        if closed is not None and any(getattr(charge, n) != getattr(closed, n) for n in SUMS):
            raise UserError(
                f"Начисление за {date_short(charge.date_from)}–{date_short(charge.date_to)} "
                "изменилось, пока составляли акт. Заполните акт заново."
            )
        rows.append({"id": charge.id, "closed_by_id": closed.recorder_id if closed else None})
        if closed is None:
            reopened.append(charge)
    _no_correction_stands(gate, [charge.id for charge in reopened])
    _nobody_has_it(gate, {c.closed_by_id for c in reopened if c.closed_by_id is not None})
    gate.update_many(CHARGE, rows, "closed_by_id")
    gate.touched.add(Charge)


def _nobody_has_it(gate: Gateway, documents: set[int]) -> None:
    """What its client has is corrected by another paper only."""
    for chunk in chunks(sorted(documents)):
        found = gate.connection.execute(with_their_client(chunk)).scalar()
        if found is not None:
            title = titles_of(gate.session, Document, [found])[found]
            raise UserError(
                f"«{title}» — у арендатора: передан на подпись или отправлен письмом. Исправьте "
                "отдельным документом, «Корректировка реализации»."
            )


def _no_correction_stands(gate: Gateway, reopened: Sequence[int]) -> None:
    """An act stays while what it closed is corrected by a document of its own."""
    row: Any = Realization.__table__.c
    for chunk in chunks(reopened):
        query = (
            select(row.recorder_id)
            .join(CHARGE, CHARGE.c.id == row.charge_id)
            .where(CHARGE.c.corrects_id.in_(chunk))
        )
        found = gate.connection.execute(query.limit(1)).scalar()
        if found is not None:
            title = titles_of(gate.session, Document, [found])[found]
            raise UserError(f"Есть «{title}». Сначала отмените её проведение.")


def realized(session: Session, keys: Iterable[int]) -> Iterator[tuple[Any, Any]]:
    """Charges by id, each with the row that closes it or None."""
    for chunk in chunks(sorted(keys)):
        table: Any = Realization.__table__
        query = select(table).where(table.c.charge_id.in_(chunk))
        closed = {row.charge_id: row for row in session.execute(query)}
        query = select(CHARGE).where(CHARGE.c.id.in_(chunk)).order_by(CHARGE.c.id)
        for charge in session.execute(query):
            yield charge, closed.get(charge.id)
