"""Перемещение бытовок: from one site to another (E-16)."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.unit import Site, Unit
from db.roles import ALL, Role


class UnitMoveRow(Section, of="unit_move", title="Имущество"):
    """A unit that goes over: a cabin, or so many beds."""

    unit_id: Mapped[int] = ref(Unit, "Имущество")
    quantity: Mapped[int] = field("Количество", default=1)
    note: Mapped[str] = field("Примечание", default="", type_=String(500))


class UnitMove(
    Document,
    title="Перемещение бытовок",
    titles="Перемещения бытовок",
    rights={Role.MANAGER: ALL},
):
    """Units of one site stand on another from the document's date."""

    site_id: Mapped[int] = ref(Site, "С площадки")
    target_site_id: Mapped[int] = ref(Site, "На площадку")

    units = section(UnitMoveRow)
