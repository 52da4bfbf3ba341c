"""Списание бытовок: units leave the park for good (E-17)."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.unit import Site, Unit
from db.roles import READ, Role


class UnitWriteOffRow(Section, of="unit_write_off", title="Имущество"):
    """A unit that is no more: a cabin, or so many beds."""

    unit_id: Mapped[int] = ref(Unit, "Имущество")
    quantity: Mapped[int] = field("Количество", default=1)
    note: Mapped[str] = field("Примечание", default="", type_=String(500))


class UnitWriteOff(
    Document,
    title="Списание бытовок",
    titles="Списания бытовок",
    rights={Role.MANAGER: READ},
):
    """Written off from a site, or from among the missing; the history of a unit stays."""

    site_id: Mapped[int | None] = ref(
        Site, "С площадки", hint="Пусто — списываются бытовки, которые в розыске"
    )
    reason: Mapped[str] = field("Причина", type_=String(500), search=True)

    units = section(UnitWriteOffRow)
