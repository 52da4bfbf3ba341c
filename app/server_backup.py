"""Backup and restore of a PostgreSQL base by the server's own tools, pg_dump and pg_restore.

A dump is taken of one snapshot and read back: it counts only when it has as many rows of every
table as the base had. A restored base is made beside the old one, proved, and put in its place
by renaming; the old one stays on the server under another name.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, func, inspect, select, table, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, DBAPIError

from app.checking.physical import of_server
from db import faults, grants, guards
from db.engine import CONNECT_SECONDS, Database, base_url
from db.errors import UserError
from db.migrate import nobody_is_inside, revision
from db.migrations import HEAD

FOLDERS = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr/local", "pgsql*/bin"),
    ("/opt", "pgpro/*/bin"),
    (os.environ.get("PROGRAMFILES", "/nowhere"), "PostgreSQL/*/bin"),
)
COPY = re.compile(rb'COPY [^ ]*?\.?"?(\w+)"? \(.*\) FROM stdin;\n')


def backup(database: Database, target: Path) -> int:
    """Writes a verified dump; answers its size in bytes."""
    target = target.absolute()
    if not target.parent.is_dir():
        raise UserError(f"Папки «{target.parent}» нет. Создайте её или укажите другую.")
    _is_no_strange_file(target)
    part = target.with_name(f"{target.name}.part")
    snapshot_isolation = {"isolation_level": "REPEATABLE READ"}
    try:
        with database.engine.connect().execution_options(**snapshot_isolation) as connection:
            major = _major(connection)
            counts = _counts(connection)
            snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
            dump = ("-Fc", "--no-owner", "--no-privileges", f"--snapshot={snapshot}")
            _run("pg_dump", major, database.url, *dump, f"--file={part}")
        if rows_in(part, major) != counts:
            raise UserError("Копия не сошлась с базой и удалена. Повторите; проверьте диск.")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def restore(base: str, source: Path, *, dry_run: bool = False) -> str | None:
    """Puts a dump in the place of a base; answers the name the old base is kept under."""
    if not source.is_file():
        raise UserError(f"Файла «{source}» нет.")
    url = base_url(base)
    name = url.database or ""
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%d%H%M%S")
    scratch, kept = f"{name[:35]}_restoring_{stamp}", f"{name[:35]}_before_{stamp}"
    with closing(Database(url)) as database, database.writing() as connection:
        nobody_is_inside(connection, database.name)
    with maintenance(url) as server:
        major = _major(server)
        counts = rows_in(source, major)
        _execute(server, "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", scratch)
        try:
            target = url.set(database=scratch)
            options = ("--no-owner", "--no-privileges", "--exit-on-error")
            _run("pg_restore", major, target, *options, f"--dbname={scratch}", str(source))
            found = _looked_at(target, counts)
            if dry_run:
                return None
            _swap(server, name, scratch, kept)
        finally:
            _execute(server, "DROP DATABASE IF EXISTS {}", scratch)
    if found == HEAD:
        _open_to_people(url)
    return kept


def _swap(server: Connection, name: str, scratch: str, kept: str) -> None:
    _execute(server, "ALTER DATABASE {} RENAME TO {}", name, kept)
    try:
        _execute(server, "ALTER DATABASE {} RENAME TO {}", scratch, name)
    except BaseException:
        _execute(server, "ALTER DATABASE {} RENAME TO {}", kept, name)
        raise


def rows_in(dump: Path, major: int) -> dict[str, int]:
    """How many rows of each table a dump holds, read from its first byte to its last."""
    command = [str(tool("pg_restore", major)), "--data-only", "--file=-", str(dump)]
    counts: dict[str, int] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reading:
        assert reading.stdout is not None
        assert reading.stderr is not None
        current = ""
        for line in reading.stdout:
            if current and line == b"\\.\n":
                current = ""
            elif current:
                counts[current] += 1
            elif opening := COPY.fullmatch(line):
                current = opening.group(1).decode()
                counts[current] = 0
        reading.stderr.read()
    if reading.returncode or "alembic_version" not in counts:
        raise UserError(f"«{dump.name}» — не копия базы Конторы или повреждена.")
    return counts


def tool(name: str, major: int) -> Path:
    """The server's tool of its own version or a newer one; UserError says what to install."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    for root, pattern in FOLDERS:
        folders += sorted(Path(root).glob(pattern))
    for path in filter(None, (shutil.which(name, path=folder) for folder in folders)):
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
        version = re.search(r"(\d+)", said.stdout)
        if version and int(version.group(1)) >= major:
            return Path(path)
    raise UserError(
        f"Не найдена программа {name} версии {major} или новее. Установите клиент PostgreSQL: "
        f"в Debian и Ubuntu пакет postgresql-client-{major}, в Windows он ставится с сервером."
    )


# --- parts ---------------------------------------------------------------------------------


def _is_no_strange_file(target: Path) -> None:
    """An old dump may be replaced, anything else may not."""
    if target.exists():
        with target.open("rb") as file:
            if file.read(5) != b"PGDMP":
                raise UserError(f"Файл «{target}» — не копия базы. Укажите другое имя.")


def _major(connection: Connection) -> int:
    return int((connection.dialect.server_version_info or (15,))[0])


def _run(name: str, major: int, url: URL, *options: str) -> None:
    """A tool as the person of the base; the password goes by the environment."""
    known = {
        "PGHOST": url.host or url.query.get("host"),
        "PGPORT": url.port and str(url.port),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": url.query.get("sslmode"),
        "PGSSLROOTCERT": url.query.get("sslrootcert"),
        "PGREQUIREAUTH": url.query.get("require_auth"),
    }
    environment = os.environ | {key: str(value) for key, value in known.items() if value}
    command = [str(tool(name, major)), "--no-password", *options]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip().splitlines()
        raise UserError(f"{name} не справился: {words[-1] if words else done.returncode}")


def _counts(connection: Connection) -> dict[str, int]:
    return {
        name: connection.execute(select(func.count()).select_from(table(name))).scalar_one()
        for name in inspect(connection).get_table_names()
    }


@contextmanager
def maintenance(url: URL) -> Iterator[Connection]:
    """A connection beside the base, from which bases are made and renamed."""
    engine = create_engine(
        url.set(database="postgres"),
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_SECONDS},
    )
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection
    except DatabaseError as fault:
        raise faults.told(fault, url) or fault from fault
    finally:
        engine.dispose()


def _execute(server: Connection, statement: str, *names: str) -> None:
    quote = server.dialect.identifier_preparer.quote_identifier
    try:
        server.exec_driver_sql(statement.format(*map(quote, names)))
    except DBAPIError as fault:
        if getattr(fault.orig, "sqlstate", "") == "55006":
            raise UserError(
                f"База «{names[0]}» открыта. Попросите всех закрыть программу и повторите."
            ) from None
        raise


def _looked_at(url: URL, counts: dict[str, int]) -> str:
    """The restored base is whole, ours, and has every row of the dump; answers its revision."""
    database = Database(url)
    try:
        with database.reading() as session:
            connection = session.connection()
            found = revision(connection)
            if found is None or found > HEAD:
                raise UserError("Эта копия не от Конторы или новее программы.")
            wrong = list(of_server(session))
            if found == HEAD:
                wrong += sorted(guards.expected("postgresql") - guards.names(connection))
            if _counts(connection) != counts or wrong:
                raise UserError(f"Копия не прошла проверку: {'; '.join(wrong[:5]) or 'строки'}.")
            return found
    finally:
        database.close()


def _open_to_people(url: URL) -> None:
    """Grants are not in a dump: they are of this server."""
    database = Database(url)
    try:
        with database.writing() as connection:
            grants.install(connection)
    finally:
        database.close()
