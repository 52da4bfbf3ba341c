"""«Счёт-фактура на аванс» out of its document."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from app.facts import Facts
from app.papers.filling import fills_paper
from app.papers.parties import number_of, own_party, partner_party, registered_of, signer_on
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.documents.advance_invoice import AdvanceInvoice
from db.documents.contract import Contract
from db.documents.payment_receipt import PaymentReceipt
from db.registers.money import Money
from db.russian import initials, quantity_text
from printforms.advance_invoice import AdvanceInvoicePaper
from printforms.vat_invoice import DASH, PaidBy, TaxLine


@fills_paper(AdvanceInvoicePaper)
def advance_invoice(doc: AdvanceInvoice, facts: Facts) -> AdvanceInvoicePaper:
    """One line: the advance with the VAT inside it at the estimated rate (22/122)."""
    ours = facts.get(Organization, doc.organization_id)
    contract = facts.get(Contract, doc.contract_id)
    signer = signer_on(facts, ours, doc.date)
    return AdvanceInvoicePaper(
        number=number_of(doc),
        date=doc.date,
        seller=own_party(ours),
        buyer=partner_party(facts.get(Partner, contract.partner_id)),
        lines=[_line(doc)],
        paid_by=_payment(doc, facts),
        director=initials(signer.director) if signer is not None else "",
        accountant=initials(signer.accountant) if signer is not None else "",
        registered=registered_of(ours),
    )


def _line(doc: AdvanceInvoice) -> TaxLine:
    assert doc.vat_percent is not None
    assert doc.vat is not None
    return TaxLine(
        title=doc.text,
        code=DASH,
        measure=DASH,
        quantity=Decimal(1),
        price=doc.advance,
        net=doc.advance - doc.vat,
        rate=f"{quantity_text(doc.vat_percent)}/{quantity_text(100 + doc.vat_percent)}",
        vat=doc.vat,
        gross=doc.advance,
        advance=True,
    )


def _payment(doc: AdvanceInvoice, facts: Facts) -> list[PaidBy]:
    """The bank's number of the receipt; an offset has none, and its line is a dash."""
    return facts.once(_payments, lambda: _payments(facts)).get(doc.money_id, [])


def _payments(facts: Facts) -> dict[int, list[PaidBy]]:
    receipt: Any = PaymentReceipt
    query = (
        select(
            Money.id, receipt.incoming_number, func.coalesce(receipt.incoming_date, receipt.date)
        )
        .join(receipt, receipt.id == Money.recorder_id)
        .where(Money.id.in_(facts.named("money_id")), receipt.incoming_number != "")
    )
    return {key: [PaidBy(number, date)] for key, number, date in facts.query(query)}
