"""«Информация по датам аренды»: who has a unit on a date, since when and to when (G-1).

Transfers, extensions, holdovers, replacements and returns summed up; every day leads to the
document or the charges that gave it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.pauses import Pause, known_on, last_charged
from app.reports.asked import chosen_words, one_of
from app.reports.fleet import FleetParams, standing
from app.reports.sources import charges_of_day, moves_of_unit
from app.table import Column, Link, Made, Row, Table, Way, report
from db.catalogs.partner import Partner
from db.catalogs.unit import Site, Unit, UnitKind
from db.registers.place import PlaceKind, Possession, UnitPlace

COLUMNS = (
    Column("unit", "Имущество", str, 16),
    Column("kind", "Вид", str, 16),
    Column("state", "Состояние", str, 30),
    Column("quantity", "Кол-во", int, 8),
    Column("tenant", "Арендатор", str, 30),
    Column("contract", "Договор", str, 12),
    Column("since", "С", dt.date, 12),
    Column("until", "До", dt.date, 12),
    Column("back", "Возвращена", dt.date, 12),
)
FREE, LET = "Свободна", PlaceKind.TENANT


@dataclass(frozen=True)
class RentDatesParams:
    """The day asked about; empty filters mean every unit."""

    date: dt.date = field(default_factory=dt.date.today, metadata={"title": "На дату"})
    unit_id: int | None = one_of(Unit, "Имущество")
    partner_id: int | None = one_of(Partner, "Арендатор")
    kind_id: int | None = one_of(UnitKind, "Вид имущества")
    site_id: int | None = one_of(Site)


@report("rent_dates", "Информация по датам аренды", RentDatesParams, section="rent")
def rent_dates(session: Session, params: RentDatesParams) -> Table:
    """A row for each place a unit is in: with a tenant, free on a site, missing.

    «С» of what is free is the day it came to the site; a fixed number of questions.
    """
    found = [unit for unit in _found(session, params) if unit.quantity]
    came, paused = _came(session, params.date), known_on(session, params.date)
    back = _returned(session)
    rows = [_row(unit, params.date, came, back, paused) for unit in found]
    let = sum(unit.place is LET for unit in found)
    return Table(
        title=f"Информация по датам аренды на {params.date:%d.%m.%Y}",
        columns=COLUMNS,
        rows=rows,
        totals=[f"Итого строк: {len(rows)}", *[None] * (len(COLUMNS) - 1)],
        figures=[("В аренде", let), ("Не в аренде", len(rows) - let)],
        subtitle=chosen_words(session, params),
    )


def _found(session: Session, params: RentDatesParams) -> list[Any]:
    query = standing(FleetParams(params.date, params.site_id, params.kind_id))
    if params.unit_id is not None:
        query = query.where(Unit.id == params.unit_id)
    if params.partner_id is not None:
        query = query.where(Partner.id == params.partner_id)
    rows = session.execute(query)
    return sorted(rows, key=lambda u: (u.counted, u.code, u.since or dt.date.min, u.site or ""))


def _row(
    unit: Any,
    day: dt.date,
    came: Mapping[Any, dt.date],
    back: Mapping[int, dt.date],
    paused: Mapping[int, Sequence[Pause]],
) -> Row:
    pauses = paused.get(unit.possession_id, ())
    since = unit.since
    if unit.place is not LET:
        since = came.get((unit.unit_id, unit.place, unit.site_id))
    cells = (
        unit.code,
        unit.kind,
        _state(unit, pauses, day),
        unit.quantity,
        unit.tenant or "",
        unit.contract_number or "",
        since,
        None if unit.until is None else last_charged(unit.until, pauses),
        back.get(unit.possession_id),
    )
    return Row(cells, link=Link(unit.noun, unit.unit_id), links=_ways(unit, day))


def _state(unit: Any, pauses: Sequence[Pause], day: dt.date) -> str:
    if unit.place is PlaceKind.SITE:
        return f"{FREE}: {unit.site}"
    paused = unit.place is LET and any(pause.covers(day) for pause in pauses)
    return f"{unit.place.value}, начисление приостановлено" if paused else str(unit.place.value)


def _ways(unit: Any, day: dt.date) -> dict[str, Way]:
    """Days to what gave them, a tenant to his contract, a place to what moved the unit there."""
    where = {
        "unit_id": unit.unit_id,
        "place": unit.place,
        "site_id": unit.site_id,
        "possession_id": unit.possession_id,
    }
    moves = partial(moves_of_unit, title=f"{unit.code} {unit.name}", day=day, **where)
    ways: dict[str, Way] = dict.fromkeys(("state", "quantity", "back"), Made(unit.code, moves))
    if unit.place is not LET:
        return ways | {"since": ways["state"]}
    title = f"Начислено: {unit.code}"
    charged = partial(charges_of_day, title=title, day=day, possession_id=unit.possession_id)
    return ways | {
        "tenant": Link("contract", unit.contract_id),
        "contract": Link("contract", unit.contract_id),
        "since": Link("document", unit.recorder_id),
        "until": Made(title, charged),
    }


def _came(session: Session, day: dt.date) -> dict[Any, dt.date]:
    """When something last came to each place that is no tenant's."""
    keys = (UnitPlace.unit_id, UnitPlace.place, UnitPlace.site_id)
    query = (
        select(*keys, func.max(UnitPlace.period).label("came"))
        .where(UnitPlace.place != LET, UnitPlace.quantity > 0, UnitPlace.period <= day)
        .group_by(*keys)
    )
    return {(r.unit_id, r.place, r.site_id): r.came for r in session.execute(query)}


def _returned(session: Session) -> dict[int, dt.date]:
    """The day of the return of what a tenant holds no more: known today of a past day too."""
    query = select(Possession.id, Possession.until).where(Possession.until.is_not(None))
    return dict(session.execute(query).all())  # type: ignore[arg-type]
