"""Списание долга: what will not be paid is owed no more; another person approves it."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.documents.contract import Contract
from db.registers.money import Charge
from db.roles import READ, Role

ZERO = Decimal(0)


class DebtWriteOffRow(Section, of="debt_write_off", title="Долги"):
    """A charge and how much of it will not be paid."""

    charge_id: Mapped[int] = ref(Charge, "Начисление")
    debt: Mapped[Decimal] = field("Долг", default=ZERO, readonly=True)
    amount: Mapped[Decimal] = field("Списать")


class DebtWriteOff(
    Document, title="Списание долга", titles="Списания долгов", rights={Role.MANAGER: READ}
):
    """Posted by another person than its author (accounting-model.md, Approval)."""

    taxed: ClassVar[bool] = False  # what was served stays revenue with its VAT

    contract_id: Mapped[int] = ref(Contract, "Договор")
    reason: Mapped[str] = field(
        "Основание", type_=String(500), hint="Приказ, решение, срок давности"
    )
    self_reason: Mapped[str] = field(
        "Причина самоподтверждения",
        default="",
        type_=String(500),
        in_list=False,
        hint="Только когда утвердить, кроме автора, некому",
    )

    rows = section(DebtWriteOffRow)

    def total(self) -> Decimal:
        """What is written off, roubles."""
        return sum((row.amount or ZERO for row in self.rows), ZERO)
