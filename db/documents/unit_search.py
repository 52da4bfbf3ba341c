"""Розыск бытовок: a cabin is missing, or is found again (A-8)."""

from __future__ import annotations

import enum

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.unit import Cabin, Site
from db.roles import ALL, Role


class SearchEvent(enum.Enum):
    """What happened to the cabins of the document."""

    LOST = "Пропала"
    FOUND = "Найдена"


class UnitSearchRow(Section, of="unit_search", title="Имущество"):
    """A cabin that is missing or found."""

    unit_id: Mapped[int] = ref(Cabin, "Имущество")
    note: Mapped[str] = field("Обстоятельства", default="", type_=String(500))


class UnitSearch(
    Document, title="Розыск бытовок", titles="Розыск бытовок", rights={Role.MANAGER: ALL}
):
    """A missing cabin is not let and stays in every list; found, it stands on a site again."""

    event: Mapped[SearchEvent] = field(
        "Событие", type_=Enum(SearchEvent, native_enum=False, length=40), default=SearchEvent.LOST
    )
    site_id: Mapped[int | None] = ref(Site, "Площадка", hint="Куда поставлена найденная бытовка")

    units = section(UnitSearchRow)
