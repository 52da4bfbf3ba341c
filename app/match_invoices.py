"""Payments of a statement against the open invoices of a base (K-8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bank_import import Loaded
from app.matching import Asked, Paid, Proposal, propose
from app.statements.model import Direction
from app.statements.payer import who_paid
from app.work import Work
from db.catalogs.organization import Organization, OrganizationAccount
from db.catalogs.partner import Partner, PartnerAccount
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceRow
from db.registers.money import Charge

CONTRACT: Any = Contract.__table__  # an invoice is a document too, and two of them cannot be joined


def match(work: Work, loaded: Loaded) -> list[Proposal]:
    """A proposal for each new payment that came; `key` is the line of its document."""
    came = [f.document for f in loaded.fresh if f.document.direction is Direction.IN]
    if not came:
        return []
    with work.database.reading() as session:
        owners = _owners(session)
        invoices = open_invoices(session, set(owners.values()))
    payments = []
    for document in came:
        payer = who_paid(document)
        payments.append(
            Paid(
                key=document.line,
                organization_id=owners[document.own_account],
                date=document.moved,
                total=document.total,
                name=payer.name,
                inn=payer.inn,
                account=document.payer.account,
                purpose=document.purpose,
            )
        )
    return propose(payments, invoices)


def open_invoices(session: Session, organizations: Collection[int]) -> list[Asked]:
    """Posted invoices with something left to pay; a row is as open as its charge is."""
    query = (
        select(
            PaymentInvoice.id,
            PaymentInvoice.number,
            PaymentInvoice.organization_id,
            CONTRACT.c.contract_number,
            Partner.id,
            Partner.name,
            Partner.inn,
            PaymentInvoiceRow.amount,
            Charge.gross + Charge.corrected - Charge.allocated,
        )
        .join(PaymentInvoiceRow, PaymentInvoiceRow.owner_id == PaymentInvoice.id)
        .join(Charge, Charge.id == PaymentInvoiceRow.charge_id)
        .join(CONTRACT, CONTRACT.c.id == PaymentInvoice.contract_id)
        .join(Partner, Partner.id == CONTRACT.c.partner_id)
        .where(
            PaymentInvoice.organization_id.in_(organizations),
            PaymentInvoice.posted.is_(True),
            PaymentInvoice.marked.is_(False),
            Charge.allocated < Charge.gross + Charge.corrected,
        )
        .order_by(PaymentInvoice.id)
    )
    heads: dict[int, tuple[str, int, str, int, str, str]] = {}
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for key, number, organization, contract, partner, name, inn, asked, left in session.execute(
        query
    ):
        heads[key] = (number or "", organization, contract, partner, name, inn)
        sums[key] += min(asked, left)
    accounts = _accounts(session, {head[3] for head in heads.values()})
    return [
        Asked(key, *head, open=sums[key], accounts=accounts[head[3]]) for key, head in heads.items()
    ]


def _accounts(session: Session, partners: Collection[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for owner, account in session.execute(select(PartnerAccount.owner_id, PartnerAccount.account)):
        if owner in partners:
            found[owner].add(account)
    return defaultdict(frozenset, {owner: frozenset(each) for owner, each in found.items()})


def _owners(session: Session) -> dict[str, int]:
    """Whose each of our accounts is."""
    query = select(OrganizationAccount.account, Organization.id).join(
        Organization, Organization.id == OrganizationAccount.owner_id
    )
    return {row.account: row.id for row in session.execute(query)}
