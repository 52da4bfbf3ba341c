"""What of the schedules of contracts is issued: papers of their premises and services (H-28).

A repair, a trip or a compensation billed apart closes nothing of the month (accounting-model.md,
Planned and issued); neither the sum nor the date of a paper matters (H-29).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from app.billing_plan import INVOICE, Planned
from db.base import Document
from db.documents.contract_leasing import ContractCharge, ContractPremise
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceRow
from db.documents.service_act import ServiceAct, ServiceActRow
from db.registers.money import Charge, ChargeKind

CHARGE: Any = Charge.__table__.c
PREMISE: Any = ContractPremise.__table__.c
SERVICE: Any = ContractCharge.__table__.c
HEAD: Any = Document.__table__.c
CITED: tuple[tuple[Any, Any], ...] = (
    (PaymentInvoice, PaymentInvoiceRow.__table__),
    (ServiceAct, ServiceActRow.__table__),
)


def is_scheduled() -> ColumnElement[bool]:
    """For a query of charges: a premise or a service that stands in the rows of the contract."""
    let = and_(PREMISE.owner_id == CHARGE.contract_id, PREMISE.unit_id == CHARGE.unit_id)
    served = and_(
        SERVICE.owner_id == CHARGE.contract_id,
        SERVICE.service_id == CHARGE.service_id,
        SERVICE.unit_id.is_not_distinct_from(CHARGE.unit_id),
    )
    rent = and_(CHARGE.kind == ChargeKind.RENT, exists().where(let))
    return or_(rent, exists().where(served))


class Issued(NamedTuple):
    """A row of a posted invoice or act: its document and the days of its charge."""

    document: int
    kind: str
    number: str
    date: dt.date
    since: dt.date
    till: dt.date

    def stands_for(self, paper: Planned) -> bool:
        """The same kind of paper about days of the same period; sums are not compared (H-29)."""
        invoice = self.kind == PaymentInvoice.__tablename__
        same = invoice is (paper.title == INVOICE)
        return same and self.since <= paper.till and self.till >= paper.since


def issued(
    session: Session, since: dt.date, only: int | None = None
) -> Mapping[int, Sequence[Issued]]:
    """By contract, of days from `since` on, in the order of the papers; of one contract or all."""
    found: dict[int, list[Issued]] = defaultdict(list)
    for document, row in CITED:
        query = (
            select(
                CHARGE.contract_id, HEAD.id, HEAD.kind, HEAD.number, HEAD.date,
                CHARGE.date_from, CHARGE.date_to,
            )
            .join(row, row.c.charge_id == CHARGE.id)
            .join(Document.__table__, HEAD.id == row.c.owner_id)
            .where(HEAD.kind == document.__tablename__, HEAD.posted, CHARGE.date_to >= since)
            .where(is_scheduled())
            .order_by(HEAD.date, HEAD.id)
        )  # fmt: skip
        if only is not None:
            query = query.where(CHARGE.contract_id == only)
        for contract, *told in session.execute(query):
            found[contract].append(Issued(*told))
    return found
