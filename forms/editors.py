"""One editor per kind of value: forms and tables ask here and never decide themselves."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy import inspect

from db.base import Base
from db.meta import Field
from db.types import Month
from forms.choice import ChoiceField, Find, Name
from forms.fields import DateField, EnumField, NumberField, TextField, WholeField, YesNoField
from forms.month_field import MonthField
from forms.text_area import FEW, LINES, TextArea

MANY_LINES, PAGES = 2000, 20_000  # from so many letters a text has lines, and pages


def editor_for(
    field: Field,
    *,
    empty: Any = None,
    optional: bool = False,
    find: Find | None = None,
    name: Name | None = None,
    near: Callable[[], dt.date | None] | None = None,
    length: int = 0,
    parent: QWidget | None = None,
) -> Any:
    """The editor that suits a field; `empty` is what an emptied number means.

    `length` is the longest text the field takes.

    `near` is the day that completes a date typed in part, where today does not. A reference
    needs `find` (choices for a text) and `name` (the title of an id).
    """
    if field.target is not None:
        assert find is not None
        assert name is not None
        return ChoiceField(find, name, parent)
    if issubclass(field.kind, enum.Enum):
        return EnumField(field.kind, optional=optional, parent=parent)
    if field.kind is bool:
        return YesNoField(field.title, parent)
    if field.kind is int:
        return WholeField(empty, parent)
    if field.kind is Decimal:
        return NumberField(field.scale or 2, empty, parent)
    if field.kind in (dt.date, Month):
        made = MonthField(parent) if field.kind is Month else DateField(parent)
        if near is not None:
            made.near = lambda: near() or dt.date.today()
        return made
    if length < MANY_LINES:
        return TextField(parent)
    return TextArea(parent, lines=LINES if length >= PAGES else FEW)


def blank_of(cls: type[Base], name: str) -> Any:
    """What an emptied field holds: its default where the column must not be empty."""
    column = inspect(cls).column_attrs[name].columns[0]
    if column.nullable or column.default is None or column.default.is_callable:
        return None
    return column.default.arg


def is_optional(cls: type[Base], name: str) -> bool:
    """Whether the column may hold nothing."""
    return bool(inspect(cls).column_attrs[name].columns[0].nullable)


def length_of(cls: type[Base], name: str) -> int:
    """The longest text the column takes; 0 where there is no limit or no text."""
    kind = inspect(cls).column_attrs[name].columns[0].type
    return int(getattr(kind, "length", 0) or 0)
