"""«Доходность и простой»: how many days each cabin was let, idle, missing, and what it earned."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.open_items import ZERO
from app.reports.asked import chosen_words, month_start, one_of
from app.reports.unit_history import NAME as HISTORY
from app.table import Asked, Column, Link, Row, Table, report
from db.catalogs.unit import Cabin, Site, UnitKind
from db.registers.money import Charge, ChargeKind
from db.registers.place import PlaceKind, Possession, UnitPlace
from db.rounding import to_kopecks

DAY = dt.timedelta(days=1)
COLUMNS = (
    Column("unit", "Вид, бытовка", str, 26),
    Column("site", "Площадка", str, 20),
    Column("days", "Дней в парке", int, 10),
    Column("let", "В аренде", int, 10),
    Column("idle", "Простой", int, 10),
    Column("lost", "В розыске", int, 10),
    Column("share", "Простой, %", Decimal, 10),
    Column("rent", "Начислено аренды", Decimal, 16),
    Column("daily", "Доход в день", Decimal, 14),
)


BORDERS = "День возврата — уже не аренда; аренда месяца на границе периода берётся по дням."


@dataclass(frozen=True)
class UnitYieldParams:
    """What «Доходность и простой» is asked; days both included."""

    date_from: dt.date = field(default_factory=month_start, metadata={"title": "С"})
    date_to: dt.date = field(default_factory=dt.date.today, metadata={"title": "По"})
    kind_id: int | None = one_of(UnitKind, "Вид бытовки")
    site_id: int | None = one_of(Site)


@dataclass
class Life:
    """Days of a cabin in the period, and the rent charged for them in roubles."""

    id: int
    code: str
    kind: str
    site: str = ""
    days: int = 0
    let: int = 0
    lost: int = 0
    rent: Decimal = ZERO

    @property
    def idle(self) -> int:
        return self.days - self.let - self.lost


@report("unit_yield", "Доходность и простой", UnitYieldParams, section="rent")
def unit_yield(session: Session, params: UnitYieldParams) -> Table:
    """Cabins by kind with subtotals; every day of a cabin is let, idle or missing, one of three."""
    lives = _lives(session, params)
    rows: list[Row] = []
    for kind, group in groupby(lives, key=lambda life: life.kind):
        cabins = list(group)
        rows.append(Row((kind, "", *_cells(cabins)), bold=True))
        rows += [_row(life, params) for life in cabins]
    return Table(
        title=f"Доходность и простой, {params.date_from:%d.%m.%Y}–{params.date_to:%d.%m.%Y}",
        columns=COLUMNS,
        rows=rows,
        totals=("Итого", "", *_cells(lives)),
        subtitle=[BORDERS, *chosen_words(session, params)],
        groups=(Column("kind", "Вид", str),),
        leaf_title="Бытовка",
    )


def _cells(lives: Sequence[Life]) -> tuple[Any, ...]:
    days, let = sum(x.days for x in lives), sum(x.let for x in lives)
    lost, rent = sum(x.lost for x in lives), sum((x.rent for x in lives), ZERO)
    idle = days - let - lost
    share = (Decimal(100 * idle) / days).quantize(Decimal("0.1")) if days else None
    return days, let, idle, lost, share, rent, to_kopecks(rent / days) if days else None


def _row(life: Life, params: UnitYieldParams) -> Row:
    days = {key: value for key, value in asdict(params).items() if key.startswith("date")}
    history = Asked(HISTORY, {"unit_id": life.id, **days})
    links = dict.fromkeys(("days", "let", "idle", "lost", "rent"), history)
    cells = (life.code, life.site, *_cells([life]))
    return Row(cells, level=1, link=Link(Cabin.__tablename__, life.id), links=links)


def _lives(session: Session, params: UnitYieldParams) -> list[Life]:
    """Cabins that were in the park on some day of the period, by kind and code."""
    query = select(Cabin.id, Cabin.code, UnitKind.name).join(UnitKind, UnitKind.id == Cabin.kind_id)
    if params.kind_id is not None:
        query = query.where(Cabin.kind_id == params.kind_id)
    lives = {key: Life(key, code, kind) for key, code, kind in session.execute(query)}
    homes = _stand(session, lives, params)
    _hold(session, lives, params)
    _earn(session, lives, params)
    found = [
        life
        for life in lives.values()
        if life.days and params.site_id in (None, homes.get(life.id))
    ]
    return sorted(found, key=lambda life: (life.kind, life.code))


def _stand(session: Session, lives: dict[int, Life], params: UnitYieldParams) -> dict[int, int]:
    """Days in the park and among the missing; answers the last site each cabin stood on."""
    columns = (UnitPlace.unit_id, UnitPlace.period, UnitPlace.place, UnitPlace.site_id)
    query = (
        select(*columns, UnitPlace.quantity)
        .where(UnitPlace.period <= params.date_to)
        .order_by(UnitPlace.period, UnitPlace.id)
    )
    sites = dict(session.execute(select(Site.id, Site.name)).all())
    homes: dict[int, int] = {}
    for unit, day, place, site, quantity in session.execute(query):
        life = lives.get(unit)
        if life is None:
            continue
        left = _days(day, None, params) * quantity
        life.days += 0 if place is PlaceKind.WRITTEN_OFF else left
        life.lost += left if place is PlaceKind.LOST else 0
        if site is not None and quantity > 0:
            homes[unit], life.site = site, sites[site]
    return homes


def _hold(session: Session, lives: dict[int, Life], params: UnitYieldParams) -> None:
    query = select(Possession.unit_id, Possession.since, Possession.until).where(
        Possession.serial.is_(True),
        Possession.since <= params.date_to,
        or_(Possession.until.is_(None), Possession.until > params.date_from),
    )
    for unit, since, until in session.execute(query):
        if unit in lives:
            lives[unit].let += _days(since, until, params)


def _earn(session: Session, lives: dict[int, Life], params: UnitYieldParams) -> None:
    """Rent charged for days of the period, corrections with their sign."""
    query = select(Charge.unit_id, Charge.date_from, Charge.date_to, Charge.gross).where(
        Charge.kind == ChargeKind.RENT,
        Charge.gross != 0,
        Charge.date_from <= params.date_to,
        Charge.date_to >= params.date_from,
    )
    earned: dict[int | None, Decimal] = defaultdict(Decimal)
    for unit, start, end, gross in session.execute(query):
        ours, whole = _days(start, end + DAY, params), (end - start).days + 1
        earned[unit] += gross if ours == whole else to_kopecks(gross * ours / whole)
    for unit, amount in earned.items():
        if unit is not None and unit in lives:
            lives[unit].rent = amount


def _days(since: dt.date, until: dt.date | None, params: UnitYieldParams) -> int:
    """How many days of [since, until) are in the period."""
    end = params.date_to + DAY
    last = end if until is None else min(until, end)
    return max((last - max(since, params.date_from)).days, 0)
