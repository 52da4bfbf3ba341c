"""Показания: what the meters of an object said on a day (M-1, M-2, M-3, H-5)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.meter import Meter
from db.catalogs.unit import Site, Unit
from db.roles import ALL, Role
from db.types import Quantity


class MeterReadingRow(Section, of="meter_reading", title="Счётчики"):
    """A meter, what it said before and what it says now; quantities are of the service."""

    meter_id: Mapped[int] = ref(Meter, "Счётчик")
    unit_id: Mapped[int | None] = ref(Unit, "Помещение", readonly=True)
    before_on: Mapped[dt.date | None] = field(
        "Снято", readonly=True, hint="День прежнего показания"
    )
    previous: Mapped[Decimal | None] = field("Прежнее", type_=Quantity, readonly=True)
    reading: Mapped[Decimal | None] = field(
        "Показание", type_=Quantity, hint="Enter — к следующему счётчику"
    )
    consumed: Mapped[Decimal | None] = field(
        "Расход", type_=Quantity, readonly=True, hint="Разность показаний × коэффициент"
    )
    usual: Mapped[Decimal | None] = field(
        "Обычно", type_=Quantity, readonly=True, hint="Средний расход последних шести месяцев"
    )
    rolled_over: Mapped[bool] = field(
        "Через ноль", default=False, hint="Счётчик прошёл 99999 и начал с нуля"
    )
    photo: Mapped[str] = field("Фото", default="", type_=String(250), readonly=True)
    remark: Mapped[str] = field("Замечание", default="", type_=String(40), readonly=True)
    reason: Mapped[str] = field(
        "Причина", default="", type_=String(500), hint="Почему расход не такой, как всегда"
    )
    day: Mapped[dt.date | None] = field("День", in_list=False, readonly=True)


class MeterReading(
    Document,
    title="Показания счётчиков",
    titles="Показания счётчиков",
    rights={Role.MANAGER: ALL},
):
    """All meters of an object as they were read on the document's day."""

    site_id: Mapped[int] = ref(Site, "Объект")
    source: Mapped[str] = field(
        "Откуда", default="", type_=String(250), readonly=True, hint="Пусто — введены вручную"
    )

    rows = section(MeterReadingRow)
