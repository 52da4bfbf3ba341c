"""Банковские документы: money on our accounts, as the bank told of it (K-1, K-2, K-9)."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import CheckConstraint, Enum, Index, String
from sqlalchemy.orm import Mapped

from db.base import Catalog, field, ref
from db.catalogs.bank_statement import BankStatement
from db.catalogs.organization import Organization
from db.declaring import mapped_column
from db.roles import LOADED


class MoneyWay(enum.Enum):
    """Where the money went, by our own account (exchange-formats §1.5)."""

    IN = "Поступило"
    OUT = "Списано"
    INTERNAL = "Между своими счетами"
    UNDETERMINED = "Не определено"


class PaymentStatus(enum.Enum):
    """What became of a payment; whatever is not matched stays «Не разнесено» (K-9)."""

    WAITING = "Не разнесено"
    PLACED = "Разнесено"
    NOT_OURS = "Не по аренде"


class BankClass(enum.Enum):
    """What a payment is for; only the first five are posted by a document (issue 5)."""

    RENT = "Аренда"
    DEPOSIT = "Залог"
    COMPENSATION = "Возмещение"
    REFUND = "Возврат арендатору"
    CARRIER = "Перевозчику"
    OWN = "Между своими счетами"
    NOT_OURS = "Не по аренде"
    KNOWN = "Учтено раньше"


NO_DOCUMENT = frozenset((BankClass.OWN, BankClass.NOT_OURS, BankClass.KNOWN))


class BankPayment(
    Catalog,
    title="Банковский документ",
    titles="Банковские документы",
    rights=LOADED,
):
    """One document of a statement. Its own account is `account`, the other side is `other_…`.

    `date` is the day the money moved, `document_date` the date of the paper. `person` is who
    paid, «не распознан» where only a bank is named. The bank's document is known again by
    `identity` and, among genuine twins of one day, by its `occurrence`, from 1. `placed` is the
    sum of the documents posted by it, `placed_by` the operation that posted or set it aside.
    """

    newest_by: ClassVar[str] = "date"

    organization_id: Mapped[int] = ref(Organization, "Организация", readonly=True)
    date: Mapped[dt.date] = field("Дата", readonly=True, index=True)
    way: Mapped[MoneyWay] = field(
        "Направление", readonly=True, type_=Enum(MoneyWay, native_enum=False, length=40)
    )
    total: Mapped[Decimal] = field("Сумма", readonly=True)
    person: Mapped[str] = field("Плательщик или получатель", readonly=True, search=True)
    purpose: Mapped[str] = field(
        "Назначение платежа", readonly=True, type_=String(4000), search=True
    )
    status: Mapped[PaymentStatus] = field(
        "Состояние",
        readonly=True,
        type_=Enum(PaymentStatus, native_enum=False, length=40),
        default=PaymentStatus.WAITING,
    )
    bank_class: Mapped[BankClass | None] = field(
        "Вид", readonly=True, type_=Enum(BankClass, native_enum=False, length=40)
    )
    placed: Mapped[Decimal] = field("Проведено", readonly=True, default=Decimal(0), in_list=False)
    placed_by: Mapped[uuid.UUID | None] = mapped_column(index=True)
    attention: Mapped[str] = field("Требует внимания", readonly=True, default="", in_list=False)
    document_number: Mapped[str] = field(
        "Номер документа", readonly=True, type_=String(60), search=True
    )
    document_date: Mapped[dt.date] = field("Дата документа", readonly=True, in_list=False)
    document_kind: Mapped[str] = field("Вид документа", readonly=True, in_list=False)
    account: Mapped[str] = field("Наш счёт", readonly=True, type_=String(34), in_list=False)
    other_account: Mapped[str] = field("Счёт", readonly=True, type_=String(34), in_list=False)
    other_name: Mapped[str] = field(
        "Назван в банке", readonly=True, in_list=False, type_=String(1000)
    )
    other_inn: Mapped[str] = field(
        "ИНН", readonly=True, type_=String(12), search=True, in_list=False
    )
    other_kpp: Mapped[str] = field("КПП", readonly=True, type_=String(9), in_list=False)
    other_bank: Mapped[str] = field("Банк", readonly=True, in_list=False, type_=String(1000))
    other_bik: Mapped[str] = field("БИК", readonly=True, type_=String(20), in_list=False)
    statement_id: Mapped[int] = ref(BankStatement, "Выписка", readonly=True, in_list=False)
    identity: Mapped[str] = mapped_column(String(64))
    occurrence: Mapped[int] = mapped_column()

    @property
    def left(self) -> Decimal:
        """What no document is posted by yet, roubles."""
        return self.total - self.placed

    __table_args__ = (
        Index("uq_bank_payment_identity", "identity", "occurrence", unique=True),
        Index("ix_bank_payment_status", "status", "date"),
        CheckConstraint("total > 0", name="some"),
        CheckConstraint("occurrence > 0", name="counted"),
        CheckConstraint("placed >= 0 AND placed <= total", name="not_overplaced"),
        {"sqlite_strict": True},
    )
