"""Which units are promised to whom and for what days (C-8, «Бронирование»)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped

from db.base import InfoRegister, dimension, field
from db.catalogs.unit import Unit
from db.documents.contract import Contract
from db.roles import READ, Role


class BookedUnit(InfoRegister, title="Бронь", titles="Брони", rights={Role.MANAGER: READ}):
    """A cabin kept for a contract; a constraint keeps the days of one cabin apart."""

    unit_id: Mapped[int] = dimension(Unit, "Бытовка")
    contract_id: Mapped[int] = dimension(Contract, "Договор")
    date_from: Mapped[dt.date] = field("С")
    date_to: Mapped[dt.date] = field("По")
