"""Open items: what triggers keep beside charges, buckets and receipts, summed again."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import case, func, or_, select, type_coerce, union_all
from sqlalchemy.orm import Session, aliased

from app.checking.findings import Difference
from app.derivation import Derivation
from app.lists import titles_of
from db.base import Document
from db.registers.money import Advance, Allocation, Charge, Money, open_sum
from db.russian import money_text
from db.types import Money as MoneyType

ZERO = Decimal("0.00")


class Sums(NamedTuple):
    """Roubles of the whole base: charged − paid = debt − overpaid."""

    charged: Decimal
    paid: Decimal
    debt: Decimal
    overpaid: Decimal


def sums(session: Session) -> Sums:
    """Charges, receipts, what is open of charges, what waits in buckets."""
    return Sums(
        session.scalar(select(func.sum(Charge.gross))) or ZERO,
        session.scalar(select(func.sum(Money.amount))) or ZERO,
        session.scalar(select(func.sum(open_sum())).where(Charge.gross > 0)) or ZERO,
        session.scalar(select(func.sum(Advance.amount))) or ZERO,
    )


def check(session: Session) -> Iterator[Difference]:
    for cls, key, kept, what in (
        (Charge, Allocation.charge_id, Charge.allocated, "оплачено"),
        (Advance, Allocation.advance_id, Advance.amount, "в авансе"),
    ):
        yield from _against_allocations(session, cls, key, kept, what)
    yield from _money_is_placed(session)
    yield from _corrected(session)
    yield from _derivations(session)
    found = sums(session)
    if found.charged - found.paid != found.debt - found.overpaid:
        yield Difference(
            "identity",
            f"Начислено {money_text(found.charged)} − оплачено {money_text(found.paid)} не равно "
            f"долгу {money_text(found.debt)} − переплате {money_text(found.overpaid)}",
        )


def _against_allocations(
    session: Session, cls: Any, key: Any, kept: Any, what: str
) -> Iterator[Difference]:
    stands = (
        select(key.label("id"), func.sum(Allocation.amount).label("amount"))
        .where(key.is_not(None))
        .group_by(key)
        .subquery()
    )
    recorder = Money.recorder_id if cls is Advance else cls.recorder_id
    query = select(recorder, kept, stands.c.amount).select_from(cls)
    if cls is Advance:
        query = query.join(Money, Money.id == Advance.money_id)
    query = query.outerjoin(stands, stands.c.id == cls.id)
    for document, has, found in session.execute(
        query.where(kept != func.coalesce(stands.c.amount, 0))
    ):
        yield Difference(
            "allocations",
            f"{_document(session, document)}: {what} {money_text(has)}, "
            f"а по разнесениям {money_text(found or ZERO)}",
        )


def _money_is_placed(session: Session) -> Iterator[Difference]:
    """A receipt stands wholly somewhere; what went out was wholly taken from receipts."""
    both = union_all(
        select(Allocation.money_id.label("id"), Allocation.amount.label("amount")),
        select(Allocation.spent_id, type_coerce(-Allocation.amount, MoneyType)).where(
            Allocation.spent_id.is_not(None)
        ),
    ).subquery()
    stands = (
        select(both.c.id, func.sum(both.c.amount).label("amount")).group_by(both.c.id).subquery()
    )
    moved = func.coalesce(stands.c.amount, 0)
    query = (
        select(Money.recorder_id, Money.amount, Money.allocated, stands.c.amount)
        .outerjoin(stands, stands.c.id == Money.id)
        .where(or_(Money.allocated != moved, Money.allocated != Money.amount))
    )
    for document, amount, has, found in session.execute(query):
        yield Difference(
            "allocations",
            f"{_document(session, document)}: сумма {money_text(amount)}, разнесено "
            f"{money_text(has)}, а по разнесениям {money_text(found or ZERO)}",
        )


def _corrected(session: Session) -> Iterator[Difference]:
    correction = aliased(Charge)
    lowered = case((correction.gross < 0, correction.gross), else_=0)
    taken = (
        select(correction.corrects_id.label("id"), func.sum(lowered).label("amount"))
        .where(correction.corrects_id.is_not(None))
        .group_by(correction.corrects_id)
        .subquery()
    )
    query = (
        select(Charge.recorder_id, Charge.corrected, taken.c.amount)
        .outerjoin(taken, taken.c.id == Charge.id)
        .where(Charge.corrected != func.coalesce(taken.c.amount, 0))
    )
    for document, has, found in session.execute(query):
        yield Difference(
            "corrections",
            f"{_document(session, document)}: исправлено на {money_text(has)}, "
            f"а исправления дают {money_text(found or ZERO)}",
        )


def _derivations(session: Session) -> Iterator[Difference]:
    """«Почему такая сумма» gives the sum, to the kopeck."""
    query = select(Charge.recorder_id, Charge.gross, Charge.derivation).where(Charge.gross != 0)
    for document, gross, data in session.execute(query.execution_options(yield_per=5000)):
        try:
            explained = Derivation.from_json(data).evaluate()
        except (ValueError, TypeError, ArithmeticError):
            explained = None
        if explained != gross:
            told = "нет" if explained is None else money_text(explained)
            yield Difference(
                "derivation",
                f"{_document(session, document)}: начислено {money_text(gross)}, "
                f"а по объяснению суммы {told}",
            )


def _document(session: Session, key: int) -> str:
    return titles_of(session, Document, [key]).get(key) or f"Документ {key}"
