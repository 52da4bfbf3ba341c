"""What a contract still waits for: kinds and quantities not handed over yet (C-1, C-2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from app.facts import Facts
from db.base import Document
from db.catalogs.unit import Unit, UnitKind
from db.documents.contract import Contract, ContractKind
from db.documents.rent_transfer import RentTransfer, RentTransferUnit


def wanted_rows(contract: Contract, facts: Facts) -> Iterator[RentTransferUnit]:
    """Empty rows: of cabins one a piece, of counted inventory one with the quantity.

    Rows of the contract come first, then of its appendices in order of their numbers; as many
    of a kind as posted transfers of the contract gave are passed over.
    """
    given = _given(contract.id, facts)
    for row in sorted(contract.kinds, key=lambda r: (r.appendix or 0, r.line)):
        had = min(row.quantity, given.get(row.kind_id, 0))
        given[row.kind_id] = given.get(row.kind_id, 0) - had
        left = row.quantity - had
        counted = facts.get(UnitKind, row.kind_id).counted
        for quantity in [left] * (left > 0) if counted else [1] * left:
            yield _empty(row, quantity)


def _empty(row: ContractKind, quantity: int) -> RentTransferUnit:
    return RentTransferUnit(
        kind_id=row.kind_id, tariff_id=row.tariff_id, price=row.price, quantity=quantity
    )


def _given(contract_id: int, facts: Facts) -> dict[int, int]:
    """Pieces by kind that posted transfers of the contract handed over."""
    row: Any = RentTransferUnit.__table__.c
    transfer: Any = RentTransfer.__table__.c
    document: Any = Document.__table__.c
    unit: Any = Unit.__table__.c
    query = (
        select(unit.kind_id, func.sum(row.quantity))
        .join(transfer.id.table, transfer.id == row.owner_id)
        .join(document.id.table, document.id == transfer.id)
        .join(unit.id.table, unit.id == row.unit_id)
        .where(transfer.contract_id == contract_id, document.posted.is_(True))
        .group_by(unit.kind_id)
    )
    return {kind: int(pieces) for kind, pieces in facts.query(query)}
