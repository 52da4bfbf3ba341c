"""«Оплата счетов»: what of every invoice is paid today, for those who issue them (B-3).

A row is paid by what stands on its charge, whatever receipt it came by; a row «До передачи» by
the money that came by the invoice.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.invoice_rows import ROWS, paid_of_row
from app.list_shape import person_of
from app.open_items import ZERO
from app.reports.asked import chosen_words, equal, one_of, within, year_start
from app.reports.sources import documents
from app.store import chunks
from app.table import Column, Link, Made, Row, Table, Way, report
from db.base import Document
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceKind, PaymentInvoiceRow
from db.registers.money import Money
from db.russian import date_short

NAME = "invoice_payments"
COLUMNS = (
    Column("number", "Счёт", str, 16),
    Column("date", "Дата", dt.date, 12),
    Column("tenant", "Арендатор", str, 30),
    Column("contract", "Договор", str, 12),
    Column("due", "Оплатить до", dt.date, 12),
    Column("amount", "Сумма", Decimal, 16),
    Column("paid", "Оплачено", Decimal, 16),
    Column("left", "Осталось", Decimal, 16),
    Column("state", "Состояние", str, 22),
    Column("author", "Автор", str, 20),
)
ISSUED, PARTLY, PAID = "выставлен", "частично оплачен", "оплачен"
CANCELLED, CANCELLED_PAID = "отменён", "отменён, но есть оплаты"


@dataclass(frozen=True)
class InvoicePaymentsParams:
    """Days of invoices, both included; empty is without a limit."""

    date_from: dt.date | None = field(default_factory=year_start, metadata={"title": "С"})
    date_to: dt.date | None = field(default=None, metadata={"title": "По"})
    organization_id: int | None = one_of(Organization)
    partner_id: int | None = one_of(Partner, "Арендатор")
    unpaid: bool = field(default=False, metadata={"title": "Только неоплаченные"})


@report(NAME, "Оплата счетов", InvoicePaymentsParams, section="documents")
def invoice_payments(session: Session, params: InvoicePaymentsParams) -> Table:
    """An invoice with a number and its state; as many questions for any number of them."""
    found = list(session.execute(_invoices(params)))
    keys = [invoice.id for invoice in found]
    rows_paid, came = _paid_rows(session, keys), _came(session, keys)
    beside = _beside_kinds(session, keys)
    rows = []
    for invoice in found:
        paid = rows_paid[invoice.id]
        waits = invoice.amount - beside[invoice.id] if invoice.id in beside else ZERO
        kinds = min(waits, max(came[invoice.id] - paid, ZERO))
        paid = min(paid + kinds, invoice.amount or ZERO)
        row = _row(invoice, paid, came[invoice.id])
        if not params.unpaid or row.cells[8] in (ISSUED, PARTLY):
            rows.append(row)
    sums = [sum((row.cells[at] for row in rows), ZERO) for at in (5, 6, 7)]
    return Table(
        title="Оплата счетов",
        columns=COLUMNS,
        rows=rows,
        totals=("Итого", None, "", "", None, *sums, "", ""),
        subtitle=_told(session, params),
    )


def _row(invoice: Any, paid: Decimal, came: Decimal) -> Row:
    asked = invoice.amount or ZERO
    if not invoice.posted:
        state, asked, paid = (CANCELLED_PAID if came else CANCELLED), ZERO, ZERO
    else:
        state = PAID if paid >= asked else PARTLY if paid else ISSUED
    cells = (
        invoice.number,
        invoice.date,
        invoice.tenant,
        invoice.contract_number,
        invoice.due,
        asked,
        paid,
        asked - paid,
        state,
        invoice.author,
    )
    title = f"Деньги по счёту № {invoice.number}"
    links: dict[str, Way] = {
        "tenant": Link(Partner.__tablename__, invoice.partner_id),
        "contract": Link("contract", invoice.contract_id),
        "paid": Made(title, partial(money_of_invoice, key=invoice.id, title=title)),
    }
    return Row(cells, link=Link(PaymentInvoice.__tablename__, invoice.id), links=links)


def _invoices(params: InvoicePaymentsParams) -> Any:
    document: Any = Document.__table__.c
    invoice: Any = PaymentInvoice.__table__.c
    contract: Any = Contract.__table__.c
    query = (
        select(
            document.id,
            document.number,
            document.date,
            document.posted,
            person_of(document.author).label("author"),
            document.amount,
            invoice.due,
            invoice.contract_id,
            contract.contract_number,
            contract.partner_id,
            Partner.name.label("tenant"),
        )
        .join(invoice.id.table, invoice.id == document.id)
        .join(contract.id.table, contract.id == invoice.contract_id)
        .join(Partner, Partner.id == contract.partner_id)
        .where(document.number.is_not(None))
        .order_by(document.date.desc(), document.id.desc())
    )
    wanted: list[ColumnElement[bool]] = []
    wanted += within(document.date, params)
    wanted += equal(
        (document.organization_id, params.organization_id),
        (Contract.__table__.c.partner_id, params.partner_id),
    )
    return query.where(*wanted)


def _paid_rows(session: Session, keys: list[int]) -> dict[int, Decimal]:
    """What of the rows of each invoice is paid."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    owner = PaymentInvoiceRow.owner_id
    query = select(owner, paid_of_row()).select_from(ROWS)
    for chunk in chunks(keys):
        for invoice, paid in session.execute(query.where(owner.in_(chunk))):
            found[invoice] += paid
    return found


def _beside_kinds(session: Session, keys: list[int]) -> dict[int, Decimal]:
    """By invoices with rows «До передачи»: what the other rows ask for."""
    found: dict[int, Decimal] = {}
    kind, row = PaymentInvoiceKind, PaymentInvoiceRow
    rows = select(func.sum(row.amount)).where(row.owner_id == kind.owner_id)
    query = select(kind.owner_id, rows.correlate(kind).scalar_subquery()).distinct()
    for chunk in chunks(keys):
        for invoice, asked in session.execute(query.where(kind.owner_id.in_(chunk))):
            found[invoice] = asked or ZERO
    return found


def _came(session: Session, keys: list[int]) -> dict[int, Decimal]:
    """Money that says it came by the invoice."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    query = select(Money.invoice_id, func.sum(Money.amount)).group_by(Money.invoice_id)
    for chunk in chunks(keys):
        found |= dict(session.execute(query.where(Money.invoice_id.in_(chunk))).all())  # type: ignore[arg-type]
    return found


def money_of_invoice(session: Session, key: int, title: str) -> Table:
    """Receipts that name the invoice."""
    query = select(Money).where(Money.invoice_id == key, Money.amount > 0)
    found = list(session.scalars(query.order_by(Money.period, Money.id)))
    named = documents(session, found)
    rows = [
        Row(
            (named[m.recorder_id].title, m.period, m.amount, m.purpose),
            link=named[m.recorder_id].link,
        )
        for m in found
    ]
    columns = (
        Column("document", "Документ", str, 36),
        Column("date", "Дата", dt.date, 12),
        Column("amount", "Сумма", Decimal, 16),
        Column("purpose", "Назначение платежа", str, 44),
    )
    total = sum((m.amount for m in found), ZERO)
    return Table(title, columns, rows, totals=("Итого", None, total, ""))


def _told(session: Session, params: InvoicePaymentsParams) -> list[str]:
    told = ["Оплата на сегодня."]
    if params.date_from is not None:
        told.append(f"Счета с {date_short(params.date_from)}")
    if params.date_to is not None:
        told.append(f"Счета по {date_short(params.date_to)}")
    return [*told, *chosen_words(session, params)]
