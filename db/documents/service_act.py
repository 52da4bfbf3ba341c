"""Акт или УПД: closes charges, revenue and VAT arise here (I-1, I-3, I-4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.document_set import DocumentSet
from db.documents.contract import Contract
from db.registers.money import Charge
from db.roles import READ, Role
from db.types import Quantity


class ServiceActRow(Section, of="service_act", title="Оказанные услуги"):
    """A charge that the act closes, as it was charged; corrections of it are rows below zero."""

    charge_id: Mapped[int] = ref(Charge, "Начисление")
    text: Mapped[str] = field("Наименование", type_=String(500))
    date_from: Mapped[dt.date] = field("С", readonly=True)
    date_to: Mapped[dt.date] = field("По", readonly=True)
    net: Mapped[Decimal] = field("Без НДС", readonly=True)
    vat_percent: Mapped[Decimal | None] = field("Ставка НДС", type_=Quantity, readonly=True)
    vat: Mapped[Decimal] = field("НДС", readonly=True)
    amount: Mapped[Decimal] = field("Сумма", readonly=True)


class ServiceAct(Document, title="Акт", titles="Акты и УПД", rights={Role.MANAGER: READ}):
    """Services of a period as rendered; УПД and счёт-фактура bear the number of the act."""

    series: ClassVar[str] = "closing"

    contract_id: Mapped[int] = ref(Contract, "Договор")
    papers: Mapped[DocumentSet] = field(
        "Документы",
        type_=Enum(DocumentSet, native_enum=False, length=40),
        default=DocumentSet.ACT_AND_VAT_INVOICE,
    )
    rows = section(ServiceActRow)

    def total(self) -> Decimal:
        """What was rendered, roubles with VAT."""
        return sum((row.amount or Decimal(0) for row in self.rows), Decimal(0))
