"""Finds what a person names in words: a noun, a field, a value, a thing."""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.lists import choices, titles_of
from db.base import Base, Section
from db.catalogs.organization import Organization
from db.errors import UserError
from db.meta import Field, every_table, fields_of
from db.russian import fold

YES, NO = ("да", "true", "1", "yes"), ("нет", "false", "0", "no")
TOLD = 5


def nouns() -> list[type[Any]]:
    """Every table people know by its name and its columns, in alphabetical order."""
    named: list[Any] = [cls for cls in every_table() if cls.title and not issubclass(cls, Section)]
    found = [cls for cls in named if fields_of(cls)]
    return sorted(found, key=lambda cls: str(cls.__tablename__))


def noun_named(name: str) -> type[Any]:
    """A noun by the name of its table or by its Russian title, of one or of many."""
    wanted = fold(name.strip())
    for cls in nouns():
        names = (cls.__tablename__, cls.__name__, cls.title, cls.titles)
        if wanted in map(fold, names):
            return cls
    known = ", ".join(f"{cls.__tablename__} («{cls.titles}»)" for cls in nouns())
    raise UserError(f"Нет списка «{name}». Есть: {known}.")


def pairs(filters: Iterable[str]) -> list[tuple[str, str]]:
    """FIELD=VALUE of the arguments."""
    found = []
    for words in filters:
        name, sign, value = words.partition("=")
        if not sign or not name.strip():
            raise UserError(f"Отбор «{words}» непонятен: пишите ПОЛЕ=ЗНАЧЕНИЕ.")
        found.append((name.strip(), value.strip()))
    return found


def where_of(session: Session, cls: type[Base], filters: Sequence[str]) -> dict[str, Any]:
    """The condition of a list; an empty value means «не заполнено», «A..B» — от и до."""
    found: dict[str, Any] = {}
    for name, value in pairs(filters):
        field = _field(cls, name)
        if value == "":
            found[field.name] = None
        elif ".." in value and field.target is None and field.kind is not str:
            low, high = (read(session, field, part) for part in value.split("..", 1))
            found[field.name] = (low, high)
        else:
            found[field.name] = read(session, field, value)
    return found


def _field(cls: type[Base], name: str) -> Field:
    wanted = fold(name)
    for field in fields_of(cls):
        if wanted in (field.name, field.name.removesuffix("_id"), fold(field.title)):
            return field
    known = ", ".join(f"{f.name} («{f.title}»)" for f in fields_of(cls))
    raise UserError(f"У «{cls.titles}» нет поля «{name}». Есть: {known}.")


def read(session: Session, field: Field, words: str) -> Any:
    """The value of a field as typed after `=`."""
    if field.target is not None:
        return thing_named(session, field.target, words)
    return value_of(field.kind, words, field.title)


def value_of(kind: type, words: str, title: str) -> Any:
    """A plain value as typed: enums by member or title, dates of both kinds, «да», «1 234,50»."""
    try:
        if issubclass(kind, enum.Enum):
            return _member(kind, words, title)
        if kind is bool:
            return _truth(words, title)
        if kind is int:
            return int(words)
        if kind is Decimal:
            return Decimal(re.sub(r"\s", "", words).replace(",", "."))
        if kind in (dt.date, dt.datetime):
            return day_of(words)
    except (ValueError, InvalidOperation):
        raise UserError(f"«{title}»: не понимаю «{words}», нужно число.") from None
    return words


def day_of(words: str) -> dt.date:
    """«2026-11-30» or «30.11.2026»."""
    for shape in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return dt.datetime.strptime(words, shape).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise UserError(f"Непонятная дата «{words}». Пишите 2026-11-30 или 30.11.2026.")


def _member(kind: type[enum.Enum], words: str, title: str) -> enum.Enum:
    for member in kind:
        if fold(words) in (fold(member.name), fold(str(member.value))):
            return member
    known = ", ".join(str(m.value) for m in kind)
    raise UserError(f"«{title}»: нет значения «{words}». Есть: {known}.")


def _truth(words: str, title: str) -> bool:
    if fold(words) in YES:
        return True
    if fold(words) in NO:
        return False
    raise UserError(f"«{title}»: нужно «да» или «нет», а не «{words}».")


def thing_named(session: Session, cls: type[Base], words: str) -> int:
    """The id of the thing whose name, code, number or ИНН it is; else of the only one found."""
    for name in (getattr(cls, "shown_by", ""), "code", "inn", "name"):
        column = getattr(cls, name, None)
        if column is not None and any(f.name == name and f.kind is str for f in fields_of(cls)):
            found = session.scalars(select(cls.id).where(column == words).limit(2)).all()
            if len(found) == 1:
                return found[0]
    near = choices(session, cls, words, limit=TOLD + 1)
    if len(near) == 1:
        return near[0].id
    if not near:
        raise UserError(f"{cls.title} «{words}» не найдена. Проверьте написание.")
    names = ", ".join(choice.title for choice in near[:TOLD])
    raise UserError(f"{cls.title} «{words}»: подходит несколько: {names}. Уточните.")


def organization_by_inn(session: Session, inn: str) -> int:
    """One of our organizations."""
    found = session.scalars(select(Organization.id).where(Organization.inn == inn)).all()
    if len(found) == 1:
        return found[0]
    ours = session.scalars(select(Organization.inn).order_by(Organization.id)).all()
    what = "нет" if not found else "несколько"
    raise UserError(f"Организаций с ИНН {inn} {what}. Есть: {', '.join(ours) or 'ни одной'}.")


def titles_told(session: Session, cls: type[Base], keys: Sequence[int]) -> str:
    """Some things by name, in one line."""
    return ", ".join(titles_of(session, cls, keys[:TOLD]).values())
