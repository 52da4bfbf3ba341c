"""«Акт», «Счёт-фактура» and «УПД» out of one document (I-1, I-3, I-4)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from app.advances import settled_papers
from app.charge_words import measured, text_of
from app.documents.service_act import last_day, served
from app.facts import Facts
from app.papers.detail import Told, as_agreed, what_was_done
from app.papers.filling import fills_paper
from app.papers.looks import facsimile_of, look_of
from app.papers.okei import okei
from app.papers.parties import (
    contract_named,
    number_of,
    own_party,
    own_signer,
    partner_party,
    partner_signer,
    registered_of,
    signer_on,
)
from app.papers.priced import priced
from app.store import chunks
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.document_set import DocumentSet
from db.documents.contract import Contract
from db.documents.payment_receipt import PaymentReceipt
from db.documents.service_act import ServiceAct
from db.registers.money import Allocation, Charge, Money
from db.rounding import to_kopecks
from db.russian import initials, quantity_text
from db.vat_mode import VatMode
from printforms.priced_lines import PricedLine
from printforms.service_act import ActPaper
from printforms.upd import UpdPaper
from printforms.vat_invoice import PaidBy, TaxLine, VatInvoicePaper

ZERO = Decimal(0)


@fills_paper(ActPaper, suits=lambda doc: doc.papers is not DocumentSet.UPD)
def act(doc: ServiceAct, facts: Facts) -> ActPaper:
    """A line a service as the contract prices it, VAT by rate, both sides' signers."""
    return ActPaper(**act_of(doc, _lines(doc, facts), doc.rows, facts))


def act_of(
    doc: ServiceAct, served_lines: Sequence[TaxLine], taxed: Iterable[Any], facts: Facts
) -> dict[str, Any]:
    """What an act says of some lines; `taxed` is what they are of."""
    ours = facts.get(Organization, doc.organization_id)
    contract = facts.get(Contract, doc.contract_id)
    tenant = facts.get(Partner, contract.partner_id)
    on_top = contract.vat_mode is VatMode.ON_TOP
    signer = signer_on(facts, ours, doc.date)
    drawn = facsimile_of(facts, ours, signer, agreed=True) if number_of(doc) else None
    lines = [
        PricedLine(
            line.title,
            line.quantity,
            line.measure,
            line.price if on_top else to_kopecks(line.gross / line.quantity),
            line.net if on_top else line.gross,
        )
        for line in served_lines
    ]
    return {
        "number": number_of(doc),
        "date": doc.date,
        "seller": own_party(ours, look_of(facts, ours)),
        "buyer": partner_party(tenant),
        "contract": contract_named(contract),
        "priced": priced(lines, taxed, on_top=on_top),
        "handed_by": own_signer(signer, drawn),
        "received_by": partner_signer(tenant),
    }


@fills_paper(
    VatInvoicePaper,
    suits=lambda doc: doc.papers is DocumentSet.ACT_AND_VAT_INVOICE and _has_vat(doc),
)
def vat_invoice(doc: ServiceAct, facts: Facts) -> VatInvoicePaper:
    """The act's number and day, sums before VAT, the payments that came before it."""
    return VatInvoicePaper(**taxed_of(doc, _lines(doc, facts), facts))


@fills_paper(UpdPaper, suits=lambda doc: doc.papers is DocumentSet.UPD)
def upd(doc: ServiceAct, facts: Facts) -> UpdPaper:
    """Status 1 with VAT, 2 without: then it is an act only."""
    return UpdPaper(**upd_of(doc, _lines(doc, facts), facts))


def upd_of(doc: ServiceAct, lines: Sequence[TaxLine], facts: Facts) -> dict[str, Any]:
    """What УПД says beyond the счёт-фактура in it."""
    ours = facts.get(Organization, doc.organization_id)
    contract = facts.get(Contract, doc.contract_id)
    return taxed_of(doc, lines, facts) | {
        "status": 2 if all(line.vat is None for line in lines) else 1,
        "contract": contract_named(contract),
        "handed_by": own_signer(signer_on(facts, ours, doc.date)),
        "received_by": partner_signer(facts.get(Partner, contract.partner_id)),
    }


def _has_vat(doc: ServiceAct) -> bool:
    """A company without VAT gives no счёт-фактура (ст. 169 НК)."""
    return any(row.vat_percent is not None for row in doc.rows)


def taxed_of(doc: ServiceAct, lines: Sequence[TaxLine], facts: Facts) -> dict[str, Any]:
    """What a счёт-фактура of an act says of some lines."""
    ours = facts.get(Organization, doc.organization_id)
    contract = facts.get(Contract, doc.contract_id)
    signer = signer_on(facts, ours, doc.date)
    return {
        "number": number_of(doc),
        "date": doc.date,
        "seller": own_party(ours),
        "buyer": partner_party(facts.get(Partner, contract.partner_id)),
        "lines": lines,
        "paid_by": _payments(doc, facts),
        "advances": [PaidBy(*p) for p in settled_papers(facts, doc.id, doc.contract_id)],
        "director": initials(signer.director) if signer is not None else "",
        "accountant": initials(signer.accountant) if signer is not None else "",
        "registered": registered_of(ours),
    }


def _lines(doc: ServiceAct, facts: Facts) -> list[TaxLine]:
    """A line for each charge with its corrections; what came to nothing is not printed."""
    groups = served([facts.get(Charge, row.charge_id) for row in doc.rows])
    texts = {row.charge_id: row.text for row in doc.rows}
    contract = facts.get(Contract, doc.contract_id)
    done = what_was_done([root for root, _ in groups], facts) if contract.detailed else {}
    told = [
        told_of(root, rest, " — ".join(filter(None, (texts[root.id], done.get(root.id)))), facts)
        for root, rest in groups
    ]
    return as_agreed(contract, [one for one in told if one[0].gross])


def told_of(charge: Charge, corrections: Sequence[Charge], text: str, facts: Facts) -> Told:
    """The line of a charge, its kind and days."""
    last = last_day(charge, corrections)
    return tax_line(charge, corrections, text, facts), (charge.kind, charge.date_from, last)


def tax_line(charge: Charge, corrections: Sequence[Charge], text: str, facts: Facts) -> TaxLine:
    """A charge with its corrections; days taken back from its end are not said."""
    group = [charge, *corrections]
    net, vat = sum((c.net for c in group), ZERO), sum((c.vat for c in group), ZERO)
    last = last_day(charge, corrections)
    quantity, measure = measured(charge, facts, corrected=bool(corrections), until=last)
    return TaxLine(
        title=text if last == charge.date_to else text_of(charge, facts, last),
        code=okei(measure),
        measure=measure,
        quantity=quantity,
        price=to_kopecks(net / quantity),
        net=net,
        rate=_rate(charge.vat_percent),
        vat=None if charge.vat_percent is None else vat,
        gross=net + vat,
    )


def _rate(percent: Decimal | None) -> str:
    return "без НДС" if percent is None else f"{quantity_text(percent)}%"


def _payments(doc: ServiceAct, facts: Facts) -> list[PaidBy]:
    """Payments that came by the act's day and stand on what it closes, oldest first."""
    stands = facts.once(_standing, lambda: _standing(facts))
    sums: dict[PaidBy, Decimal] = defaultdict(Decimal)
    for row in doc.rows:
        for paid, day, amount in stands[row.charge_id]:
            if day <= doc.date:
                sums[paid] += amount
    return sorted((p for p, amount in sums.items() if amount > 0), key=lambda p: (p.date, p.number))


def _standing(facts: Facts) -> dict[int, list[tuple[PaidBy, dt.date, Decimal]]]:
    """By charge: payments with a number of the bank, from what day and how much of each."""
    found: dict[int, list[tuple[PaidBy, dt.date, Decimal]]] = defaultdict(list)
    receipt: Any = PaymentReceipt
    for chunk in chunks(sorted(facts.named("charge_id"))):
        query = (
            select(
                Allocation.charge_id,
                Allocation.period,
                Allocation.amount,
                receipt.incoming_number,
                func.coalesce(receipt.incoming_date, receipt.date),
            )
            .join(Money, Money.id == Allocation.money_id)
            .join(receipt, receipt.id == Money.recorder_id)
            .where(Allocation.charge_id.in_(chunk), receipt.incoming_number != "")
        )
        for charge, day, amount, number, date in facts.query(query):
            found[charge].append((PaidBy(number, date), day, amount))
    return found
