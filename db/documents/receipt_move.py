"""Перенос поступления: money that came to a wrong contract goes to the right one."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Document, field, ref
from db.documents.contract import Contract
from db.documents.payment_receipt import PaymentReceipt
from db.roles import READ, Role


class ReceiptMove(
    Document,
    title="Перенос поступления",
    titles="Переносы поступлений",
    rights={Role.MANAGER: READ},
):
    """The receipt of a closed period stays as it is; its money is of another contract since."""

    receipt_id: Mapped[int] = ref(PaymentReceipt, "Поступление")
    contract_id: Mapped[int] = ref(
        Contract, "С договора", hint="Договор поступления", readonly=True
    )
    to_contract_id: Mapped[int] = ref(Contract, "На договор", hint="Чьи это деньги на самом деле")
    moved: Mapped[Decimal] = field("Сумма переноса", in_list=False)  # «Сумма» is there
    reason: Mapped[str] = field("Основание", default="", type_=String(500))

    def total(self) -> Decimal | None:
        """What is moved, roubles."""
        return self.moved
