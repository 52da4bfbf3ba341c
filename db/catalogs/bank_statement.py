"""Выписки банка: the files that were loaded, each with what it brought (K-1, K-10)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Catalog, Section, field, section
from db.declaring import mapped_column
from db.roles import LOADED


class BankStatementBalance(Section, of="bank_statement", title="Остатки по счетам"):
    """What the bank itself sums up of an account (exchange-formats §1.4); unwritten is empty."""

    account: Mapped[str] = field("Счёт", readonly=True, type_=String(34), index=True)
    first_day: Mapped[dt.date | None] = field("С", readonly=True)
    last_day: Mapped[dt.date | None] = field("По", readonly=True)
    opening: Mapped[Decimal | None] = field("На начало", readonly=True)
    received: Mapped[Decimal | None] = field("Поступило", readonly=True)
    spent: Mapped[Decimal | None] = field("Списано", readonly=True)
    closing: Mapped[Decimal | None] = field("На конец", readonly=True)


class BankStatement(Catalog, title="Выписка банка", titles="Выписки банка", rights=LOADED):
    """A loaded file. `digest` is the SHA-256 of its bytes; counts are of its documents.

    `fresh` were not in the base, `known` were, `left_out` stand in no row and are told of.
    """

    newest_by: ClassVar[str] = "loaded"

    loaded: Mapped[dt.datetime] = field("Загружена", readonly=True)
    loaded_by: Mapped[str] = field("Кто загрузил", readonly=True, type_=String(100))
    accounts: Mapped[str] = field("Счета", readonly=True, type_=String(1000), search=True)
    first_day: Mapped[dt.date | None] = field("С", readonly=True)
    last_day: Mapped[dt.date | None] = field("По", readonly=True)
    fresh: Mapped[int] = field("Новых", readonly=True)
    known: Mapped[int] = field("Уже были", readonly=True)
    left_out: Mapped[int] = field("Не загружено", readonly=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)

    balances = section(BankStatementBalance)
