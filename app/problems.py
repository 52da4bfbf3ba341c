"""Collects everything wrong with a thing before it is written: all of it, not the first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import String, inspect

from app.facts import Facts
from app.verbs import CHECKS, POSTING_CHECKS, Check, Problem
from db.base import Base, Document
from db.errors import UserError
from db.meta import Field, fields_of, sections_of


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
    yield from _faults_of_fields(thing)
    checks: list[Check] = [c for cls in type(thing).__mro__ for c in CHECKS.get(cls, ())]
    if posting and isinstance(thing, Document):
        checks += POSTING_CHECKS.get(type(thing), ())
    rows_are_whole = True
    found: list[Problem] = []
    for name, title, row_class in sections_of(type(thing)):
        row_checks = CHECKS.get(row_class, ())
        for line, row in enumerate(getattr(thing, name), 1):
            faults = list(_faults_of_fields(row))
            rows_are_whole = rows_are_whole and not faults
            if not faults:
                faults = [p for check in row_checks for p in check(row, facts)]
            where = f"«{title}», строка {line}: "
            found += [Problem(p.field, where + p.text, name, line, p.warning) for p in faults]
    for check in checks:
        # A check of the whole may count on rows that have all their fields.
        if rows_are_whole or not sections_of(type(thing)):
            yield from check(thing, facts)
    yield from found


def _faults_of_fields(thing: Base) -> Iterator[Problem]:
    values = thing.__dict__
    for name, required, limit, money, title in _shape(type(thing)):
        value = values.get(name)
        if value is None or value == "":
            if required:
                yield Problem(name, f"Поле «{title}» не заполнено")
        elif limit and len(value) > limit:
            yield Problem(name, f"«{title}» длиннее {limit} знаков: сократите")
        elif money and isinstance(value, Decimal):
            yield from _faults_of_number(name, title, value, money)


def _faults_of_number(name: str, title: str, value: Decimal, scale: int) -> Iterator[Problem]:
    if not value.is_finite() or abs(value) >= Decimal(10) ** 13:
        yield Problem(name, f"«{title}»: слишком большое число")
    elif value != round(value, scale):
        digits = "двух" if scale == 2 else "шести"
        yield Problem(name, f"«{title}»: больше {digits} знаков после запятой")


@cache
def _shape(cls: type[Base]) -> tuple[tuple[str, bool, int, int, str], ...]:
    columns: dict[str, Any] = {a.key: a.columns[0] for a in inspect(cls).column_attrs}

    def limit(field: Field) -> int:
        kind = columns[field.name].type
        return (kind.length or 0) if type(kind) is String else 0

    return tuple((f.name, f.required, limit(f), f.scale, f.title) for f in fields_of(cls))
