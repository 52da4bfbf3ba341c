"""Collects everything wrong with a thing before it is written: all of it, not the first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import String
from sqlalchemy.exc import DataError

from app.facts import Facts
from app.typed import LARGEST
from app.verbs import CHECKS, POSTING_CHECKS, Check, Problem
from db.base import Base, Document, Section
from db.errors import UserError
from db.meta import Field, attributes_of, field_of, fields_of, parts, sections_of

EARLIEST, LATEST = 1900, 2199  # years; beyond them a date is a slip of the hand
# What a check may stumble over: a text that the base cannot even be asked about is among it.
STUMBLES = (AttributeError, KeyError, TypeError, ArithmeticError, UnicodeError, DataError)


class Refused(UserError):
    """Nothing was written; `problems` says where each fault is."""

    def __init__(self, problems: Iterable[Problem], heading: str = "") -> None:
        self.problems = list(problems)
        lines = [p.text for p in self.problems]
        super().__init__("\n".join([heading, *lines] if heading else lines))

    @property
    def only_warnings(self) -> bool:
        """The person may go on in spite of them (`despite=True`)."""
        return all(p.warning for p in self.problems)


class Stale(UserError):
    """Somebody else changed the thing since it was read."""


def problems(thing: Base, facts: Facts, *, posting: bool = False) -> Iterator[Problem]:
    """Empty and impossible fields first, then the thing's own checks, then its sections."""
    faults = list(_faults_of_fields(thing))
    yield from faults
    checks: list[Check] = [c for cls in type(thing).__mro__ for c in CHECKS.get(cls, ())]
    if posting and isinstance(thing, Document):
        checks += POSTING_CHECKS.get(type(thing), ())
    found: list[Problem] = []
    for name, title, row_class in sections_of(type(thing)):
        row_checks = CHECKS.get(row_class, ())
        for line, row in enumerate(getattr(thing, name), 1):
            empty = [
                Problem(p.field, _in_row(row, p, title, line), name, line)
                for p in _faults_of_fields(row)
            ]
            where = f"«{title}», строка {line}: "
            found += empty or [
                Problem(p.field, where + p.text, name, line, p.warning)
                for p in _told(row, row_checks, facts, [])
            ]
    yield from _told(thing, checks, facts, [*faults, *found])
    yield from found


def _in_row(row: Base, fault: Problem, title: str, line: int) -> str:
    """A fault of a cell in the words that accountants know (T6)."""
    if row.__dict__.get(fault.field) not in (None, ""):
        return f"«{title}», строка {line}: {fault.text}"
    column = field_of(type(row), fault.field).title
    return f"Не заполнена колонка «{column}» в строке {line} списка «{title}»"


def _told(
    thing: Base, checks: Iterable[Check], facts: Facts, faults: Sequence[Problem]
) -> list[Problem]:
    """What the checks say. One may stumble over a fault that is told already: then it is silent."""
    told: list[Problem] = []
    for check in checks:
        try:
            told += check(thing, facts)
        except STUMBLES:
            lost = list(_lost_references(thing, facts))
            if not faults and not lost:
                raise
            told += [p for p in lost if p not in told]
    return told


def _lost_references(thing: Base, facts: Facts) -> Iterator[Problem]:
    """A reference to what the base does not have: only a program can make one."""
    for part, section in parts(thing):
        for field in fields_of(type(part)):
            key = part.__dict__.get(field.name)
            if field.target is not None and key is not None and not facts.find(field.target, key):
                line = part.line if isinstance(part, Section) else 0
                text = f"«{field.title}»: такой записи нет в базе, выберите другую"
                yield Problem(field.name, text, section, line)


def _faults_of_fields(thing: Base) -> Iterator[Problem]:
    values = thing.__dict__
    for shape in _shapes(type(thing)):
        value = values.get(shape.name)
        if value is None or value == "":
            if shape.required or (value is None and shape.never_empty):
                yield Problem(shape.name, f"Поле «{shape.title}» не заполнено")
        elif isinstance(value, str):
            yield from _faults_of_text(shape, value)
        elif isinstance(value, Decimal):
            yield from _faults_of_number(shape, value)
        elif isinstance(value, dt.date):
            if not EARLIEST <= value.year <= LATEST:
                yield Problem(shape.name, f"«{shape.title}»: проверьте год ({value.year})")
        elif isinstance(value, int) and abs(value) > shape.largest:
            yield Problem(shape.name, f"«{shape.title}»: слишком большое число")


def _faults_of_text(shape: _Shape, value: str) -> Iterator[Problem]:
    if shape.limit and len(value) > shape.limit:
        yield Problem(shape.name, f"«{shape.title}» длиннее {shape.limit} знаков: сократите")
    if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in value):
        yield Problem(shape.name, f"«{shape.title}»: недопустимые знаки, введите заново")


def _faults_of_number(shape: _Shape, value: Decimal) -> Iterator[Problem]:
    if not value.is_finite() or abs(value) >= shape.largest:
        yield Problem(shape.name, f"«{shape.title}»: слишком большое число")
    elif value != round(value, shape.scale):
        digits = "двух" if shape.scale == 2 else "шести"
        yield Problem(shape.name, f"«{shape.title}»: больше {digits} знаков после запятой")


class _Shape(NamedTuple):
    """What a field can hold; texts by their length, numbers below `largest`."""

    name: str
    title: str
    required: bool
    never_empty: bool
    limit: int
    scale: int
    largest: int


@cache
def _shapes(cls: type[Base]) -> tuple[_Shape, ...]:
    columns: dict[str, Any] = attributes_of(cls)

    def shape(field: Field) -> _Shape:
        column = columns[field.name]
        limit = (column.type.length or 0) if type(column.type) is String else 0
        largest = LARGEST.get(field.scale, 10**9)
        if field.is_ref:
            largest = 2**63 - 1
        never_empty = not column.nullable and not field.about.readonly
        head = (field.name, field.title, field.required, never_empty)
        return _Shape(*head, limit, field.scale, largest)

    return tuple(shape(f) for f in fields_of(cls))
