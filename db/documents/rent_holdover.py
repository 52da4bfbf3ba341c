"""Продержание: rent of units kept past «До» (accounting-model.md, Cases)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Mapped

from db.base import Document, ref, section
from db.documents.contract import Contract
from db.next_period import NextPeriod
from db.roles import ALL, Role


class RentHoldoverUnit(NextPeriod, of="rent_holdover", title="Имущество"):
    """A unit the tenant kept, and the days he kept it without a prolongation."""


class RentHoldover(Document, title="Продержание", titles="Продержания", rights={Role.MANAGER: ALL}):
    """Days held and not charged yet, at the contract's rate; proposed for many at once."""

    contract_id: Mapped[int] = ref(Contract, "Договор")

    units = section(RentHoldoverUnit)

    def total(self) -> Decimal:
        """Rent of all rows, roubles."""
        return sum((row.amount or Decimal(0) for row in self.units), Decimal(0))
