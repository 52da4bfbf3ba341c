"""Помещения, машино-места, переговорные: what is let in a building (A-16, A-17).

They are rental units as cabins are: the same transfers, extensions and returns speak of them, the
same register says who holds each, and the same constraint keeps two tenants out of one. They
never move: the place of each is its building.
"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import field, ref
from db.catalogs.building import Floor
from db.catalogs.unit import Unit
from db.roles import READ, Role
from db.types import Quantity


class Premise(Unit, title="Помещение", titles="Помещения", rights={Role.MANAGER: READ}):
    """An office, a store, a corridor; a service one is never let alone (A-17)."""

    floor_id: Mapped[int] = ref(Floor, "Этаж")
    area: Mapped[Decimal] = field("Площадь, м²", type_=Quantity)
    service: Mapped[bool] = field(
        "Служебное",
        default=False,
        hint="Коридор, санузел: отдельно не сдаётся, в договоре — только вместе с полезными",
    )
    cadastral: Mapped[str] = field("Кадастровый номер", default="", in_list=False, type_=String(40))
    description: Mapped[str] = field("Описание", default="", in_list=False, type_=String(2000))


class ParkingPlace(Unit, title="Машино-место", titles="Машино-места", rights={Role.MANAGER: READ}):
    """A place for one car."""

    floor_id: Mapped[int] = ref(Floor, "Этаж")
    covered: Mapped[bool] = field("Крытое", default=False)


class MeetingRoom(Unit, title="Переговорная", titles="Переговорные", rights={Role.MANAGER: READ}):
    """A room let by the hour, or by the month as a premise is."""

    floor_id: Mapped[int] = ref(Floor, "Этаж")
    area: Mapped[Decimal] = field("Площадь, м²", type_=Quantity)
    seats: Mapped[int] = field("Мест", default=6)
    hour_price: Mapped[Decimal | None] = field("Цена за час")


REAL_ESTATE = (Premise, ParkingPlace, MeetingRoom)
