"""Statements are made once per session: bases of tests share what is the same for all of them.

In the program one engine lives the whole day and the text of a query is made when it is first
asked. Every test opens a base of its own, so a suite without this compiles each query anew a
thousand times. Nor is the schema of a new base worked out anew: the statements that made the first
one make the others; only the tests of migrations migrate each time.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, inspect
from sqlalchemy import create_engine as real_create_engine

KEPT = 4_000  # statements
HONEST = {"test_migrations", "test_base_upgrade", "test_many_kills"}
QUESTIONS = {"SELECT", "PRAGMA"}


class Known:
    """The first engine of each kind that reached its base lends the others what it has learnt."""

    def __init__(self) -> None:
        self._first: dict[str, Engine] = {}

    def create_engine(self, url: Any, **settings: Any) -> Engine:
        engine = real_create_engine(url, query_cache_size=KEPT, **settings)
        first = self._first.get(engine.name)
        if first is None or "server_version_info" not in vars(first.dialect):
            self._first[engine.name] = engine
            return engine
        engine.dialect.initialize = nothing_to_learn  # type: ignore[method-assign]
        engine.dialect = engine.pool._dialect = first.dialect
        engine._compiled_cache = first._compiled_cache
        return engine


def nothing_to_learn(connection: Any) -> None:
    """The version of the server and the like are known from the first base."""


class Schema:
    """What the migrations tell an empty base of each kind, written down when it is first told."""

    def __init__(self, migrate: Callable[[Connection], None]) -> None:
        self._migrate = migrate
        self._told: dict[str, list[tuple[str, Any]]] = {}

    def migrate(self, connection: Connection) -> None:
        test = re.split(r"\W", os.environ.get("PYTEST_CURRENT_TEST", ""))
        if not HONEST.isdisjoint(test) or inspect(connection).get_table_names():
            self._migrate(connection)
        elif (told := self._told.get(connection.dialect.name)) is None:
            self._told[connection.dialect.name] = self._heard(connection)
        else:
            for statement, parameters in told:
                connection.exec_driver_sql(statement, parameters)

    def _heard(self, connection: Connection) -> list[tuple[str, Any]]:
        told: list[tuple[str, Any]] = []

        def heard(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
            if statement.split()[0] not in QUESTIONS:
                told.append((statement, parameters))

        event.listen(connection, "before_cursor_execute", heard)
        try:
            self._migrate(connection)
        finally:
            event.remove(connection, "before_cursor_execute", heard)
        return told


@pytest.fixture(scope="session", autouse=True)
def made_once() -> Iterator[None]:
    from db import engine, migrate

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "create_engine", Known().create_engine)
        patch.setattr(migrate, "_migrate", Schema(migrate._migrate).migrate)
        yield
