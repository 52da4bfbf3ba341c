"""Reads declarations; everything generic asks here and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Column, Table

from db.base import About, Base, Section, section
from db.declaring import joined_to
from db.types import Moment, Money, Month, Quantity


class Field(NamedTuple):
    """One attribute as people see it: on a form, in a list, in Excel, in the history.

    `name` is the attribute and the column; `kind` the Python type of the value (for a
    reference `int`, with the class it points at in `target`).
    """

    name: str
    kind: type
    required: bool
    about: About
    target: type[Base] | None = None
    scale: int = 0

    @property
    def title(self) -> str:
        return self.about.title

    @property
    def is_ref(self) -> bool:
        return self.target is not None


@cache
def attributes_of(cls: type[Base]) -> dict[str, Column[Any]]:
    """{attribute: column} of a table and of those it is joined to, root first."""
    found: dict[str, Column[Any]] = {}
    for table, columns in tables_of(cls):
        for name, attribute in columns:
            found.setdefault(attribute, table.columns[name])
    return found


@cache
def source_of(cls: type[Base]) -> Any:
    """The table of a class, joined to those of its parents."""
    parent = joined_to(cls)
    if parent is None:
        return cls.__table__
    return source_of(parent).join(cls.__table__, cls.__table__.c.id == parent.__table__.c.id)


def kinds_of(cls: type[Base]) -> list[type[Base]]:
    """The class and every class that is joined to its table, in order of declaration."""
    return [cls, *(k for sub in cls.__subclasses__() for k in kinds_of(sub))]


@cache
def fields_of(cls: type[Base]) -> tuple[Field, ...]:
    """The titled attributes of a table in order of declaration, grouped ones last."""
    found = (_field(name, column) for name, column in attributes_of(cls).items())
    return tuple(
        sorted(
            (f for f in found if f is not None),
            key=lambda f: (f.about.group != "", f.about.group == "Прочее"),
        )
    )


def field_of(cls: type[Base], name: str) -> Field:
    """The field of that name; KeyError when the declaration has none."""
    for found in fields_of(cls):
        if found.name == name:
            return found
    raise KeyError(f"{cls.__name__}.{name}")


def _field(key: str, column: Any) -> Field | None:
    about = column.info.get("about")
    if about is None:
        return None
    target = column.info.get("target")
    if isinstance(target, str):
        target = noun(target)
    required = not column.nullable and column.default is None and not about.readonly
    scale = {Money: 2, Quantity: 6}.get(type(column.type), 0)
    return Field(key, int if target else _python_type(column), required, about, target, scale)


def _python_type(column: Column[Any]) -> type:
    if isinstance(column.type, Money | Quantity):
        return Decimal
    if isinstance(column.type, Moment):
        return dt.datetime
    if column.info["about"].month:
        return Month
    kind: type = column.type.python_type
    return kind


@cache
def sections_of(cls: type[Base]) -> tuple[tuple[str, str, type[Section]], ...]:
    """(attribute, title, row class) of every tabular section, in order of declaration."""
    found: dict[str, section[Any]] = {}
    for parent in reversed(cls.__mro__):
        found |= {n: v for n, v in vars(parent).items() if isinstance(v, section)}
    return tuple((name, s.row.title, s.row) for name, s in found.items())


@cache
def is_typed(row: type[Section]) -> bool:
    """Whether a person fills anything in a row of a section; else it is only looked at."""
    return any(not f.about.readonly for f in fields_of(row))


@cache
def tables_of(cls: type[Base]) -> tuple[tuple[Table, tuple[tuple[str, str], ...]], ...]:
    """(table, ((column, attribute), …)) for every table a thing is stored in, root first."""
    parent = joined_to(cls)
    own = cls.__table__, tuple((c.name, c.key) for c in cls.__table__.columns)
    return (*(() if parent is None else tables_of(parent)), own)


@cache
def refs_of(cls: type[Base]) -> tuple[tuple[str, type[Base]], ...]:
    """(attribute, class it points at) of every reference of a table."""
    return tuple((f.name, f.target) for f in fields_of(cls) if f.target is not None)


def declared(kind: type[Base]) -> list[type[Any]]:
    """Every concrete table of a noun: declared(Catalog), declared(Document)…

    A root that only joins its kinds together (Document, Unit) is not concrete.
    """
    found: list[type[Any]] = []
    for sub in kind.__subclasses__():
        table = sub.__dict__.get("__table__")
        found += [sub] if isinstance(table, Table) and not sub.__subclasses__() else []
        found += declared(sub)
    return found


def every_table() -> list[type[Any]]:
    """Every class that has a table, roots of joined kinds included."""
    return [cls for cls in kinds_of(Base) if "__table__" in cls.__dict__]


@cache
def noun(name: str) -> type[Any]:
    """A declared class by its class or table name; KeyError when there is none."""
    for cls in every_table():
        if name in (cls.__name__, cls.__tablename__):
            return cls
    raise KeyError(name)


def parts(thing: Base) -> Iterator[tuple[Base, str]]:
    """The thing itself and the rows of all its sections, each with the name of its section."""
    yield thing, ""
    for name, _, _ in sections_of(type(thing)):
        for row in getattr(thing, name):
            yield row, name
