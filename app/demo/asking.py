"""Invoices: one on the basis of every document that charged something still unpaid.

Some tenants are asked before they get anything, and pay: the money waits for the transfer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.demo.company import Company
from app.demo.months import DAY, Month
from app.facts import Facts
from app.store import chunks
from app.verbs import FILLS, recalculate
from db.base import Document
from db.catalogs.unit import Unit
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceKind, PaymentInvoiceRow
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_transfer import RentTransfer
from db.registers.money import Charge
from db.russian import print_number

DAYS_TO_PAY = 5
PAID_BEFORE_EVERY = 8  # so many transfers of a month, one is paid before


def before_transfers(
    company: Company, month: Month, given: Sequence[RentTransfer]
) -> list[PaymentInvoice]:
    """Invoices for kinds that are about to be handed over."""
    made = []
    with company.work.database.reading() as session:
        facts = Facts(session, given)
        for transfer in given[::PAID_BEFORE_EVERY]:
            contract = facts.get(Contract, transfer.contract_id)
            first = max(contract.date, month.first)
            invoice = PaymentInvoice(
                organization_id=transfer.organization_id,
                contract_id=transfer.contract_id,
                date=max(transfer.date - 3 * DAY, first),
                due=transfer.date,
                based_on_id=transfer.contract_id,
            )
            invoice.kinds = _kinds(transfer, facts)
            made.append(invoice)
    made.sort(key=lambda d: (d.date, d.contract_id))
    return made


def _kinds(transfer: RentTransfer, facts: Facts) -> list[PaymentInvoiceKind]:
    rows: dict[tuple[Any, ...], PaymentInvoiceKind] = {}
    for given in transfer.units:
        names = ("tariff_id", "price", "date_from", "date_to")
        terms = {name: getattr(given, name) for name in names}
        kind = facts.get(Unit, given.unit_id).kind_id
        row = PaymentInvoiceKind(kind_id=kind, quantity=0, **terms)
        row = rows.setdefault((kind, *terms.values()), row)
        row.quantity += given.quantity
    for row in rows.values():
        recalculate(row, "quantity", facts)
    return list(rows.values())


def paid_before(company: Company, invoices: Sequence[PaymentInvoice]) -> list[PaymentReceipt]:
    """Whole, the next day, by the number of the invoice."""
    return [
        PaymentReceipt(
            organization_id=invoice.organization_id,
            contract_id=invoice.contract_id,
            partner_id=company.owners[invoice.contract_id].partner.id,
            date=min(invoice.date + DAY, invoice.due or invoice.date),
            invoice_id=invoice.id,
            based_on_id=invoice.id,
            received=invoice.amount,
            purpose=f"Оплата по счёту № {print_number(invoice.number or '')} за аренду бытовок",
        )
        for invoice in invoices
    ]


def invoices(company: Company, sources: Sequence[Document]) -> list[PaymentInvoice]:
    """Made by the «на основании» of each source, their charges read in one go."""
    made = []
    with company.work.database.reading() as session:
        facts = Facts(session)
        charged: dict[int, list[Charge]] = {source.id: [] for source in sources}
        for chunk in chunks(sorted(charged)):
            query = select(Charge).where(Charge.recorder_id.in_(chunk)).order_by(Charge.id)
            for charge in session.scalars(query):
                charged[charge.recorder_id].append(charge)
        facts.put(Charge, "recorder_id", charged)
        known = [charge for group in charged.values() for charge in group]
        facts.learn(known)
        facts.learn(PaymentInvoiceRow(charge_id=charge.id) for charge in known)
        fills = {f.source: f.make for f in FILLS if f.target is PaymentInvoice}
        for source in sources:
            invoice = fills[type(source)](source, facts)
            assert isinstance(invoice, PaymentInvoice)
            if invoice.rows:
                invoice.date, invoice.due = source.date, source.date + DAYS_TO_PAY * DAY
                invoice.based_on_id = source.id
                made.append(invoice)
    made.sort(key=lambda d: (d.date, d.contract_id))
    return made
