"""Payments and charges as the tests of money see them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from app.checking import check
from app.reports.funds import FundsParams, funds_to_distribute
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_transfer import RentTransfer
from db.registers.money import Advance, Charge
from tests.company import Company

D = Decimal


def let(company: Company, *units: Any, amount: str = "6000", **how: Any) -> RentTransfer:
    """A transfer whose rent of a month is a round sum."""
    return company.transfer(*units, amount=amount, **how)


def marked(company: Company, amount: str, **how: Any) -> PaymentReceipt:
    """A receipt that waits until the accountant's run."""
    doc = company.receipt(amount, **how)
    doc.by_mark = doc.to_distribute = True
    return doc


def charges(company: Company) -> list[Charge]:
    with company.work.database.reading() as session:
        query = select(Charge).where(Charge.gross > 0).order_by(Charge.due, Charge.id)
        return list(session.scalars(query))


def paid(company: Company) -> list[Decimal]:
    return [c.allocated for c in charges(company)]


def buckets(company: Company) -> dict[int | None, Decimal]:
    with company.work.database.reading() as session:
        total = func.sum(Advance.amount)
        query = select(Advance.unit_id, total).group_by(Advance.unit_id).having(total > 0)
        return dict(session.execute(query).all())


def left(company: Company) -> list[tuple[Any, ...]]:
    """(number, left) of «Средства к распределению»."""
    with company.work.database.reading() as session:
        table = funds_to_distribute(session, FundsParams())
    at = [c.key for c in table.columns].index("left")
    assert table.totals[at] == sum((row.cells[at] for row in table.rows), D(0))
    return [(row.cells[0], row.cells[at]) for row in table.rows]


def whole(company: Company) -> None:
    assert check(company.work.database).differences == ()
