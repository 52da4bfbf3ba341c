"""Залог: the deposit that a tenant must pay."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy.orm import Mapped

from db.base import Document, field, ref
from db.catalogs.unit import Unit
from db.documents.contract import Contract
from db.roles import ALL, Role


class DepositCharge(Document, title="Залог", titles="Залоги", rights={Role.MANAGER: ALL}):
    """A charge of its own kind: no income, no VAT, apart from debts in every report."""

    contract_id: Mapped[int] = ref(Contract, "Договор")
    unit_id: Mapped[int | None] = ref(Unit, "Имущество", hint="Пусто — по договору в целом")
    deposit: Mapped[Decimal] = field("Сумма залога", in_list=False)  # «Сумма» is there
    due: Mapped[dt.date | None] = field("Оплатить до", hint="Пусто — в день документа")

    def total(self) -> Decimal | None:
        """The deposit, roubles."""
        return self.deposit
