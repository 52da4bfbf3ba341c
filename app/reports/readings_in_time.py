"""«Показания вовремя»: how many meters were read for a month, and how many in time (M-5)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.periods import add_months
from app.position_charges import months
from app.proration_cycle import DAY, month_end
from app.reports.asked import chosen_words, month_start, one_of
from app.store import chunks
from app.table import Column, Made, Row, Table, report
from db.catalogs.meter import Meter
from db.catalogs.unit import Site, Unit
from db.errors import UserError
from db.registers.utilities import MeterState
from db.russian import counted, month_title
from db.system import History

NAME, TITLE = "readings_in_time", "Показания вовремя"
COLUMNS = (
    Column("object", "Объект", str, 34),
    Column("meters", "Счётчиков", int, 12),
    Column("read", "Передано", int, 12),
    Column("in_time", "Вовремя", int, 12),
    Column("late", "Позже", int, 12),
    Column("missing", "Не передано", int, 14),
    Column("share", "% вовремя", Decimal, 12),
)
METERS = (
    Column("object", "Объект", str, 28),
    Column("meter", "Счётчик", str, 16),
    Column("unit", "Помещение", str, 16),
    Column("day", "На день", dt.date, 12),
    Column("reading", "Показание", Decimal, 14),
    Column("entered", "Введено", dt.date, 12),
)
LONGEST = 36  # months
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class ReadingsInTimeParams:
    """Months by any of their days; `days` after a month its readings are still in time."""

    date_from: dt.date = field(
        default_factory=lambda: add_months(month_start(), -6), metadata={"title": "С месяца"}
    )
    date_to: dt.date = field(
        default_factory=lambda: dt.date.today().replace(day=1) - DAY,
        metadata={"title": "По месяц"},
    )
    days: int = field(default=3, metadata={"title": "Дней после месяца"})
    site_id: int | None = one_of(Site, "Объект")


@dataclass(frozen=True)
class _Awaited:
    """A meter that was to be read for a month; `entered` is when its reading came to the base."""

    meter: Meter
    till: dt.date
    day: dt.date | None = None
    reading: Decimal | None = None
    entered: dt.date | None = None

    def in_time(self, days: int) -> bool:
        return self.entered is not None and self.entered <= self.till + days * DAY


Some = Callable[[_Awaited, int], bool]
KINDS: dict[str, tuple[str, Some]] = {
    "meters": ("Счётчики", lambda _one, _days: True),
    "read": ("Передано", lambda one, _days: one.entered is not None),
    "in_time": ("Вовремя", _Awaited.in_time),
    "late": ("Позже", lambda one, days: one.entered is not None and not one.in_time(days)),
    "missing": ("Не передано", lambda one, _days: one.entered is None),
}


@report(NAME, TITLE, ReadingsInTimeParams, section="rent")
def readings_in_time(session: Session, params: ReadingsInTimeParams) -> Table:
    """A row an object under each month; every number leads to its meters."""
    if params.days < 0:
        raise UserError("«Дней после месяца» — не меньше нуля.")
    found = _awaited(session, params)
    sites = {site.id: site.name for site in session.scalars(select(Site))}
    by_month: dict[dt.date, dict[int, list[_Awaited]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        by_month[one.till][one.meter.site_id].append(one)
    rows: list[Row] = []
    for till, of_sites in sorted(by_month.items()):
        every = [one for mine in of_sites.values() for one in mine]
        rows.append(_row(month_title(till), every, params, till, None, bold=True))
        for site, mine in sorted(of_sites.items(), key=lambda pair: sites[pair[0]]):
            rows.append(_row(sites[site], mine, params, till, site))
    return Table(
        TITLE,
        COLUMNS,
        rows,
        totals=("Итого", *_counts(found, params.days)),
        subtitle=_told(session, params),
        groups=(Column("by_month", "Месяц", str),),
        leaf_title="Объект",
    )


def _row(
    title: str,
    found: list[_Awaited],
    params: ReadingsInTimeParams,
    till: dt.date,
    site: int | None,
    *,
    bold: bool = False,
) -> Row:
    links = {
        key: Made(
            f"{words}: {title}", partial(meters_of, params=params, kind=key, till=till, site=site)
        )
        for key, (words, _) in KINDS.items()
    }
    cells = (title, *_counts(found, params.days))
    return Row(cells, level=0 if bold else 1, bold=bold, links=links)


def _counts(found: list[_Awaited], days: int) -> Iterator[int | Decimal]:
    numbers = {key: sum(is_one(o, days) for o in found) for key, (_, is_one) in KINDS.items()}
    yield from numbers.values()
    share = Decimal(numbers["in_time"] * 100) / (numbers["meters"] or 1)
    yield share.quantize(TENTH, ROUND_HALF_UP)


def meters_of(
    session: Session, params: ReadingsInTimeParams, kind: str, till: dt.date, site: int | None
) -> Table:
    """The meters that a number of the report counts."""
    words, is_one = KINDS[kind]
    sites = {one.id: one.name for one in session.scalars(select(Site))}
    rows = []
    for one in _awaited(session, params):
        if one.till != till or site not in (None, one.meter.site_id):
            continue
        if is_one(one, params.days):
            unit = session.get(Unit, one.meter.unit_id) if one.meter.unit_id is not None else None
            where = unit.code if unit is not None else ""
            rows.append(
                Row(
                    (
                        sites[one.meter.site_id],
                        one.meter.number,
                        where,
                        one.day,
                        one.reading,
                        one.entered,
                    )
                )
            )
    return Table(f"{words}, {month_title(till)}", METERS, rows)


def _awaited(session: Session, params: ReadingsInTimeParams) -> list[_Awaited]:
    """A meter is to be read for every month at whose end it is in since before that day."""
    first, last = params.date_from.replace(day=1), month_end(params.date_to)
    if first > last or (last.year - first.year) * 12 + last.month - first.month >= LONGEST:
        raise UserError("Период отчёта — от одного месяца до трёх лет: измените его.")
    query = select(Meter).where(Meter.marked.is_(False)).order_by(Meter.number, Meter.id)
    if params.site_id is not None:
        query = query.where(Meter.site_id == params.site_id)
    meters = list(session.scalars(query))
    read = _read(session, [meter.id for meter in meters], first, last)
    return [
        _Awaited(meter, till, *read.get((meter.id, till), ()))
        for _, till in months((first, last))
        for meter in meters
        if meter.installed < till and (meter.removed is None or meter.removed > till)
    ]


def _read(
    session: Session, meters: list[int], first: dt.date, last: dt.date
) -> dict[tuple[int, dt.date], tuple[dt.date, Decimal, dt.date]]:
    """(meter, month's end) → the last reading of the month and the day it was first entered."""
    state = MeterState.__table__.c
    query = select(state.meter_id, state.period, state.reading, state.recorder_id).where(
        state.period >= first, state.period <= last
    )
    found: dict[tuple[int, dt.date], tuple[dt.date, Decimal, int]] = {}
    for chunk in chunks(meters):
        rows = session.execute(query.where(state.meter_id.in_(chunk)).order_by(state.period))
        for meter, day, reading, recorder in rows:
            found[meter, month_end(day)] = (day, reading, recorder)
    entered = _entered(session, {recorder for _, _, recorder in found.values()})
    return {
        key: (day, Decimal(reading), entered[recorder])
        for key, (day, reading, recorder) in found.items()
    }


def _entered(session: Session, documents: set[int]) -> dict[int, dt.date]:
    """When each document was written down for the first time, by the clock of this computer."""
    told = History.__table__.c
    query = select(told.thing_id, func.min(told.at)).group_by(told.thing_id)
    found: dict[int, dt.date] = {}
    for chunk in chunks(sorted(documents)):
        for key, at in session.execute(query.where(told.thing_id.in_(chunk))):
            found[key] = at.astimezone().date()
    return found


def _told(session: Session, params: ReadingsInTimeParams) -> list[str]:
    days = counted(params.days, "дня", "дней", "дней")
    return [
        f"Вовремя — показание за месяц введено не позже {days} после его последнего дня.",
        "% вовремя = вовремя ÷ все счётчики, стоявшие на конец месяца.",
        *chosen_words(session, params),
    ]
