"""Invoices: one on the basis of every document that charged something still unpaid."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.demo.company import Company
from app.demo.months import DAY
from app.facts import Facts
from app.store import chunks
from app.verbs import FILLS
from db.base import Document
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceRow
from db.registers.money import Charge

DAYS_TO_PAY = 5


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
