"""What reports are asked alike: a period, an organization, a tenant; and the words that say it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import field, fields
from typing import Any, Protocol

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app.lists import title_of
from db.base import Base
from db.russian import date_short


class Period(Protocol):
    """Both days are included; empty is without a limit."""

    @property
    def date_from(self) -> dt.date | None: ...
    @property
    def date_to(self) -> dt.date | None: ...


def month_start() -> dt.date:
    return dt.date.today().replace(day=1)


def last_month_start() -> dt.date:
    """The first day of the month before this one: what a month that has just begun lacks."""
    return (month_start() - dt.timedelta(days=1)).replace(day=1)


def year_start() -> dt.date:
    return dt.date.today().replace(month=1, day=1)


def one_of(target: type[Base], title: str = "") -> Any:
    """A parameter that chooses one thing of a kind; empty means all of them."""
    return field(default=None, metadata={"title": title or target.title, "target": target})


def the_one(target: type[Base], title: str, ask: str) -> Any:
    """A parameter without which there is nothing to show; windows `ask` for it in these words."""
    return field(default=None, metadata={"title": title, "target": target, "ask": ask})


def within(day: Any, period: Period) -> Iterator[ColumnElement[bool]]:
    """The day of a row is in the period."""
    if period.date_from is not None:
        yield day >= period.date_from
    if period.date_to is not None:
        yield day <= period.date_to


def equal(*wanted: tuple[Any, Any]) -> Iterator[ColumnElement[bool]]:
    """A column has the value that was asked for, where one was."""
    return (column == value for column, value in wanted if value is not None)


def period_words(period: Period) -> list[str]:
    """«С 01.11.2026», «По 30.11.2026»."""
    days = (("С", period.date_from), ("По", period.date_to))
    return [f"{word} {date_short(day)}" for word, day in days if day is not None]


def chosen_words(session: Session, params: Any) -> list[str]:
    """«Организация: ООО «Ромашка»» for every thing that was chosen."""
    chosen = [
        (about.metadata, getattr(params, about.name))
        for about in fields(params)
        if "target" in about.metadata
    ]
    return [
        f"{about['title']}: {title_of(session, about['target'], key)}"
        for about, key in chosen
        if key is not None
    ]
