"""Продолжение аренды: the same units, the next period (E-1, E-3, E-5)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Mapped

from db.base import Document, ref, section
from db.documents.contract import Contract
from db.next_period import NextPeriod
from db.roles import ALL, Role


class RentExtensionUnit(NextPeriod, of="rent_extension", title="Имущество"):
    """A unit held by the tenant and its next rent period."""


class RentExtension(
    Document, title="Продолжение аренды", titles="Продолжения аренды", rights={Role.MANAGER: ALL}
):
    """Usually a month, usually from an invoice."""

    contract_id: Mapped[int] = ref(Contract, "Договор")

    units = section(RentExtensionUnit)

    def total(self) -> Decimal:
        """Rent of all rows, roubles."""
        return sum((row.amount or Decimal(0) for row in self.units), Decimal(0))
