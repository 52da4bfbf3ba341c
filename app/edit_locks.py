"""Who has a thing open with changes: soft locks with a lease (ux.md §1.8, reliability.md §3).

Advice to people, never the safety: the version of a thing is checked by every writing all the
same. A lease lives 90 seconds and is renewed every 30; who vanished is forgotten by then.
"""

from __future__ import annotations

import datetime as dt
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.work import Work
from db.base import Base
from db.desk import EditLock
from db.errors import UserError
from db.roles import Role

LEASE = dt.timedelta(seconds=90)
HEARTBEAT = dt.timedelta(seconds=30)
LOCK: Any = EditLock.__table__


@dataclass(frozen=True)
class Holder:
    """Somebody who edits a thing: his name, his computer, since when (UTC)."""

    login: str
    name: str
    host: str
    since: dt.datetime


def take(work: Work, thing: Base, session: str) -> Holder | None:
    """Takes the lock of a stored thing for a window's session; answers who holds it instead.

    None means that it is ours now. One person in two windows is two sessions.
    """
    with work.keeping() as desk:
        desk.take_lock(
            {
                "thing_id": thing.id,
                "login": work.user.login,
                "name": work.user.name,
                "host": platform.node()[:100],
                "session": session,
                "since": desk.now,
                "until": desk.now + LEASE,
                "asked": "",
            }
        )
        row = desk.connection.execute(select(LOCK).where(LOCK.c.thing_id == thing.id)).one()
    return None if row.session == session else _holder(row)


def holder(work: Work, key: int, session: str) -> Holder | None:
    """Who else edits a thing now; None when nobody but this session does."""
    query = select(LOCK).where(LOCK.c.thing_id == key, LOCK.c.until > dt.datetime.now(dt.UTC))
    with work.database.reading() as reading:
        row = reading.connection().execute(query).one_or_none()
    return None if row is None or row.session == session else _holder(row)


def renew(work: Work, keys: Sequence[int], session: str) -> list[str]:
    """The heartbeat: locks of this session live another 90 seconds.

    Answers who has asked for the things since the last heartbeat, each once.
    """
    if not keys:
        return []
    with work.keeping() as desk:
        mine = (LOCK.c.thing_id.in_(keys), LOCK.c.session == session, LOCK.c.asked != "")
        asked = desk.connection.execute(select(LOCK.c.asked).where(*mine)).scalars().all()
        desk.renew_locks(keys, session, desk.now + LEASE)
    return list(asked)


def ask_for(work: Work, key: int) -> None:
    """«Сообщить»: who holds the thing is told by his next heartbeat that it is waited for."""
    with work.keeping() as desk:
        desk.ask_for_lock(key, work.user.name)


def release(work: Work, keys: Sequence[int], session: str) -> None:
    """Lets things of this session go."""
    if keys:
        with work.keeping() as desk:
            desk.drop_locks(keys, session)


def break_lock(work: Work, key: int) -> None:
    """«Снять блокировку»: an administrator frees a thing from whoever holds it."""
    if work.user.role is not Role.ADMINISTRATOR:
        raise UserError("Недостаточно прав: блокировку снимает администратор.")
    with work.keeping() as desk:
        desk.drop_locks([key], None)


def _holder(row: Any) -> Holder:
    return Holder(row.login, row.name, row.host, row.since)
