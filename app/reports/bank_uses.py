"""Which documents were posted by payments of the bank (K-8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.open_items import ZERO
from app.reports.sources import documents
from app.store import chunks
from app.table import Column, Link, Row, Table
from db.catalogs.bank_payment import BankPayment
from db.registers.bank import BankUse

TITLE = "Документы по выписке"
COLUMNS = (
    Column("document", "Документ", str, 40),
    Column("payment", "Банковский документ", str, 30),
    Column("date", "Дата", dt.date, 12),
    Column("kind", "Вид", str, 20),
    Column("amount", "Сумма", Decimal, 16),
)


def documents_of_payments(session: Session, payments: Collection[int]) -> Table:
    """A row a document, in the order of the payments' days; a row leads to its document."""
    query = (
        select(
            BankUse.recorder_id,
            BankUse.payment_id,
            BankUse.bank_class,
            BankUse.amount,
            BankPayment.name,
            BankPayment.date,
        )
        .join(BankPayment.__table__, BankPayment.__table__.c.id == BankUse.payment_id)
        .order_by(BankPayment.date, BankUse.payment_id, BankUse.part)
    )
    found = [
        row
        for chunk in chunks(sorted(payments))
        for row in session.execute(query.where(BankUse.payment_id.in_(chunk)))
    ]
    named = documents(session, found)
    rows = [
        Row(
            (named[r.recorder_id].title, r.name, r.date, r.bank_class.value, r.amount),
            link=named[r.recorder_id].link,
            links={"payment": Link(BankPayment.__tablename__, r.payment_id)},
        )
        for r in found
    ]
    total = sum((r.amount for r in found), ZERO)
    return Table(TITLE, COLUMNS, rows, totals=("Итого", "", None, "", total))
