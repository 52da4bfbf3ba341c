"""Замена счётчика: the last reading of one device, the first of another (§8.3, M4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Document, field, ref
from db.catalogs.meter import Meter
from db.roles import ALL, Role
from db.types import Quantity


class MeterReplacement(
    Document, title="Замена счётчика", titles="Замены счётчиков", rights={Role.MANAGER: ALL}
):
    """Posted, it takes the old card off on its day and makes the card of the new device."""

    meter_id: Mapped[int] = ref(Meter, "Снятый счётчик")
    final: Mapped[Decimal] = field("Показание при снятии", type_=Quantity)
    device: Mapped[str] = field("Заводской номер нового", type_=String(40), search=True)
    initial: Mapped[Decimal] = field(
        "Начальное показание нового", default=Decimal(0), type_=Quantity
    )
    coefficient: Mapped[Decimal] = field("Коэффициент нового", default=Decimal(1), type_=Quantity)
    digits: Mapped[int] = field("Знаков у нового", default=5)
    verified_to: Mapped[dt.date | None] = field("Новый поверен до", in_list=False)
