"""A long question to the base that can be broken off from another thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from db.engine import Database

T = TypeVar("T")


class Stopped(Exception):
    """The person does not want the answer any more."""


class Asking:
    """One question: `read` runs in a job's thread, `stop` may be called from any other.

    The base itself is told to stop, so that a heavy query does not run on for nobody.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._lock = threading.Lock()
        self._connection: Any = None
        self._stopped = False

    def read(self, ask: Callable[[Session], T]) -> T:
        """The answer; Stopped when it was stopped meanwhile."""
        try:
            with self.database.reading() as session:
                self._begin(session)
                try:
                    return ask(session)
                finally:
                    with self._lock:
                        self._connection = None
        except Exception:
            if self._stopped:
                raise Stopped from None
            raise

    def _begin(self, session: Session) -> None:
        with self._lock:
            if self._stopped:
                raise Stopped
            self._connection = session.connection().connection.driver_connection

    def stop(self) -> None:
        """Breaks the query off; a question not yet asked is never asked."""
        with self._lock:
            self._stopped = True
            if self._connection is None:
                return
            # sqlite3 calls it interrupt, psycopg cancel; both are made for another thread.
            halt = getattr(self._connection, "interrupt", None) or self._connection.cancel
            halt()
