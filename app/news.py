"""What other people changed in the base while a window was open: asked every two seconds.

On SQLite `PRAGMA data_version` says for a microsecond's work that nobody wrote. Otherwise the
operations of the last minutes are read by their index of moments. The look back is long because
`at` is the clock of the other computer and a long batch commits after its moment. Settings for
everybody (colours of lists, variants of reports) are no operations and are asked by themselves.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.preferences import EVERYBODY
from app.work import Work
from db.base import Base, Derived, Document, Register
from db.desk import UiSetting
from db.meta import declared, noun
from db.system import History, Operation

LOOK_BACK = dt.timedelta(minutes=10)
Changes = Mapping[type[Base], frozenset[int]]


class News:
    """Remembers what has been told; may be asked from any thread, one at a time."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._lock = threading.Lock()
        self._connection: Any = None
        self._version: int | None = None
        self._told: dict[int, dt.datetime] = {}
        self._last: dt.datetime | None = None
        self._is_first = True
        self._settings: Any = None  # how many are everybody's and the moment of the last

    def look(self) -> Changes:
        """Noun → ids of the things that others changed since the last look; empty at first."""
        with self._lock:
            if self._is_quiet():
                return {}
            with self.work.database.reading() as session:
                fresh, settings = self._fresh(session), _settings(session)
                before, self._settings = self._settings, settings
                if self._is_first:
                    self._is_first = False
                    return {}
                found = _things(session, fresh) if fresh else {}
                return found if before == settings else {**found, UiSetting: frozenset()}

    def close(self) -> None:
        """Gives the connection of SQLite back."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _is_quiet(self) -> bool:
        """SQLite only: nothing was written since the last look, by anybody."""
        database = self.work.database
        if not database.is_sqlite:
            return False
        if self._connection is None:
            # The version is counted for a connection, so this one is kept.
            self._connection = database.engine.raw_connection()
        cursor = self._connection.cursor()
        version = int(cursor.execute("PRAGMA data_version").fetchone()[0])
        cursor.close()
        before, self._version = self._version, version
        return before == version

    def _fresh(self, session: Session) -> list[int]:
        """Operations of others that have not been told yet."""
        if self._last is None:
            self._last = session.execute(select(func.max(Operation.at))).scalar()
        start = self._last - LOOK_BACK if self._last is not None else None
        query = select(Operation.id, Operation.uuid, Operation.at)
        if start is not None:
            query = query.where(Operation.at > start)
        fresh = []
        for key, uuid, at in session.execute(query):
            if key not in self._told:
                self._told[key] = at
                if uuid not in self.work.own_operations:
                    fresh.append(key)
            self._last = max(self._last or at, at)
        if self._last is not None:
            edge = self._last - LOOK_BACK
            self._told = {key: at for key, at in self._told.items() if at > edge}
        return fresh


def _settings(session: Session) -> Any:
    table: Any = UiSetting.__table__
    query = select(func.count(), func.max(table.c.at)).where(table.c.login == EVERYBODY)
    return tuple(session.connection().execute(query).one())


def _things(session: Session, operations: list[int]) -> dict[type[Base], frozenset[int]]:
    """What the operations touched; movements of a document are said to have changed with it."""
    found: dict[type[Base], set[int]] = defaultdict(set)
    for start in range(0, len(operations), 500):
        part = operations[start : start + 500]
        query = select(History.noun, History.thing_id).where(History.operation_id.in_(part))
        for name, key in session.execute(query.distinct()):
            found[noun(name)].add(key)
    if any(issubclass(kind, Document) for kind in found):
        for moved in (*declared(Register), *declared(Derived)):
            found.setdefault(moved, set())
    return {kind: frozenset(keys) for kind, keys in found.items()}
