"""«Отобрать по значению текущей ячейки»: a condition that the rows like this one meet (L5)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.conditions import (
    BROUGHT,
    KIND,
    STATE,
    TENANT,
    Condition,
    Operator,
    State,
    column_of,
    document_kinds,
    tenant_ways,
)
from app.list_shape import in_words, worked_out
from db.base import Base, Document
from db.meta import attributes_of, fields_of, source_of


def condition_at(session: Session, kind: type[Base], column: str, key: int) -> Condition | None:
    """The condition of a cell's value; None where a list cannot be filtered by the column."""
    if column_of(kind, column) is None:
        return None
    value = _value(session, kind, column, key)
    if isinstance(value, dt.datetime):
        value = value.astimezone().date()
    if value is None or value == "":
        return Condition(column, Operator.EMPTY)
    return Condition(column, Operator.EQUAL, value)


def _value(session: Session, kind: type[Base], column: str, key: int) -> Any:
    own = attributes_of(kind)
    if column == STATE:
        posted, marked = _read(session, kind, key, own["posted"], own["marked"])
        return State.MARKED if marked else State.POSTED if posted else State.DRAFT
    if kind is Document and column == KIND:
        return document_kinds()[_read(session, kind, key, own["kind"])[0]]
    if kind is Document and column == TENANT:
        return _tenant(session, key)
    if column.endswith(BROUGHT):
        return _brought(session, kind, column.removesuffix(BROUGHT), key)
    for told in worked_out(kind):
        if told.column.key == column:
            return _read(session, kind, key, told.of(own["id"]))[0]
    return _read(session, kind, key, in_words(column, own[column]))[0]


def _read(session: Session, kind: type[Base], key: int, *what: Any) -> Any:
    statement = select(*what).select_from(source_of(kind)).where(attributes_of(kind)["id"] == key)
    return session.execute(statement).first() or (None,) * len(what)


def _brought(session: Session, kind: type[Base], name: str, key: int) -> Any:
    for field in fields_of(kind):
        if field.target is None or name not in attributes_of(field.target):
            continue
        if any(f.name == name and f.about.brings for f in fields_of(field.target)):
            beside = _read(session, kind, key, attributes_of(kind)[field.name])[0]
            if beside is not None:
                return _read(session, field.target, beside, attributes_of(field.target)[name])[0]
    return None


def _tenant(session: Session, key: int) -> Any:
    name = _read(session, Document, key, attributes_of(Document)["kind"])[0]
    for way in tenant_ways():
        if way.document.__tablename__ == name:
            if way.through is None:
                return _read(session, way.document, key, attributes_of(way.document)[way.field])[0]
            return _brought(session, way.document, way.brought, key)
    return None
