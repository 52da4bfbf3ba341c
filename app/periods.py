"""Periods people ask for: standard ones, their names, the one before and the one after.

A period is (first day, last day), both inclusive; None on a side means «без ограничения».
"""

from __future__ import annotations

import calendar
import datetime as dt
import enum
from collections.abc import Callable
from typing import Any

from db.russian import MONTHS, date_short

Period = tuple[dt.date | None, dt.date | None]
ALL_TIME: Period = (None, None)
DAY = dt.timedelta(1)
HALVES = {1: "1-е полугодие", 7: "2-е полугодие"}
QUARTERS = {1: "I", 4: "II", 7: "III", 10: "IV"}


class Standard(enum.Enum):
    """A period that moves with the calendar; the value is what people call it."""

    TODAY = "Сегодня"
    YESTERDAY = "Вчера"
    THIS_WEEK = "Эта неделя"
    LAST_WEEK = "Прошлая неделя"
    THIS_MONTH = "Этот месяц"
    LAST_MONTH = "Прошлый месяц"
    THIS_QUARTER = "Этот квартал"
    LAST_QUARTER = "Прошлый квартал"
    THIS_HALF = "Это полугодие"
    LAST_HALF = "Прошлое полугодие"
    NINE_MONTHS = "9 месяцев"
    THIS_YEAR = "Этот год"
    LAST_YEAR = "Прошлый год"
    MONTH_TO_DATE = "С начала месяца"
    QUARTER_TO_DATE = "С начала квартала"
    YEAR_TO_DATE = "С начала года"
    ALL = "За всё время"


def standard(which: Standard, today: dt.date) -> Period:
    """The days of a standard period, counted from `today`."""
    return _STANDARDS[which](today)


def title_of(period: Period) -> str:
    """«ноябрь 2026», «IV квартал 2026», «12.11.2026 – 15.11.2026», «без ограничения»."""
    since, until = period
    if since is None or until is None:
        since_text = f"с {date_short(since)}" if since else ""
        return since_text or (f"по {date_short(until)}" if until else "без ограничения")
    return name_of(period) or f"{date_short(since)} – {date_short(until)}"


def name_of(period: Period) -> str:
    """«ноябрь 2026», «2026 год»; empty for days that make no named period."""
    since, until = period
    if since is None and until is None:
        return "без ограничения"
    if since is None or until is None:
        return ""
    return date_short(since) if since == until else _whole_title(since, until)


def shifted(period: Period, steps: int) -> Period:
    """The period of the same length before (-1) or after (+1); without an end it stays."""
    since, until = period
    if since is None or until is None:
        return period
    try:
        if months := whole_months(since, until):
            first = add_months(since, months * steps)
            return first, add_months(first, months) - DAY
        length = (until - since + DAY) * steps
        return since + length, until + length
    except (OverflowError, ValueError):
        return period


def whole_months(since: dt.date, until: dt.date) -> int:
    """How many months the period is exactly; 0 when it does not begin or end with one."""
    last = calendar.monthrange(until.year, until.month)[1]
    if since.day != 1 or until.day != last or since > until:
        return 0
    return (until.year - since.year) * 12 + until.month - since.month + 1


def add_months(first: dt.date, months: int) -> dt.date:
    """The first day of the month so many months on."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return dt.date(year, month + 1, 1)


def to_json(period: Period, which: Standard | None = None) -> dict[str, Any]:
    """What is remembered: a standard period by name, so that it moves on with the calendar."""
    if which is not None:
        return {"standard": which.name}
    since, until = period
    return {
        "since": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
    }


def from_json(kept: Any, today: dt.date) -> tuple[Period, Standard | None] | None:
    """What was remembered; None when it is not readable."""
    if not isinstance(kept, dict):
        return None
    if kept.get("standard") in Standard.__members__:
        which = Standard[kept["standard"]]
        return standard(which, today), which
    try:
        since, until = (
            dt.date.fromisoformat(kept[side]) if kept[side] else None for side in ("since", "until")
        )
    except (KeyError, ValueError, TypeError):
        return None
    return (since, until), None


# --- the calendar ------------------------------------------------------------------------


def _whole_title(since: dt.date, until: dt.date) -> str:
    months, year = whole_months(since, until), since.year
    if since.year != until.year or not months:
        return ""
    if months == 1:
        return f"{MONTHS[since.month - 1]} {year}"
    if months == 3 and since.month in QUARTERS:
        return f"{QUARTERS[since.month]} квартал {year}"
    if months == 6 and since.month in HALVES:
        return f"{HALVES[since.month]} {year}"
    if months == 9 and since.month == 1:
        return f"9 месяцев {year}"
    return f"{year} год" if months == 12 else ""


def _months(length: int, back: int = 0) -> Callable[[dt.date], Period]:
    """The part of so many months of the year that has today, or the one before it."""

    def found(today: dt.date) -> Period:
        first = dt.date(today.year, (today.month - 1) // length * length + 1, 1)
        first = add_months(first, -length * back)
        return first, add_months(first, length) - DAY

    return found


def _to_date(length: int) -> Callable[[dt.date], Period]:
    return lambda today: (_months(length)(today)[0], today)


def _week(back: int) -> Callable[[dt.date], Period]:
    def found(today: dt.date) -> Period:
        monday = today - dt.timedelta(today.weekday() + 7 * back)
        return monday, monday + dt.timedelta(6)

    return found


_STANDARDS: dict[Standard, Callable[[dt.date], Period]] = {
    Standard.TODAY: lambda today: (today, today),
    Standard.YESTERDAY: lambda today: (today - DAY, today - DAY),
    Standard.THIS_WEEK: _week(0),
    Standard.LAST_WEEK: _week(1),
    Standard.THIS_MONTH: _months(1),
    Standard.LAST_MONTH: _months(1, 1),
    Standard.THIS_QUARTER: _months(3),
    Standard.LAST_QUARTER: _months(3, 1),
    Standard.THIS_HALF: _months(6),
    Standard.LAST_HALF: _months(6, 1),
    Standard.NINE_MONTHS: lambda today: (dt.date(today.year, 1, 1), dt.date(today.year, 9, 30)),
    Standard.THIS_YEAR: _months(12),
    Standard.LAST_YEAR: _months(12, 1),
    Standard.MONTH_TO_DATE: _to_date(1),
    Standard.QUARTER_TO_DATE: _to_date(3),
    Standard.YEAR_TO_DATE: _to_date(12),
    Standard.ALL: lambda _: ALL_TIME,
}
