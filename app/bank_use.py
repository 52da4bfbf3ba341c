"""Documents posted by payments of the bank: each payment once, its state always theirs (issue 5).

A document names its payment; posting writes the register «Проведено по выписке», unposting takes
the row away, and the payment's own state is derived from these rows in the same transaction. So
whatever window a receipt is posted or cancelled in, the payment follows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.facts import Facts
from app.gateway import Gateway
from app.movements import columns
from app.store import chunks
from app.verbs import Problem
from db.catalogs.bank_payment import BankClass, BankPayment, PaymentStatus
from db.errors import UserError
from db.registers.bank import BankUse
from db.registers.money import MoneyClass
from db.russian import money_text

ZERO = Decimal("0.00")
PAYMENT: Any = BankPayment.__table__
OF_MONEY = {
    MoneyClass.RENT: BankClass.RENT,
    MoneyClass.DEPOSIT: BankClass.DEPOSIT,
    MoneyClass.COMPENSATION: BankClass.COMPENSATION,
}
KEPT = ("placed", "status", "bank_class", "placed_by")


def uses(doc: Any, amount: Decimal, bank_class: BankClass) -> Iterator[BankUse]:
    """The row of a document that was made by a payment of the bank, none for others."""
    if doc.bank_payment_id is not None:
        yield BankUse(
            period=doc.date,
            payment_id=doc.bank_payment_id,
            part=doc.bank_part,
            bank_class=bank_class,
            amount=amount,
        )


def fits_the_bank(doc: Any, name: str, facts: Facts) -> Iterator[Problem]:
    """The payment is of the same organization and has that much money."""
    payment = facts.find(BankPayment, doc.bank_payment_id)
    if payment is None:
        return
    if payment.organization_id != doc.organization_id:
        yield Problem("organization_id", "Банковский документ другой организации")
    if getattr(doc, name) is not None and getattr(doc, name) > payment.total:
        text = f"В банковском документе {money_text(payment.total)}: больше провести нельзя"
        yield Problem(name, text)


def derive(gate: Gateway, moved: Sequence[tuple[Any, ...]]) -> None:
    """Brings the payments that rows of the register touched to what the register says now."""
    at = columns(BankUse).index("payment_id")
    keys = sorted({row[at] for row in moved})
    gate.lock(PAYMENT, keys)
    rows = []
    for payment, sums in used(gate.session, keys):
        placed = sum((amount for _, amount in sums), ZERO)
        if placed > payment.total:
            raise UserError(
                f"«{payment.name}» на {money_text(payment.total)} уже проведён другим документом: "
                f"вместе вышло бы {money_text(placed)}. Обновите список."
            )
        whole = placed == payment.total
        status = PaymentStatus.PLACED if whole else PaymentStatus.WAITING
        values = (placed, status, sums[0][0] if sums else None, gate.run if sums else None)
        told = {"placed": [str(payment.placed), str(placed)]}
        told["status"] = [payment.status.name, status.name]
        gate.note(BankPayment.__tablename__, payment.id, "разнесение", told)
        rows.append({"id": payment.id, **dict(zip(KEPT, values, strict=True))})
    gate.update_many(PAYMENT, rows, *KEPT)
    gate.touched.add(BankPayment)


def used(
    session: Session, keys: Iterable[int]
) -> Iterator[tuple[Any, list[tuple[BankClass, Decimal]]]]:
    """Payments with the classes and sums of the documents posted by them, part by part."""
    for chunk in chunks(sorted(keys)):
        found: dict[int, list[tuple[BankClass, Decimal]]] = defaultdict(list)
        query = select(BankUse.payment_id, BankUse.bank_class, BankUse.amount)
        query = query.where(BankUse.payment_id.in_(chunk)).order_by(BankUse.part)
        for key, bank_class, amount in session.execute(query):
            found[key].append((bank_class, amount))
        query = select(PAYMENT.c.id, PAYMENT.c.name, PAYMENT.c.total, *map(PAYMENT.c.get, KEPT))
        for payment in session.execute(query.where(PAYMENT.c.id.in_(chunk)).order_by(PAYMENT.c.id)):
            yield payment, found[payment.id]
