"""Dated facts of the law that money stands on: rows people edit, never constants (bone 3)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from db.base import Catalog, field
from db.roles import READ, Role
from db.types import Quantity


class KeyRate(
    Catalog, title="Ключевая ставка", titles="Ключевая ставка", rights={Role.MANAGER: READ}
):
    """The rate of the Bank of Russia from a day on (domain-facts §5.5)."""

    newest_by: ClassVar[str] = "valid_from"

    valid_from: Mapped[dt.date] = field("Действует с")
    percent: Mapped[Decimal] = field("Ставка, %", type_=Quantity)

    __table_args__ = (UniqueConstraint("valid_from"), {"sqlite_strict": True})


class HousingRateCap(
    Catalog,
    title="Предельная ставка по ЖК",
    titles="Предельные ставки по ЖК",
    rights={Role.MANAGER: READ},
):
    """Above what the rate of art. 155 ЖК does not go on some days (§5.3)."""

    newest_by: ClassVar[str] = "valid_from"

    valid_from: Mapped[dt.date] = field("Действует с")
    valid_to: Mapped[dt.date] = field("Действует по")
    percent: Mapped[Decimal] = field("Не выше, %", type_=Quantity)


class PenaltyMoratorium(
    Catalog, title="Мораторий на пени", titles="Моратории на пени", rights={Role.MANAGER: READ}
):
    """Days for which no penalties are counted (§5.4, H-36)."""

    valid_from: Mapped[dt.date] = field("Действует с")
    valid_to: Mapped[dt.date] = field("Действует по")
    housing: Mapped[bool] = field(
        "Только по ст. 155 ЖК", default=False, hint="Без отметки — для всех пеней"
    )
    earlier: Mapped[bool] = field(
        "Только прежние долги",
        default=False,
        hint="Долги, срок которых прошёл до начала моратория; текущие платежи не освобождены",
    )


class PriceIndex(Catalog, title="Индекс цен", titles="Индексы цен", rights={Role.MANAGER: READ}):
    """Consumer prices of Росстат: of a month against the month before, or of a year (§8.2)."""

    year: Mapped[int] = field("Год")
    month: Mapped[int] = field(
        "Месяц", default=0, hint="0 — декабрь к декабрю прошлого года, иначе к прошлому месяцу"
    )
    percent: Mapped[Decimal] = field(
        "ИПЦ, %", type_=Quantity, hint="109,52 — цены выросли на 9,52 %"
    )

    __table_args__ = (UniqueConstraint("year", "month"), {"sqlite_strict": True})


class CalendarDay(
    Catalog,
    title="День календаря",
    titles="Производственный календарь",
    rights={Role.MANAGER: READ},
):
    """A day that is not as weekends and holidays of the law say: a transfer of a year (§9.1)."""

    newest_by: ClassVar[str] = "day"

    day: Mapped[dt.date] = field("День")
    working: Mapped[bool] = field("Рабочий", default=False)

    __table_args__ = (UniqueConstraint("day"), {"sqlite_strict": True})
