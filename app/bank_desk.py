"""The payments of the bank that wait, each with what the program thinks of it (ux.md §4.3)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.bank_known import Certainty, Proposal
from app.match_invoices import paid_of, proposals_for
from app.store import chunks
from app.work import Work
from db.catalogs.bank_payment import BankPayment, MoneyWay, PaymentStatus


@dataclass(frozen=True)
class Waiting:
    """A payment that waits, and what is proposed for what is left of it."""

    payment: BankPayment
    proposal: Proposal


@dataclass(frozen=True)
class Desk:
    """What waits, the oldest day first, and how many of each certainty."""

    waiting: Sequence[Waiting]
    counts: Mapping[Certainty, int]


def desk(
    work: Work,
    *,
    organization_id: int | None = None,
    account: str | None = None,
    first: dt.date | None = None,
    last: dt.date | None = None,
    way: MoneyWay | None = None,
) -> Desk:
    """Everything that waits; both days are included.

    All of an organization is looked at whatever is chosen: an invoice is certain for one payment
    only, so a filter must not make certain what is not.
    """
    work.user.must("read", BankPayment)
    with work.database.reading() as session:
        query = waiting_payments()
        if organization_id is not None:
            query = query.where(BankPayment.organization_id == organization_id)
        found = proposed(session, session.scalars(query).all())
    shown = [
        one
        for one in found
        if (account is None or one.payment.account == account)
        and (first is None or one.payment.date >= first)
        and (last is None or one.payment.date <= last)
        and (way is None or one.payment.way is way)
    ]
    return Desk(shown, Counter(one.proposal.certainty for one in shown))


def waiting_payments() -> Select[Any]:
    """Payments that nobody decided on yet, or not on the whole of them."""
    return (
        select(BankPayment)
        .where(BankPayment.status == PaymentStatus.WAITING, BankPayment.marked.is_(False))
        .order_by(BankPayment.date, BankPayment.id)
    )


def proposed(session: Session, payments: Iterable[BankPayment]) -> list[Waiting]:
    """Payments with their proposals, in the order of days."""
    known = {payment.id: payment for payment in payments}
    proposals = proposals_for(session, [paid_of(payment) for payment in known.values()])
    return [Waiting(known[one.paid.key], one) for one in proposals]


def payments_of(session: Session, keys: Iterable[int]) -> list[Any]:
    """Payments by their ids as the base holds them now."""
    found: list[Any] = []
    for chunk in chunks(sorted(set(keys))):
        query = select(BankPayment).where(BankPayment.id.in_(chunk)).order_by(BankPayment.id)
        found += session.scalars(query.execution_options(populate_existing=True))
    return found


def payments_in(session: Session, statement_id: int) -> list[int]:
    """Payments that a statement brought."""
    query = select(BankPayment.id).where(BankPayment.statement_id == statement_id)
    return list(session.scalars(query.order_by(BankPayment.id)))
