"""Пауза начисления: units stay with the tenant, their days cost nothing for a while."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.unit import Unit
from db.documents.contract import Contract
from db.registers.place import Possession
from db.roles import ALL, Role


class PauseEvent(enum.Enum):
    """What happens to the rent of the units of the document."""

    STOP = "Приостановить"
    RESUME = "Возобновить"


class RentPauseUnit(Section, of="rent_pause", title="Имущество"):
    """A unit the tenant holds; the first and the last day that are not charged.

    Of «Возобновить» the first day is the first that is charged again.
    """

    possession_id: Mapped[int] = ref(Possession, "Передача")
    unit_id: Mapped[int] = ref(Unit, "Имущество")
    quantity: Mapped[int] = field("Кол-во", default=1, readonly=True)
    date_from: Mapped[dt.date] = field("С какого дня")
    date_to: Mapped[dt.date | None] = field(
        "По какой день", hint="Последний день паузы; пусто — пока не возобновите"
    )


class RentPause(
    Document, title="Пауза начисления", titles="Паузы начисления", rights={Role.MANAGER: ALL}
):
    """Days charged already are taken back; days to come are not charged."""

    contract_id: Mapped[int] = ref(Contract, "Договор")
    event: Mapped[PauseEvent] = field(
        "Что сделать",
        type_=Enum(PauseEvent, native_enum=False, length=40),
        default=PauseEvent.STOP,
    )
    reason: Mapped[str] = field("Причина", default="", type_=String(500))

    units = section(RentPauseUnit)
