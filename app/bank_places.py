"""Where a payment of the bank may go by hand: a tenant's open invoices and contracts (K-9, F-4)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.invoice_rows import IS_OPEN, ROWS, left_of_row
from app.reserves import rooms
from db.base import Document
from db.catalogs.bank_payment import BankClass
from db.catalogs.partner import Partner
from db.documents.contract import Contract, ContractStatus
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceRow
from db.registers.money import Advance, Charge, ChargeKind, open_sum
from db.russian import date_short, print_number

ZERO = Decimal("0.00")
CONTRACT: Any = Contract.__table__
DOCUMENT: Any = Document.__table__
BY_INVOICE = frozenset((BankClass.RENT, BankClass.COMPENSATION))
BY_CONTRACT = BY_INVOICE | {BankClass.DEPOSIT, BankClass.REFUND}
WORDS = {
    BankClass.RENT: "без счёта",
    BankClass.COMPENSATION: "возмещение без счёта",
    BankClass.DEPOSIT: "залог",
    BankClass.REFUND: "вернуть переплату",
}
Key = tuple[int, int | None]  # contract, invoice


@dataclass(frozen=True)
class Place:
    """An invoice, or a contract as a whole; `open` is what is owed there, roubles.

    Of a refund `open` is what is overpaid by the contract. `due` is that of the invoice.
    """

    contract_id: int
    contract: str
    partner_id: int
    tenant: str
    invoice_id: int | None
    title: str
    due: dt.date | None
    open: Decimal

    @property
    def key(self) -> Key:
        return self.contract_id, self.invoice_id


def contracts_of(session: Session, organization_id: int, partner_id: int) -> list[int]:
    """Contracts of a tenant with an organization, the newest first; cancelled ones are none."""
    query = (
        select(CONTRACT.c.id)
        .join(DOCUMENT, DOCUMENT.c.id == CONTRACT.c.id)
        .where(
            DOCUMENT.c.organization_id == organization_id,
            CONTRACT.c.partner_id == partner_id,
            DOCUMENT.c.marked.is_(False),
            CONTRACT.c.status != ContractStatus.CANCELLED,
        )
        .order_by(DOCUMENT.c.date.desc(), CONTRACT.c.id.desc())
    )
    return list(session.execute(query).scalars())


def the_tenant(session: Session, contracts: Collection[int]) -> int | None:
    """The tenant of all of them; None when there are several or none."""
    query = select(CONTRACT.c.partner_id).distinct().where(CONTRACT.c.id.in_(contracts))
    found = list(session.execute(query.limit(2)).scalars())
    return found[0] if len(found) == 1 else None


def places(session: Session, contracts: Sequence[int], what: BankClass) -> list[Place]:
    """Invoices by their days, then the contracts in the order given."""
    if not contracts or what not in BY_CONTRACT:
        return []
    heads = _heads(session, contracts)
    found = _invoices(session, heads) if what in BY_INVOICE else []
    owed = (
        _overpaid(session, contracts)
        if what is BankClass.REFUND
        else _owed(session, contracts, what)
    )
    for key in contracts:
        if key not in heads:
            continue
        number, partner, tenant = heads[key]
        title = f"Договор № {number}: {WORDS[what]}"
        found.append(Place(key, number, partner, tenant, None, title, None, owed.get(key, ZERO)))
    return found


def _heads(session: Session, contracts: Collection[int]) -> dict[int, tuple[str, int, str]]:
    query = (
        select(CONTRACT.c.id, CONTRACT.c.contract_number, Partner.id.label("partner"), Partner.name)
        .join(Partner, Partner.id == CONTRACT.c.partner_id)
        .where(CONTRACT.c.id.in_(contracts))
    )
    return {r.id: (r.contract_number, r.partner, r.name) for r in session.execute(query)}


def _invoices(session: Session, heads: Mapping[int, tuple[str, int, str]]) -> list[Place]:
    """Posted invoices that are not paid in full."""
    invoice: Any = PaymentInvoice.__table__
    query = (
        select(
            invoice.c.id, DOCUMENT.c.number, DOCUMENT.c.date, invoice.c.due, invoice.c.contract_id
        )
        .join(DOCUMENT, DOCUMENT.c.id == invoice.c.id)
        .where(
            invoice.c.contract_id.in_(list(heads)),
            DOCUMENT.c.posted.is_(True),
            DOCUMENT.c.marked.is_(False),
        )
        .order_by(DOCUMENT.c.date, invoice.c.id)
    )
    rows = session.execute(query).all()
    left = _left(session, [row.id for row in rows])
    found = []
    for row in rows:
        if left[row.id] <= 0:
            continue
        number, partner, tenant = heads[row.contract_id]
        title = f"Счёт № {print_number(row.number or '')} от {date_short(row.date)}"
        found.append(
            Place(row.contract_id, number, partner, tenant, row.id, title, row.due, left[row.id])
        )
    return found


def _left(session: Session, invoices: Sequence[int]) -> dict[int, Decimal]:
    """What is still to be paid by each: a row is as open as its charge or its own room is."""
    found: dict[int, Decimal] = defaultdict(lambda: ZERO)
    query = (
        select(PaymentInvoiceRow.owner_id, left_of_row(), open_sum())
        .select_from(ROWS)
        .where(PaymentInvoiceRow.owner_id.in_(invoices), IS_OPEN)
    )
    for owner, asked, left in session.execute(query):
        found[owner] += min(asked, left)
    for owner, free in rooms(session, list(invoices)).items():
        found[owner] += sum((room.amount for room in free), ZERO)
    return found


def _owed(session: Session, contracts: Collection[int], what: BankClass) -> dict[int, Decimal]:
    """Open charges of what such money pays."""
    deposit = Charge.kind == ChargeKind.DEPOSIT
    kind = {
        BankClass.DEPOSIT: deposit,
        BankClass.COMPENSATION: Charge.kind == ChargeKind.COMPENSATION,
    }.get(what, ~deposit)
    query = select(Charge.contract_id, open_sum()).where(
        Charge.contract_id.in_(contracts), kind, Charge.allocated < Charge.gross + Charge.corrected
    )
    found: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for contract, left in session.execute(query):
        found[contract] += left
    return found


def _overpaid(session: Session, contracts: Collection[int]) -> dict[int, Decimal]:
    query = (
        select(Advance.contract_id, func.sum(Advance.amount))
        .where(Advance.contract_id.in_(contracts), Advance.amount > 0)
        .group_by(Advance.contract_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
