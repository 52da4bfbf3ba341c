"""Возврат и зачёт залога: a deposit goes back to the tenant, or pays what he owes."""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Enum
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.documents.contract import Contract
from db.registers.money import Charge
from db.roles import READ, Role

ZERO = Decimal(0)


class DepositEnd(enum.Enum):
    """What becomes of a deposit."""

    RETURN = "Вернуть арендатору"
    CREDIT = "Зачесть в оплату"


class DepositSettlementRow(Section, of="deposit_settlement", title="Залоги"):
    """A deposit that was charged and paid, and how much of it ends."""

    charge_id: Mapped[int] = ref(Charge, "Залог")
    held: Mapped[Decimal] = field("Удерживается", default=ZERO, readonly=True)
    amount: Mapped[Decimal] = field("Сумма")


class DepositSettlementTarget(Section, of="deposit_settlement", title="В счёт чего"):
    """A charge that the credited deposit pays first: rent, damage, a penalty."""

    charge_id: Mapped[int] = ref(Charge, "Начисление")


class DepositSettlement(
    Document,
    title="Возврат и зачёт залога",
    titles="Возвраты и зачёты залогов",
    rights={Role.MANAGER: READ},
):
    """Credited against rent a deposit becomes an advance; against damage it is kept."""

    taxed: ClassVar[bool] = False  # a credited one is an advance, taxed as such

    contract_id: Mapped[int] = ref(Contract, "Договор")
    end: Mapped[DepositEnd] = field(
        "Что сделать",
        type_=Enum(DepositEnd, native_enum=False, length=40),
        default=DepositEnd.RETURN,
    )

    rows = section(DepositSettlementRow)
    targets = section(DepositSettlementTarget)

    def total(self) -> Decimal:
        """What ends, roubles."""
        return sum((row.amount or ZERO for row in self.rows), ZERO)
