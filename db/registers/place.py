"""Where every unit is, and who possesses it (accounting-model.md, Where a unit is)."""

from __future__ import annotations

import datetime as dt
import enum
from typing import ClassVar

from sqlalchemy import CheckConstraint, Enum, Index
from sqlalchemy.orm import Mapped

from db.base import BalanceRegister, Derived, dimension, field, ref, resource
from db.catalogs.unit import Site, Unit
from db.declaring import mapped_column
from db.documents.contract import Contract
from db.roles import READ, Role
from db.types import ID


class PlaceKind(enum.Enum):
    """A unit is in exactly one of these; of counted inventory each piece is."""

    SITE = "На площадке"
    TENANT = "В аренде"
    LOST = "В розыске"
    WRITTEN_OFF = "Списана"


class UnitPlace(
    BalanceRegister,
    title="Размещение",
    titles="Размещение бытовок и инвентаря",
    rights={Role.MANAGER: READ},
):
    """How many of a unit are in a place; what is let stands with its possession."""

    never_negative: ClassVar[bool] = True

    unit_id: Mapped[int] = dimension(Unit, "Имущество")
    place: Mapped[PlaceKind] = field(
        "Где", role="dimension", type_=Enum(PlaceKind, native_enum=False, length=40)
    )
    site_id: Mapped[int | None] = dimension(Site, "Площадка")
    contract_id: Mapped[int | None] = dimension(Contract, "Договор")
    possession_id: Mapped[int | None] = field("Строка передачи", role="dimension", in_list=False)
    quantity: Mapped[int] = resource("Количество")

    __table_args__ = (
        CheckConstraint("(place = 'SITE') = (site_id IS NOT NULL)", name="site"),
        CheckConstraint("(place = 'TENANT') = (possession_id IS NOT NULL)", name="possession"),
        Index("ix_unit_place_possession", "possession_id"),
        Index("ix_unit_place_place", "place"),
        {"sqlite_strict": True},
    )


class Possession(
    Derived,
    title="Владение",
    titles="Информация по датам аренды",
    rights={Role.MANAGER: READ},
):
    """[since, until) a tenant holds a unit; open-ended until returned (G-1).

    Derived from UnitPlace in the transaction that writes it, one row for each row of a
    transfer, under that row's id; a constraint keeps the intervals of one serial unit apart.
    """

    shown_by: ClassVar[str] = "unit_id"

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    unit_id: Mapped[int] = ref(Unit, "Имущество")
    contract_id: Mapped[int] = ref(Contract, "Договор")
    recorder_id: Mapped[int] = mapped_column(ID, index=True)
    quantity: Mapped[int] = field("Количество")
    remaining: Mapped[int] = field("Осталось")
    since: Mapped[dt.date] = field("Передана")
    until: Mapped[dt.date | None] = field("Возвращена")
    serial: Mapped[bool] = mapped_column()
