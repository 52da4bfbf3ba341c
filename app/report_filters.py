"""Conditions on the rows of a report: a column, an operator, a value (R4). Pure.

Texts are compared as people read them: without case, ё is е. Enums and references are texts.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from db.russian import date_short, fold, money_text, quantity_text

EMPTY_NAME = "‹не заполнено›"


class Operator(enum.Enum):
    """How a cell is compared; the value is the words of 1С."""

    EQUAL = "Равно"
    NOT_EQUAL = "Не равно"
    IN_LIST = "В списке"
    NOT_IN_LIST = "Не в списке"
    CONTAINS = "Содержит"
    NOT_CONTAINS = "Не содержит"
    BEGINS = "Начинается с"
    GREATER = "Больше"
    GREATER_OR_EQUAL = "Больше или равно"
    LESS = "Меньше"
    LESS_OR_EQUAL = "Меньше или равно"
    FILLED = "Заполнено"
    EMPTY = "Не заполнено"


LISTS = frozenset((Operator.IN_LIST, Operator.NOT_IN_LIST))
NO_VALUE = frozenset((Operator.FILLED, Operator.EMPTY))
_ORDERED = (
    Operator.GREATER,
    Operator.GREATER_OR_EQUAL,
    Operator.LESS,
    Operator.LESS_OR_EQUAL,
)
_WORDS = (Operator.CONTAINS, Operator.NOT_CONTAINS, Operator.BEGINS)
_ANY = (Operator.EQUAL, Operator.NOT_EQUAL, Operator.IN_LIST, Operator.NOT_IN_LIST)


class Condition(NamedTuple):
    """`value` is a value of the column's kind, a tuple of them for «В списке», None for none."""

    column: str
    operator: Operator
    value: Any = None
    used: bool = True

    def holds(self, cell: Any) -> bool:
        """Whether a cell passes."""
        return _TESTS[self.operator](cell, self.value)


def operators_for(kind: type) -> tuple[Operator, ...]:
    """The operators that make sense for a column, in the order they are offered."""
    if issubclass(kind, bool):
        return (Operator.EQUAL,)
    ends = (Operator.FILLED, Operator.EMPTY)
    if issubclass(kind, int | Decimal | dt.date):
        return (*_ANY, *_ORDERED, *ends)
    return (*_ANY, *_WORDS, *ends)


def told(condition: Condition, title: str) -> str:
    """«Арендатор: содержит „Строй“», as the subtitle of a report says it."""
    words = condition.operator.value.lower()
    if condition.operator in NO_VALUE:
        return f"{title}: {words}"
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    return f"{title}: {words} {', '.join(name_of(v) for v in values)}"


def name_of(value: Any) -> str:
    """A value as a heading of a group or a line of a list has it."""
    if is_empty(value):
        return EMPTY_NAME
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, Decimal):
        return money_text(value)
    if isinstance(value, int):
        return quantity_text(value)
    if isinstance(value, dt.datetime):
        return f"{value.astimezone():%d.%m.%Y %H:%M}"
    if isinstance(value, dt.date):
        return date_short(value)
    return str(value.value) if isinstance(value, enum.Enum) else str(value)


def is_empty(value: Any) -> bool:
    """Nothing stands in the cell; a zero is a number and not nothing."""
    return value is None or value == ""


def sort_key(value: Any) -> tuple[int, Any]:
    """Orders cells of one column: numbers, dates, then words, empty ones the last."""
    if is_empty(value):
        return 4, ""
    if isinstance(value, int | Decimal):
        return 0, Decimal(value)
    if isinstance(value, dt.datetime):
        return 1, value.date().isoformat() + value.isoformat()
    if isinstance(value, dt.date):
        return 1, value.isoformat()
    if isinstance(value, enum.Enum):
        return 2, f"{list(type(value)).index(value):04}"
    return 3, fold(str(value))


def to_data(condition: Condition) -> dict[str, Any]:
    """As plain JSON."""
    value = condition.value
    kept = [_kept(v) for v in value] if isinstance(value, tuple) else _kept(value)
    return {
        "column": condition.column,
        "operator": condition.operator.name,
        "value": kept,
        "used": condition.used,
    }


def from_data(kept: Any) -> Condition | None:
    """What `to_data` gave; None for what a program does not understand."""
    try:
        value = kept["value"]
        read = tuple(_read(v) for v in value) if isinstance(value, list) else _read(value)
        operator = Operator[kept["operator"]]
        return Condition(str(kept["column"]), operator, read, bool(kept.get("used", True)))
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return None


def _kept(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, dt.datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    return str(value.value) if isinstance(value, enum.Enum) else value


def _read(kept: Any) -> Any:
    if not isinstance(kept, Mapping):
        return kept
    ((kind, text),) = kept.items()
    readers: dict[str, Callable[[str], Any]] = {
        "decimal": Decimal,
        "date": dt.date.fromisoformat,
        "moment": dt.datetime.fromisoformat,
    }
    return readers[kind](text)


# --- how each operator compares ----------------------------------------------------------


def _same(cell: Any, value: Any) -> bool:
    if is_empty(cell) or is_empty(value):
        return is_empty(cell) and is_empty(value)
    one, other = _keys(cell, value)
    return one == other


def _keys(cell: Any, value: Any) -> tuple[tuple[int, Any], tuple[int, Any]]:
    """What a cell is compared with a value by; a moment with a day by the day it falls on."""
    if isinstance(cell, dt.datetime) and not isinstance(value, dt.datetime):
        cell = cell.astimezone().date()
    return sort_key(_plain(cell)), sort_key(_plain(value))


def _plain(value: Any) -> Any:
    return str(value.value) if isinstance(value, enum.Enum) else value


def _in(cell: Any, values: Any) -> bool:
    many = values if isinstance(values, tuple) else (values,)
    return any(_same(cell, value) for value in many)


def _text(value: Any) -> str:
    return "" if is_empty(value) else fold(name_of(value))


def _compared(cell: Any, value: Any) -> int | None:
    """-1, 0, 1; None where the two cannot be compared."""
    if is_empty(cell) or is_empty(value):
        return None
    one, other = _keys(cell, value)
    return (one > other) - (one < other) if one[0] == other[0] else None


_TESTS: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUAL: _same,
    Operator.NOT_EQUAL: lambda cell, value: not _same(cell, value),
    Operator.IN_LIST: _in,
    Operator.NOT_IN_LIST: lambda cell, value: not _in(cell, value),
    Operator.CONTAINS: lambda cell, value: _text(value) in _text(cell),
    Operator.NOT_CONTAINS: lambda cell, value: _text(value) not in _text(cell),
    Operator.BEGINS: lambda cell, value: _text(cell).startswith(_text(value)),
    Operator.GREATER: lambda cell, value: _compared(cell, value) == 1,
    Operator.GREATER_OR_EQUAL: lambda cell, value: _compared(cell, value) in (0, 1),
    Operator.LESS: lambda cell, value: _compared(cell, value) == -1,
    Operator.LESS_OR_EQUAL: lambda cell, value: _compared(cell, value) in (-1, 0),
    Operator.FILLED: lambda cell, _: not is_empty(cell),
    Operator.EMPTY: lambda cell, _: is_empty(cell),
}
