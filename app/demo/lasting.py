"""Rentals that go on: every period that ends in a month is followed by the next one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from app.demo.asking import DAYS_TO_PAY
from app.demo.company import Company, Held, to_tens
from app.demo.months import DAY, Month
from app.proration import next_period, rent_amount
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceAhead
from db.documents.rent_extension import RentExtension, RentExtensionUnit
from db.meta import fields_of

PARTS_OF_MONTH = 10  # days a manager puts into one extension of a contract
FORGOTTEN = 0.06  # of what ends in the last month is held without an extension
SHORTENED = 0.5  # of what leaves inside the next period is extended only to that day
DEARER = 0.02
ASKED_AHEAD = 0.12


def extensions(company: Company, month: Month) -> list[RentExtension]:
    """One document for what a contract has to extend in each ten days of the month."""
    groups: dict[tuple[int, int], list[Held]] = defaultdict(list)
    for held in company.held.values():
        start = held.charged_to + DAY
        goes_on = held.leaves is None or start < held.leaves
        if start <= month.last and goes_on and not _forgotten(company, month, held):
            part = min(2, (max(start, month.first).day - 1) // PARTS_OF_MONTH)
            groups[(part, held.contract.id)].append(held)
    documents = [_extension(company, group) for _, group in sorted(groups.items())]
    documents.sort(key=lambda d: (d.date, d.contract_id))
    return documents


def _forgotten(company: Company, month: Month, held: Held) -> bool:
    """In the last month they wait for a try; before, «Продержание» charges them at its end."""
    if month.is_last:
        return company.rng.random() < FORGOTTEN
    return held.leaves is None and company.rng.random() < FORGOTTEN / 3


def asked_ahead(
    company: Company, documents: Sequence[RentExtension]
) -> tuple[list[RentExtension], list[PaymentInvoice]]:
    """Some tenants ask for an invoice first: posting it makes the extension (E-2)."""
    extensions, invoices = [], []
    for at, document in enumerate(documents):
        wanted = company.rng.random() < ASKED_AHEAD or at == len(documents) - 1 > 0
        if wanted and all(row.amount for row in document.units):
            invoices.append(_invoice(document))
        else:
            extensions.append(document)
    return extensions, invoices


def _invoice(document: RentExtension) -> PaymentInvoice:
    names = [f.name for f in fields_of(PaymentInvoiceAhead) if f.name != "line"]
    rows = [{name: getattr(row, name) for name in names} for row in document.units]
    return PaymentInvoice(
        organization_id=document.organization_id,
        contract_id=document.contract_id,
        based_on_id=document.based_on_id,
        date=document.date,
        due=document.date + DAYS_TO_PAY * DAY,
        ahead=[PaymentInvoiceAhead(**row) for row in rows],
    )


def _extension(company: Company, group: Sequence[Held]) -> RentExtension:
    contract = group[0].contract
    return RentExtension(
        organization_id=contract.organization_id,
        contract_id=contract.id,
        based_on_id=group[0].transfer_id,
        date=min(held.charged_to for held in group) + DAY,
        units=[_row(company, held) for held in group],
    )


def _row(company: Company, held: Held) -> RentExtensionUnit:
    rng = company.rng
    start = held.charged_to + DAY
    end = next_period(start, held.tariff.rule, held.anchor)
    if held.leaves is not None and held.leaves < end and rng.random() < SHORTENED:
        end = held.leaves
    if rng.random() < DEARER:
        held.price = to_tens(held.price * Decimal("1.05"))
    return RentExtensionUnit(
        possession_id=held.possession_id,
        unit_id=held.unit.id,
        quantity=held.quantity,
        date_from=start,
        date_to=end,
        tariff_id=held.tariff.id,
        price=held.price,
        amount=rent_amount(held.price, start, end, held.tariff.rule, held.quantity, held.anchor),
    )


def remember(company: Company, documents: Sequence[RentExtension | PaymentInvoice]) -> None:
    """Posted extensions, or invoices that made them: charged further."""
    for document in documents:
        for row in document.ahead if isinstance(document, PaymentInvoice) else document.units:
            company.held[row.possession_id].charged_to = row.date_to
