"""What is rented out: the root of cabins and counted inventory, and the kinds they come in."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped

from db.base import Catalog, Section, field, ref, section
from db.declaring import mapped_column
from db.proration_rule import ProrationRule
from db.roles import READ, Role
from db.types import Quantity


class SiteKind(enum.Enum):
    """What a site is: a yard of cabins, or a building of premises."""

    YARD = "Площадка бытовок"
    BUILDING = "Здание с помещениями"


class ShareBase(enum.Enum):
    """Among whom common costs of a building are shared (H-8)."""

    TENANTS = "Между арендаторами"
    WHOLE = "По всей площади, свободное — за наш счёт"


class Site(Catalog, title="Площадка", titles="Площадки", rights={Role.MANAGER: READ}):
    """Where units stand and from which they leave: a yard, or an object of premises (A-10, A-16).

    A building has floors, and its premises never stand anywhere else.
    """

    kind: Mapped[SiteKind] = field(
        "Вид", type_=Enum(SiteKind, native_enum=False, length=40), default=SiteKind.YARD
    )
    address: Mapped[str] = field("Адрес", default="", type_=String(500))
    description: Mapped[str] = field(
        "Описание",
        default="",
        in_list=False,
        type_=String(2000),
        hint="Для объявлений: если у этажа нет секции, берётся отсюда (A-18)",
    )
    share_base: Mapped[ShareBase] = field(
        "Общие расходы",
        type_=Enum(ShareBase, native_enum=False, length=40),
        default=ShareBase.TENANTS,
        in_list=False,
        hint="Как делятся общие расходы здания; в документе можно выбрать иначе",
    )
    leap: Mapped[Decimal] = field(
        "Скачок расхода, раз",
        default=Decimal(2),
        type_=Quantity,
        in_list=False,
        hint="Расход больше или меньше обычного во столько раз просит причину",
    )


class TariffPrice(Section, of="tariff", title="Цены с даты"):
    """The price from a day on; older rows stay, so a price list of any day can be told (C-5)."""

    valid_from: Mapped[dt.date] = field("Действует с")
    price: Mapped[Decimal] = field("Цена")


class Tariff(Catalog, title="Тариф", titles="Тарифы", rights={Role.MANAGER: READ}):
    """A price and the rule by which a part of a month is counted (D-8, A-20)."""

    price: Mapped[Decimal] = field("Цена", hint="До первой строки списка «Цены с даты»")
    rule: Mapped[ProrationRule] = field(
        "Правило неполного месяца",
        type_=Enum(ProrationRule, native_enum=False, length=40),
        default=ProrationRule.CALENDAR_DAYS,
    )
    counts_return_day: Mapped[bool] = field("День возврата оплачивается", default=True)
    pays_back: Mapped[bool] = field(
        "Возвращать за неиспользованные дни",
        default=True,
        hint="Выключено — «начатый период оплачивается полностью»; потребителю возвращается всегда",
    )

    prices = section(TariffPrice)


class KindUse(enum.Enum):
    """What cards a kind is for."""

    CABIN = "Бытовки и инвентарь"
    PREMISE = "Помещения"
    PARKING = "Машино-места"
    MEETING_ROOM = "Переговорные"


class UnitKind(
    Catalog, title="Вид имущества", titles="Виды имущества", rights={Role.MANAGER: READ}
):
    """БК-00, кровать, офис, склад…: what is spoken of before a given unit is chosen (A-3, A-17)."""

    use: Mapped[KindUse] = field(
        "Для чего", type_=Enum(KindUse, native_enum=False, length=40), default=KindUse.CABIN
    )
    size: Mapped[str] = field("Размер", default="", hint="6×2,4×2,5 м")
    counted: Mapped[bool] = field(
        "Учёт по количеству", default=False, hint="Кровати, столы: не по одной, а числом (A-9)"
    )
    tariff_id: Mapped[int | None] = ref(Tariff, "Тариф")
    value: Mapped[Decimal | None] = field(
        "Стоимость имущества", hint="Для договора, на случай утраты"
    )


class UnitState(enum.Enum):
    """Where a unit is in its life; the day-to-day place is in the register of places."""

    IN_USE = "Эксплуатируется"
    REPAIR = "В ремонте"


class Unit(Catalog, title="Единица аренды", titles="Единицы аренды", rights={Role.MANAGER: READ}):
    """Anything that can be rented out; every rental document speaks of units."""

    shown_by: ClassVar[str] = "code"

    noun: Mapped[str] = mapped_column(String(60), index=True)
    code: Mapped[str] = field(
        "Инвентарный код", type_=String(40), unique=True, search=True, sort_order=-8
    )
    kind_id: Mapped[int] = ref(UnitKind, "Вид")
    counted: Mapped[bool] = mapped_column(default=False)  # told by the kind of the card
    note: Mapped[str] = field("Примечание", default="", group="Прочее", type_=String(1000))

    told_by: ClassVar[str] = "noun"
    whole: ClassVar[bool] = True


class CabinParameter(Section, of="cabin", title="Параметры"):
    """A free characteristic: «Утепление» = «100 мм» (A-4)."""

    parameter: Mapped[str] = field("Параметр")
    value: Mapped[str] = field("Значение")


class CabinComposition(Section, of="cabin", title="Состав"):
    """What stands inside (A-5); it describes and moves no stock."""

    item: Mapped[str] = field("Предмет")
    quantity: Mapped[int] = field("Количество", default=1)


class Cabin(Unit, title="Бытовка", titles="Бытовки", rights={Role.MANAGER: READ}):
    """A block container; one of its kind, its inventory code says which (A-2)."""

    state: Mapped[UnitState] = field(
        "Состояние", type_=Enum(UnitState, native_enum=False, length=40), default=UnitState.IN_USE
    )
    year: Mapped[int | None] = field("Год выпуска")

    parameters = section(CabinParameter)
    composition = section(CabinComposition)


class Inventory(
    Unit,
    title="Инвентарь по количеству",
    titles="Инвентарь по количеству",
    rights={Role.MANAGER: READ},
):
    """Beds, tables, heaters: counted, not told apart (A-9)."""

    measure: Mapped[str] = field("Единица измерения", default="шт", type_=String(20))

    def __init__(self, **values: Any) -> None:
        super().__init__(**{"counted": True} | values)
