"""The closed period, told before anything is typed (F15, ux.md §5.7).

The base itself refuses what is posted in a closed period (`db.guards`); here only the words.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import Document
from db.catalogs.organization import Organization
from db.russian import date_short
from db.system import AppUser, History


class Shut(NamedTuple):
    """The period of an organization is closed to `to`, that day included, by whom and when."""

    to: dt.date
    organization: str
    by: str = ""
    at: dt.datetime | None = None

    def words(self) -> str:
        return f"Период закрыт по {date_short(self.to)}"

    def refusal(self) -> str:
        """Why a writing is refused, in 1С's own words."""
        return f"Запрещено изменять данные с датой ранее {date_short(self.to)} (включительно)."

    def details(self, day: dt.date) -> str:
        """Which object, which day, who closed the period."""
        told = (
            f"Изменение по объекту „{self.organization}“ недоступно: дата {date_short(day)} "
            "входит в запрещённый период."
        )
        if self.by and self.at is not None:
            told += f" Установил: {self.by}, {date_short(self.at.astimezone().date())}."
        return told


def shut_on(session: Session, document: Document) -> Shut | None:
    """Whether the day of a document lies in a closed period of its organization."""
    day, owner = document.date, document.organization_id
    if day is None or owner is None:
        return None
    found = session.execute(
        select(Organization.closed_to, Organization.name).where(Organization.id == owner)
    ).one_or_none()
    if found is None or found.closed_to is None or day > found.closed_to:
        return None
    by, at = _closed_by(session, owner)
    return Shut(found.closed_to, found.name, by, at)


def _closed_by(session: Session, organization: int) -> tuple[str, dt.datetime | None]:
    """Who moved the border last."""
    table: Any = History.__table__
    query = (
        select(table.c.user, table.c.at, table.c.changes)
        .where(table.c.thing_id == organization)
        .order_by(table.c.id.desc())
    )
    for row in session.connection().execute(query):
        if "closed_to" in row.changes:
            return name_of_login(session, row.user), row.at
    return "", None


def name_of_login(session: Session, login: str) -> str:
    """The name of a person by his login; the login itself when he is not in the list."""
    found = session.execute(select(AppUser.name).where(AppUser.login == login)).scalar()
    return found or login
