"""Виды услуг: what is charged besides rent and delivery (A-24)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Catalog, Section, field, ref, section
from db.groups import CatalogGroup
from db.roles import READ, Role


class ServiceGroup(
    CatalogGroup, title="Группа услуг", titles="Группы услуг", rights={Role.MANAGER: READ}
):
    """A folder of services: delivery, mounting, cleaning."""


class ServicePrice(Section, of="service_kind", title="Цены с даты"):
    """The price from a day on (C-5)."""

    valid_from: Mapped[dt.date] = field("Действует с")
    price: Mapped[Decimal] = field("Цена")


class ServiceKind(Catalog, title="Вид услуги", titles="Виды услуг", rights={Role.MANAGER: READ}):
    """«Прогон», «Монтаж»: its unit of measure and its usual price."""

    measure: Mapped[str] = field("Ед. изм.", default="шт", type_=String(20))
    price: Mapped[Decimal | None] = field("Цена", hint="До первой строки списка «Цены с даты»")

    group_id: Mapped[int | None] = ref(ServiceGroup, "Группа")

    prices = section(ServicePrice)
