"""Виды услуг: what is charged besides rent and delivery (A-24)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Catalog, field
from db.roles import READ, Role


class ServiceKind(Catalog, title="Вид услуги", titles="Виды услуг", rights={Role.MANAGER: READ}):
    """«Прогон», «Монтаж»: its unit of measure and its usual price."""

    measure: Mapped[str] = field("Ед. изм.", default="шт", type_=String(20))
    price: Mapped[Decimal | None] = field("Цена")
