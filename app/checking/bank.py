"""Payments of the bank against the documents posted by them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.checking.findings import Difference
from db.catalogs.bank_payment import BankPayment, PaymentStatus
from db.registers.bank import BankUse
from db.russian import money_text

ZERO = Decimal("0.00")


def check(session: Session) -> Iterator[Difference]:
    """`placed` is Σ of the register, and only what is wholly placed says so."""
    summed = select(BankUse.payment_id, func.sum(BankUse.amount).label("amount"))
    by_use = summed.group_by(BankUse.payment_id).subquery()
    query = select(
        BankPayment.name, BankPayment.total, BankPayment.placed, BankPayment.status, by_use.c.amount
    ).outerjoin(by_use, by_use.c.payment_id == BankPayment.id)
    placed = BankPayment.status == PaymentStatus.PLACED
    wrong = BankPayment.placed != func.coalesce(by_use.c.amount, 0)
    wrong |= placed != (BankPayment.placed == BankPayment.total)
    for name, total, kept, status, amount in session.execute(query.where(wrong)):
        yield Difference(
            "bank",
            f"{name} на {money_text(total)}: «{status.value}», проведено {money_text(kept)}, "
            f"а документами {money_text(amount or ZERO)}",
        )
