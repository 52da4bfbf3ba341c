"""Секции и этажи: how a building is parted between its name and its premises (A-16, A-30)."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Catalog, field, ref
from db.catalogs.employee import Employee
from db.catalogs.unit import Site
from db.roles import READ, Role


class BuildingSection(Catalog, title="Секция", titles="Секции", rights={Role.MANAGER: READ}):
    """A part of a building with a manager of its own (A-30)."""

    site_id: Mapped[int] = ref(Site, "Объект")
    manager_id: Mapped[int | None] = ref(
        Employee, "Ответственный", hint="Ему приходят обращения по секции"
    )
    description: Mapped[str] = field(
        "Описание", default="", in_list=False, type_=String(2000), hint="Для объявлений (A-18)"
    )


class Floor(Catalog, title="Этаж", titles="Этажи", rights={Role.MANAGER: READ}):
    """A storey of a building, or of one of its sections; a yard with parking is one too."""

    site_id: Mapped[int] = ref(Site, "Объект", brings=True)
    section_id: Mapped[int | None] = ref(BuildingSection, "Секция")
    level: Mapped[int] = field("Номер этажа", default=1, hint="Подвал −1, двор 0")
