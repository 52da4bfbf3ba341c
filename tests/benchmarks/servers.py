"""A PostgreSQL server for a benchmark, the one the tests use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.postgres import PostgresServer, postgres_binaries, running_server


@contextmanager
def postgres_url() -> Iterator[PostgresServer]:
    """A running server, gone afterwards."""
    binaries = postgres_binaries()
    assert binaries is not None, "no PostgreSQL on this machine"
    with running_server(binaries) as server:
        yield server
