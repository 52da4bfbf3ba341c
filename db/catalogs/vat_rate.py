"""Ставки НДС: dated facts, edited as rows when the law changes (domain-facts §2.1)."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal

from sqlalchemy import Enum, UniqueConstraint
from sqlalchemy.orm import Mapped

from db.base import Catalog, field
from db.roles import READ, Role
from db.types import Quantity


class VatCode(enum.Enum):
    """Which taxpayers a rate is for; charges keep the name of the code."""

    std = "Общая"
    usn5 = "УСН, пониженная 5 %"
    usn7 = "УСН, пониженная 7 %"
    none = "Без НДС"


class VatRate(Catalog, title="Ставка НДС", titles="Ставки НДС", rights={Role.MANAGER: READ}):
    """One rate of a code from a date on; `percent` is empty for «без НДС»."""

    code: Mapped[VatCode] = field(
        "Для кого",
        type_=Enum(VatCode, native_enum=False, length=10),
        hint="Ставку выбирает режим налогообложения организации",
    )
    valid_from: Mapped[dt.date] = field("Действует с")
    percent: Mapped[Decimal | None] = field("Ставка, %", type_=Quantity)

    __table_args__ = (UniqueConstraint("code", "valid_from"), {"sqlite_strict": True})
