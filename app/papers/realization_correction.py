"""Papers of «Корректировка реализации»: what changed, or the same papers put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from app.documents.realization_correction import lines_of
from app.facts import Facts
from app.papers.detail import as_agreed
from app.papers.filling import fills_paper
from app.papers.looks import facsimile_of, look_of
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
from app.papers.service_act import act_of, taxed_of, told_of, upd_of
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.document_set import DocumentSet
from db.documents.contract import Contract
from db.documents.realization_correction import CorrectionKind, RealizationCorrection
from db.documents.service_act import ServiceAct
from db.registers.money import Charge
from db.rounding import to_kopecks
from db.russian import initials
from printforms.correction_upd import CorrectionUpdPaper
from printforms.realization_correction import (
    Change,
    CorrectionActPaper,
    CorrectionInvoicePaper,
    FixedActPaper,
    FixedInvoicePaper,
    FixedUpdPaper,
)
from printforms.vat_invoice import TaxLine

ZERO = Decimal(0)
Group = tuple[Charge, list[Charge], list[Charge]]  # a service, its papers before, with this one


def _is(doc: RealizationCorrection, kind: CorrectionKind, *papers: DocumentSet) -> bool:
    return doc.posted and doc.correction is kind and doc.papers in papers


def _has_vat(doc: RealizationCorrection) -> bool:
    return any(row.vat_percent is not None for row in doc.rows)


WITH_ACT = (DocumentSet.ACT, DocumentSet.ACT_AND_VAT_INVOICE)


@fills_paper(
    CorrectionInvoicePaper,
    suits=lambda d: _is(d, CorrectionKind.AGREED, DocumentSet.ACT_AND_VAT_INVOICE) and _has_vat(d),
)
def correction_invoice(doc: RealizationCorrection, facts: Facts) -> CorrectionInvoicePaper:
    return CorrectionInvoicePaper(**_change(doc, facts))


@fills_paper(CorrectionUpdPaper, suits=lambda d: _is(d, CorrectionKind.AGREED, DocumentSet.UPD))
def correction_upd(doc: RealizationCorrection, facts: Facts) -> CorrectionUpdPaper:
    return CorrectionUpdPaper(**_change(doc, facts))


@fills_paper(CorrectionActPaper, suits=lambda d: _is(d, CorrectionKind.AGREED, *WITH_ACT))
def correction_act(doc: RealizationCorrection, facts: Facts) -> CorrectionActPaper:
    ours = facts.get(Organization, doc.organization_id)
    signer = signer_on(facts, ours, doc.date)
    drawn = facsimile_of(facts, ours, signer, agreed=True)
    own = {
        "seller": own_party(ours, look_of(facts, ours)),
        "handed_by": own_signer(signer, drawn),
    }
    return CorrectionActPaper(**(_change(doc, facts) | own))


@fills_paper(
    FixedInvoicePaper,
    suits=lambda d: _is(d, CorrectionKind.ERROR, DocumentSet.ACT_AND_VAT_INVOICE) and _has_vat(d),
)
def fixed_invoice(doc: RealizationCorrection, facts: Facts) -> FixedInvoicePaper:
    act, lines, _ = _put_right(doc, facts)
    return FixedInvoicePaper(**taxed_of(act, lines, facts), fix=_fix(doc))


@fills_paper(FixedUpdPaper, suits=lambda d: _is(d, CorrectionKind.ERROR, DocumentSet.UPD))
def fixed_upd(doc: RealizationCorrection, facts: Facts) -> FixedUpdPaper:
    act, lines, _ = _put_right(doc, facts)
    return FixedUpdPaper(**upd_of(act, lines, facts), fix=_fix(doc))


@fills_paper(FixedActPaper, suits=lambda d: _is(d, CorrectionKind.ERROR, *WITH_ACT))
def fixed_act(doc: RealizationCorrection, facts: Facts) -> FixedActPaper:
    act, lines, charges = _put_right(doc, facts)
    return FixedActPaper(**act_of(act, lines, charges, facts), fix=_fix(doc))


def _fix(doc: RealizationCorrection) -> tuple[int, Any]:
    return doc.fix_number or 0, doc.date


def _act(doc: RealizationCorrection, facts: Facts) -> ServiceAct:
    act = facts.get(ServiceAct, doc.act_id)
    act.rows = facts.section(ServiceAct.rows, act)
    return act


def _groups(doc: RealizationCorrection, facts: Facts) -> list[Group]:
    """Services of the act in its order, with what papers closed of them before and with this."""
    return [
        (line.root, [*line.closed[1:]], [*line.closed[1:], *line.waiting, *line.own])
        for line in lines_of(doc, facts).values()
    ]


def _corrections(doc: RealizationCorrection, facts: Facts) -> list[RealizationCorrection]:
    return [d for d in facts.many(RealizationCorrection, "act_id", doc.act_id) if d.posted]


def _order(doc: RealizationCorrection) -> tuple[Any, int]:
    return doc.date, doc.id


def _put_right(
    doc: RealizationCorrection, facts: Facts
) -> tuple[ServiceAct, list[TaxLine], list[Charge]]:
    """The act, its lines as they should have been, the charges they are of."""
    texts = {row.charge_id: row.text for row in doc.rows}
    act = _act(doc, facts)
    known = {row.charge_id: row.text for row in act.rows}
    told, charges = [], []
    for root, _, now in _groups(doc, facts):
        text = texts.get(root.id, known[root.id])
        one = told_of(root, now, text, facts)
        if one[0].gross:
            told.append(one)
            charges += [root, *now]
    return act, as_agreed(facts.get(Contract, doc.contract_id), told), charges


def _change(doc: RealizationCorrection, facts: Facts) -> dict[str, Any]:
    ours = facts.get(Organization, doc.organization_id)
    contract = facts.get(Contract, doc.contract_id)
    tenant = facts.get(Partner, contract.partner_id)
    signer = signer_on(facts, ours, doc.date)
    act = _act(doc, facts)
    changes = _changes(doc, act, facts)
    fixes = [
        (d.fix_number, d.date)
        for d in sorted(_corrections(doc, facts), key=_order)
        if d.fix_number is not None and _order(d) < _order(doc)
    ]
    return {
        "number": number_of(doc),
        "date": doc.date,
        "of": (act.number or "", act.date),
        "fixed": fixes[-1] if fixes else None,
        "reason": doc.reason,
        "contract": contract_named(contract),
        "seller": own_party(ours),
        "buyer": partner_party(tenant),
        "changes": changes,
        "status": 1 if _has_vat(doc) else 2,
        "director": initials(signer.director) if signer is not None else "",
        "accountant": initials(signer.accountant) if signer is not None else "",
        "registered": registered_of(ours),
        "handed_by": own_signer(signer),
        "received_by": partner_signer(tenant),
    }


def _changes(doc: RealizationCorrection, act: ServiceAct, facts: Facts) -> Sequence[Change]:
    """Services whose sum changes by this document; the whole act where it was one line."""
    texts = {row.charge_id: row.text for row in act.rows}
    contract = facts.get(Contract, doc.contract_id)
    groups = [g for g in _groups(doc, facts) if len(g[2]) > len(g[1]) or not contract.detailed]
    before = [told_of(root, was, texts[root.id], facts) for root, was, _ in groups]
    after = [told_of(root, now, texts[root.id], facts) for root, _, now in groups]
    pairs = zip(as_agreed(contract, before), as_agreed(contract, after), strict=True)
    return [
        Change(was, _measured_as(was, now)) for was, now in pairs if contract.detailed or was != now
    ]


def _measured_as(was: TaxLine, now: TaxLine) -> TaxLine:
    """The parties agree on another price of the same: 42 м² do not become one service."""
    if now.measure == was.measure:
        return now
    price = to_kopecks(now.net / was.quantity)
    return replace(now, code=was.code, measure=was.measure, quantity=was.quantity, price=price)
