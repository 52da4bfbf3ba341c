"""Reading a list of any length through, without keeping it in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

SPARE_CACHE = -4096  # KiB, as SQLite wants it


@contextmanager
def sparing(session: Session) -> Iterator[None]:
    """Reading a long list through leaves little of it in the memory of SQLite's connection."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        yield
        return
    usual = connection.exec_driver_sql("PRAGMA cache_size").scalar()
    connection.exec_driver_sql(f"PRAGMA cache_size={SPARE_CACHE}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size={usual}")
