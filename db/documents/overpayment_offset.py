"""Зачёт переплат: what is over on one cabin pays for another inside a contract (F-5…F-8)."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.unit import Unit
from db.documents.contract import Contract
from db.registers.money import Charge
from db.roles import READ, Role

ZERO = Decimal(0)


class OverpaymentOffsetRow(Section, of="overpayment_offset", title="Зачёт переплат"):
    """What waits on a cabin or on the contract, and how much of it pays what."""

    unit_id: Mapped[int | None] = ref(Unit, "Переплата по имуществу", hint="Пусто — по договору")
    available: Mapped[Decimal] = field("Переплата", default=ZERO, readonly=True)
    taken: Mapped[bool] = field("Зачесть", default=False)
    amount: Mapped[Decimal] = field("Сумма зачёта", default=ZERO)
    charge_id: Mapped[int | None] = ref(
        Charge, "В счёт начисления", hint="Пусто — по порядку: самый ранний срок"
    )


class OverpaymentOffset(
    Document, title="Зачёт переплат", titles="Зачёты переплат", rights={Role.MANAGER: READ}
):
    """Moves money between the buckets and the charges of one contract; its total is unchanged."""

    taxed: ClassVar[bool] = False  # money moves inside a contract, its VAT stays where it was

    contract_id: Mapped[int] = ref(Contract, "Договор")
    credits: Mapped[bool] = field(
        "Зачесть переплату", default=True, hint="Снято — список ничего не двигает"
    )
    overpaid: Mapped[Decimal] = field("Сумма переплат", default=ZERO, readonly=True)

    rows = section(OverpaymentOffsetRow)

    @property
    def counted_elsewhere(self) -> frozenset[str]:
        """Rows that are not ticked move nothing: the total alone is told."""
        return frozenset(("rows",))

    def total(self) -> Decimal:
        """What is credited, roubles."""
        if not self.credits:
            return ZERO
        return sum((row.amount or ZERO for row in self.rows if row.taken), ZERO)
