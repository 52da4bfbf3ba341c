"""Факты услуг: what was done for tenants and is charged by volume (H-12, H-13)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Unit
from db.documents.contract import Contract
from db.roles import ALL, Role
from db.types import Quantity


class ServiceLogRow(Section, of="service_log", title="Оказано"):
    """Hours, square metres, pieces of a service on a day; the contract says the price."""

    contract_id: Mapped[int] = ref(Contract, "Договор")
    service_id: Mapped[int] = ref(ServiceKind, "Услуга")
    unit_id: Mapped[int | None] = ref(Unit, "Помещение", hint="Пусто — по договору в целом")
    day: Mapped[dt.date] = field("День")
    quantity: Mapped[Decimal] = field("Кол-во", type_=Quantity)
    detail: Mapped[str] = field(
        "Что сделано", default="", type_=String(500), hint="Печатается в акте с подробностями"
    )


class ServiceLog(Document, title="Факты услуг", titles="Факты услуг", rights={Role.MANAGER: ALL}):
    """Charged once by «Начисление» of the month, at the price of the contract's row «По фактам»."""

    rows = section(ServiceLogRow)
