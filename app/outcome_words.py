"""What a run of the distribution did, in words: receipts, contracts, cabins by their names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.distribution import Outcome
from app.store import chunks
from db.base import Document
from db.catalogs.partner import Partner
from db.catalogs.unit import Unit
from db.documents.contract import Contract
from db.registers.money import Charge


def told(session: Session, outcome: Outcome) -> list[dict[str, Any]]:
    """Rows as JSON keeps them: sums as strings, dates ISO; `charge` is None where money waits.

    `receipt`, `date`, `contract`, `tenant`, `kind`, `unit`, `date_from`, `date_to`, `due`,
    `amount`, `reason`, and the ids `receipt_id`, `charge_id`.
    """
    rows = outcome.rows
    receipts = _by_id(
        session, Document, Document.number, Document.date, (r.receipt_id for r in rows)
    )
    charges = _charges(session, (r.charge_id for r in rows if r.charge_id))
    contracts = _contracts(session, (r.contract_id for r in rows))
    units = {c.unit_id for c in charges.values() if c.unit_id} | {
        r.unit_id for r in rows if r.unit_id
    }
    codes = _by_id(session, Unit, Unit.code, Unit.name, units)
    found = []
    for row in rows:
        charge = charges.get(row.charge_id or 0)
        unit = row.unit_id if charge is None else charge.unit_id
        number, date = receipts[row.receipt_id]
        contract, tenant = contracts[row.contract_id]
        found.append(
            {
                "receipt": number,
                "date": date.isoformat(),
                "contract": contract,
                "tenant": tenant,
                "kind": None if charge is None else charge.kind.value,
                "unit": codes[unit][0] if unit else None,
                "date_from": None if charge is None else charge.date_from.isoformat(),
                "date_to": None if charge is None else charge.date_to.isoformat(),
                "due": None if charge is None else charge.due.isoformat(),
                "amount": f"{row.amount:.2f}",
                "reason": row.reason,
                "receipt_id": row.receipt_id,
                "charge_id": row.charge_id,
            }
        )
    return found


def _by_id(
    session: Session, cls: Any, first: Any, second: Any, keys: Iterable[int]
) -> dict[int, tuple[Any, Any]]:
    found = {}
    for chunk in chunks(sorted(set(keys))):
        for key, one, other in session.execute(
            select(cls.id, first, second).where(cls.id.in_(chunk))
        ):
            found[key] = (one, other)
    return found


def _charges(session: Session, keys: Iterable[int]) -> dict[int, Any]:
    columns = (Charge.id, Charge.kind, Charge.unit_id, Charge.date_from, Charge.date_to, Charge.due)
    return {
        row.id: row
        for chunk in chunks(sorted(set(keys)))
        for row in session.execute(select(*columns).where(Charge.id.in_(chunk)))
    }


def _contracts(session: Session, keys: Iterable[int]) -> dict[int, tuple[str, str]]:
    query = select(Contract.id, Contract.contract_number, Partner.name).join(
        Partner, Partner.id == Contract.partner_id
    )
    return {
        key: (number, name)
        for chunk in chunks(sorted(set(keys)))
        for key, number, name in session.execute(query.where(Contract.id.in_(chunk)))
    }
