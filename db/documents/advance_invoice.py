"""Счёт-фактура на аванс: VAT of money that came before the services (ст. 168 НК; V16)."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Document, field, ref
from db.documents.contract import Contract
from db.registers.money import Money
from db.roles import READ, Role
from db.types import Quantity


class AdvanceInvoice(
    Document,
    title="Счёт-фактура на аванс",
    titles="Счета-фактуры на аванс",
    rights={Role.MANAGER: READ},
):
    """One receipt, or what of it still stands unspent at the document's day."""

    number_mark: ClassVar[str] = "ав"

    contract_id: Mapped[int] = ref(Contract, "Договор")
    money_id: Mapped[int] = ref(Money, "Поступление")
    advance: Mapped[Decimal] = field("Аванс с НДС", in_list=False)  # «Сумма» is there
    vat_percent: Mapped[Decimal | None] = field("Ставка НДС", type_=Quantity, readonly=True)
    vat: Mapped[Decimal | None] = field("НДС", readonly=True)
    text: Mapped[str] = field("Наименование", default="", type_=String(500), in_list=False)

    def total(self) -> Decimal:
        """The advance, roubles with VAT."""
        return self.advance or Decimal(0)
