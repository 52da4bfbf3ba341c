"""Payments of a statement against what is open in a base (K-8)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bank_ground import ground_of, partner_accounts
from app.bank_import import WAYS, Loaded
from app.bank_known import Asked, Paid, Proposal
from app.invoice_rows import IS_OPEN, left_of_row
from app.matching import propose
from app.reserves import rooms
from app.statements.model import Direction
from app.statements.payer import who_paid
from app.work import Work
from db.catalogs.bank_payment import BankPayment, PaymentStatus
from db.catalogs.organization import Organization, OrganizationAccount
from db.catalogs.partner import Partner
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceKind, PaymentInvoiceRow
from db.registers.money import Charge, ChargeKind, open_sum

CONTRACT: Any = Contract.__table__  # an invoice is a document too, and two of them cannot be joined


def match(work: Work, loaded: Loaded) -> list[Proposal]:
    """A proposal for each new payment that came; `key` is the line of its document.

    What waits from earlier statements is looked at too: an invoice is paid once.
    """
    came = [f.document for f in loaded.fresh if f.document.direction is Direction.IN]
    if not came:
        return []
    with work.database.reading() as session:
        owners = _owners(session)
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
                    number=document.number,
                    way=WAYS[document.direction],
                    kpp=document.payer.kpp,
                )
            )
        others = _others_waiting(session, set(owners.values()), loaded.statement_id)
        found = proposals_for(session, [*payments, *others])
        return [one for one in found if one.paid.key > 0]


def _others_waiting(
    session: Session, organizations: Collection[int], besides: int | None
) -> list[Paid]:
    """Payments of other statements that wait, with keys below zero."""
    query = select(BankPayment).where(
        BankPayment.status == PaymentStatus.WAITING,
        BankPayment.marked.is_(False),
        BankPayment.organization_id.in_(organizations),
    )
    found = session.scalars(query).all()
    return [replace(paid_of(p), key=-p.id) for p in found if p.statement_id != besides]


def paid_of(payment: BankPayment) -> Paid:
    """A payment as it is matched: what is left of it, and who paid."""
    return Paid(
        key=payment.id,
        organization_id=payment.organization_id,
        date=payment.date,
        total=payment.left,
        name=payment.person,
        inn=payment.other_inn,
        account=payment.other_account,
        purpose=payment.purpose,
        number=payment.document_number,
        way=payment.way,
        kpp=payment.other_kpp,
    )


def proposals_for(session: Session, payments: Sequence[Paid]) -> list[Proposal]:
    """A proposal a payment, in the order of days, by what the base holds now."""
    if not payments:
        return []
    organizations = {paid.organization_id for paid in payments}
    invoices = open_invoices(session, organizations)
    return propose(payments, invoices, ground_of(session, payments))


@dataclass
class _Open:
    """What is open by one invoice, gathered from its rows."""

    head: tuple[Any, ...]
    left: Decimal = Decimal(0)
    charges: set[int] = field(default_factory=set)
    kinds: set[ChargeKind] = field(default_factory=set)
    units: set[int] = field(default_factory=set)
    days: set[Any] = field(default_factory=set)


_HEAD = (
    PaymentInvoice.id,
    PaymentInvoice.number,
    PaymentInvoice.organization_id,
    CONTRACT.c.contract_number,
    Partner.id,
    Partner.name,
    Partner.inn,
    CONTRACT.c.id,
    PaymentInvoice.date,
    Partner.kpp,
)


def open_invoices(session: Session, organizations: Collection[int]) -> list[Asked]:
    """Posted invoices with something left to pay; a row is as open as its charge is.

    A row for units that are not handed over yet is open until its money waits by it.
    """
    heads = (
        select(
            *_HEAD,
            left_of_row(),
            open_sum(),
            Charge.id,
            Charge.kind,
            Charge.unit_id,
            Charge.date_from,
        )
        .join(PaymentInvoiceRow, PaymentInvoiceRow.owner_id == PaymentInvoice.id)
        .join(Charge, Charge.id == PaymentInvoiceRow.charge_id)
    )
    found: dict[int, _Open] = {}
    query = _posted(heads, organizations).where(IS_OPEN)
    for *head, asked, left, charge, kind, unit, day in session.execute(query):
        one = found.setdefault(head[0], _Open(tuple(head)))
        one.left += min(asked, left)
        one.charges.add(charge)
        one.kinds.add(kind)
        one.days.add(day)
        if unit is not None:
            one.units.add(unit)
    _add_ahead(session, organizations, found)
    accounts = partner_accounts(session)
    return [_asked(one, accounts) for _, one in sorted(found.items())]


def _posted(query: Any, organizations: Collection[int]) -> Any:
    return (
        query.join(CONTRACT, CONTRACT.c.id == PaymentInvoice.contract_id)
        .join(Partner, Partner.id == CONTRACT.c.partner_id)
        .where(
            PaymentInvoice.organization_id.in_(organizations),
            PaymentInvoice.posted.is_(True),
            PaymentInvoice.marked.is_(False),
        )
        .order_by(PaymentInvoice.id)
    )


def _add_ahead(session: Session, organizations: Collection[int], found: dict[int, _Open]) -> None:
    """Invoices for kinds: their money waits by the rows until the units are handed over."""
    kinds = select(PaymentInvoiceKind.owner_id)
    query = _posted(select(*_HEAD).where(PaymentInvoice.id.in_(kinds)), organizations)
    heads = [tuple(head) for head in session.execute(query)]
    free = rooms(session, [head[0] for head in heads])
    for head in heads:
        if left := sum((room.amount for room in free.get(head[0], ())), Decimal(0)):
            one = found.setdefault(head[0], _Open(head))
            one.left += left
            one.kinds.add(ChargeKind.RENT)


def _asked(one: _Open, accounts: dict[int, frozenset[str]]) -> Asked:
    key, number, organization, contract_number, partner, name, inn, contract, date, kpp = one.head
    return Asked(
        key,
        number or "",
        organization,
        contract_number,
        partner,
        name,
        inn,
        one.left,
        accounts[partner],
        contract,
        date,
        frozenset(one.charges),
        frozenset(one.kinds),
        frozenset(one.units),
        frozenset(one.days),
        kpp,
    )


def _owners(session: Session) -> dict[str, int]:
    """Whose each of our accounts is."""
    query = select(OrganizationAccount.account, Organization.id).join(
        Organization, Organization.id == OrganizationAccount.owner_id
    )
    return {row.account: row.id for row in session.execute(query)}
