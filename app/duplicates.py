"""Partners that may be one: by ИНН and КПП, phone, name without its legal form (L19)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import Base
from db.catalogs.partner import Partner
from db.meta import declared, fields_of
from db.russian import fold

FORMS = re.compile(
    r"\b(ооо|оао|зао|пао|нао|ао|ип|чп|нко|ано|гуп|муп|фгуп|кфх|тсж|снт|общество с ограниченной "
    r"ответственностью|акционерное общество|индивидуальный предприниматель)\b"
)
PHONE, PHONE_DIGITS = "Телефон", 10  # without the country's own


@dataclass(frozen=True)
class Twin:
    """One of those that look the same; `used` counts documents and rows that refer to it."""

    id: int
    name: str
    inn: str
    kpp: str
    phone: str
    marked: bool
    used: int


@dataclass(frozen=True)
class Group:
    """Why they look the same, and who: the most used one first."""

    reason: str
    twins: tuple[Twin, ...]


def duplicates(session: Session, *, marked: bool = False) -> list[Group]:
    """Groups of two and more; the same partners by another sign are told once.

    Marked partners take part only when asked for.
    """
    table = Partner.__table__
    query = select(
        table.c.id, table.c.name, table.c.inn, table.c.kpp, table.c.phone, table.c.marked
    )
    used = _used(session)
    twins = [Twin(*row, used[row.id]) for row in session.execute(query.order_by(table.c.id))]
    twins = [t for t in twins if marked or not t.marked]
    found: list[Group] = []
    told: set[frozenset[int]] = set()
    for reason, key_of in SIGNS:
        for group in _alike(twins, reason, key_of):
            who = frozenset(t.id for t in group.twins)
            if not any(who <= known for known in told):
                told.add(who)
                found.append(group)
    return found


def _alike(twins: list[Twin], reason: str, key_of: Callable[[Twin], str]) -> Iterator[Group]:
    groups: dict[str, list[Twin]] = defaultdict(list)
    for twin in twins:
        if key := key_of(twin):
            groups[key].append(twin)
    for key, alike in sorted(groups.items()):
        if len(alike) > 1:
            best_first = sorted(alike, key=lambda t: (-t.used, t.id))
            told = best_first[0].phone if reason == PHONE else key
            yield Group(f"{reason}: {told}", tuple(best_first))


def plain_name(name: str) -> str:
    """A name without its legal form, quotes and signs: «ООО «Ёлка»» is «елка»."""
    words = FORMS.sub(" ", re.sub(r"[^\w\s]", " ", fold(name)))
    return " ".join(words.split())


def plain_phone(phone: str) -> str:
    """The last ten digits of the first number; empty when there are fewer."""
    digits = re.sub(r"\D", "", phone.split(",", maxsplit=1)[0])
    return digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS else ""


SIGNS: tuple[tuple[str, Callable[[Twin], str]], ...] = (
    ("ИНН и КПП", lambda t: f"{t.inn} / {t.kpp}" if t.inn and t.kpp else t.inn),
    (PHONE, lambda t: plain_phone(t.phone)),
    ("Название", lambda t: plain_name(t.name)),
)


def _used(session: Session) -> dict[int, int]:
    """How many rows refer to each partner, over every table that has such a field."""
    found: dict[int, int] = defaultdict(int)
    tables: set[str] = set()
    nouns: list[type[Base]] = declared(Base)
    for noun in nouns:
        for field in fields_of(noun):
            column = noun.__table__.c.get(field.name)
            if field.target is Partner and column is not None and str(column) not in tables:
                tables.add(str(column))
                query = select(column, func.count()).where(column.is_not(None)).group_by(column)
                for key, number in session.execute(query):
                    found[key] += number
    return found
