"""Conditions of a list as people read them and as their settings keep them."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from app.conditions import WITHOUT_VALUE, Condition, Operator, column_of, value_column
from app.table import Column
from db.base import Base
from db.russian import date_short, money_text, month_text, quantity_text
from db.types import Month

Name = Callable[[type[Base], int], str]
O = Operator  # noqa: E741
MONEY = (0, 2)  # places of a column that is one of money
MOST_NAMED = 3  # values of «В списке» told by name; the rest are counted


def told(kind: type[Base], condition: Condition, name: Name) -> str:
    """«Арендатор: ООО «СтройГрад»», «Сумма: от 1 000,00», «Телефон: не заполнено»."""
    column = column_of(kind, condition.column)
    if column is None:
        return condition.column
    operator, value = condition.operator, condition.value
    if operator in WITHOUT_VALUE:
        return f"{column.title}: {operator.value.lower()}"
    if operator is O.BETWEEN:
        return f"{column.title}: {_told_ends(column, value, name)}"
    if operator is O.IN_LIST:
        words = [value_text(column, one, name) for one in value]
        more = f" и ещё {len(words) - MOST_NAMED}" if len(words) > MOST_NAMED else ""
        return f"{column.title}: {', '.join(words[:MOST_NAMED])}{more}"
    text = value_text(value_column(column, operator), value, name)
    if operator is O.EQUAL:
        return f"{column.title}: {text or 'пусто'}"
    sign = "не" if operator is O.NOT_EQUAL else operator.value.lower()
    return f"{column.title}: {sign} «{text.strip('«»')}»"


def value_text(column: Column, value: Any, name: Name) -> str:
    """One value of a column as its cells show it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if column.target is not None and isinstance(value, int):
        return name(column.target, value)
    if isinstance(value, enum.Enum):
        return str(value.value)
    if isinstance(value, dt.date):
        return month_text(value) if column.kind is Month else date_short(value)
    if isinstance(value, Decimal):
        return money_text(value) if column.scale in MONEY else quantity_text(value)
    return quantity_text(value) if isinstance(value, int) else str(value)


def _told_ends(column: Column, ends: Any, name: Name) -> str:
    low, high = (value_text(column, end, name) for end in ends)
    first, last = ("с", "по") if issubclass(column.kind, dt.date) else ("от", "до")
    return " ".join(([f"{first} {low}"] if low else []) + ([f"{last} {high}"] if high else []))


# --- settings -------------------------------------------------------------------------------------


def to_json(condition: Condition) -> dict[str, Any]:
    """Plain values for the settings of a person."""
    value = condition.value
    many = isinstance(value, tuple)
    kept = [_plain(one) for one in value] if many else _plain(value)
    return {"column": condition.column, "operator": condition.operator.name, "value": kept}


def from_json(kind: type[Base], kept: Any) -> Condition | None:
    """A kept condition; None when it is not readable or its column is gone."""
    if not isinstance(kept, dict) or kept.get("operator") not in Operator.__members__:
        return None
    column = column_of(kind, str(kept.get("column")))
    if column is None:
        return None
    value = kept.get("value")
    try:
        read = (
            tuple(_value(column, one) for one in value)
            if isinstance(value, list)
            else _value(column, value)
        )
    except (KeyError, TypeError, ValueError, InvalidOperation):
        return None
    return Condition(column.key, Operator[kept["operator"]], read)


def _plain(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _value(column: Column, kept: Any) -> Any:
    if kept is None or column.target is not None or column.kind in (bool, str):
        return kept
    if issubclass(column.kind, enum.Enum):
        return column.kind[kept]
    if issubclass(column.kind, dt.date):
        return dt.date.fromisoformat(kept)
    return Decimal(kept) if issubclass(column.kind, Decimal) else int(kept)
