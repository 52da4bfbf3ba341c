"""A row of the documents by which rent goes on: a unit that is held, and its next days."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy.orm import Mapped

from db.base import Section, field, ref
from db.catalogs.unit import Tariff, Unit
from db.registers.place import Possession


class NextPeriod(Section):
    """Both days are included; the sum is of all pieces, roubles with VAT as the contract says."""

    __abstract__ = True

    possession_id: Mapped[int] = ref(Possession, "Передача")
    unit_id: Mapped[int] = ref(Unit, "Имущество")
    quantity: Mapped[int] = field("Кол-во", default=1)
    date_from: Mapped[dt.date] = field("С")
    date_to: Mapped[dt.date] = field("По")
    tariff_id: Mapped[int] = ref(Tariff, "Тариф")
    price: Mapped[Decimal] = field("Цена")
    amount: Mapped[Decimal] = field("Сумма", default=Decimal(0))
    manual: Mapped[bool] = field(
        "Вручную", default=False, hint="Сумма введена вручную и не пересчитывается"
    )
