"""What our kinds and services cost on a day: the price list, its report and its paper (C-5)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from app.facts import Facts
from app.prices import price_on, service_price_on
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import KindUse, Tariff, UnitKind
from db.proration_rule import ProrationRule

GROUPS = {
    KindUse.CABIN: "Аренда бытовок",
    KindUse.PREMISE: "Аренда помещений",
    KindUse.PARKING: "Аренда машино-мест",
    KindUse.MEETING_ROOM: "Аренда переговорных",
}


def _order(kind: UnitKind) -> tuple[int, bool, str]:
    return list(GROUPS).index(kind.use), kind.counted, kind.name


class Priced(NamedTuple):
    """A line of the price list: what it is, its measure, roubles in the prices of our cards."""

    group: str
    title: str
    measure: str
    price: Decimal


def prices_on(facts: Facts, day: dt.date) -> list[Priced]:
    """Every kind that has a tariff and every service that has a price, as of the day."""
    found = []
    for kind in sorted(facts.every(UnitKind), key=_order):
        tariff = facts.find(Tariff, kind.tariff_id)
        if kind.marked or tariff is None:
            continue
        title = ", ".join(filter(None, (kind.name, kind.size)))
        by_day = tariff.rule is ProrationRule.DAY_RATE
        group = "Аренда инвентаря" if kind.counted else GROUPS[kind.use]
        price = price_on(facts, tariff, day)
        found.append(Priced(group, title, "сутки" if by_day else "месяц", price))
    for service in sorted(facts.every(ServiceKind), key=lambda s: s.name):
        cost = service_price_on(facts, service, day)
        if cost is not None and not service.marked:
            found.append(Priced("Услуги", service.name, service.measure, cost))
    return found
