"""«Акт сверки» out of its document."""

from __future__ import annotations

from dataclasses import replace

from app.facts import Facts
from app.papers.filling import fills_paper
from app.papers.looks import facsimile_of, look_of
from app.papers.parties import (
    contract_named,
    number_of,
    own_party,
    own_signer,
    partner_party,
    partner_signer,
    signer_on,
)
from app.papers.sides import own_clause, partner_clause
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner, PartnerKind
from db.documents.contract import Contract
from db.documents.reconciliation_act import ReconciliationAct
from printforms.reconciliation_act import Entry, ReconciliationPaper


@fills_paper(ReconciliationPaper)
def reconciliation(doc: ReconciliationAct, facts: Facts) -> ReconciliationPaper:
    """Rows as they were pinned; an entrepreneur and a person act for themselves."""
    ours = facts.get(Organization, doc.organization_id)
    theirs = facts.get(Partner, doc.partner_id)
    contract = facts.find(Contract, doc.contract_id)
    signer = signer_on(facts, ours, doc.date)
    company = theirs.kind is PartnerKind.COMPANY
    many = doc.contract_id is None and len({row.contract_number for row in doc.rows}) > 1
    drawn = facsimile_of(facts, ours, signer, agreed=True) if number_of(doc) else None
    return ReconciliationPaper(
        number=number_of(doc),
        date=doc.date,
        date_from=doc.date_from,
        date_to=doc.date_to,
        ours=replace(own_party(ours, look_of(facts, ours)), name=ours.name),
        theirs=replace(partner_party(theirs), name=theirs.name),
        ours_clause="" if ours.entrepreneur else own_clause(ours, signer),
        their_clause=partner_clause(theirs) if company else "",
        contract="" if contract is None else contract_named(contract),
        opening=doc.opening,
        entries=[
            Entry(
                row.date,
                f"{row.text}, дог. {row.contract_number}" if many else row.text,
                row.debit,
                row.credit,
            )
            for row in doc.rows
        ],
        mirrored=doc.mirrored,
        our_signer=own_signer(signer, drawn),
        their_signer=partner_signer(theirs),
    )
