"""What a contract says beside its head: premises, regular charges, addenda, indexation, penalties.

Rows are terms with dates: what was agreed later is another row, so the history of the terms is
the rows themselves, and November costs what November's row says (A-28, C-15).
"""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped

from db.base import Section, field, ref
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Tariff, Unit
from db.penalty_rule import DueShift, PenaltyRule
from db.types import Quantity

FROM = "Пусто — с начала договора, в строке соглашения — с его начала"
TO = "Пусто — до следующей строки о том же или до конца договора"
ADDENDUM = "Пусто — сам договор, иначе номер из списка «Доп. соглашения»"


class ChargeWay(enum.Enum):
    """What the sum of a regular charge is made of (H-1…H-13)."""

    FIXED = "Фиксированная сумма"
    AREA = "Ставка за м²"
    METER = "По счётчикам"
    FACTS = "По фактам"
    COMMON = "Доля общих расходов"

    @property
    def text(self) -> str:
        """The formula in words (A-20)."""
        return _WAYS[self]


_WAYS = {
    ChargeWay.FIXED: "Цена × количество за период; неполный месяц — по дням.",
    ChargeWay.AREA: "Ставка за м² × площадь за период; неполный месяц — по дням.",
    ChargeWay.METER: "(Текущее − предыдущее показание) × коэффициент × тариф.",
    ChargeWay.FACTS: "Цена за единицу × объём оказанного: часы, м², штуки.",
    ChargeWay.COMMON: "Общая сумма × площадь ÷ сумма площадей, копейки — наибольшим остаткам.",
}


class Periodicity(enum.Enum):
    """How often something is charged or papers are made (H-14)."""

    MONTH = "Ежемесячно"
    QUARTER = "Ежеквартально"
    HALF_YEAR = "Раз в полгода"
    YEAR = "Ежегодно"
    ONCE = "Один раз"

    @property
    def months(self) -> int:
        """Months of one period; 0 for what happens once."""
        return {"MONTH": 1, "QUARTER": 3, "HALF_YEAR": 6, "YEAR": 12, "ONCE": 0}[self.name]


class ContractPremise(Section, of="contract", title="Помещения"):
    """A premise or a parking place and its price a month from a day on (C-8, C-15)."""

    unit_id: Mapped[int] = ref(Unit, "Помещение")
    date_from: Mapped[dt.date | None] = field("С", hint=FROM)
    date_to: Mapped[dt.date | None] = field("По", hint=TO)
    area: Mapped[Decimal | None] = field("Площадь, м²", type_=Quantity)
    rate: Mapped[Decimal | None] = field(
        "Ставка за м²", type_=Quantity, hint="Пусто — цена за месяц целиком"
    )
    price: Mapped[Decimal] = field("В месяц", hint="Площадь × ставка, если она есть")
    tariff_id: Mapped[int] = ref(Tariff, "Тариф", hint="Его правило считает неполный месяц")
    indexed: Mapped[bool] = field("Индексируется", default=False)
    addendum: Mapped[int | None] = field("Согл. №", hint=ADDENDUM)


class ContractCharge(Section, of="contract", title="Регулярные начисления"):
    """A service that is charged again and again: utilities, parking, cleaning (H-5…H-14)."""

    service_id: Mapped[int] = ref(ServiceKind, "Услуга")
    way: Mapped[ChargeWay] = field(
        "Как считается",
        type_=Enum(ChargeWay, native_enum=False, length=40),
        default=ChargeWay.FIXED,
    )
    unit_id: Mapped[int | None] = ref(
        Unit, "Помещение", hint="К чему относится; пусто — к договору в целом"
    )
    quantity: Mapped[Decimal] = field("Кол-во", default=Decimal(1), type_=Quantity)
    price: Mapped[Decimal | None] = field(
        "Цена", type_=Quantity, hint="Пусто — по прейскуранту на день услуги"
    )
    period: Mapped[Periodicity] = field(
        "Как часто",
        type_=Enum(Periodicity, native_enum=False, length=40),
        default=Periodicity.MONTH,
    )
    date_from: Mapped[dt.date | None] = field("С", hint=FROM)
    date_to: Mapped[dt.date | None] = field("По", hint=TO)
    indexed: Mapped[bool] = field("Индексируется", default=False)
    addendum: Mapped[int | None] = field("Согл. №", hint=ADDENDUM)


class ContractAddendum(Section, of="contract", title="Доп. соглашения"):
    """An agreement that changes the contract from a day on; its rows name its number (A-28)."""

    number: Mapped[int] = field("Номер")
    date: Mapped[dt.date] = field("Дата")
    valid_from: Mapped[dt.date] = field("Действует с")
    subject: Mapped[str] = field(
        "О чём", default="", type_=String(500), hint="Индексация, ещё одно помещение, срок"
    )
    notify_days: Mapped[int | None] = field(
        "Напомнить за, дней", hint="До начала действия: письмо менеджеру и арендатору (C-13)"
    )
    original_received: Mapped[bool] = field("Оригинал получен", default=False)


class IndexationWay(enum.Enum):
    """By what prices grow."""

    PERCENT = "На процент"
    CPI = "По ИПЦ"


class ContractIndexation(Section, of="contract", title="Индексация"):
    """Once a year from `valid_from` on the indexed rows of the contract grow (H-2, H-3)."""

    valid_from: Mapped[dt.date] = field("Впервые с", hint="Дальше — каждый год в тот же день")
    way: Mapped[IndexationWay] = field(
        "Как",
        type_=Enum(IndexationWay, native_enum=False, length=40),
        default=IndexationWay.PERCENT,
    )
    percent: Mapped[Decimal | None] = field("Процент", type_=Quantity)
    cap: Mapped[Decimal | None] = field(
        "Не больше, %", type_=Quantity, hint="Пусто — без ограничения"
    )


class ContractPenalty(Section, of="contract", title="Пени"):
    """The one rule of penalties from a day on: a fine and interest of art. 395 never together."""

    valid_from: Mapped[dt.date] = field("Действует с")
    rule: Mapped[PenaltyRule] = field(
        "Правило",
        type_=Enum(PenaltyRule, native_enum=False, length=40),
        default=PenaltyRule.PERCENT_DAY,
    )
    percent: Mapped[Decimal | None] = field("Процент в день", type_=Quantity)
    cap: Mapped[Decimal | None] = field(
        "Не больше, % долга", type_=Quantity, hint="Пусто — без ограничения"
    )
    shift: Mapped[DueShift] = field(
        "Срок в выходной",
        type_=Enum(DueShift, native_enum=False, length=40),
        default=DueShift.NEXT,
    )
