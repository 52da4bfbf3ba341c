"""Cabins that need attention: kept past «До», running out, wanted, without a price."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.attention.lines import Card, Severity, attends
from app.by_months import charged_by_months
from app.pauses import is_paused
from db.catalogs.unit import Cabin, Tariff, UnitKind
from db.registers.money import Charge, ChargeKind
from db.registers.place import PlaceKind, Possession, UnitPlace

SOON = dt.timedelta(days=3)


@attends(
    Card.CABINS,
    "cabins_kept",
    "В аренде без продления",
    Severity.ERR,
    Possession,
    hint="Срок «До» прошёл: оформите продолжение, продержание или возврат.",
)
def kept(day: dt.date) -> ColumnElement[bool]:
    """Still with the tenant, and the day is charged to nobody (accounting-model.md).

    Premises that their contract charges by months are charged by the run of the month.
    """
    kept_past = and_(_held(day), Possession.id.not_in(_charged_from(day)))
    return and_(kept_past, ~is_paused(day), ~charged_by_months(day))


@attends(
    Card.CABINS,
    "cabins_running_out",
    "Срок аренды истекает за 3 дня",
    Severity.WARN,
    Possession,
    hint="Спросите арендатора: продлить или вывозить.",
)
def running_out(day: dt.date) -> ColumnElement[bool]:
    """«До» is today or within three days."""
    return and_(
        _held(day),
        ~is_paused(day),
        ~charged_by_months(day),
        Possession.id.in_(_charged_from(day)),
        Possession.id.not_in(_charged_from(day + SOON + dt.timedelta(days=1))),
    )


@attends(
    Card.CABINS,
    "cabins_lost",
    "В розыске",
    Severity.ERR,
    Cabin,
    hint="Найденную бытовку верните на площадку документом «Розыск бытовок».",
)
def lost(day: dt.date) -> ColumnElement[bool]:
    """Missing (A-8)."""
    missing = (
        select(UnitPlace.unit_id)
        .where(UnitPlace.place == PlaceKind.LOST, UnitPlace.period <= day)
        .group_by(UnitPlace.unit_id)
        .having(func.sum(UnitPlace.quantity) > 0)
    )
    return Cabin.id.in_(missing)


@attends(
    Card.CABINS,
    "cabins_without_price",
    "Без тарифа или цены",
    Severity.WARN,
    Cabin,
    hint="Задайте тариф в карточке вида имущества.",
)
def without_price(day: dt.date) -> ColumnElement[bool]:
    """Their kind brings no tariff, or a tariff that costs nothing."""
    priced = select(UnitKind.id).join(Tariff, Tariff.id == UnitKind.tariff_id)
    return and_(Cabin.marked.is_(False), Cabin.kind_id.not_in(priced.where(Tariff.price > 0)))


@attends(
    Card.CABINS,
    "cabins_not_received",
    "Не поступили ни на одну площадку",
    Severity.INFO,
    Cabin,
    hint="Оформите «Поступление бытовок на площадку».",
)
def not_received(day: dt.date) -> ColumnElement[bool]:
    """Cards that no document has brought anywhere."""
    came = select(UnitPlace.unit_id).where(UnitPlace.period <= day)
    return and_(Cabin.marked.is_(False), Cabin.id.not_in(came))


def _held(day: dt.date) -> ColumnElement[bool]:
    return and_(Possession.since <= day, or_(Possession.until.is_(None), Possession.until > day))


def _charged_from(day: dt.date) -> Select[Any]:
    """Possessions charged for the day or for later ones."""
    return select(Charge.possession_id).where(
        Charge.date_to >= day,
        Charge.kind == ChargeKind.RENT,
        Charge.corrects_id.is_(None),
        Charge.quantity > 0,
        Charge.possession_id.is_not(None),
    )
