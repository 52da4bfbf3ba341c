"""Начисление: what premises and services of a contract cost in a month (H-1…H-14, H-28…H-30)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Unit
from db.declaring import mapped_column
from db.documents.contract import Contract
from db.roles import READ, Role
from db.types import ID, Quantity


def _this_month() -> dt.date:
    return dt.date.today().replace(day=1)


class ServiceChargeRow(Section, of="service_charge", title="Начислено"):
    """So much for some days of the month: a position of the contract, or a service once.

    `term_id` is the row of the contract (premise or regular charge) that the sum is counted from,
    `possession_id` who holds the premise, `source_id` what else the sum stands on (a reading, a
    common cost, a fact). `derivation` gives the sum by the rule; what is typed over it is `manual`.
    """

    service_id: Mapped[int | None] = ref(
        ServiceKind, "Услуга", hint="Пусто — аренда по строке договора"
    )
    text: Mapped[str] = field(
        "Содержание", default="", type_=String(500), hint="Печатается в счёте и акте в скобках"
    )
    unit_id: Mapped[int | None] = ref(Unit, "Имущество", hint="Пусто — по договору в целом")
    date_from: Mapped[dt.date] = field("С")
    date_to: Mapped[dt.date] = field("По")
    days: Mapped[int] = field("Дней", default=0, readonly=True)
    quantity: Mapped[Decimal] = field("Кол-во", default=Decimal(1), type_=Quantity)
    price: Mapped[Decimal] = field("Цена", type_=Quantity)
    amount: Mapped[Decimal] = field("Сумма", default=Decimal(0))
    manual: Mapped[bool] = field(
        "Вручную", default=False, hint="Сумма введена вручную и не пересчитывается"
    )
    reason: Mapped[str] = field(
        "Причина", default="", type_=String(250), hint="Почему сумма не по договору"
    )
    term_id: Mapped[int | None] = mapped_column(ID, index=True)
    possession_id: Mapped[int | None] = mapped_column(ID)
    source_id: Mapped[int | None] = mapped_column(ID)
    derivation: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class ServiceCharge(
    Document,
    title="Начисление аренды и услуг",
    titles="Начисления аренды и услуг",
    rights={Role.MANAGER: READ},
):
    """Rows of one calendar month, in the prices of the contract."""

    contract_id: Mapped[int] = ref(Contract, "Договор")
    month: Mapped[dt.date] = field(
        "Месяц", month=True, default=_this_month, hint="За какой месяц начисляется"
    )

    rows = section(ServiceChargeRow)

    def total(self) -> Decimal:
        """The sum of all rows, roubles."""
        return sum((row.amount or Decimal(0) for row in self.rows), Decimal(0))
