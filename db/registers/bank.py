"""Which documents were posted by which payments of the bank, each payment once (issue 5)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Enum, Index
from sqlalchemy.orm import Mapped

from db.base import InfoRegister, dimension, field, resource
from db.catalogs.bank_payment import BankClass, BankPayment
from db.roles import READ, Role


class BankUse(
    InfoRegister,
    title="Проведено по выписке",
    titles="Проведено по выписке",
    rights={Role.MANAGER: READ},
):
    """So much of a payment of the bank is this document; `part` counts them from 1.

    The key keeps two people from posting one payment twice; `BankPayment.placed` is the sum.
    """

    payment_id: Mapped[int] = dimension(BankPayment, "Банковский документ", index=False)
    part: Mapped[int] = field("Часть", default=1, in_list=False)
    bank_class: Mapped[BankClass] = field(
        "Вид", type_=Enum(BankClass, native_enum=False, length=40)
    )
    amount: Mapped[Decimal] = resource("Сумма")

    __table_args__ = (
        Index("uq_bank_use_payment", "payment_id", "part", unique=True),
        {"sqlite_strict": True},
    )
