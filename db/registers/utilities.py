"""What utilities and services by volume are charged from: readings, common sums, facts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import Enum, Index, String
from sqlalchemy.orm import Mapped

from db.base import InfoRegister, dimension, field, resource
from db.catalogs.meter import Meter
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import ShareBase, Site, Unit
from db.declaring import mapped_column
from db.documents.contract import Contract
from db.roles import READ, Role
from db.types import ID, Quantity


class MeterState(
    InfoRegister,
    title="Показание счётчика",
    titles="Показания по дням",
    rights={Role.MANAGER: READ},
):
    """What a meter said on a day, one reading a day.

    Consumption is the difference of neighbours and is never kept: a reading found later falls
    between two others and both differences follow.
    """

    meter_id: Mapped[int] = dimension(Meter, "Счётчик", index=False)
    reading: Mapped[Decimal] = field("Показание", type_=Quantity)
    rolled_over: Mapped[bool] = field("Через ноль", default=False)
    reason: Mapped[str] = field("Причина", default="", type_=String(500))

    __table_args__ = (
        Index("uq_meter_state_day", "meter_id", "period", unique=True),
        {"sqlite_strict": True},
    )


class SharedSum(
    InfoRegister,
    title="Общий расход",
    titles="Общие расходы по месяцам",
    rights={Role.MANAGER: READ},
):
    """The sum of a service of a building for a month; `area` where the vacant part is ours."""

    site_id: Mapped[int] = dimension(Site, "Объект", index=False)
    service_id: Mapped[int] = dimension(ServiceKind, "Услуга")
    month: Mapped[dt.date] = field("Месяц", role="dimension", month=True)
    base: Mapped[ShareBase] = field("Делить", type_=Enum(ShareBase, native_enum=False, length=40))
    area: Mapped[Decimal | None] = field("Площадь объекта, м²", type_=Quantity)
    amount: Mapped[Decimal] = resource("Сумма")

    __table_args__ = (
        Index("uq_shared_sum_month", "site_id", "service_id", "month", unique=True),
        {"sqlite_strict": True},
    )


class ServiceFact(
    InfoRegister,
    title="Факт услуги",
    titles="Факты услуг по дням",
    rights={Role.MANAGER: READ},
):
    """So much of a service done by a contract on a day; `row_id` is the row that says it."""

    contract_id: Mapped[int] = dimension(Contract, "Договор")
    service_id: Mapped[int] = dimension(ServiceKind, "Услуга")
    unit_id: Mapped[int | None] = dimension(Unit, "Помещение")
    quantity: Mapped[Decimal] = resource("Кол-во", type_=Quantity)
    detail: Mapped[str] = field("Что сделано", default="", type_=String(500))
    row_id: Mapped[int] = mapped_column(ID)
