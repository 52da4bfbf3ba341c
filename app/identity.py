"""Ids of rows: one sequence numbers every row of every table (`db.base`)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

_ON_POSTGRESQL = text("SELECT nextval('identity_seq') FROM generate_series(1, :n)")
_ON_SQLITE = text("UPDATE identity SET last = last + :n RETURNING last")
BLOCK = 256  # ids taken at once


class Ids:
    """The ids of one transaction.

    They go up with time for whatever the transactions lock from one another: what is drawn here
    is drawn under the locks, and what is left of a block is thrown away with its transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._on_postgresql = connection.dialect.name == "postgresql"
        self._left: Sequence[int] = ()

    def reserve(self, count: int) -> Sequence[int]:
        """So many new ids, unique in the whole base."""
        if count > len(self._left):
            self._left = self._draw(max(count, BLOCK))
        given, self._left = self._left[:count], self._left[count:]
        return given

    def latest(self, count: int) -> Sequence[int]:
        """So many, above those of everybody whom this transaction waited for since its block."""
        return self._draw(count) if self._on_postgresql else self.reserve(count)

    def _draw(self, count: int) -> Sequence[int]:
        if self._on_postgresql:
            return self._connection.execute(_ON_POSTGRESQL, {"n": count}).scalars().all()
        last: int = self._connection.execute(_ON_SQLITE, {"n": count}).scalar_one()
        return range(last - count + 1, last + 1)
