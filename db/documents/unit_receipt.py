"""Поступление бытовок на площадку (E-15)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.unit import Site, Unit
from db.roles import READ, Role


class UnitReceiptRow(Section, of="unit_receipt", title="Имущество"):
    """A unit that came: a cabin, or so many beds."""

    unit_id: Mapped[int] = ref(Unit, "Имущество")
    quantity: Mapped[int] = field("Количество", default=1)


class UnitReceipt(
    Document,
    title="Поступление бытовок на площадку",
    titles="Поступления бытовок на площадку",
    rights={Role.MANAGER: READ},
):
    """Units come to a site from outside."""

    site_id: Mapped[int] = ref(Site, "Площадка")

    units = section(UnitReceiptRow)
