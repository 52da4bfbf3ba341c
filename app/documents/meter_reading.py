"""What happens to «Показания счётчиков»: filled by the object, checked, kept by days (M-1, M-2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from sqlalchemy.orm import Session

from app.facts import Facts
from app.meter_chain import chain, neighbours
from app.meter_payers import without_contract
from app.metering import TIMES_MORE, Oddity, oddity, usual, went_through
from app.proration_cycle import DAY
from app.rows import repeated
from app.verbs import Problem, checks, fills, posts, recalculates
from db.base import Document, Register
from db.catalogs.meter import Meter
from db.catalogs.organization import Organization
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Site, Unit
from db.documents.meter_reading import MeterReading, MeterReadingRow
from db.registers.utilities import MeterState
from db.russian import counted, date_short, quantity_text

BY_HABIT = "по среднему расходу: показание не снято"
NAMED = 5  # meters named in a sentence about many
ZERO = Decimal(0)
EMPTY = ("consumed", "usual", "previous", "before_on")


# --- what comes by itself -----------------------------------------------------------------------


@recalculates(MeterReading, "site_id", "date")
def meters_come_by_themselves(doc: MeterReading, facts: Facts) -> None:
    """A row for every meter of the object that is in on the day; what is typed stays."""
    if doc.site_id is None or doc.date is None:
        return
    there = {meter.id: meter for meter in meters_to_read(facts, doc.site_id, doc.date)}
    kept = [row for row in doc.rows if row.meter_id in there or is_typed(row)]
    known = {row.meter_id for row in kept}
    doc.rows = [*kept, *(MeterReadingRow(meter_id=key) for key in there if key not in known)]
    facts.expect(Meter, there, "meter_id")
    for row in doc.rows:
        row.day = doc.date
        _bring(row, facts, doc.__dict__.get("id"))


def fill_meters(session: Session, doc: MeterReading) -> None:
    """«Заполнить»: as when the object is chosen."""
    meters_come_by_themselves(doc, Facts(session, [doc]))


def by_habit(session: Session, doc: MeterReading, rows: Sequence[MeterReadingRow]) -> str:
    """Gives rows nobody could read the usual consumption; answers who has none, in words.

    The next reading puts it right by itself: consumption is the difference of readings.
    """
    facts, lacking = Facts(session, [doc]), list[MeterReadingRow]()
    for row in rows:
        meter = facts.find(Meter, row.meter_id)
        if meter is None or row.previous is None or row.usual is None:
            lacking.append(row)
            continue
        row.reading = round(row.previous + row.usual / meter.coefficient, 2)
        row.rolled_over = row.reading >= 10**meter.digits
        row.reading -= 10**meter.digits if row.rolled_over else 0
        row.reason = row.reason or BY_HABIT
        _count(row, facts)
    return f"Прежних расходов нет: {_named(lacking, facts)}" if lacking else ""


def is_typed(row: MeterReadingRow) -> bool:
    """Something of a person's stands in the row."""
    return row.reading is not None or bool(row.reason or row.photo)


def meters_to_read(facts: Facts, site_id: int, day: dt.date) -> list[Meter]:
    """The devices of an object that are in on a day, by service, premise and number."""
    found = [
        meter
        for meter in facts.many(Meter, "site_id", site_id)
        if not meter.marked
        and meter.installed <= day
        and (meter.removed is None or meter.removed > day)
    ]
    facts.expect(Unit, (m.unit_id for m in found if m.unit_id is not None))
    facts.expect(ServiceKind, (m.service_id for m in found))

    def place(meter: Meter) -> tuple[str, str, str]:
        unit = facts.find(Unit, meter.unit_id)
        service = facts.find(ServiceKind, meter.service_id)
        return service.name if service else "", unit.code if unit else "", meter.number

    return sorted(found, key=place)


@recalculates(MeterReadingRow, "meter_id")
def meter_brings_its_last_reading(row: MeterReadingRow, facts: Facts) -> None:
    _bring(row, facts, row.__dict__.get("owner_id"))


def _bring(row: MeterReadingRow, facts: Facts, besides: int | None) -> None:
    meter = facts.find(Meter, row.meter_id)
    if meter is None or row.day is None:
        row.unit_id = None
        for name in EMPTY:
            setattr(row, name, None)
        return
    reads = chain(meter, facts, besides)
    before, _ = neighbours(reads, row.day)
    row.unit_id, row.previous = meter.unit_id, before.reading
    row.before_on = max(before.day, meter.installed)
    habit = usual(reads, row.day, meter.digits)
    row.usual = None if habit is None else round(habit * meter.coefficient, 1)
    _count(row, facts)


@recalculates(MeterReadingRow, "reading", "rolled_over")
def reading_says_what_was_consumed(row: MeterReadingRow, facts: Facts) -> None:
    _count(row, facts)


def _count(row: MeterReadingRow, facts: Facts) -> None:
    meter = facts.find(Meter, row.meter_id)
    row.consumed, row.remark = None, ""
    if meter is None or row.reading is None or row.previous is None:
        return
    consumed = went_through(row.previous, row.reading, meter.digits, row.rolled_over)
    row.consumed = consumed * meter.coefficient if consumed >= 0 else None
    row.remark = _oddity(row, meter, facts).sign


def _oddity(row: MeterReadingRow, meter: Meter, facts: Facts) -> Oddity:
    previous, reading = row.previous or ZERO, row.reading or ZERO
    consumed = went_through(previous, reading, meter.digits, row.rolled_over) * meter.coefficient
    site = facts.find(Site, meter.site_id)
    more = site.leap if site is not None else TIMES_MORE
    return oddity(previous, reading, consumed, row.usual, more)


# --- what must hold -----------------------------------------------------------------------------


@checks(MeterReading)
def meters_are_of_the_object(doc: MeterReading, facts: Facts) -> Iterator[Problem]:
    for line, _ in repeated(doc.rows, "meter_id"):
        yield _problem("meter_id", line, "счётчик уже есть в документе")
    for line, row in enumerate(doc.rows, 1):
        meter = facts.find(Meter, row.meter_id)
        if meter is not None and meter.site_id != doc.site_id:
            yield _problem("meter_id", line, f"счётчик № {meter.number} на другом объекте")


@checks(MeterReading, on="post")
def readings_can_be_true(doc: MeterReading, facts: Facts) -> Iterator[Problem]:
    """Every fault of every row at once; what nobody pays for and what was not read only warns."""
    yield from period_is_open(doc, doc.date, facts)
    read = [(line, row) for line, row in enumerate(doc.rows, 1) if row.reading is not None]
    if not read:
        yield Problem("rows", "Не введено ни одного показания", "rows")
    facts.expect(Meter, (row.meter_id for _, row in read), "meter_id")
    own = doc.__dict__.get("id")
    for line, row in read:
        meter = facts.find(Meter, row.meter_id)
        if meter is not None:
            for field, text in _faults(row, meter, doc.date, facts, own):
                yield _problem(field, line, text)
    yield from _of_nobody(doc, facts)
    if silent := [row for row in doc.rows if row.reading is None]:
        text = f"Нет показаний: {_named(silent, facts)}. Расхода по ним не будет"
        yield Problem("rows", text, "rows", warning=True)


def _faults(
    row: MeterReadingRow, meter: Meter, day: dt.date, facts: Facts, own: int | None
) -> Iterator[tuple[str, str]]:
    now = row.reading or Decimal(0)
    if not 0 <= now < 10**meter.digits:
        yield "reading", f"показание не помещается в {meter.digits} знаков счётчика"
        return
    if not meter.installed <= day:
        yield "meter_id", f"установлен только {date_short(meter.installed)}"
        return
    if meter.removed is not None and meter.removed < day:
        yield "meter_id", f"снят {date_short(meter.removed)}, последнее показание — в карточке"
        return
    yield from _beside_others(row, meter, day, facts, own)
    told = _oddity(row, meter, facts).text
    if told and row.consumed is not None and not row.reason.strip():
        yield "reason", f"{told} — исправьте показание или укажите причину"


def _beside_others(
    row: MeterReadingRow, meter: Meter, day: dt.date, facts: Facts, own: int | None
) -> Iterator[tuple[str, str]]:
    """One reading a day, none below the one before it or above the one after it."""
    now = row.reading or Decimal(0)
    same = [s for s in facts.many(MeterState, "meter_id", meter.id) if s.recorder_id != own]
    if taken := next((s for s in same if s.period == day), None):
        yield "reading", f"на {date_short(day)} показание уже введено: {_recorder(taken, facts)}"
        return
    before, after = neighbours(chain(meter, facts, own), day)
    if row.previous != before.reading:
        told = quantity_text(before.reading)
        yield "previous", f"прежнее показание теперь {told}: нажмите «Заполнить»"
    elif now < before.reading and not row.rolled_over:
        told = _oddity(row, meter, facts).text
        yield "reading", f"{told} — исправьте или отметьте «Через ноль»"
    elif now >= before.reading and row.rolled_over:
        yield "rolled_over", "показание не меньше прежнего: снимите «Через ноль»"
    if after is not None and after.reading < now and not after.rolled_over:
        told = f"{quantity_text(after.reading)} на {date_short(after.day)}"
        yield "reading", f"показание больше следующего ({told})"


def _recorder(state: MeterState, facts: Facts) -> str:
    found = facts.find(MeterReading, state.recorder_id)
    return f"документ № {found.number}" if found is not None else "другой документ"


def _of_nobody(doc: MeterReading, facts: Facts) -> Iterator[Problem]:
    """Meters of premises whose service no contract in force pays by readings."""
    unpaid = without_contract(facts, [r for r in doc.rows if r.reading is not None], doc.date)
    for line, row in enumerate(doc.rows, 1):
        if row in unpaid:
            text = "ни один договор не платит по этому счётчику в этот день: расход — за наш счёт"
            yield _problem("meter_id", line, text)._replace(warning=True)


def period_is_open(doc: Document, day: dt.date, facts: Facts) -> Iterator[Problem]:
    """Told beside the other faults, before the base refuses it alone."""
    owner = facts.find(Organization, doc.organization_id)
    if owner is not None and owner.closed_to is not None and day <= owner.closed_to:
        until = date_short(owner.closed_to)
        text = f"Период закрыт по {until}, а в документе {date_short(day)}: выберите день позже"
        yield Problem("date", text)


def _named(rows: Sequence[MeterReadingRow], facts: Facts) -> str:
    meters = [facts.find(Meter, row.meter_id) for row in rows]
    numbers = [f"№ {meter.number}" for meter in meters if meter is not None]
    left = len(numbers) - NAMED
    more = f" и ещё {counted(left, 'счётчик', 'счётчика', 'счётчиков')}" if left > 0 else ""
    return ", ".join(numbers[:NAMED]) + more


def _problem(field: str, line: int, text: str) -> Problem:
    return Problem(field, f"«Счётчики», строка {line}: {text}", "rows", line)


# --- what is kept -------------------------------------------------------------------------------


@posts(MeterReading)
def movements(doc: MeterReading, facts: Facts) -> Iterator[Register]:
    """A reading of each meter that was read."""
    for row in doc.rows:
        if row.reading is not None:
            yield MeterState(
                period=doc.date,
                meter_id=row.meter_id,
                reading=row.reading,
                rolled_over=row.rolled_over,
                reason=row.reason,
            )


@fills(Site, MeterReading)
def for_object(source: Site, facts: Facts) -> MeterReading:
    """The end of the last month, if nothing of the object was read since, else today."""
    made = MeterReading(site_id=source.id)
    made.date = made.date.replace(day=1) - DAY
    meters = meters_to_read(facts, source.id, made.date)
    facts.expect(Meter, (m.id for m in meters), "meter_id")
    states = (s for m in meters for s in facts.many(MeterState, "meter_id", m.id))
    if any(state.period >= made.date for state in states):
        made.date = dt.date.today()
    meters_come_by_themselves(made, facts)
    return made
