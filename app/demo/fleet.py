"""What the company lets: sites, tariffs of every rule, kinds of cabins, cabins, beds."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import NamedTuple

from db.catalogs.transport import CarriageKind, TransportKind
from db.catalogs.unit import (
    Cabin,
    CabinComposition,
    CabinParameter,
    Inventory,
    Site,
    Tariff,
    UnitKind,
    UnitState,
)
from db.proration_rule import ProrationRule

IN_REPAIR = 0.03


class Model(NamedTuple):
    """A kind of cabin with its tariff; `share` of a hundred cabins are such."""

    name: str
    title: str
    size: str
    price: int
    rule: ProrationRule
    pays_back: bool
    value: int
    share: int
    inside: tuple[str, ...]


MODELS = (
    Model("БК-00", "Блок-контейнер", "6×2,4×2,5 м", 6000, ProrationRule.CALENDAR_DAYS, True,
          180_000, 38, ("Стол", "Стул", "Вешалка")),
    Model("БК-01", "Блок-контейнер с тамбуром", "6×2,4×2,5 м", 7200, ProrationRule.MONTH_FROM_DATE,
          True, 210_000, 26, ("Стол", "Стул", "Вешалка", "Обогреватель")),
    Model("БК-02", "Блок-контейнер утеплённый", "6×2,4×2,6 м", 8500, ProrationRule.DAYS_30, True,
          245_000, 16, ("Стол", "Стул", "Шкаф", "Обогреватель")),
    Model("БК-03", "Прорабская", "7×2,4×2,6 м", 10_500, ProrationRule.YEAR_365, True,
          290_000, 9, ("Стол письменный", "Стул", "Шкаф", "Кондиционер")),
    Model("БК-04", "Санитарный блок", "4×2,4×2,5 м", 12_000, ProrationRule.WHOLE_MONTH, False,
          340_000, 6, ("Душевая кабина", "Умывальник", "Водонагреватель")),
    Model("БК-05", "Пост охраны", "2,4×2,4×2,5 м", 190, ProrationRule.DAY_RATE, True,
          120_000, 5, ("Стол", "Стул")),
)  # fmt: skip
# name, code, price a month, pieces for every cabin of the fleet
COUNTED = (
    ("Кровать двухъярусная", "КР", 450, 2.0),
    ("Обогреватель", "ОБ", 300, 0.5),
)
SITES = (
    ("Юг", "г. Курск, ул. Магистральная, 34"),
    ("Север", "г. Курск, пр-т Дружбы, 19, база № 2"),
    ("Железногорск", "Курская обл., г. Железногорск, промзона, 7"),
)
TRANSPORTS = ("Манипулятор 10 т", "Низкорамный трал", "Автокран 25 т", "Бортовой автомобиль")
CARRIAGES = ("Доставка до объекта", "Вывоз с объекта", "Перевозка между объектами")
INSULATION = ("50 мм", "100 мм", "150 мм")
FINISH = ("ДВП", "ПВХ-панели", "вагонка", "оргалит")


def sites() -> list[Site]:
    return [Site(name=name, address=address) for name, address in SITES]


def transports() -> list[TransportKind]:
    return [TransportKind(name=name) for name in TRANSPORTS]


def carriages() -> list[CarriageKind]:
    return [CarriageKind(name=name) for name in CARRIAGES]


def tariffs() -> list[Tariff]:
    """One for each kind, cabins first: every rule of proration is met."""
    return [
        *(
            Tariff(
                name=f"{m.name} · {m.title}",
                price=Decimal(m.price),
                rule=m.rule,
                pays_back=m.pays_back,
            )
            for m in MODELS
        ),
        *(Tariff(name=name, price=Decimal(price)) for name, _, price, _ in COUNTED),
    ]


def kinds(prices: list[Tariff]) -> list[UnitKind]:
    """Cabins first, then what is counted; `prices` are the saved tariffs in the same order."""
    found = [
        UnitKind(name=m.name, size=m.size, value=Decimal(m.value), tariff_id=tariff.id)
        for m, tariff in zip(MODELS, prices, strict=False)
    ]
    for (name, _, price, _), tariff in zip(COUNTED, prices[len(MODELS) :], strict=True):
        value = Decimal(price * 20)
        found.append(UnitKind(name=name, counted=True, value=value, tariff_id=tariff.id))
    return found


def cabins(count: int, known: list[UnitKind], rng: Random) -> list[Cabin]:
    """So many cabins; numbers run through the whole fleet."""
    width = max(3, len(str(count)))
    shares = [m.share for m in MODELS]
    picked = rng.choices(range(len(MODELS)), shares, k=count)
    return [
        _cabin(f"БК-{number:0{width}}", MODELS[at], known[at], rng)
        for number, at in enumerate(picked, 1)
    ]


def _cabin(code: str, model: Model, kind: UnitKind, rng: Random) -> Cabin:
    sound = rng.random() >= IN_REPAIR
    return Cabin(
        name=f"{model.title} {model.size.removesuffix(' м')}",
        code=code,
        kind_id=kind.id,
        state=UnitState.IN_USE if sound else UnitState.REPAIR,
        year=rng.randrange(2017, 2026),
        parameters=[
            CabinParameter(parameter="Утепление", value=rng.choice(INSULATION)),
            CabinParameter(parameter="Отделка", value=rng.choice(FINISH)),
            CabinParameter(parameter="Окна", value=str(rng.randrange(1, 4))),
        ],
        composition=list(_inside(model, rng)),
    )


def _inside(model: Model, rng: Random) -> Iterator[CabinComposition]:
    for item in model.inside:
        many = rng.randrange(2, 7) if item == "Стул" else 1
        yield CabinComposition(item=item, quantity=many)


def inventories(known: list[UnitKind]) -> list[Inventory]:
    """Beds and heaters: one card each, counted."""
    return [
        Inventory(name=name, code=code, kind_id=kind.id)
        for (name, code, _, _), kind in zip(COUNTED, known[len(MODELS) :], strict=True)
    ]


def pieces(inventory: Inventory, cabin_count: int) -> int:
    """How many of a counted thing a fleet of that size has."""
    per_cabin = next(share for _, code, _, share in COUNTED if code == inventory.code)
    return max(6, round(cabin_count * per_cabin))
