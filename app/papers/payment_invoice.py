"""«Счет на оплату» as printed (B-14, domain-facts §1.1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from app.charge_words import ONCE
from app.documents.payment_invoice_kinds import asked_for
from app.facts import Facts
from app.papers.detail import title_of
from app.papers.filling import fills_paper
from app.papers.looks import facsimile_of, look_of
from app.papers.parties import contract_named, number_of, own_party, partner_party, signer_on
from app.papers.priced import priced
from app.proration_cycle import month_end
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.catalogs.unit import UnitKind
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceRow
from db.registers.money import Charge, ChargeKind
from db.rounding import to_kopecks
from db.russian import date_short, initials, month_title
from db.vat_mode import VatMode
from printforms.bank_block import BankAccount
from printforms.payment_invoice import InvoicePaper
from printforms.priced_lines import PricedLine


@fills_paper(InvoicePaper)
def invoice(doc: PaymentInvoice, facts: Facts) -> InvoicePaper:
    """Rows as the contract prices them, VAT by rate, the main account, signers of the date."""
    ours = facts.get(Organization, doc.organization_id)
    contract = facts.get(Contract, doc.contract_id)
    rows = [*doc.rows, *_before_transfer(doc, contract, facts)]
    tenant = facts.get(Partner, contract.partner_id)
    on_top = contract.vat_mode is VatMode.ON_TOP
    signer = signer_on(facts, ours, doc.date)
    return InvoicePaper(
        number=number_of(doc),
        date=doc.date,
        seller=own_party(ours, look_of(facts, ours)),
        buyer=partner_party(tenant),
        bank=_account(facts, ours),
        contract=", ".join(filter(None, (contract_named(contract), _period(doc, facts)))),
        priced=priced(_lines(doc, rows, contract, facts), rows, on_top=on_top),
        due=doc.due,
        director=initials(signer.director) if signer is not None else "",
        accountant=initials(signer.accountant) if signer is not None else "",
        facsimile=facsimile_of(facts, ours, signer, agreed=False) if number_of(doc) else None,
    )


def _account(facts: Facts, organization: Organization) -> BankAccount | None:
    """The main account, else the first; None prints an invoice without bank block and code."""
    rows = facts.section(Organization.accounts, organization)
    known = sorted(rows, key=lambda a: not a.main)
    if not known:
        return None
    found = known[0]
    return BankAccount(found.account, found.bank, found.bik, found.corr_account)


def _lines(
    doc: PaymentInvoice, rows: Sequence[PaymentInvoiceRow], contract: Contract, facts: Facts
) -> list[PricedLine]:
    """A line a row, or one for each rate where the contract asks for no details (H-22)."""
    on_top = contract.vat_mode is VatMode.ON_TOP
    lines = [_line(row, on_top=on_top) for row in rows]
    if contract.detailed or not lines:
        return lines
    cited = [facts.get(Charge, row.charge_id) for row in doc.rows]
    spans = [(c.kind, c.date_from, c.date_to) for c in cited]
    spans += [(ChargeKind.RENT, k.date_from, k.date_to) for k in doc.kinds]
    sums: dict[Decimal | None, Decimal] = defaultdict(Decimal)
    for row, line in zip(rows, lines, strict=True):
        sums[row.vat_percent] += line.amount
    title = title_of(contract, spans)
    return [PricedLine(title, Decimal(1), ONCE, amount, amount) for amount in sums.values()]


def _line(row: PaymentInvoiceRow, *, on_top: bool) -> PricedLine:
    """Where VAT is added on top, rows stand without it."""
    if not on_top:
        return PricedLine(row.text, row.quantity, row.measure, row.price, row.amount)
    net = row.amount - row.vat
    return PricedLine(row.text, row.quantity, row.measure, to_kopecks(net / row.quantity), net)


def _before_transfer(
    doc: PaymentInvoice, contract: Contract, facts: Facts
) -> Iterator[PaymentInvoiceRow]:
    """Rows for kinds as they are printed: sums and VAT as the transfer will charge them."""
    for asked in doc.kinds:
        sums, percent = asked_for(asked, contract, facts)
        kind = facts.get(UnitKind, asked.kind_id)
        what = "инвентаря" if kind.counted else "бытовки"
        days = f"с {asked.date_from:%d.%m.%Y} по {asked.date_to:%d.%m.%Y}"
        yield PaymentInvoiceRow(
            text=f"Аренда {what} «{kind.name}» {days}",
            quantity=Decimal(asked.quantity),
            measure="шт",
            price=to_kopecks(sums.gross / asked.quantity),
            amount=sums.gross,
            vat_percent=percent,
            vat=sums.vat,
        )


def _period(doc: PaymentInvoice, facts: Facts) -> str:
    """«аренда за ноябрь 2026 г.» or «аренда с … по …», of the rent that is asked for."""
    cited = [facts.get(Charge, row.charge_id) for row in doc.rows]
    rent: list[Any] = [c for c in cited if c.kind is ChargeKind.RENT]
    rent += doc.kinds
    if not rent:
        return ""
    first, last = min(c.date_from for c in rent), max(c.date_to for c in rent)
    if first.day == 1 and last == month_end(first):
        return f"аренда за {month_title(first)}"
    return f"аренда с {date_short(first)} по {date_short(last)}"
