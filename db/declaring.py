"""How a declaration becomes a table at once, and is mapped by the ORM when it is first used.

A hundred declarations cost the ORM a third of a second at every start, though a session needs a
dozen of them. So a class gets its table when it is declared; its attributes wait until one of
them is asked for in a query, or its first instance is made, and then the class is mapped.
"""

from __future__ import annotations

import re
import sys
import threading
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    text,
)
from sqlalchemy.inspection import _inspects
from sqlalchemy.orm import MappedColumn, Mapper, registry
from sqlalchemy.orm.base import _MappedAttribute
from sqlalchemy.types import NullType, TypeEngine

from db.types import Moment, Money

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
REGISTRY = registry(metadata=METADATA)
KINDS: dict[str, Any] = {
    "int": Integer(),
    "str": String(250),
    "bool": Boolean(),
    "Decimal": Money(),
    "dt.date": Date(),
    "dt.datetime": Moment(),
    "uuid.UUID": Uuid(),
}
_MAPPED: set[type] = set()
_MAPPING = threading.RLock()


class Declared:
    """A column of a declaration: what `sqlalchemy.Column` gets, and its place among the others."""

    __slots__ = ("arguments", "options", "place")

    def __init__(self, arguments: tuple[Any, ...], options: dict[str, Any], place: int) -> None:
        self.arguments, self.options, self.place = arguments, options, place

    def column(self, name: str, annotation: str, module: str) -> Column[Any]:
        """A new column; its type and whether it may be empty come from `Mapped[…]`."""
        told = re.fullmatch(r"Mapped\[(.*)\]", annotation)
        words = told[1] if told else ""
        kind, empty, _ = words.partition(" | None")
        arguments = [_again(argument) for argument in self.arguments]
        options = {"nullable": bool(empty), **self.options}
        if options.get("primary_key"):
            options["nullable"] = False
        column: Column[Any] = Column(name, *arguments, **options)
        if isinstance(column.type, NullType) and not column.foreign_keys:
            column.type = _kind(kind, module)
        return column


def mapped_column(*arguments: Any, sort_order: int = 0, **options: Any) -> Any:
    """A column without a name for people; otherwise as `sqlalchemy.Column`."""
    return Declared(arguments, options, sort_order)


def _again(argument: Any) -> Any:
    """A foreign key serves one table, and what is declared by a mixin makes many."""
    if isinstance(argument, ForeignKey):
        return ForeignKey(argument.target_fullname, ondelete=argument.ondelete)
    return argument


def _kind(words: str, module: str) -> TypeEngine[Any]:
    """The type of a value by its name in a declaration; of an enum the names are kept."""
    if words in KINDS:
        return KINDS[words]  # type: ignore[no-any-return]
    return Enum(vars(sys.modules[module])[words], native_enum=False, length=40)


class _Waiting(_MappedAttribute[Any]):
    """An attribute of a class that is not mapped yet; the mapper puts its own in its place."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, thing: object | None, owner: Any) -> Any:
        if thing is not None:
            raise AttributeError(self.name)
        mapped(owner)
        return getattr(owner, self.name)


class Declaration(type):
    """What classes with tables are made by; the ORM asks here who a class is."""


@_inspects(Declaration)
def _mapper(cls: Any) -> Mapper[Any] | None:
    if "__table__" not in vars(cls):
        return None
    mapped(cls)
    return cls.__mapper__  # type: ignore[no-any-return]


def declare(cls: Any) -> None:
    """Makes the table of a class from what it and its abstract parents declare."""
    own: dict[str, tuple[Declared, str, str]] = {}
    for base in cls.__mro__:
        if base is not cls and "__table__" in vars(base):
            break  # from here on the columns are of the table it is joined to
        notes = vars(base).get("__annotations__", {})
        for name, value in vars(base).items():
            if isinstance(value, MappedColumn):
                raise TypeError(f"{cls.__name__}.{name}: declare it by db.declaring.mapped_column")
            if isinstance(value, Declared) and name not in own:
                own[name] = value, notes.get(name) or _note(base, name), base.__module__
    # Columns without an own place keep the order of the lines.
    order = sorted(own, key=lambda name: own[name][0].place)
    columns = [own[name][0].column(name, *own[name][1:]) for name in order]
    *parts, last = _table_arguments(cls)
    cls.__table__ = Table(cls.__tablename__, METADATA, *columns, *parts, **last)
    parents = (base for base in cls.__mro__ if "__table__" in vars(base))
    for name in {c.key for base in parents for c in base.__table__.columns}:
        setattr(cls, name, _Waiting(name))


def _note(cls: type, name: str) -> str:
    """The annotation of an attribute that was declared above and is set here (`owner_id`)."""
    notes = (vars(base).get("__annotations__", {}) for base in cls.__mro__)
    return next(str(note[name]) for note in notes if name in note)


def _table_arguments(cls: type) -> tuple[Any, ...]:
    for base in cls.__mro__:
        if "__table_args__" in vars(base) and (base is cls or "__table__" not in vars(base)):
            found = vars(base)["__table_args__"]
            return (found,) if isinstance(found, dict) else found
    return ({},)


def joined_to(cls: type) -> Any:
    """The declared class whose table this one is joined to, or None."""
    return next((base for base in cls.__mro__[1:] if "__table__" in vars(base)), None)


def mapped(cls: Any) -> None:
    """Maps a class with those it is joined to; does nothing when that was done."""
    if cls in _MAPPED:
        return
    with _MAPPING:
        if cls in _MAPPED:
            return
        parent, table = joined_to(cls), cls.__table__
        options: dict[str, Any] = {}
        if parent is not None:
            mapped(parent)
            if cls in _MAPPED:
                return  # the parent is read whole and brought its kinds along
            options["inherits"] = parent
            options["inherit_condition"] = table.c.id == parent.__table__.c.id
            options["polymorphic_identity"] = cls.__tablename__
        if told_by := vars(cls).get("told_by"):
            options["polymorphic_on"] = table.c[told_by]
            options["with_polymorphic"] = "*" if cls.whole else None
        properties = {c.key: c for c in table.columns if parent is None or c.key != "id"}
        REGISTRY.map_imperatively(cls, table, properties=properties, **options)
        _MAPPED.add(cls)
        if vars(cls).get("whole"):
            for kind in cls.__subclasses__():
                mapped(kind)


def index_where(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the few rows that a condition leaves.

    PostgreSQL hears of the condition by `tell_postgresql`: to name it here would load its dialect
    at every start of a program that has a file for a base.
    """
    return Index(name, *columns, unique=unique, sqlite_where=text(where))


def tell_postgresql(metadata: MetaData) -> None:
    """Before tables are made or compared there: conditions of indexes hold on both databases."""
    for table in metadata.tables.values():
        for index in table.indexes:
            where = index.dialect_options["sqlite"]["where"]
            if where is not None:
                index.dialect_options["postgresql"]["where"] = where
