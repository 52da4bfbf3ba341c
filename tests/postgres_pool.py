"""PostgreSQL databases that serve one test after another.

A copy of the template costs megabytes of fresh pages; most tests write a few rows. So a database
that comes back gets its first rows back instead, and is thrown away only when its schema was
touched. The server's own counters tell what was: they count every row written, rolled back or not,
in the tables of people and in those of the system alike.
"""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from tests.postgres import PostgresServer

MANY = 2_000  # dead rows that make the next test slower than taking them out does
# As pg_stat_all_tables tells it, without what else the view looks for.
TOUCHED = """
SELECT n.nspname, c.relname, written
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
  LATERAL (SELECT pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid)
    + pg_stat_get_tuples_deleted(c.oid) AS written) w
WHERE c.relkind IN ('r', 'm') AND NOT c.relisshared AND written > 0
"""
# A row that was refused has moved its sequence and touched no table: so every one is asked.
SEQUENCES = """
SELECT n.nspname, c.relname, s.seqstart, pg_sequence_last_value(c.oid)
FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
"""
COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
ORDER BY attnum
"""
TABLES = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname <> ALL (%s)"
SYSTEM = ["pg_catalog", "information_schema"]
Name = tuple[str, str]


@dataclass(frozen=True)
class Content:
    """What a template holds: rows by table as COPY writes them, and where sequences stand."""

    rows: dict[Name, tuple[sql.Composable, bytes]]
    sequences: dict[Name, int | None]


@dataclass
class _Lent:
    template: str
    dead: Counter[Name] = field(default_factory=Counter)


class PostgresPool:
    """Lends databases like a template, one after another; for one thread."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._content: dict[str, Content] = {}
        self._known: dict[str, _Lent] = {}
        self._free: dict[str, list[str]] = {}

    def lend(self, template: str) -> str:
        """The name of a database that is like the template and was never called so before."""
        name = f"kontora_test_{uuid.uuid4().hex[:12]}"
        if free := self._free.get(template):
            before = free.pop()
            self._server.rename_database(before, name)
            self._known[name] = self._known.pop(before)
            return name
        self._server.create_database(name, template=template)
        self._known[name] = _Lent(template)
        with self._connection(name) as connection:
            if template not in self._content:
                self._content[template] = _content(connection)
            connection.execute("SELECT pg_stat_reset()")
        return name

    def take_back(self, name: str, *, spoilt: bool = False) -> None:
        """A database that is needed no more; `spoilt`: rights on it were changed."""
        lent = self._known[name]
        if spoilt or not self._cleaned(name, lent):
            self._server.drop_database(name)
            del self._known[name]
        else:
            self._free.setdefault(lent.template, []).append(name)

    def forget(self, template: str) -> None:
        """Nobody will ask for this template again: its databases go."""
        for name in [name for name, lent in self._known.items() if lent.template == template]:
            self._server.drop_database(name)
            del self._known[name]
        self._free.pop(template, None)
        self._content.pop(template, None)

    def end(self) -> None:
        for template in list(self._content):
            self.forget(template)

    def _connection(self, name: str) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(
            self._server.database_url(name), autocommit=True, options="-c track_counts=off"
        )

    def _cleaned(self, name: str, lent: _Lent) -> bool:
        """The database has its first content again; false where its schema may be another."""
        self._server.send_away(name)
        with self._connection(name) as connection:
            touched = {(s, t): n for s, t, n in connection.execute(TOUCHED)}
            if any(schema in SYSTEM for schema, _ in touched):
                return False
            _give_back(connection, self._content[lent.template], touched)
            lent.dead.update(touched)
            for table in [table for table, dead in lent.dead.items() if dead > MANY]:
                connection.execute(sql.SQL("VACUUM {}").format(sql.Identifier(*table)))
                del lent.dead[table]
            connection.execute("SELECT pg_stat_reset()")
        return True


def _content(connection: psycopg.Connection[tuple[Any, ...]]) -> Content:
    rows: dict[Name, tuple[sql.Composable, bytes]] = {}
    for schema, name in connection.execute(TABLES, [SYSTEM]).fetchall():
        table = sql.Identifier(schema, name)
        columns = [c for (c,) in connection.execute(COLUMNS, [table.as_string(connection)])]
        copied = sql.SQL("{} ({})").format(table, sql.SQL(", ").join(map(sql.Identifier, columns)))
        with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(copied)) as copy:
            text = b"".join(copy)
        if text:
            rows[str(schema), str(name)] = copied, text
    sequences = {(s, n): last for s, n, _, last in connection.execute(SEQUENCES)}
    return Content(rows, sequences)


def _give_back(
    connection: psycopg.Connection[tuple[Any, ...]],
    content: Content,
    touched: dict[Name, int],
) -> None:
    """Touched tables and moved sequences as they were, past triggers and foreign keys."""
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        for table in touched:
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(*table)))
        for table in touched.keys() & content.rows.keys():
            columns, text = content.rows[table]
            into = sql.SQL("COPY {} FROM STDIN").format(columns)
            with connection.cursor().copy(into) as copy:
                copy.write(text)
        for schema, name, start, last in connection.execute(SEQUENCES).fetchall():
            first = content.sequences[schema, name]
            if first != last:
                place = sql.Literal(sql.Identifier(schema, name).as_string(connection))
                value = sql.Literal(start if first is None else first)
                moved = sql.SQL("SELECT setval({}, {}, {})")
                connection.execute(moved.format(place, value, sql.Literal(first is not None)))
