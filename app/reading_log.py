"""A table of readings as text: a tenant's file, a log of sensors, brought to one shape (M-4, M-16).

A log may have a reading every hour: of each meter the last one of a month counts, or of a day.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from app.loading import read_file
from app.proration_cycle import DAY
from app.typed import parse_date
from db.documents.meter_reading import MeterReadingRow
from db.meta import Field, field_of
from db.russian import date_short, fold

NAMES = ("meter_id", "day", "reading", "reason")
HEADINGS = {
    "meter_id": "счетчик|№ счетчика|номер счетчика|заводской номер|номер|прибор|meter|meter no"
    "|meter_no|meter_id|sensor|device|serial",
    "day": "день|дата|дата показания|дата и время|дата/время|date|day|datetime|timestamp",
    "time": "время|time",
    "reading": "показание|показания|новое показание|текущее|текущее показание|значение|value"
    "|reading",
    "reason": "причина|комментарий|примечание|comment|note",
}
ABOVE = 10  # rows of a file that may stand above its headings
MOST = 300_000  # rows: forty meters read every hour of a year
METER, DAYS, READING = range(3)  # the first columns of a prepared block
_KNOWN = {word: name for name, words in HEADINGS.items() for word in words.split("|")}
_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ]+(\d\d?):(\d\d)(?::(\d\d))?.*)?")
_RUSSIAN = re.compile(r"(\d\d?\.\d\d?\.\d{2,4})(?:[T, ]+(\d\d?):(\d\d)(?::(\d\d))?.*)?")


class Which(enum.Enum):
    """Which of many readings of a meter are taken."""

    MONTH = "последнее за месяц"
    DAY = "последнее за день"


class Moment(NamedTuple):
    """When a meter said something; no seconds where the file has no time."""

    day: dt.date
    seconds: int | None = None


def taken_fields() -> list[Field]:
    """The columns that a file may have, in the order of a file without headings."""
    return [field_of(MeterReadingRow, name) for name in NAMES]


def readings_of_file(path: Path) -> list[list[str]]:
    """Rows of texts: headings as this program calls them, days as «31.10.2026 23:00».

    Of a log so long as a year of hours nothing is lost. UserError for what is no table.
    """
    return prepared(read_file(path, MOST))


def prepared(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The known columns of a block under their headings; as it is where none is known.

    A row of a blank that nobody filled says nothing.
    """
    places, first = _places(rows)
    if not {"meter_id", "reading"} <= places.keys():
        return [_day_mended(list(row)) for row in rows]
    names = [name for name in NAMES if name in places or name == "day"]
    made = [[field_of(MeterReadingRow, name).title for name in names]]
    for row in rows[first:]:
        said = {name: row[at] for name, at in places.items()}
        said["day"] = f"{said.get('day', '')} {said.get('time', '')}".strip()
        if said["reading"]:
            made.append(_day_mended([said[name] for name in names]))
    return made


def _places(rows: Sequence[Sequence[str]]) -> tuple[dict[str, int], int]:
    """Known name → its column, and the first row under the headings; a title may stand above."""
    for number, row in enumerate(rows[:ABOVE], 1):
        found: dict[str, int] = {}
        for at, text in enumerate(row):
            name = _KNOWN.get(fold(text).strip(" .*:"))
            if name is not None:
                found.setdefault(name, at)
        if {"meter_id", "reading"} <= found.keys():
            return found, number
    return {}, 0


def _day_mended(row: list[str]) -> list[str]:
    """«2026-10-31T23:00:00+03:00» as people write it."""
    if len(row) > DAYS and (iso := _ISO.fullmatch(row[DAYS])):
        year, month, day, hour, minute, second = iso.groups()
        time = f" {hour}:{minute}:{second or '00'}" if hour else ""
        row[DAYS] = f"{int(day):02}.{int(month):02}.{year}{time}"
    return row


def last_of(block: Sequence[Sequence[str]], which: Which, today: dt.date) -> list[list[str]]:
    """Of each meter its last reading of a month or of a day, in the order of the file.

    A midnight among other times ends the day before. What cannot be read stays, to be told.
    """
    rows = [list(row) for row in block]
    moments = [moment(row[DAYS] if len(row) > DAYS else "", today) for row in rows]
    timed = any(m is not None and m.seconds for m in moments)
    last: dict[tuple[Any, ...], tuple[dt.date, int]] = {}
    found: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    stays: list[int] = []
    for number, (row, at) in enumerate(zip(rows, moments, strict=True)):
        if at is None or not row[METER] or not (len(row) > READING and row[READING]):
            stays.append(number)
            continue
        when = _ended(at) if timed else (at.day, at.seconds or 0)
        period = when[0] if which is Which.DAY else when[0].replace(day=1)
        key = (fold(row[METER]), period)
        if key not in last or when > last[key]:
            last[key], found[key] = when, [number]
        elif when == last[key]:
            found[key].append(number)
    for key, numbers in found.items():
        stays += _of_one_moment(rows, numbers)
        for number in numbers if timed else ():
            rows[number][DAYS] = date_short(last[key][0])
    return [rows[number] for number in sorted(stays)]


def _ended(at: Moment) -> tuple[dt.date, int]:
    """00:00 is the end of a day, not the beginning of another one."""
    return (at.day - DAY, 24 * 3600) if at.seconds == 0 else (at.day, at.seconds or 0)


def _of_one_moment(rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> list[int]:
    """The same said twice is once; two readings at once both stay, to be told."""
    said = {rows[number][READING]: number for number in reversed(numbers)}
    return sorted(said.values())


def moment(text: str, today: dt.date) -> Moment | None:
    """When, by a text of a file; None where it is no day."""
    match = _RUSSIAN.fullmatch(text.strip())
    try:
        day = parse_date(match[1] if match else text, today)
    except ValueError:
        return None
    if day is None:
        return None
    if match is None or match[2] is None:
        return Moment(day)
    return Moment(day, (int(match[2]) * 60 + int(match[3])) * 60 + int(match[4] or 0))
