"""Ставки НДС: dated facts, edited as rows when the law changes (domain-facts §2.1)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped

from db.base import Catalog, field
from db.roles import READ, Role
from db.types import Quantity


class VatRate(Catalog, title="Ставка НДС", titles="Ставки НДС", rights={Role.MANAGER: READ}):
    """One rate of a code from a date on; `percent` is empty for «без НДС»."""

    code: Mapped[str] = field(
        "Код", type_=String(10), hint="std — общая, usn5 и usn7 — для УСН, none — без НДС"
    )
    valid_from: Mapped[dt.date] = field("Действует с")
    percent: Mapped[Decimal | None] = field("Ставка, %", type_=Quantity)

    __table_args__ = (UniqueConstraint("code", "valid_from"), {"sqlite_strict": True})
