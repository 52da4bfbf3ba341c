"""Доп. услуги: a service is charged, or money for it is received (E-12, E-13)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Unit
from db.documents.contract import Contract
from db.roles import ALL, Role
from db.rounding import to_kopecks
from db.types import Quantity


class ExtraServiceRow(Section, of="extra_service", title="Услуги"):
    """So much of the service, for a unit or for the contract as a whole."""

    unit_id: Mapped[int | None] = ref(Unit, "Имущество", hint="Пусто — по договору в целом")
    text: Mapped[str] = field("Содержание", default="", type_=String(500))
    quantity: Mapped[Decimal] = field("Количество", default=Decimal(1), type_=Quantity)
    price: Mapped[Decimal] = field("Цена")
    amount: Mapped[Decimal] = field("Сумма", default=Decimal(0), readonly=True)


class ExtraService(Document, title="Доп. услуги", titles="Доп. услуги", rights={Role.MANAGER: ALL}):
    """With «Начисление» the tenant owes; without it the document is a receipt of money for it."""

    contract_id: Mapped[int] = ref(Contract, "Договор")
    service_id: Mapped[int] = ref(ServiceKind, "Вид услуги")
    accrues: Mapped[bool] = field(
        "Начисление", default=True, hint="Снято — документ принимает оплату этой услуги (E-13)"
    )

    rows = section(ExtraServiceRow)

    def total(self) -> Decimal:
        """The sum of all rows, roubles."""
        return sum(
            (to_kopecks((r.quantity or Decimal(0)) * (r.price or Decimal(0))) for r in self.rows),
            Decimal(0),
        )
