"""Readings out of a file: what its rows mean, and documents that wait to be checked (M-4, M-16).

What is taken becomes documents that nobody has posted: a person looks at them first.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.documents.meter_reading import meters_to_read
from app.facts import Facts
from app.pasting import Cell, Columns, fill_rows, read_cells
from app.store import chunks
from app.table import Column, Row, Table
from app.work import Work
from db.base import Document
from db.catalogs.meter import Meter
from db.catalogs.unit import Site, Unit
from db.documents.meter_reading import MeterReading, MeterReadingRow
from db.errors import UserError
from db.registers.utilities import MeterState
from db.russian import counted, date_short, quantity_text

FROM_FILE = "из файла"


@dataclass(frozen=True)
class Understood:
    """What the rows of a file mean; `known` rows are in the base already, to the same number."""

    cells: list[list[Cell]]
    known: frozenset[int]


# --- what it means ------------------------------------------------------------------------------


def understand(
    session: Session,
    block: Sequence[Sequence[str]],
    columns: Columns,
    usual_day: dt.date | None,
    today: dt.date,
) -> Understood:
    """Every fault of every row at once; a reading that is in the base already is none.

    `usual_day` is of readings without a day of their own.
    """
    cells = read_cells(session, block, columns, lambda _: {}, today)
    at = {field.name: n for n, field in enumerate(columns) if field is not None}
    facts = Facts(session)
    if not {"meter_id", "reading"} <= at.keys():
        return Understood(cells, frozenset())
    keys = {row[at["meter_id"]].value for row in cells} - {None}
    facts.expect(Meter, keys, "meter_id")
    waiting = _waiting(session, keys)
    seen: dict[tuple[int, dt.date], int] = {}
    known: set[int] = set()
    for number, row in enumerate(cells):
        place, text = _fault(row, at, usual_day, today, facts)
        if not text:
            meter, day, reading = _said(row, at, usual_day)
            before = seen.setdefault((meter, day), number)
            there, where = _there(meter, day, facts, waiting)
            if before != number:
                text = (
                    f"на {date_short(day)} показание этого счётчика уже есть в строке {before + 1}"
                )
            elif there == reading:
                known.add(number)
            elif there is not None:
                text = f"на {date_short(day)} уже введено {quantity_text(there)}: {where}"
        if text and not row[place].fault:
            row[place] = replace(row[place], value=None, fault=text)
    return Understood(cells, frozenset(known))


def _said(
    row: Sequence[Cell], at: dict[str, int], usual: dt.date | None
) -> tuple[int, dt.date, Decimal]:
    day = row[at["day"]].value if "day" in at else None
    made = day or usual
    assert made is not None
    return row[at["meter_id"]].value, made, row[at["reading"]].value


def _fault(
    row: Sequence[Cell], at: dict[str, int], usual: dt.date | None, today: dt.date, facts: Facts
) -> tuple[int, str]:
    """The column and what is wrong there; what a cell itself says wrong stands in it already."""
    own = next((n for n, cell in enumerate(row) if cell.fault), None)
    if own is not None:
        return own, row[own].fault
    for name, words in (("meter_id", "не указан счётчик"), ("reading", "нет показания")):
        if row[at[name]].value is None:
            return at[name], words
    place = at.get("day", at["reading"])
    day = (row[at["day"]].value if "day" in at else None) or usual
    if day is None:
        return place, "не указан день показания"
    if day > today:
        return place, f"{date_short(day)} ещё не наступило"
    meter = facts.get(Meter, row[at["meter_id"]].value)
    if day < meter.installed:
        return place, f"счётчик установлен только {date_short(meter.installed)}"
    if meter.removed is not None and meter.removed <= day:
        return place, f"счётчик снят {date_short(meter.removed)}"
    if not 0 <= row[at["reading"]].value < 10**meter.digits:
        return at["reading"], f"показание не помещается в {meter.digits} знаков счётчика"
    return at["reading"], ""


Waiting = dict[tuple[int, dt.date], tuple[Decimal, str]]


def _waiting(session: Session, meters: set[int]) -> Waiting:
    """(meter, day) → what a document says that nobody has posted yet."""
    row, head = MeterReadingRow.__table__.c, Document.__table__.c
    query = (
        select(row.meter_id, head.date, row.reading, head.id)
        .join(Document.__table__, head.id == row.owner_id)
        .where(head.posted.is_(False), head.marked.is_(False), row.reading.is_not(None))
    )
    found: Waiting = {}
    for chunk in chunks(sorted(meters)):
        for meter, day, reading, _ in session.execute(query.where(row.meter_id.in_(chunk))):
            found[meter, day] = (Decimal(reading), "документ, который ещё не проведён")
    return found


def _there(meter: int, day: dt.date, facts: Facts, waiting: Waiting) -> tuple[Decimal | None, str]:
    """What the base has of a meter for a day, and where."""
    for state in facts.many(MeterState, "meter_id", meter):
        if state.period == day:
            doc = facts.find(MeterReading, state.recorder_id)
            return state.reading, f"документ № {doc.number}" if doc else "другой документ"
    return waiting.get((meter, day), (None, ""))


# --- writing ------------------------------------------------------------------------------------


def load(
    work: Work,
    source: str,
    columns: Columns,
    rows: Sequence[Sequence[Cell]],
    usual_day: dt.date | None,
) -> list[int]:
    """A document an object and a day, in order, all or none; none of them is posted."""
    work.user.must("write", MeterReading)
    at = {field.name: n for n, field in enumerate(columns) if field is not None}
    with work.database.reading() as session:
        facts = Facts(session)
        facts.expect(Meter, (row[at["meter_id"]].value for row in rows), "meter_id")
        groups: dict[tuple[dt.date, int], list[tuple[MeterReadingRow, dict[str, Any]]]]
        groups = defaultdict(list)
        for row in rows:
            meter, day, reading = _said(row, at, usual_day)
            values = {"meter_id": meter, "reading": reading}
            if "reason" in at and row[at["reason"]].text:
                values["reason"] = row[at["reason"]].text
            key = (day, facts.get(Meter, meter).site_id)
            groups[key].append((MeterReadingRow(day=day), values))
    if not groups:
        raise UserError("Загружать нечего: в файле нет ни одного понятного нового показания.")
    made = [
        (work.new(MeterReading, site_id=site, date=day, source=source[:250]), groups[day, site])
        for day, site in sorted(groups)
    ]
    with work.database.reading() as session:
        for doc, filled in made:
            doc.rows = [row for row, _ in filled]
            fill_rows(session, doc, filled)
    documents = [doc for doc, _ in made]
    work.save(documents)
    return [doc.id for doc in documents]


def loaded_words(documents: int, readings: int) -> str:
    """What came of a file, for people."""
    papers = counted(documents, "документ", "документа", "документов")
    said = counted(readings, "показание", "показания", "показаний")
    return f"На проверке: {said}, {papers}. Проверьте и проведите"


# --- the blank ----------------------------------------------------------------------------------


def blank(session: Session, site_id: int, day: dt.date) -> Table:
    """«Бланк» of an object: its meters with their last readings, the new ones to be written in."""
    site = session.get(Site, site_id)
    facts = Facts(session)
    doc = MeterReading(site_id=site_id, date=day)
    meters = meters_to_read(facts, site_id, day)
    doc.rows = [MeterReadingRow(day=day) for _ in meters]
    filled = [(row, {"meter_id": m.id}) for row, m in zip(doc.rows, meters, strict=True)]
    fill_rows(session, doc, filled)
    if not meters:
        raise UserError("На объекте нет установленных счётчиков: заполнять нечего.")
    title = f"Показания счётчиков — {site.name if site else ''}"
    return Table(title, BLANK, list(_blank_rows(doc, meters, facts, day)))


BLANK = (
    Column("meter", "Счётчик", str, 18),
    Column("unit", "Помещение", str, 16),
    Column("before_on", "Снято", dt.date, 12),
    Column("previous", "Прежнее", Decimal, 14),
    Column("day", "День", dt.date, 12),
    Column("reading", "Показание", Decimal, 14),
)


def _blank_rows(
    doc: MeterReading, meters: Sequence[Meter], facts: Facts, day: dt.date
) -> Iterator[Row]:
    for row, meter in zip(doc.rows, meters, strict=True):
        unit = facts.find(Unit, meter.unit_id)
        where = unit.code if unit is not None else "весь объект"
        yield Row((meter.number, where, row.before_on, row.previous, day, None))
