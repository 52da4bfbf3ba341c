"""When rent of a possession is not charged, though the tenant keeps the unit («Пауза»)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import InfoRegister, dimension, field
from db.catalogs.unit import Unit
from db.declaring import mapped_column
from db.roles import READ, Role
from db.types import ID


class PausedRent(
    InfoRegister,
    title="Дни без начисления",
    titles="Дни без начисления",
    rights={Role.MANAGER: READ},
):
    """From `period` on: paused through `until` (empty: till it is resumed), or charged again.

    What is charged again cuts the pause its day falls into. `row_id` is the row that paused,
    under which a replaced cabin carries the pause over; `changes` tells the agreement itself
    from what was carried over.
    """

    possession_id: Mapped[int] = field("Строка передачи", role="dimension", type_=ID, in_list=False)
    unit_id: Mapped[int] = dimension(Unit, "Имущество")
    paused: Mapped[bool] = field("Не начислять", default=True)
    until: Mapped[dt.date | None] = field("По")
    row_id: Mapped[int] = mapped_column(ID)
    changes: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        Index("ix_paused_rent_possession", "possession_id"),
        {"sqlite_strict": True},
    )
