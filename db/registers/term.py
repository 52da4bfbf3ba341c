"""The terms of a rental by date: price, rule, address (G-13, G-14)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped

from db.base import InfoRegister, dimension, field
from db.catalogs.unit import Tariff, Unit
from db.declaring import index_where, mapped_column
from db.types import ID

TOLD = "address <> '' OR contact <> '' OR delivery <> ''"


class RentTerm(InfoRegister, title="Условия аренды", titles="Условия аренды"):
    """At what price and where a possession stands from a date on; the latest row wins.

    Empty words mean «as before»: an extension names its price, not the place. `changes` are terms
    agreed anew for what is let already (E-9): they come and go in the order of their days.
    `anchor` is the first day of a rental that another possession began.
    """

    possession_id: Mapped[int] = field("Строка передачи", role="dimension", type_=ID, in_list=False)
    unit_id: Mapped[int] = dimension(Unit, "Имущество")
    tariff_id: Mapped[int | None] = dimension(Tariff, "Тариф")
    price: Mapped[Decimal] = field("Цена")
    address: Mapped[str] = field("Адрес", default="", type_=String(500))
    contact: Mapped[str] = field("Контакты", default="", type_=String(250))
    delivery: Mapped[str] = field("Доставка", default="", type_=String(250))
    changes: Mapped[bool] = mapped_column(default=False)
    anchor: Mapped[dt.date | None] = mapped_column()

    __table_args__ = (
        Index("ix_rent_term_since", "possession_id", "period"),
        # An extension a month names its price; words stand in few rows.
        index_where("ix_rent_term_told", "possession_id", "period", where=TOLD),
        {"sqlite_strict": True},
    )
