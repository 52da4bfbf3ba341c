"""What was rendered: revenue and VAT arise when an act closes a charge, and nowhere else."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped

from db.base import InfoRegister, dimension, field, resource
from db.catalogs.organization import Organization
from db.documents.contract import Contract
from db.registers.money import Charge
from db.roles import READ, Role
from db.types import Quantity


class Realization(
    InfoRegister, title="Реализация", titles="Реализация услуг", rights={Role.MANAGER: READ}
):
    """A charge closed by an act, its VAT at the rate of the month served.

    Each charge is closed once; `Charge.closed_by_id` is derived from these rows.
    """

    organization_id: Mapped[int] = dimension(Organization, "Организация")
    contract_id: Mapped[int] = dimension(Contract, "Договор")
    charge_id: Mapped[int] = dimension(Charge, "Начисление", index=False)
    month: Mapped[dt.date] = field("Месяц услуги", month=True)
    gross: Mapped[Decimal] = resource("Сумма")
    net: Mapped[Decimal] = resource("Без НДС")
    vat: Mapped[Decimal] = resource("НДС")
    vat_code: Mapped[str] = field("Код ставки", type_=String(10), in_list=False)
    vat_percent: Mapped[Decimal | None] = field("Ставка НДС", type_=Quantity)

    __table_args__ = (
        CheckConstraint("gross = net + vat", name="vat"),
        Index("uq_realization_charge", "charge_id", unique=True),
        {"sqlite_strict": True},
    )
