"""Revisions make what the models say, on both databases."""

from __future__ import annotations

import re
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import app.nouns  # noqa: F401
from db import guards, migrate
from db.base import Base
from db.declaring import tell_postgresql
from db.engine import Database, base_url
from db.migrations import HEAD
from tests import statements
from tests.postgres import PostgresServer

MIGRATIONS = Path(migrate.__file__).with_name("migrations")


def script() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def test_head_is_the_newest_revision_of_one_line():
    revisions = [r.revision for r in script().walk_revisions()]
    assert revisions[0] == HEAD
    # `base_is_current` compares revisions as words.
    assert revisions == sorted(set(revisions), reverse=True)
    assert script().get_heads() == [HEAD]


def test_there_is_no_way_down_but_the_backup():
    for revision in script().walk_revisions():
        with pytest.raises((NotImplementedError, AttributeError)):
            revision.module.downgrade()


def test_a_base_made_of_what_was_written_down_is_as_if_migrated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """Tests make their bases so (tests/statements.py)."""
    honest, again = tmp_path / "honest.sqlite", tmp_path / "again.sqlite"
    migrate.create(str(honest))
    with monkeypatch.context() as patch:
        patch.setattr(statements, "HONEST", frozenset())
        for path in (tmp_path / "first.sqlite", again):
            migrate.create(str(path))
    master = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
    for query in (master, "SELECT * FROM alembic_version"):
        made = []
        for path in (honest, again):
            with closing(sqlite3.connect(path)) as connection:
                made.append(connection.execute(query).fetchall())
        assert made[0] == made[1] != []


def test_models_and_revisions_agree_on_sqlite(sqlite_template: Path, tmp_path: Path):
    by_models = Database(base_url(str(tmp_path / "models.sqlite")))
    with by_models.writing() as connection:
        Base.metadata.create_all(connection)
        guards.install(connection)
    by_models.close()
    made, declared = (sqlite_schema(p) for p in (sqlite_template, tmp_path / "models.sqlite"))
    assert made.keys() == declared.keys()
    for name, parts in declared.items():
        assert made[name] == parts, name


def sqlite_schema(path: Path) -> dict[str, Any]:
    """Every table with its columns, checks, keys and STRICT, every index and every trigger."""
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        found = {}
        for kind, name, sql in connection.execute(query):
            if name != "alembic_version":
                found[f"{kind} {name}"] = clauses(sql) if kind == "table" else plain_sql(sql)
        return found


def plain_sql(words: str) -> str:
    return re.sub(r"\s+", " ", words).replace('"', "").strip()


def clauses(sql: str) -> set[str]:
    """The parts of CREATE TABLE between its outer commas, and what follows them."""
    head, _, rest = plain_sql(sql).partition("(")
    body, _, tail = rest.rpartition(")")
    parts, depth, start = {head.strip(), tail.strip()}, 0, 0
    for place, letter in enumerate(body):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.add(body[start:place].strip())
            start = place + 1
    return parts | {body[start:].strip()}


def test_the_comparison_sees_a_difference():
    strict = 'CREATE TABLE t (id INTEGER NOT NULL, CONSTRAINT ck_t_x CHECK (a, b), "b" TEXT) STRICT'
    assert clauses(strict) == {
        "CREATE TABLE t",
        "id INTEGER NOT NULL",
        "CONSTRAINT ck_t_x CHECK (a, b)",
        "b TEXT",
        "STRICT",
    }
    assert clauses(strict) != clauses(strict.replace("STRICT", ""))


def test_tables_are_strict(sqlite_template: Path):
    with closing(sqlite3.connect(sqlite_template)) as connection:
        rows = connection.execute("SELECT name, strict FROM pragma_table_list").fetchall()
    ours = {name: strict for name, strict in rows if not name.startswith("sqlite_")}
    assert ours.pop("alembic_version") == 0
    assert set(ours.values()) == {1}
    assert set(ours) == set(Base.metadata.tables)


PG_SCHEMA = {
    "columns": """
        SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
            || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
            || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
            AND a.attnum > 0 AND NOT a.attisdropped AND c.relname <> 'alembic_version'""",
    "constraints": """
        SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
            AND conrelid::regclass::text <> 'alembic_version'""",
    "indexes": """
        SELECT indexdef FROM pg_indexes
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'""",
    "triggers": """
        SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname LIKE 'kontora%'""",
    "sequences": """
        SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'""",
}


@pytest.fixture
def pg_url_by_models(pg_server: PostgresServer) -> Iterator[str]:
    """A PostgreSQL base whose tables were made from the declarations, without revisions."""
    name = f"kontora_models_{uuid.uuid4().hex[:12]}"
    url = pg_server.create_database(name)
    database = Database(base_url(url))
    with database.writing() as connection:
        migrate._prepare_server(connection)
        tell_postgresql(Base.metadata)
        Base.metadata.create_all(connection)
        guards.install(connection)
    database.close()
    yield url
    pg_server.drop_database(name)


def test_models_and_revisions_agree_on_postgresql(pg_url: str, pg_url_by_models: str):
    made, declared = pg_schema(pg_url), pg_schema(pg_url_by_models)
    for part, words in declared.items():
        assert words
        assert made[part] == words


def pg_schema(url: str) -> dict[str, set[str]]:
    database = Database(base_url(url))
    with database.reading() as session:
        told = {part: set(session.scalars(text(query))) for part, query in PG_SCHEMA.items()}
    database.close()
    return told


def test_the_two_databases_have_the_same_columns(sqlite_template: Path, pg_url: str):
    told = []
    for base in (str(sqlite_template), pg_url):
        database = Database(base_url(base))
        with database.reading() as session:
            found = inspect(session.connection())
            tables = {t: found.get_columns(t) for t in found.get_table_names()}
        told.append({(t, c["name"], c["nullable"]) for t, cs in tables.items() for c in cs})
        database.close()
    assert told[0] == told[1]


def test_every_guard_is_in_place_and_comes_back(database: Database):
    dialect = database.engine.dialect.name
    with database.writing() as connection:
        wanted = guards.expected(dialect)
        assert wanted
        assert guards.names(connection) == wanted
        guards.remove(connection)
        assert guards.names(connection) == set()
        guards.install(connection)
        guards.install(connection)
        assert guards.names(connection) == wanted
