"""The test server keeps its promises: databases apart, persons with passwords, no orphan."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.postgres import PostgresServer, postgres_binaries

ROOT = Path(__file__).parent.parent
SERVER_THAT_WAITS = """
    import time
    from tests.postgres import postgres_binaries, running_server

    with running_server(postgres_binaries()) as server:
        print(server.url, flush=True)
        time.sleep(600)
"""


def test_a_copied_database_has_the_rows_of_its_template_and_its_own_life(
    pg_server: PostgresServer,
):
    first = pg_server.create_database("promise_one")
    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE cabin (name text)")
        connection.execute("INSERT INTO cabin VALUES ('БК-1')")
    second = pg_server.create_database("promise_two", template="promise_one")
    with psycopg.connect(second) as connection:
        connection.execute("DELETE FROM cabin")
    with psycopg.connect(first) as connection:
        assert connection.execute("SELECT lower(name) FROM cabin").fetchall() == [("бк-1",)]
    pg_server.drop_database("promise_two")
    pg_server.drop_database("promise_one")


def test_a_person_comes_in_only_with_his_password(pg_server: PostgresServer):
    if not pg_server.ours:
        pytest.skip("a server given from outside has its own rules of entry")
    pg_server.execute(sql.SQL("CREATE ROLE promise LOGIN PASSWORD 'Щука1'"))
    try:
        url = pg_server.database_url("postgres", "promise", "Щука1")
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("promise",)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(pg_server.database_url("postgres", "promise", "wrong"))
    finally:
        pg_server.drop_roles({"promise"})


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of the death")
def test_a_killed_test_run_leaves_no_server():
    if postgres_binaries() is None:
        pytest.skip("no PostgreSQL")
    script = textwrap.dedent(SERVER_THAT_WAITS)
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as tests:
        assert tests.stdout
        url = tests.stdout.readline().strip()
        with psycopg.connect(url) as watcher:
            (data,) = watcher.execute("SHOW data_directory").fetchone() or ("",)
            os.kill(tests.pid, signal.SIGKILL)
            tests.wait()
            with pytest.raises(psycopg.OperationalError):
                watcher.execute("SELECT pg_sleep(60)")
    try:
        assert any("refused" in refusal for refusal in refusals(url))
    finally:
        shutil.rmtree(Path(data).parent)


def refusals(url: str) -> Iterator[str]:
    """What the server says to new visitors while it is going down."""
    for _ in range(100):
        with pytest.raises(psycopg.OperationalError) as refusal:
            psycopg.connect(url)
        yield str(refusal.value)
        time.sleep(0.1)
