"""The lines of «Требующие внимания», and how many things each of them finds.

Every line is a filter of a list, known there by its name: the number on the start page is the
length of the list that it opens.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session

from app.lists import NAMED, TICK, ListQuery, NamedFilter, count
from app.people import User
from db.base import Base, Document

Condition = Callable[[dt.date], ColumnElement[bool]]


class Card(enum.Enum):
    """The cards of the start page, in order."""

    CONTRACTS = "Договоры"
    INVOICES = "Счета"
    ACTS = "Акты"
    MONEY = "Деньги"
    CABINS = "Бытовки"
    CLOSING = "Закрытие месяца"
    MAIL = "Письма"


class Severity(enum.Enum):
    """How bad it is; the value is the colour of the number's chip."""

    INFO = "info"
    WARN = "warn"
    ERR = "err"


@dataclass(frozen=True)
class Line:
    """One line of a card.

    `condition` gives the things of `noun` it speaks of on a day, `needs` what else a person must
    be allowed to read; `hint` says what to do about it.
    """

    id: str
    card: Card
    title: str
    severity: Severity
    noun: type[Base]
    condition: Condition
    hint: str = ""
    needs: tuple[type[Base], ...] = ()

    @property
    def filter(self) -> str:
        """The name of its filter in `ListQuery.where`."""
        return f"attention:{self.id}"

    @property
    def has_author(self) -> bool:
        """Somebody answers for these things, so a person may ask for his own."""
        return issubclass(self.noun, Document) or hasattr(self.noun, "recorder_id")

    def where(self, mine: str | None = None) -> dict[str, Any]:
        """The filter as a list takes it; `mine` is a login: only what he made."""
        return {self.filter: mine or True}


LINES: dict[str, Line] = {}


def attends(
    card: Card,
    name: str,
    title: str,
    severity: Severity,
    noun: type[Base],
    *,
    hint: str = "",
    needs: tuple[type[Base], ...] = (),
) -> Callable[[Condition], Condition]:
    """Makes a line of a condition: a function of the day that finds things of `noun`."""

    def attach(condition: Condition) -> Condition:
        assert name not in LINES, f"two lines are called {name}"
        line = Line(name, card, title, severity, noun, condition, hint, needs)
        LINES[name] = line
        found: Callable[..., Any] = lambda kind, value: _found(line, kind, value)  # noqa: E731
        NAMED[line.filter] = NamedFilter(title, found, "только мои", hint)
        return condition

    return attach


def today() -> dt.date:
    """The day the lines speak of."""
    return dt.date.today()


def lines_of(user: User, noun: type[Base] | None = None) -> list[Line]:
    """The lines a person may see, of one noun's list or all of them, by card as declared."""
    return [
        line
        for card in Card
        for line in LINES.values()
        if line.card is card
        and (noun is None or line.noun is noun)
        and all(user.may("read", n) for n in (line.noun, *line.needs))
    ]


def attention_of(
    session: Session, user: User, *, mine: bool = False, besides: Collection[str] = ()
) -> dict[str, int]:
    """Line → how many things it finds now, zeros too; one question to the base a line.

    `mine` asks only for what the person made himself, of lines whose things have an author;
    `besides` leaves lines out.
    """
    asked = [n for n in lines_of(user) if n.id not in besides and (n.has_author or not mine)]
    login = user.login if mine else None
    return {n.id: count(session, ListQuery(n.noun, where=n.where(login))) for n in asked}


def filter_of(user: User, noun: type[Base]) -> dict[str, Any]:
    """What the checkbox «Требующие внимания» puts on a list; empty where there are no lines."""
    return {TICK: tuple(line.id for line in lines_of(user, noun))} if lines_of(user, noun) else {}


def _found(line: Line, kind: type[Base], value: Any) -> ColumnElement[bool]:
    if kind is not line.noun:
        return false()
    condition = line.condition(today())
    return condition if value is True else condition & _made_by(kind, value)


def _made_by(kind: Any, login: str) -> ColumnElement[bool]:
    made: ColumnElement[bool]
    if issubclass(kind, Document):
        made = kind.author == login
    else:
        made = kind.recorder_id.in_(select(Document.id).where(Document.author == login))
    return made


def _any_of(kind: type[Base], names: Collection[str]) -> ColumnElement[bool]:
    day = today()
    mine = [LINES[n] for n in names]
    return or_(false(), *(line.condition(day) for line in mine if line.noun is kind))


NAMED[TICK] = NamedFilter("Требующие внимания", _any_of)
