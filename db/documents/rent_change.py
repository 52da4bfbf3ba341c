"""Изменение условий аренды: another price or place from a day on, without a return (E-9…E-11)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.unit import Tariff, Unit
from db.documents.contract import Contract
from db.registers.place import Possession
from db.roles import ALL, Role


class RentChangeUnit(Section, of="rent_change", title="Имущество"):
    """A unit the tenant holds and its terms from a day on; an empty address stays as it was."""

    possession_id: Mapped[int] = ref(Possession, "Передача")
    unit_id: Mapped[int] = ref(Unit, "Имущество")
    quantity: Mapped[int] = field("Кол-во", default=1, readonly=True)
    date_from: Mapped[dt.date] = field("С какого дня")
    tariff_id: Mapped[int] = ref(Tariff, "Тариф")
    price: Mapped[Decimal] = field("Новая цена в месяц")
    address: Mapped[str] = field("Новый адрес", default="", type_=String(500))


class RentChange(
    Document,
    title="Изменение условий аренды",
    titles="Изменения условий аренды",
    rights={Role.MANAGER: ALL},
):
    """Days already charged are corrected by the difference; days to come are charged anew."""

    contract_id: Mapped[int] = ref(Contract, "Договор")

    units = section(RentChangeUnit)
