"""Договор: the head under which units are let; makes no movements (accounting-model.md).

While it is being agreed it is a commercial offer: kinds and quantities, never given cabins (C-1).
"""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from functools import partial
from typing import ClassVar

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.contract_type import ContractType
from db.catalogs.employee import Employee
from db.catalogs.partner import Partner
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Tariff, UnitKind
from db.document_set import DocumentSet
from db.documents.contract_leasing import (
    ContractAddendum,
    ContractCharge,
    ContractIndexation,
    ContractPenalty,
    ContractPremise,
    Periodicity,
)
from db.due_rule import DueRule
from db.roles import ALL, Role
from db.types import Quantity
from db.vat_mode import VatMode

# When and how papers are made; no list shows it.
_papers = partial(field, group="Документы", in_list=False)


class ContractStatus(enum.Enum):
    """Where a contract is on its way to force, in this order (C-7, C-8, C-9)."""

    DRAFT = "Черновик"
    BOOKED = "Забронировано"
    SIGNING = "На подписании"
    SIGNED = "Подписан"
    REGISTERED = "Зарегистрирован"
    CANCELLED = "Отменён"


IN_FORCE = (ContractStatus.SIGNED, ContractStatus.REGISTERED)


class InvoiceMonth(enum.Enum):
    """In which month the invoice of a month is issued."""

    BEFORE = "В предыдущем месяце"
    SAME = "В месяце услуги"
    AFTER = "В следующем месяце"


class ContractDue(Section, of="contract", title="Срок оплаты"):
    """By when rent of periods that start on `valid_from` or later is paid."""

    valid_from: Mapped[dt.date] = field("Действует с")
    rule: Mapped[DueRule] = field("Правило", type_=Enum(DueRule, native_enum=False, length=40))
    number: Mapped[int] = field(
        "Число", default=0, hint="Число месяца от 1 до 31 или сколько дней; 31 — последний день"
    )


class ContractKind(Section, of="contract", title="Бытовки по видам"):
    """So many units of a kind for so many months; an appendix has rows of its own (C-1, C-2)."""

    kind_id: Mapped[int] = ref(UnitKind, "Вид")
    quantity: Mapped[int] = field("Кол-во", default=1)
    months: Mapped[int] = field("Месяцев", default=1, hint="На сколько месяцев нужна бытовка")
    tariff_id: Mapped[int] = ref(Tariff, "Тариф")
    price: Mapped[Decimal] = field("Цена", hint="У тарифа за день — цена за день")
    amount: Mapped[Decimal] = field("Сумма", default=Decimal(0), readonly=True)
    appendix: Mapped[int | None] = field(
        "Приложение №", hint="Пусто — сам договор, иначе номер из списка «Приложения»"
    )


class ContractService(Section, of="contract", title="Услуги"):
    """What is done for the client besides rent: delivery, unloading, mounting (C-6)."""

    service_id: Mapped[int] = ref(ServiceKind, "Вид услуги")
    quantity: Mapped[Decimal] = field("Кол-во", default=Decimal(1), type_=Quantity)
    price: Mapped[Decimal] = field("Цена")
    amount: Mapped[Decimal] = field("Сумма", default=Decimal(0), readonly=True)
    appendix: Mapped[int | None] = field(
        "Приложение №", hint="Пусто — сам договор, иначе номер из списка «Приложения»"
    )


class ContractAppendix(Section, of="contract", title="Приложения"):
    """Units taken later without a new contract (C-2); its rows name its number."""

    number: Mapped[int] = field("Номер")
    date: Mapped[dt.date] = field("Дата")
    address: Mapped[str] = field(
        "Адрес установки", default="", type_=String(500), hint="Пусто — как в договоре"
    )
    note: Mapped[str] = field("Примечание", default="")
    original_received: Mapped[bool] = field("Оригинал получен", default=False, copied=False)


class Contract(Document, title="Договор", titles="Договоры", rights={Role.MANAGER: ALL}):
    """One contract for cabins and premises alike; its number is typed, not given."""

    shown_by: ClassVar[str] = "contract_number"
    numbered: ClassVar[bool] = False

    contract_number: Mapped[str] = field(
        "Номер договора", type_=String(30), search=True, copied=False
    )
    partner_id: Mapped[int] = ref(Partner, "Арендатор", brings=True)
    status: Mapped[ContractStatus] = field(
        "Статус",
        type_=Enum(ContractStatus, native_enum=False, length=40),
        default=ContractStatus.DRAFT,
        copied=False,
    )
    valid_from: Mapped[dt.date | None] = field("Действует с", hint="Пусто — с даты договора")
    valid_to: Mapped[dt.date | None] = field("Действует по")
    vat_mode: Mapped[VatMode] = field(
        "НДС в ценах",
        type_=Enum(VatMode, native_enum=False, length=40),
        default=VatMode.INCLUDED,
    )
    by_rows: Mapped[bool] = field(
        "Разносить по строкам",
        default=False,
        in_list=False,
        hint="Оплата гасит строки с одним сроком по очереди; без отметки — пропорционально долгам",
    )
    original_received: Mapped[bool] = field(
        "Оригинал получен", default=False, in_list=False, copied=False
    )
    deposit: Mapped[Decimal | None] = field(
        "Залог", in_list=False, hint="Сумма обеспечительного платежа; пусто — без залога"
    )
    offer_valid_to: Mapped[dt.date | None] = field(
        "Предложение действует по", in_list=False, hint="Печатается в коммерческом предложении"
    )
    type_id: Mapped[int | None] = ref(ContractType, "Тип договора")
    manager_id: Mapped[int | None] = ref(
        Employee, "Ответственный", hint="Ему приходят письма по договору (A-26)"
    )
    notify_days: Mapped[int | None] = field(
        "Напомнить об окончании за, дней", in_list=False, hint="До последнего дня договора (C-12)"
    )
    registration: Mapped[str] = field(
        "Номер регистрации", default="", in_list=False, type_=String(60), copied=False
    )
    registered_on: Mapped[dt.date | None] = field("Дата регистрации", in_list=False, copied=False)
    papers: Mapped[DocumentSet] = _papers(
        "Закрывающие документы",
        type_=Enum(DocumentSet, native_enum=False, length=40),
        default=DocumentSet.ACT_AND_VAT_INVOICE,
    )
    papers_period: Mapped[Periodicity] = _papers(
        "Закрывать",
        type_=Enum(Periodicity, native_enum=False, length=40),
        default=Periodicity.MONTH,
        hint="Документ — последним днём периода",
    )
    invoice_month: Mapped[InvoiceMonth] = _papers(
        "Счёт выставлять",
        type_=Enum(InvoiceMonth, native_enum=False, length=40),
        default=InvoiceMonth.BEFORE,
    )
    invoice_day: Mapped[int] = _papers("Число", default=25, hint="От 1 до 31; 31 — последний день")
    auto_send: Mapped[bool] = _papers(
        "Автоотправка документов",
        default=False,
        hint="Отправлять арендатору письмом сразу после выставления (C-14)",
    )
    qualified: Mapped[bool] = _papers(
        "Подписывать КЭП",
        default=False,
        hint="К актам, УПД и счетам-фактурам прикладывать файл подписи .sig (I-9)",
    )
    detailed: Mapped[bool] = _papers(
        "Подробно",
        default=True,
        hint="Строка на каждое помещение и услугу; без отметки — одной строкой (H-22)",
    )
    contact: Mapped[str] = field("Контактное лицо", default="", group="Клиент", in_list=False)
    phone: Mapped[str] = field("Телефон", default="", group="Клиент", in_list=False, search=True)
    email: Mapped[str] = field("Эл. почта", default="", group="Клиент", in_list=False)
    address: Mapped[str] = field(
        "Адрес установки", default="", group="Клиент", in_list=False, type_=String(500)
    )
    need: Mapped[str] = field(
        "Что нужно клиенту", default="", group="Клиент", in_list=False, type_=String(1000)
    )

    kinds = section(ContractKind)
    services = section(ContractService)
    appendices = section(ContractAppendix)
    dues = section(ContractDue)
    premises = section(ContractPremise)
    charges = section(ContractCharge)
    addenda = section(ContractAddendum)
    indexations = section(ContractIndexation)
    penalties = section(ContractPenalty)

    def total(self) -> Decimal:
        """Rent of all months and services, with those of the appendices, roubles.

        Of a contract of premises alone, one month of it as it was signed.
        """
        rows: list[ContractKind | ContractService] = [*self.kinds, *self.services]
        whole = sum((row.amount or Decimal(0) for row in rows), Decimal(0))
        months = (row.price or Decimal(0) for row in self.premises if row.addendum is None)
        return whole if self.kinds else sum(months, whole)
