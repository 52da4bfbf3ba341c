"""The story of a thing in words: who changed what, and what a document moved (C-17, F9, F13)."""

from __future__ import annotations

import datetime as dt
import enum
import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.list_shape import AUTHOR
from app.lists import ListQuery, columns_of, ids, rows, titles_of
from app.shut import name_of_login
from app.table import Link, Row, Table
from db.base import About, Base, Document, Register, Section
from db.catalogs.unit import Site, Unit
from db.meta import Field, declared, fields_of, noun, sections_of
from db.registers.place import UnitPlace
from db.russian import date_short, money_text, month_text, quantity_text
from db.system import History
from db.types import Month


class Change(NamedTuple):
    """One field of a thing at one moment: was → became, in words; `user` is a person's name."""

    at: dt.datetime
    user: str
    action: str
    title: str
    was: str
    became: str


def history(session: Session, thing: Base) -> list[Change]:
    """Everything that happened to a thing, the latest first."""
    query = select(History).where(History.thing_id == thing.id).order_by(History.id.desc())
    entries = list(session.scalars(query))
    names = _names(session, type(thing), entries)
    person = functools.cache(functools.partial(name_of_login, session))
    found: list[Change] = []
    for entry in entries:
        told = list(_told(type(thing), entry, names, person))
        found += told or [Change(entry.at, entry.user, entry.action, "", "", "")]
    if isinstance(thing, Unit):
        found += _places(session, thing)
        found.sort(key=lambda change: change.at, reverse=True)
    return [change._replace(user=person(change.user)) for change in found]


def _places(session: Session, unit: Unit) -> Iterator[Change]:
    """Where a unit went, by the documents that moved it (A-8)."""
    query = (
        select(UnitPlace, Document.author, Document.number, Document.kind)
        .join(Document, Document.id == UnitPlace.recorder_id)
        .where(UnitPlace.unit_id == unit.id, UnitPlace.quantity > 0)
    )
    sites = {s.id: s.name for s in session.scalars(select(Site))}
    for row, author, number, kind in session.execute(query):
        day = dt.datetime.combine(row.period, dt.time(), dt.UTC)
        place = row.place.value + (f" «{sites[row.site_id]}»" if row.site_id else "")
        action = f"{noun(kind).title} № {number}"
        yield Change(day, author, action, "Место", "", place)


Names = dict[tuple[type[Base], int], str]
Person = Callable[[str], str]  # the name by a login
UNDECLARED = {
    "file": "Файл",
    "mail": "Получатели",
    "signing": "Подпись",
    "form": "Печатная форма",
    "extension": "Продолжение аренды",
}


def _told(cls: type[Base], entry: History, names: Names, person: Person) -> Iterator[Change]:
    for key, change in entry.changes.items():
        if key == "warnings":
            for text in change:
                yield Change(entry.at, entry.user, entry.action, text, "", "")
        elif key == "movements":
            count = sum(len(rows) for rows in change.values())
            words = f"Заменено движений: {count}"
            yield Change(entry.at, entry.user, entry.action, words, "", "")
        elif key == AUTHOR:
            field = _field(cls, key)
            was, became = (person(login) if login else "" for login in change)
            yield Change(entry.at, entry.user, entry.action, field.title, was, became)
        elif isinstance(change, dict):
            title, row_class = _section_title(cls, key)
            for name, (was, became) in change.items():
                field = _field(row_class, name)
                yield _change(entry, f"{title}: {field.title}", field, was, became, names)
        else:
            field = _field(cls, key)
            yield _change(entry, field.title, field, change[0], change[1], names)


def _change(
    entry: History, title: str, field: Field, was: Any, became: Any, names: Names
) -> Change:
    words = (_word(field, was, names), _word(field, became, names))
    return Change(entry.at, entry.user, entry.action, title, *words)


def _section_title(cls: type[Base], key: str) -> tuple[str, type[Section] | None]:
    name = key.partition("/")[0]
    return next(((title, row) for n, title, row in sections_of(cls) if n == name), (name, None))


def _field(cls: type[Base] | None, name: str) -> Field:
    """The field of that name; what is declared no more is still told, as it was kept."""
    known = fields_of(cls) if cls is not None else ()
    kept = Field(name, str, False, About(UNDECLARED.get(name, name)))
    return next((f for f in known if f.name == name), kept)


def _word(field: Field, value: Any, names: Names) -> str:
    """A value of the history as a person reads it."""
    if value in (None, ""):
        return ""
    if field.target is not None:
        return names.get((field.target, int(value)), str(value))
    if field.kind is bool:
        return "да" if value else "нет"
    if field.kind is Decimal:
        return money_text(Decimal(value)) if field.scale == 2 else quantity_text(Decimal(value))
    if issubclass(field.kind, dt.date) and field.kind is not dt.datetime:
        day = dt.date.fromisoformat(value)
        return month_text(day) if field.kind is Month else date_short(day)
    if issubclass(field.kind, enum.Enum):
        members: Any = field.kind
        return str(members[value].value)
    return str(value)


def _names(session: Session, cls: type[Base], entries: Iterable[History]) -> Names:
    """The names of everything the history points at, read at once."""
    wanted: dict[type[Base], set[int]] = defaultdict(set)
    for entry in entries:
        for key, change in entry.changes.items():
            if key in ("warnings", "movements"):
                continue
            is_row = isinstance(change, dict)
            owner: type[Base] | None = _section_title(cls, key)[1] if is_row else cls
            pairs = change.items() if is_row else ((key, change),)
            for name, values in pairs:
                target = _field(owner, name).target
                if target is not None:
                    wanted[target] |= {int(v) for v in values if v is not None}
    return {
        (target, key): title
        for target, keys in wanted.items()
        for key, title in titles_of(session, target, keys).items()
    }


def movements(session: Session, document: Document) -> list[Table]:
    """«Движения документа»: a table for every register the document wrote to."""
    found: list[Table] = []
    for register in declared(Register):
        query = ListQuery(register, where={"recorder_id": document.id})
        keys = ids(session, query)
        if not keys:
            continue
        columns = [c for c in columns_of(register) if c.key != "recorder_id"]
        at = [n for n, c in enumerate(columns_of(register)) if c.key != "recorder_id"]
        known = rows(session, register, keys)
        lines = [
            Row([known[k].cells[n] for n in at], link=Link(register.__tablename__, k)) for k in keys
        ]
        found.append(Table(register.titles, columns, lines))
    return found
