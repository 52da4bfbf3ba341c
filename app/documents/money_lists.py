"""What lists tell of money: the debt of a contract, what an invoice still waits for, «До» of rent.

An accountant who opens «С просроченной задолженностью» wants the sums beside the names (J-5, J-6,
B-3); they are those of «Долги по срокам» and «Оплата счетов».
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from app.invoice_rows import ROWS, paid_of_row
from app.list_shape import WORKED_OUT, WorkedOut
from app.table import Column
from db.base import Document
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceKind, PaymentInvoiceRow
from db.registers.money import Advance, Charge, ChargeKind, Money, open_sum
from db.registers.place import Possession
from db.russian import money_text
from db.types import Money as MoneyType

DEBT, LEFT, CHARGED_TO = "debt", "left", "charged_to"


def debt_of(contract: Any) -> ColumnElement[Decimal]:
    """What is owed by a contract now, deposits apart, roubles; empty where nothing is."""
    own = Charge.__table__.c
    owed = select(func.sum(open_sum())).where(
        own.contract_id == contract, own.gross > 0, own.kind != ChargeKind.DEPOSIT
    )
    found = owed.correlate(contract.table).scalar_subquery()
    return type_coerce(func.nullif(found, 0), MoneyType)


def left_of(invoice: Any) -> ColumnElement[Decimal]:
    """What of a posted invoice nobody has paid yet, roubles; `invoice` is the document's id.

    A row is paid by what stands on its charge, a row «До передачи» by money that names the invoice.
    """
    document, zero = invoice.table.c, literal(Decimal(0), MoneyType)
    row, kind = PaymentInvoiceRow.__table__.c, PaymentInvoiceKind.__table__.c
    paid = func.coalesce(_paid(invoice), zero)
    asked = select(func.sum(row.amount)).where(row.owner_id == invoice)
    came = select(func.sum(Money.amount)).where(Money.invoice_id == invoice)
    beside, more = (
        func.coalesce(query.correlate(invoice.table).scalar_subquery(), zero)
        for query in (asked, came)
    )
    waits, free = document.amount - beside, more - paid
    ahead = select(kind.owner_id).where(kind.owner_id == invoice).correlate(invoice.table).exists()
    by_kinds = case((~ahead, zero), (free > waits, waits), (free > 0, free), else_=zero)
    left = document.amount - paid - by_kinds
    return type_coerce(case((document.posted.is_(True), left)), MoneyType)


def _paid(invoice: Any) -> Any:
    """What stands on the charges of its rows, of a row no more than it asks for."""
    row = PaymentInvoiceRow.__table__.c
    query = select(func.sum(paid_of_row())).select_from(ROWS)
    return query.where(row.owner_id == invoice).correlate(invoice.table).scalar_subquery()


def charged_to(possession: Any) -> ColumnElement[dt.date]:
    """«До»: the last day that rent is charged for; a cancelled charge has no quantity (G-11)."""
    own = Charge.__table__.c
    query = select(func.max(own.date_to)).where(
        own.possession_id == possession,
        own.kind == ChargeKind.RENT,
        own.corrects_id.is_(None),
        own.quantity > 0,
    )
    return query.correlate(possession.table).scalar_subquery()


def invoice_told(session: Session, invoice: int) -> str:
    """How a posted invoice is paid, in words; empty for a draft."""
    document: Any = Document.__table__.c
    query = select(document.amount, left_of(document.id)).where(document.id == invoice)
    asked, left = session.execute(query).one()
    if left is None:
        return ""
    if left <= 0:
        return "Оплачен полностью"
    if left == asked:
        return "Не оплачен"
    return f"Оплачено {money_text(asked - left)} · осталось {money_text(left)}"


def receipt_told(session: Session, receipt: int) -> str:
    """How much of a posted receipt stands on charges; empty for a draft."""
    came = select(Money.id).where(Money.recorder_id == receipt, Money.amount > 0)
    whole = session.scalar(select(func.sum(Money.amount)).where(Money.id.in_(came)))
    if whole is None:
        return ""
    waits = select(func.sum(Advance.amount)).where(Advance.money_id.in_(came))
    left = session.scalar(waits) or Decimal(0)
    if not left:
        return "Разнесено полностью"
    return f"Разнесено {money_text(whole - left)} · аванс {money_text(left)}"


for _kind, _made in (
    (Contract, WorkedOut(Column(DEBT, "Долг", Decimal), debt_of, "partner_id")),
    (PaymentInvoice, WorkedOut(Column(LEFT, "Не оплачено", Decimal), left_of, "amount")),
    (Possession, WorkedOut(Column(CHARGED_TO, "До", dt.date), charged_to, "since")),
):
    WORKED_OUT.setdefault(_kind, []).append(_made)
