"""Зачёт между договорами одного арендатора (ст. 410 ГК)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Document, field, ref
from db.documents.contract import Contract
from db.roles import READ, Role


class ContractOffset(
    Document,
    title="Зачёт между договорами",
    titles="Зачёты между договорами",
    rights={Role.MANAGER: READ},
):
    """What is overpaid by one contract of a tenant pays another one, in one organization."""

    contract_id: Mapped[int] = ref(Contract, "С договора", hint="Где переплата")
    to_contract_id: Mapped[int] = ref(Contract, "На договор", hint="Где долг; арендатор тот же")
    credited: Mapped[Decimal] = field("Сумма зачёта", in_list=False)  # «Сумма» is there
    reason: Mapped[str] = field("Основание", default="", type_=String(500), hint="Заявление, акт")

    def total(self) -> Decimal | None:
        """What is credited, roubles."""
        return self.credited
