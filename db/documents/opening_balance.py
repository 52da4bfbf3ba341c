"""Ввод остатков: how a contract stood on the day the company came to the program."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.unit import Tariff, Unit
from db.documents.contract import Contract
from db.registers.money import ChargeKind
from db.types import Quantity

# What columns of other programs and of people's own tables are called.
CODES = ("Инвентарный код", "Инвентарный номер", "Инв. номер", "Инв. код", "Код")
DEBTS = ("Долг", "Сумма долга", "Задолженность", "Остаток долга", "Остаток")


class OpeningUnit(Section, of="opening_balance", title="Имущество у арендатора"):
    """A unit the tenant holds, since when and to which day its rent was charged elsewhere."""

    unit_id: Mapped[int] = ref(Unit, "Имущество", also=CODES)
    quantity: Mapped[int] = field("Кол-во", default=1, also=("Количество",))
    since: Mapped[dt.date] = field(
        "Дата отгрузки", also=("Дата передачи", "Дата выдачи", "Передана", "Выдана")
    )
    charged_to: Mapped[dt.date] = field(
        "До",
        hint="По какой день аренда уже начислена. Оплаченное вперёд, актами ещё не закрытое, — "
        "кнопкой «Начислить оплаченное вперёд» в нижней таблице",
        also=("Аренда до", "Арендовано до", "Продлено до", "Начислено по"),
    )
    tariff_id: Mapped[int] = ref(Tariff, "Тариф")
    price: Mapped[Decimal] = field(
        "Цена", also=("Цена в месяц", "Аренда в месяц", "Условия аренды")
    )
    address: Mapped[str] = field(
        "Адрес", default="", type_=String(500), also=("Местоположение", "Адрес аренды")
    )


class OpeningDebt(Section, of="opening_balance", title="Долги и оплаченное вперёд"):
    """What was charged and is not paid, or is paid and not acted: a month of a unit, a service."""

    kind: Mapped[ChargeKind] = field(
        "Вид",
        type_=Enum(ChargeKind, native_enum=False, length=40),
        default=ChargeKind.RENT,
        also=("За что", "Вид долга", "Вид начисления"),
    )
    unit_id: Mapped[int | None] = ref(Unit, "Имущество")
    date_from: Mapped[dt.date] = field("С", also=("Период с", "Начало периода"))
    date_to: Mapped[dt.date] = field("По", also=("Период по", "Конец периода"))
    due: Mapped[dt.date | None] = field(
        "Срок оплаты", hint="Пусто — первый день периода", also=("Срок", "Оплатить до")
    )
    amount: Mapped[Decimal] = field("Сумма", also=DEBTS)
    paid: Mapped[bool] = field(
        "Оплачено", default=False, hint="Оплачено вперёд: не долг, закроется нашим актом"
    )


class OpeningBalance(Document, title="Ввод остатков", titles="Ввод остатков"):
    """One contract: what its tenant holds, owes and has paid ahead at the end of the day."""

    taxed: ClassVar[bool] = False  # what is owed has its VAT inside, however the contract prices

    contract_id: Mapped[int] = ref(Contract, "Договор", also=("Номер договора", "№ договора"))
    advance: Mapped[Decimal] = field(
        "Аванс арендатора", default=Decimal(0), also=("Аванс", "Переплата", "Предоплата")
    )
    advance_invoice: Mapped[str] = field(
        "Счёт-фактура на аванс",
        default="",
        type_=String(30),
        hint="Номер, если она была выписана: акт назовёт её в строке 5б",
    )
    advance_issued: Mapped[dt.date | None] = field("Дата счёта-фактуры")
    advance_percent: Mapped[Decimal | None] = field(
        "Ставка НДС аванса", type_=Quantity, hint="20 — с авансов до 2026 года, 22 — с 2026 года"
    )
    deposit: Mapped[Decimal] = field(
        "Залог у нас",
        default=Decimal(0),
        hint="Получен раньше и ещё не возвращён",
        also=("Залог", "Депозит", "Обеспечительный платёж"),
    )
    acted_to: Mapped[dt.date | None] = field(
        "Закрыто актами по",
        hint="По какой день услуги уже закрыты актами; пусто — по день остатков",
    )
    contact: Mapped[str] = field(
        "Контакты",
        default="",
        type_=String(250),
        in_list=False,
        also=("Контакт", "Контактное лицо", "Телефон"),
    )

    units = section(OpeningUnit)
    debts = section(OpeningDebt)

    @property
    def counted_elsewhere(self) -> frozenset[str]:
        """A price is of a month to come."""
        return frozenset(("units",))

    def closed_to(self) -> dt.date:
        """The last day whose services papers of that time have closed."""
        return self.acted_to or self.date

    def total(self) -> Decimal:
        """The debt that was brought over, roubles."""
        return sum((row.amount or Decimal(0) for row in self.debts if not row.paid), Decimal(0))

    def paid_ahead(self) -> Decimal:
        """What days that no act has closed were paid with, roubles; beside the free advance."""
        return sum((row.amount or Decimal(0) for row in self.debts if row.paid), Decimal(0))
