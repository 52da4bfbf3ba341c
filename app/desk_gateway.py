"""Writes what is no fact of business: settings of windows, edit locks. No history, no operation.

Rows are taken over by upserts, so that two programs of one person never trip over each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, update

from app.gateway import Gateway, upserting
from db.desk import EditLock, UiSetting

SETTING: Any = UiSetting.__table__
LOCK: Any = EditLock.__table__


class DeskGateway:
    """One short transaction of the desk; `now` is its moment."""

    def __init__(self, gate: Gateway) -> None:
        self._gate = gate
        self.connection: Connection = gate.connection
        self.now: dt.datetime = gate.now

    def put_setting(self, login: str, key: str, value: Any) -> None:
        """Sets a value, whoever set it before."""
        row = {"id": self._id(), "login": login, "key": key, "value": value, "at": self.now}
        made = self._insert(SETTING).values(row)
        changed = {"value": made.excluded.value, "at": made.excluded.at}
        self.connection.execute(
            made.on_conflict_do_update(index_elements=("login", "key"), set_=changed)
        )

    def drop_setting(self, login: str, key: str) -> None:
        """Takes a value away."""
        self.connection.execute(
            delete(SETTING).where(SETTING.c.login == login, SETTING.c.key == key)
        )

    def take_lock(self, values: dict[str, Any]) -> None:
        """Takes the lock of a thing when it is free, ours already or run out."""
        made = self._insert(LOCK).values({"id": self._id(), **values})
        free = (LOCK.c.until < self.now) | (LOCK.c.session == values["session"])
        changed = {name: made.excluded[name] for name in values if name != "thing_id"}
        self.connection.execute(
            made.on_conflict_do_update(index_elements=("thing_id",), set_=changed, where=free)
        )

    def renew_locks(self, things: Sequence[int], session: str, until: dt.datetime) -> None:
        """Our locks of these things live on; who asked for them has been told."""
        mine = (LOCK.c.thing_id.in_(things)) & (LOCK.c.session == session)
        self.connection.execute(update(LOCK).where(mine).values(until=until, asked=""))

    def ask_for_lock(self, thing: int, name: str) -> None:
        """Leaves the name of who waits where the holder of a thing looks."""
        self.connection.execute(update(LOCK).where(LOCK.c.thing_id == thing).values(asked=name))

    def drop_locks(self, things: Sequence[int], session: str | None) -> None:
        """Lets things go: ours, or (`session` None) whoever's."""
        condition = LOCK.c.thing_id.in_(things)
        if session is not None:
            condition &= LOCK.c.session == session
        self.connection.execute(delete(LOCK).where(condition))

    def _insert(self, table: Any) -> Any:
        return upserting(table, self.connection.dialect.name)

    def _id(self) -> int:
        (key,) = self._gate.reserve(1)
        return key
