"""Бронирование бытовок: cabins are promised to a contract for some days (C-8)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.unit import Cabin
from db.documents.contract import Contract
from db.roles import ALL, Role


class UnitBookingRow(Section, of="unit_booking", title="Бытовки"):
    """A cabin and the days it is kept for the tenant."""

    unit_id: Mapped[int] = ref(Cabin, "Бытовка")
    date_from: Mapped[dt.date] = field("С")
    date_to: Mapped[dt.date] = field("По")
    note: Mapped[str] = field("Примечание", default="", type_=String(500))


class UnitBooking(
    Document,
    title="Бронирование бытовок",
    titles="Бронирования бытовок",
    rights={Role.MANAGER: ALL},
):
    """Nobody else is let these cabins on these days; unposted, they are free again."""

    contract_id: Mapped[int] = ref(Contract, "Договор")

    units = section(UnitBookingRow)
