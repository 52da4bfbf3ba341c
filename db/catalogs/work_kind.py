"""Каталог работ: what tenants ask for, who does it and how long it may take (A-23)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Catalog, field
from db.roles import READ, Role
from db.types import Quantity


class WorkKind(Catalog, title="Вид работ", titles="Каталог работ", rights={Role.MANAGER: READ}):
    """«Электрика», «Клининг»: the group that answers for it and its norm of time."""

    crew: Mapped[str] = field(
        "Ответственная группа", type_=String(100), hint="Кто выполняет: электрики, клининг, охрана"
    )
    norm_hours: Mapped[Decimal] = field(
        "Норма времени, часов", type_=Quantity, hint="За сколько часов работа должна быть сделана"
    )
