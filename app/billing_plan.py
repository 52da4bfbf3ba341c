"""Which papers a contract is to be given and on what days: its schedule (H-14, H-31)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from app.contract_month import Position, positions
from app.contract_terms import begins, quarter_end
from app.facts import Facts
from app.periods import add_months
from app.position_charges import Days, months, period_start
from app.proration_cycle import DAY, month_end
from db.document_set import DocumentSet
from db.documents.contract import Contract, InvoiceMonth

INVOICE = "Счёт"
CLOSING = {
    DocumentSet.ACT: "Акт",
    DocumentSet.ACT_AND_VAT_INVOICE: "Акт и счёт-фактура",
    DocumentSet.UPD: "УПД",
}


class Planned(NamedTuple):
    """A paper to issue on `day` for the days `since`…`till`; `waits` is what its sum lacks."""

    title: str
    day: dt.date
    since: dt.date
    till: dt.date
    amount: Decimal
    waits: str = ""

    @property
    def in_line(self) -> str:
        """Its name inside a sentence: «акт и счёт-фактура», but «УПД»."""
        return self.title if self.title.isupper() else self.title[0].lower() + self.title[1:]


def planned(doc: Contract, facts: Facts, days: Days) -> list[Planned]:
    """Every invoice of a month and every act of a period of the contract, by days.

    The months are those whose days are asked; sums are by the terms known now, roubles in the
    prices of the contract.
    """
    first = max(days[0].replace(day=1), begins(doc))
    last = min(month_end(days[1]), doc.valid_to or dt.date.max)
    if first > last:
        return []
    found = [*_invoices(doc, facts, (first, last)), *_closings(doc, facts, (first, last))]
    return sorted(found, key=lambda p: (p.day, p.since, p.title))


def _invoices(doc: Contract, facts: Facts, days: Days) -> Iterator[Planned]:
    for since, till in months(days):
        every = positions(doc, facts, (since, till))
        if every:
            yield _paper(INVOICE, invoice_day(doc, since), since, till, every)


def _closings(doc: Contract, facts: Facts, days: Days) -> Iterator[Planned]:
    """An act is of the last day of its period: of a quarter, none in the months before."""
    count = doc.papers_period.months or 1
    start = days[0]
    while start <= days[1]:
        end = quarter_end(start, count)
        since, till = max(period_start(end, count), begins(doc)), min(end, doc.valid_to or end)
        every = positions(doc, facts, (since, till))
        if every:
            yield _paper(CLOSING[doc.papers], till, since, till, every)
        start = end + DAY


def month_of_invoice(month: dt.date, option: InvoiceMonth) -> dt.date:
    """The first day of the month in which the invoice of another one is issued."""
    away = {InvoiceMonth.BEFORE: -1, InvoiceMonth.AFTER: 1}.get(option, 0)
    return add_months(month, away)


def invoice_day(doc: Contract, month: dt.date) -> dt.date:
    """When the invoice of a month is issued: so many of the month before, of it or after it."""
    shown = month_of_invoice(month, doc.invoice_month)
    return shown.replace(day=min(doc.invoice_day, month_end(shown).day))


def _paper(
    title: str, day: dt.date, since: dt.date, till: dt.date, every: list[Position]
) -> Planned:
    amount = sum((p.amount for p in every), Decimal("0.00"))
    waits = "; ".join(f"{p.title} — {p.reason}" for p in every if p.reason)
    return Planned(title, day, since, till, amount, waits)
