"""Продолжение аренды: the same units, the next period (E-1, E-3, E-5)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.unit import Tariff, Unit
from db.documents.contract import Contract
from db.registers.place import Possession
from db.roles import ALL, Role


class RentExtensionUnit(Section, of="rent_extension", title="Имущество"):
    """A unit held by the tenant and its next rent period."""

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


class RentExtension(
    Document, title="Продолжение аренды", titles="Продолжения аренды", rights={Role.MANAGER: ALL}
):
    """Usually a month, usually from an invoice."""

    contract_id: Mapped[int] = ref(Contract, "Договор")

    units = section(RentExtensionUnit)

    def total(self) -> Decimal:
        """Rent of all rows, roubles."""
        return sum((row.amount or Decimal(0) for row in self.units), Decimal(0))
