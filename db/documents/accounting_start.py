"""Начало учёта: what a company brings over of no contract: carriers, and numbers to go on from."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal

from sqlalchemy import Enum, Select, select
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.transport import Carrier


class Series(enum.Enum):
    """Numbers that go on from elsewhere; the name in small letters is the series of a counter."""

    PAYMENT_INVOICE = "Счета на оплату"
    CLOSING = "Акты, УПД и их счета-фактуры"
    ADVANCE_INVOICE = "Счета-фактуры на аванс"
    REALIZATION_CORRECTION = "Исправления актов и УПД"
    RECONCILIATION_ACT = "Акты сверки"
    RENT_TRANSFER = "Передачи в аренду"
    RENT_EXTENSION = "Продолжения аренды"
    RENT_RETURN = "Возвраты из аренды"
    RENT_REPLACEMENT = "Замены бытовок"
    RENT_CHANGE = "Изменения условий аренды"
    RENT_HOLDOVER = "Продержания"
    RENT_PAUSE = "Паузы начисления"
    EXTRA_SERVICE = "Доп. услуги"
    SERVICE_CHARGE = "Начисления аренды и услуг"
    SERVICE_LOG = "Факты услуг"
    SHARED_COST = "Общие расходы"
    METER_READING = "Показания счётчиков"
    METER_REPLACEMENT = "Замены счётчиков"
    PENALTY_CHARGE = "Начисления пеней"
    DEPOSIT_CHARGE = "Залоги"
    DEPOSIT_SETTLEMENT = "Возвраты и зачёты залогов"
    PAYMENT_RECEIPT = "Поступления оплаты"
    RECEIPT_MOVE = "Переносы поступлений"
    MONEY_REFUND = "Возвраты денег"
    OVERPAYMENT_OFFSET = "Зачёты переплат"
    CONTRACT_OFFSET = "Зачёты между договорами"
    DEBT_WRITE_OFF = "Списания долгов"
    CARRIER_PAYMENT = "Оплаты по транспортным услугам (ТУ)"
    UNIT_RECEIPT = "Поступления бытовок на площадку"
    UNIT_BOOKING = "Бронирования бытовок"
    UNIT_MOVE = "Перемещения бытовок"
    UNIT_SEARCH = "Розыск бытовок"
    UNIT_WRITE_OFF = "Списания бытовок"
    OPENING_BALANCE = "Ввод остатков"

    @property
    def counted(self) -> str:
        """As counters and documents know it."""
        return self.name.lower()


class StartingDebt(Section, of="accounting_start", title="Долги перевозчикам"):
    """What stood with a carrier at the end of the day."""

    carrier_id: Mapped[int] = ref(Carrier, "Перевозчик")
    amount: Mapped[Decimal] = field("Сумма", hint="С плюсом — должны мы, с минусом — должны нам")


class StartingNumber(Section, of="accounting_start", title="Последние номера"):
    """The last number given elsewhere: the next document of the series and year has the next."""

    series: Mapped[Series] = field("Ряд", type_=Enum(Series, native_enum=False, length=40))
    year: Mapped[int] = field("Год", default=lambda: dt.date.today().year)
    last: Mapped[int] = field("Последний номер", hint="Без букв: после А-000120 — 120")


class AccountingStart(Document, title="Начало учёта", titles="Начало учёта"):
    """One organization on the day it came to the program: debts to carriers, last numbers."""

    debts = section(StartingDebt)
    numbers = section(StartingNumber)

    def total(self) -> Decimal | None:
        """What carriers are owed, roubles; None where only numbers are brought."""
        if not self.debts:
            return None
        return sum((row.amount or Decimal(0) for row in self.debts), Decimal(0))


def starting_numbers() -> Select[int, Series, int, int]:
    """Organization, series, year and last number of every row; of what, the caller says."""
    return select(
        Document.organization_id,
        StartingNumber.series,
        StartingNumber.year,
        StartingNumber.last,
    ).join(Document, Document.id == StartingNumber.owner_id)
