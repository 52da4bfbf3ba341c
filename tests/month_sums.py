"""Sums of what was charged, closed and printed, by kind and rate: three ways to one figure (H-21)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.documents.service_act import ServiceActRow
from db.registers.money import Charge, ChargeKind
from db.registers.realization import Realization

Sums = dict[tuple[ChargeKind, Decimal | None], tuple[Decimal, Decimal]]


def closed_sums(session: Session) -> tuple[Sums, Sums, Sums]:
    """{(kind, percent): (with VAT, VAT)} of charges that acts closed, the register, rows of acts."""
    return (
        _sums(session, Charge, Charge.gross, Charge.closed_by_id.is_not(None)),
        _sums(session, Realization, Realization.gross),
        _sums(session, ServiceActRow, ServiceActRow.amount),
    )


def _sums(session: Session, source: Any, gross: Any, *which: Any) -> Sums:
    by = (Charge.kind, source.vat_percent)
    query = select(*by, func.sum(gross), func.sum(source.vat)).group_by(*by).where(*which)
    if source is not Charge:
        query = query.join(Charge, Charge.id == source.charge_id)
    return {(row[0], row[1]): (row[2], row[3]) for row in session.execute(query)}
