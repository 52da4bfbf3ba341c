"""What the demonstration came to, and whether its sums agree."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import Document
from db.errors import UserError
from db.registers.money import Advance, Charge, Money, open_sum

ZERO = Decimal("0.00")


class Sums(NamedTuple):
    """Roubles of the whole base."""

    charged: Decimal
    paid: Decimal
    debt: Decimal
    overpaid: Decimal


def documents_by_kind(session: Session) -> dict[str, int]:
    """How many documents of each kind, by the name of its table."""
    query = select(Document.__table__.c.kind, func.count()).group_by(Document.__table__.c.kind)
    return dict(sorted((kind, count) for kind, count in session.execute(query)))


def sums(session: Session) -> Sums:
    """Charges, receipts, open charges, buckets."""
    found = Sums(
        session.scalar(select(func.sum(Charge.gross))) or ZERO,
        session.scalar(select(func.sum(Money.amount))) or ZERO,
        session.scalar(select(func.sum(open_sum())).where(Charge.gross > 0)) or ZERO,
        session.scalar(select(func.sum(Advance.amount))) or ZERO,
    )
    sums_agree(found)
    return found


def sums_agree(found: Sums) -> None:
    """Charged − paid = debt − overpaid, to the kopeck (accounting-model.md)."""
    if found.charged - found.paid != found.debt - found.overpaid:
        raise UserError(
            f"Итоги не сошлись: начислено {found.charged}, оплачено {found.paid}, "
            f"долг {found.debt}, переплата {found.overpaid}. Это ошибка программы: сообщите о ней."
        )
