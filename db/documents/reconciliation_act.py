"""Акт сверки: what both sides agree stood and moved between them in a period (H-38, §1.10)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.partner import Partner
from db.documents.contract import Contract
from db.roles import READ, Role


class ReconciliationActRow(Section, of="reconciliation_act", title="По нашим данным"):
    """A document that moved the balance: `debit` the tenant owes more, `credit` less."""

    date: Mapped[dt.date] = field("Дата", readonly=True)
    text: Mapped[str] = field("Документ", type_=String(250), readonly=True)
    contract_number: Mapped[str] = field("Договор", type_=String(50), readonly=True)
    debit: Mapped[Decimal] = field("Дебет", default=Decimal(0), readonly=True)
    credit: Mapped[Decimal] = field("Кредит", default=Decimal(0), readonly=True)


class ReconciliationAct(
    Document, title="Акт сверки", titles="Акты сверки", rights={Role.MANAGER: READ}
):
    """Speaks of realizations and money; deposits stand apart. Both days are included."""

    partner_id: Mapped[int] = ref(Partner, "Контрагент", brings=True)
    contract_id: Mapped[int | None] = ref(Contract, "Договор", hint="Пусто — по всем договорам")
    date_from: Mapped[dt.date] = field("С")
    date_to: Mapped[dt.date] = field("По")
    opening: Mapped[Decimal] = field("Сальдо начальное", default=Decimal(0), readonly=True)
    closing: Mapped[Decimal] = field(
        "Сальдо конечное", default=Decimal(0), readonly=True, in_list=False
    )
    mirrored: Mapped[bool] = field(
        "Заполнить сторону контрагента",
        default=False,
        in_list=False,
        hint="Снято — контрагент впишет свои данные сам",
    )
    rows = section(ReconciliationActRow)

    def total(self) -> Decimal:
        """Above zero the tenant owes, below zero we do."""
        return self.closing or Decimal(0)
