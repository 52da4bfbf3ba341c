"""When a paper went by mail, as lists of papers for clients tell it (I-12, I-15)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func, select

from app.list_shape import WORKED_OUT, WorkedOut
from app.table import Column
from db.base import Document
from db.catalogs.letter import LetterPaper, LetterRecipient, LetterState
from db.documents.payment_invoice import PaymentInvoice
from db.documents.realization_correction import RealizationCorrection
from db.documents.reconciliation_act import ReconciliationAct
from db.documents.service_act import ServiceAct

MAILED: tuple[type[Document], ...] = (
    PaymentInvoice,
    ServiceAct,
    RealizationCorrection,
    ReconciliationAct,
)
PAPER: Any = LetterPaper.__table__.c
RECIPIENT: Any = LetterRecipient.__table__.c


def _when(key: Any) -> Any:
    """The last time that a server took a letter with it; empty for what nobody sent."""
    taken = (
        select(func.max(RECIPIENT.at))
        .join(LetterPaper.__table__, PAPER.owner_id == RECIPIENT.owner_id)
        .where(PAPER.document_id == key, RECIPIENT.state == LetterState.ACCEPTED)
    )
    return taken.scalar_subquery()


for _kind in MAILED:
    told = WorkedOut(Column("mailed", "Отправлен", dt.datetime), _when)
    WORKED_OUT.setdefault(_kind, []).append(told)
