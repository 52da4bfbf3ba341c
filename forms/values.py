"""What people see of a value, and what goes to the clipboard; no widgets here."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import Any

from app.table import worded
from db.russian import NBSP, date_short, money_text, quantity_text
from db.types import Month


def shown(value: Any) -> str:
    """A value as a cell shows it; money has two places in the base, a quantity six."""
    if isinstance(value, bool) or value is None:
        return "да" if value else ""
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, dt.datetime):
        return f"{value.astimezone():%d.%m.%Y %H:%M}"
    if isinstance(value, dt.date):
        return date_short(value)
    if isinstance(value, enum.Enum):
        return str(value.value)
    if isinstance(value, int) and abs(value) > 9999:
        return quantity_text(value)
    return str(value)


def shown_as(kind: type, value: Any) -> str:
    """A value as a cell of a column or a field of that kind shows it."""
    return shown(worded(kind, value))


def _decimal(value: Decimal) -> str:
    places = value.as_tuple().exponent
    return quantity_text(value) if isinstance(places, int) and places < -2 else money_text(value)


def rate_text(percent: Decimal | None) -> str:
    """A rate of VAT: «22 %», «Без НДС»."""
    return "Без НДС" if percent is None else f"{quantity_text(percent)}{NBSP}%"


def usual(kind: type) -> str:
    """A value of the usual width of its kind, so that an empty column is wide enough."""
    if issubclass(kind, dt.datetime):
        return "00.00.0000 00:00"
    if kind is Month:
        return "сентябрь 0000"
    if issubclass(kind, dt.date):
        return "00.00.0000"
    if issubclass(kind, Decimal):
        return "000 000,00"
    if issubclass(kind, enum.Enum):
        return max((str(m.value) for m in kind), key=len, default="")[:30]
    return ""


def shortened(text: str, longest: int = 34) -> str:
    """A long title without its middle, for a tab."""
    if len(text) <= longest:
        return text
    tail = longest // 3
    return f"{text[: longest - tail - 1].rstrip()}…{text[-tail:].lstrip()}"


def copied(value: Any) -> str:
    """A value for the clipboard: Excel takes «1234,56» as a number and not «1 234,56»."""
    if isinstance(value, bool):
        return "да" if value else ""
    if isinstance(value, Decimal | int):
        return shown(value).replace(NBSP, "")
    return shown(value)
