"""«Арендный парк»: where every unit is on a date (G-3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.balances import balances
from app.park import PLACES
from app.pauses import Pause, known_on, last_charged
from app.report_filters import Condition, Operator
from app.reports.asked import chosen_words, one_of
from app.reports.sources import charges_of_day, moves_of_unit
from app.table import Asked, Column, Link, Made, Row, Table, Way, report
from db.catalogs.partner import Partner
from db.catalogs.unit import Cabin, Inventory, Site, Unit, UnitKind, UnitState
from db.documents.contract import Contract
from db.registers.money import Charge, ChargeKind
from db.registers.place import PlaceKind, Possession, UnitPlace

COLUMNS = (
    Column("unit", "Площадка, бытовка", str, 34),
    Column("code", "Инвентарный код", str, 14),
    Column("kind", "Вид", str, 16),
    Column("cabins", "Бытовок", int, 10),
    Column("inventory", "Инвентаря, шт", int, 12),
    Column("state", "Состояние", str, 12),
    Column("tenant", "Арендатор", str, 30),
    Column("contract", "Договор", str, 12),
    Column("since", "Передана", dt.date, 12),
    Column("until", "До", dt.date, 12),
)
LET, LOST = PlaceKind.TENANT, PlaceKind.LOST


@dataclass(frozen=True)
class FleetParams:
    """What «Арендный парк» is asked."""

    date: dt.date = field(default_factory=dt.date.today, metadata={"title": "На дату"})
    site_id: int | None = one_of(Site)
    kind_id: int | None = one_of(UnitKind, "Вид бытовки")


@report("fleet", "Арендный парк", FleetParams, section="rent")
def fleet(session: Session, params: FleetParams) -> Table:
    """Units by site with subtotals, then those let and those wanted; two questions to the base."""
    here = session.execute(standing(params).where(Unit.noun.in_(PARK)))
    found = sorted(here, key=_order)
    paused = known_on(session, params.date)
    rows: list[Row] = []
    for title, group in _groups(found):
        lines = [_line(unit, params.date, paused) for unit in group]
        rows.append(Row((title, "", "", *_counts(group), "", "", "", None, None), bold=True))
        rows += lines
    counts = {place: sum(u.quantity for u in found if _is_cabin(u, place)) for _, place in PLACES}
    figures = [("Парк", sum(counts.values())), *((t, counts[place]) for t, place in PLACES)]
    inventory = sum(u.quantity for u in found if u.counted)
    return Table(
        title=f"Арендный парк на {params.date:%d.%m.%Y}",
        columns=COLUMNS,
        rows=rows,
        totals=("Итого", "", "", *_counts(found), "", "", "", None, None),
        figures=[*figures, ("Инвентаря, шт", inventory)],
        subtitle=chosen_words(session, params),
        groups=(Column("where", "Где", str),),
        leaf_title="Бытовка",
        ways=figure_ways(params),
    )


def figure_ways(params: FleetParams) -> dict[str, Way]:
    """Each header figure leads to the rows it counts: this report with a condition."""
    cabins, beds = Condition("cabins", Operator.FILLED), Condition("inventory", Operator.FILLED)
    places = {
        "На складе": Condition("where", Operator.BEGINS, "Площадка"),
        "В аренде": Condition("where", Operator.EQUAL, LET.value),
        "В розыске": Condition("where", Operator.EQUAL, LOST.value),
    }
    asked = asdict(params)
    ways: dict[str, Way] = {
        title: Asked("fleet", asked, (place, cabins)) for title, place in places.items()
    }
    ways |= {"Парк": Asked("fleet", asked, (cabins,))}
    return ways | {"Инвентаря, шт": Asked("fleet", asked, (beds,))}


def standing(params: FleetParams) -> Any:
    """Every place that holds something on the date, with the names around it."""
    left = balances(UnitPlace, params.date, "unit_id", "place", "site_id", "possession_id")
    charged = _charged_to(params.date)
    query = (
        select(
            left.c.place,
            left.c.quantity,
            left.c.site_id,
            left.c.possession_id,
            Unit.id.label("unit_id"),
            Unit.noun,
            Unit.code,
            Unit.name,
            Unit.counted,
            Cabin.__table__.c.state,
            UnitKind.name.label("kind"),
            Site.name.label("site"),
            Partner.name.label("tenant"),
            Contract.contract_number,
            Contract.id.label("contract_id"),
            Possession.since,
            Possession.recorder_id,
            charged.c.until,
        )
        .join(Unit.__table__, Unit.id == left.c.unit_id)
        .join(UnitKind, UnitKind.id == Unit.kind_id)
        .outerjoin(Cabin.__table__, Cabin.__table__.c.id == Unit.id)
        .outerjoin(Site, Site.id == left.c.site_id)
        .outerjoin(Possession, Possession.id == left.c.possession_id)
        .outerjoin(Contract.__table__, Contract.id == Possession.contract_id)
        .outerjoin(Partner, Partner.id == Contract.partner_id)
        .outerjoin(charged, charged.c.possession_id == left.c.possession_id)
        .where(left.c.place != PlaceKind.WRITTEN_OFF)
    )
    if params.site_id is not None:
        query = query.where(left.c.site_id == params.site_id)
    if params.kind_id is not None:
        query = query.where(Unit.kind_id == params.kind_id)
    return query


def _order(unit: Any) -> tuple[Any, ...]:
    """Cabins before inventory, alike together; not by the base, whose alphabets differ."""
    return unit.counted, unit.kind, unit.code, unit.tenant or ""


def _charged_to(day: dt.date) -> Any:
    """«До»: the last day for which rent was charged by a date."""
    return (
        select(Charge.possession_id, func.max(Charge.date_to).label("until"))
        .where(
            Charge.kind == ChargeKind.RENT,
            Charge.corrects_id.is_(None),
            Charge.quantity > 0,
            Charge.period <= day,
        )
        .group_by(Charge.possession_id)
        .subquery("charged_to")
    )


def _groups(found: Sequence[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Sites by name, then what is let, then what is wanted."""
    sites = sorted({u.site for u in found if u.place is PlaceKind.SITE})
    for site in sites:
        yield (
            f"Площадка «{site}»",
            [u for u in found if u.place is PlaceKind.SITE and u.site == site],
        )
    for place in (LET, LOST):
        group = [u for u in found if u.place is place]
        if group:
            yield place.value, group


def _line(unit: Any, day: dt.date, paused: Mapping[int, Sequence[Pause]]) -> Row:
    pauses = paused.get(unit.possession_id, ())
    state = unit.state.value if unit.state is UnitState.REPAIR else ""
    cells = (
        unit.name,
        unit.code,
        unit.kind,
        None if unit.counted else unit.quantity,
        unit.quantity if unit.counted else None,
        state,
        unit.tenant or "",
        unit.contract_number or "",
        unit.since,
        None if unit.until is None else last_charged(unit.until, pauses),
    )
    card = Link(unit.noun, unit.unit_id)
    return Row(cells, level=1, link=card, links={"code": card, **_ways(unit, day)})


def _ways(unit: Any, day: dt.date) -> dict[str, Way]:
    """Pieces lead to their movements, a tenant to his contract, days to what gave them."""
    where = {
        "unit_id": unit.unit_id,
        "place": unit.place,
        "site_id": unit.site_id,
        "possession_id": unit.possession_id,
    }
    title = f"{unit.code} {unit.name}"
    moves = partial(moves_of_unit, title=title, day=day, **where)
    ways: dict[str, Way] = {"inventory": Made(title, moves), "cabins": Made(title, moves)}
    if unit.place is not LET:
        return ways
    charged = partial(charges_of_day, title=title, day=day, possession_id=unit.possession_id)
    return ways | {
        "contract": Link("contract", unit.contract_id),
        "tenant": Link("contract", unit.contract_id),
        "since": Link("document", unit.recorder_id),
        "until": Made(f"Начислено: {title}", charged),
    }


def _counts(units: Sequence[Any]) -> tuple[int, int]:
    return (
        sum(u.quantity for u in units if not u.counted),
        sum(u.quantity for u in units if u.counted),
    )


PARK = tuple(kind.__tablename__ for kind in (Cabin, Inventory))  # premises are no part of it


def _is_cabin(unit: Any, place: PlaceKind) -> bool:
    return unit.noun == Cabin.__tablename__ and unit.place is place
