"""Продержание: rent of units kept past «До» (accounting-model.md, Cases)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.unit import Tariff, Unit
from db.documents.contract import Contract
from db.registers.place import Possession
from db.roles import ALL, Role


class RentHoldoverUnit(Section, of="rent_holdover", title="Имущество"):
    """A unit the tenant kept, and the days he kept it without a prolongation."""

    possession_id: Mapped[int] = ref(Possession, "Передача")
    unit_id: Mapped[int] = ref(Unit, "Имущество")
    quantity: Mapped[int] = field("Кол-во", default=1)
    date_from: Mapped[dt.date] = field("С")
    date_to: Mapped[dt.date] = field("По")
    tariff_id: Mapped[int] = ref(Tariff, "Тариф")
    price: Mapped[Decimal] = field("Цена")
    amount: Mapped[Decimal] = field("Сумма", default=Decimal(0))
    manual: Mapped[bool] = field(
        "Вручную", default=False, hint="Сумма введена вручную и не пересчитывается"
    )


class RentHoldover(Document, title="Продержание", titles="Продержания", rights={Role.MANAGER: ALL}):
    """Days held and not charged yet, at the contract's rate; proposed for many at once."""

    contract_id: Mapped[int] = ref(Contract, "Договор")

    units = section(RentHoldoverUnit)

    def total(self) -> Decimal:
        """Rent of all rows, roubles."""
        return sum((row.amount or Decimal(0) for row in self.units), Decimal(0))
