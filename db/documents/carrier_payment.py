"""Поступление оплат по ТУ: settlements with carriers for transport services (E-14)."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped

from db.base import Document, field, ref
from db.catalogs.bank_payment import BankPayment
from db.catalogs.transport import Carrier
from db.declaring import mapped_column
from db.roles import NONE, Role


class TripMoney(enum.Enum):
    """Which way the money went: the seed's title and its sense differ, so both are possible."""

    PAID = "Оплачено перевозчику"
    RECEIVED = "Получено от перевозчика"


class CarrierPayment(
    Document,
    title="Оплата по ТУ",
    titles="Оплаты по транспортным услугам (ТУ)",
    rights={Role.MANAGER: NONE},
):
    """Money between us and a carrier against the debt that transfers and returns made."""

    carrier_id: Mapped[int] = ref(Carrier, "Перевозчик")
    direction: Mapped[TripMoney] = field(
        "Направление", type_=Enum(TripMoney, native_enum=False, length=40), default=TripMoney.PAID
    )
    paid: Mapped[Decimal] = field("Сумма оплаты", in_list=False)  # «Сумма» is there
    incoming_number: Mapped[str] = field("Номер платежа", default="", type_=String(30), search=True)
    incoming_date: Mapped[dt.date | None] = field("Дата платежа")
    purpose: Mapped[str] = field("Назначение", default="", type_=String(500))
    bank_payment_id: Mapped[int | None] = ref(
        BankPayment, "По выписке", readonly=True, in_list=False, copied=False
    )
    bank_part: Mapped[int] = mapped_column(default=1)  # among the documents of one payment

    def total(self) -> Decimal | None:
        """What was paid, roubles."""
        return self.paid
