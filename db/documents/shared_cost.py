"""Общие расходы: what a building cost in a month and its tenants share (H-8)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import Enum
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import ShareBase, Site
from db.rounding import to_kopecks
from db.types import Quantity


class SharedCostRow(Section, of="shared_cost", title="Расходы"):
    """A sum of a service, or a consumption at its price."""

    service_id: Mapped[int] = ref(ServiceKind, "Услуга")
    quantity: Mapped[Decimal | None] = field(
        "Расход", type_=Quantity, hint="Пусто — известна сразу сумма"
    )
    price: Mapped[Decimal | None] = field("Цена", type_=Quantity, hint="По прейскуранту на месяц")
    amount: Mapped[Decimal] = field("Сумма", hint="В ценах договоров: расход × цена, если он есть")


class SharedCost(Document, title="Общие расходы", titles="Общие расходы"):
    """Shared by area among the contracts whose rows say «Доля общих расходов»."""

    site_id: Mapped[int] = ref(Site, "Объект")
    month: Mapped[dt.date] = field("Месяц", month=True, hint="Месяц услуги")
    base: Mapped[ShareBase] = field(
        "Делить", type_=Enum(ShareBase, native_enum=False, length=40), default=ShareBase.TENANTS
    )
    area: Mapped[Decimal | None] = field(
        "Площадь объекта, м²",
        type_=Quantity,
        readonly=True,
        hint="Полезная площадь: помещения и переговорные без служебных",
    )

    rows = section(SharedCostRow)

    def total(self) -> Decimal:
        """The sum of all rows, roubles."""
        return sum((to_kopecks(row.amount or Decimal(0)) for row in self.rows), Decimal(0))
