"""What a tenant owes, has paid and has over, as the tests of money see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from app.checking import check
from db.documents.contract import Contract
from db.documents.money_refund import MoneyRefund
from db.registers.money import Advance, Charge, Money, MoneyClass, open_sum
from tests.company import DAY, Company

D = Decimal
DEC = DAY(2026, 12, 1)


def debt(company: Company, contract: Contract | None = None) -> D:
    key = (contract or company.contract).id
    query = select(func.sum(open_sum())).where(Charge.gross > 0, Charge.contract_id == key)
    with company.work.database.reading() as session:
        return session.scalar(query) or D(0)


def overpaid(company: Company, contract: Contract | None = None) -> D:
    key = (contract or company.contract).id
    query = select(func.sum(Advance.amount)).where(Advance.contract_id == key)
    with company.work.database.reading() as session:
        return session.scalar(query) or D(0)


def paid(company: Company, contract: Contract | None = None) -> D:
    """Received less refunded, deposits apart."""
    key = (contract or company.contract).id
    query = select(func.sum(Money.amount)).where(Money.contract_id == key)
    with company.work.database.reading() as session:
        return session.scalar(query.where(Money.money_class != MoneyClass.DEPOSIT)) or D(0)


def charges_of(company: Company, document: Any) -> Sequence[Charge]:
    with company.work.database.reading() as session:
        query = select(Charge).where(Charge.recorder_id == document.id).order_by(Charge.id)
        return session.scalars(query).all()


def whole(company: Company) -> None:
    # People who are only in the list have no login on the server: that is no sum.
    found = [d for d in check(company.work.database).differences if d.check != "guards"]
    assert found == []


def refund(company: Company, amount: str, date: dt.date = DEC) -> MoneyRefund:
    return MoneyRefund(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        partner_id=company.tenant.id,
        date=date,
        returned=D(amount),
    )
