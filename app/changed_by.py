"""Who wrote a thing last, for those who have it open."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.shut import name_of_login
from db.system import History


@dataclass(frozen=True)
class Writer:
    """The person and the moment (UTC) of the last writing."""

    name: str
    at: dt.datetime


def last_writer(session: Session, thing_id: int) -> Writer | None:
    """None when the history knows nothing of the thing."""
    table: Any = History.__table__
    query = select(table.c.user, table.c.at).where(table.c.thing_id == thing_id)
    row = session.connection().execute(query.order_by(table.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else Writer(name_of_login(session, row.user), row.at)
