"""Договор: the head under which units are let; makes no movements (accounting-model.md)."""

from __future__ import annotations

import datetime as dt
import enum
from typing import ClassVar

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.partner import Partner
from db.due_rule import DueRule
from db.roles import ALL, Role
from db.vat_mode import VatMode


class ContractStatus(enum.Enum):
    """Where a contract is on its way to force (C-7, C-8, C-9)."""

    DRAFT = "Черновик"
    SIGNING = "На подписании"
    SIGNED = "Подписан"
    CANCELLED = "Отменён"


class ContractDue(Section, of="contract", title="Срок оплаты"):
    """By when rent of periods that start on `valid_from` or later is paid."""

    valid_from: Mapped[dt.date] = field("Действует с")
    rule: Mapped[DueRule] = field("Правило", type_=Enum(DueRule, native_enum=False, length=40))
    number: Mapped[int] = field(
        "Число", default=0, hint="Число месяца от 1 до 31 или сколько дней; 31 — последний день"
    )


class Contract(Document, title="Договор", titles="Договоры", rights={Role.MANAGER: ALL}):
    """One contract for cabins and premises alike; its number is typed, not given."""

    shown_by: ClassVar[str] = "contract_number"
    numbered: ClassVar[bool] = False

    contract_number: Mapped[str] = field("Номер договора", type_=String(30), search=True)
    partner_id: Mapped[int] = ref(Partner, "Арендатор", brings=True)
    status: Mapped[ContractStatus] = field(
        "Статус",
        type_=Enum(ContractStatus, native_enum=False, length=40),
        default=ContractStatus.SIGNED,
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
    original_received: Mapped[bool] = field("Оригинал получен", default=False)

    dues = section(ContractDue)
