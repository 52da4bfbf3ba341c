"""Invoices that need attention (J-6, J-7)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, and_, or_, select

from app.attention.lines import Card, Severity, attends
from app.invoice_rows import open_rows
from db.documents.payment_invoice import PaymentInvoice
from db.registers.money import Money


@attends(
    Card.INVOICES,
    "invoices_overdue",
    "Не полностью оплачены, срок прошёл",
    Severity.ERR,
    PaymentInvoice,
    hint="Напомните об оплате. Счёт без срока тоже здесь: укажите «Оплатить до».",
)
def overdue(day: dt.date) -> ColumnElement[bool]:
    """Something asked for is not paid, and the day to pay by has passed or is empty (J-6).

    The money need not name the invoice.
    """
    return and_(
        PaymentInvoice.posted.is_(True),
        PaymentInvoice.marked.is_(False),
        or_(PaymentInvoice.due.is_(None), PaymentInvoice.due < day),
        PaymentInvoice.id.in_(open_rows()),
    )


@attends(
    Card.INVOICES,
    "invoices_cancelled_paid",
    "Отменены, но есть оплаты",
    Severity.ERR,
    PaymentInvoice,
    hint="Укажите в поступлении другой счёт или уберите счёт.",
)
def cancelled_but_paid(day: dt.date) -> ColumnElement[bool]:
    """It was issued and taken back, and money says it came by it (J-7, I-17)."""
    paid = select(Money.invoice_id).where(Money.invoice_id.is_not(None), Money.amount > 0)
    return and_(
        PaymentInvoice.posted.is_(False),
        PaymentInvoice.number.is_not(None),
        PaymentInvoice.id.in_(paid),
    )
