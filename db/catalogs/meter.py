"""Счётчики: what counts a service, in a premise or for a whole object (A-22)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped

from db.base import About, Catalog, field, ref
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Site, Unit
from db.declaring import mapped_column
from db.roles import READ, Role
from db.types import ID, Quantity


class Meter(Catalog, title="Счётчик", titles="Счётчики", rights={Role.MANAGER: READ}):
    """One device from the day it was put in to the day it went off; another one is another card."""

    number: Mapped[str] = field("Заводской номер", type_=String(40), search=True)
    service_id: Mapped[int] = ref(ServiceKind, "Услуга")
    site_id: Mapped[int] = ref(Site, "Объект")
    unit_id: Mapped[int | None] = ref(
        Unit, "Помещение", hint="Пусто — общий счётчик объекта: его расход делят по площади"
    )
    coefficient: Mapped[Decimal] = field(
        "Коэффициент",
        default=Decimal(1),
        type_=Quantity,
        hint="Трансформации: расход = разность показаний × коэффициент",
    )
    digits: Mapped[int] = field(
        "Знаков", default=5, hint="Целых знаков: после 99999 у пятизначного идёт 00000"
    )
    installed: Mapped[dt.date] = field(
        "Установлен", hint="У стоявшего до начала учёта — первый день учёта в программе"
    )
    initial: Mapped[Decimal] = field(
        "Начальное показание",
        default=Decimal(0),
        type_=Quantity,
        hint="У стоявшего до начала учёта — последнее снятое показание: расход считается от него",
    )
    removed: Mapped[dt.date | None] = field("Снят")
    final: Mapped[Decimal | None] = field("Показание при снятии", type_=Quantity)
    verified_to: Mapped[dt.date | None] = field("Поверен до", in_list=False)
    replaces_id: Mapped[int | None] = mapped_column(
        ID,
        ForeignKey("meter.id", ondelete="RESTRICT"),
        index=True,
        info={"about": About("Взамен", in_list=False, readonly=True), "target": "Meter"},
    )
