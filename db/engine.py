"""Opens a base: a SQLite file or a PostgreSQL database, with the settings that keep it safe.

SQLite: foreign keys on, WAL, `synchronous=FULL` (NORMAL loses acknowledged documents in a
power cut), writers by BEGIN IMMEDIATE. Below SQLite 3.51.3 two connections that write or
checkpoint at once can corrupt a WAL base, so writes and checkpoints run under one file lock.
PostgreSQL: the person in the URL is the login; there is no shared account.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlalchemy.orm import Session

from db import faults
from db.errors import BrokenBase, UserError
from db.file_faults import why_not
from db.locks import WAIT_SECONDS, locks_of
from db.russian import fold

SAFE_WAL = (3, 51, 3)
CHECKPOINT_BYTES = 4 * 1024 * 1024
GROWN = 1.25  # so much larger a file is worth counting again: 0.2 s for 300 megabytes
CONNECT_SECONDS = 5
PRESENCE_KEY, SENDER_KEY = 7001, 7002
_NETWORK_FILESYSTEMS = {"cifs", "nfs", "nfs4", "smb3", "smbfs", "9p", "fuse.sshfs", "afs"}


class Database:
    """A base that is open. Reads in short sessions, writes in whole transactions."""

    def __init__(self, url: URL, *, foreign_keys: bool = True) -> None:
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.path = Path(url.database) if self.is_sqlite and url.database else None
        self.engine = _engine(url, foreign_keys=foreign_keys)
        self._locks = locks_of(self.path) if self.path else None
        self._entered = False
        self._presence: Connection | None = None
        self._counted = 0  # bytes of the file when it was last counted what it has

    @property
    def name(self) -> str:
        """How the base is called in titles: the file's name or database@host."""
        if self.path is not None:
            return self.path.name
        return f"{self.url.database}@{self.url.host or 'localhost'}"

    @property
    def login(self) -> str:
        """The person of a PostgreSQL connection; empty on SQLite."""
        return "" if self.is_sqlite else (self.url.username or "")

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """A short session to read in; what it loaded stays usable, detached, afterwards."""
        with _told(self), self._session() as session:
            yield session
            session.expunge_all()

    def _session(self) -> Session:
        """A session that can do nothing once it is closed: it would take a connection for good."""
        return Session(
            self.engine, expire_on_commit=False, autoflush=False, close_resets_only=False
        )

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction of a writer: all or nothing. Only `app.gateway` writes in it."""
        with _told(self), self.alone(), self.engine.connect() as connection:
            if self.is_sqlite:
                connection.info["immediate"] = True
            try:
                with connection.begin():
                    yield connection
            finally:
                connection.info.pop("immediate", None)
            self._checkpoint(connection)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """The one lock of writers and checkpoints on SQLite; nothing on PostgreSQL."""
        with self._locks.writing() if self._locks else contextlib.nullcontext():
            yield

    def enter(self) -> None:
        """Says that a program works in the base, so that nobody swaps or upgrades it meanwhile.

        On PostgreSQL a connection of its own holds a shared lock as long as the base is open.
        """
        if self._locks is not None and not self._entered:
            self._locks.enter()
            self._entered = True
        elif not self.is_sqlite and self._presence is None:
            with _told(self):
                self._presence = self.engine.connect().execution_options(
                    isolation_level="AUTOCOMMIT"
                )
                query = text("SELECT pg_try_advisory_lock_shared(:key)")
                if not self._presence.execute(query, {"key": PRESENCE_KEY}).scalar():
                    raise UserError(
                        f"Базу «{self.name}» сейчас обновляют. Подождите и откройте её снова."
                    )

    @contextlib.contextmanager
    def sending(self) -> Iterator[bool]:
        """Whether this program alone sends the mail of the base now, until it ends or dies."""
        if self._locks is not None:
            with self._locks.sending() as mine:
                yield mine
            return
        with _told(self), self.engine.connect() as connection:
            lone = connection.execution_options(isolation_level="AUTOCOMMIT")
            key = {"key": SENDER_KEY}
            mine = bool(lone.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar())
            try:
                yield mine
            finally:
                if mine:
                    lone.execute(text("SELECT pg_advisory_unlock(:key)"), key)

    @contextlib.contextmanager
    def alone_in_base(self) -> Iterator[None]:
        """The file is nobody else's: for an upgrade and a restore."""
        assert self._locks is not None
        with self._locks.alone():
            yield

    def _checkpoint(self, connection: Connection) -> None:
        if self.path is None:
            return
        try:
            size = self.path.with_name(f"{self.path.name}-wal").stat().st_size
        except FileNotFoundError:
            return
        if size > CHECKPOINT_BYTES:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            size = self.path.stat().st_size
            if size > self._counted * GROWN:
                self._counted = size
                # What was saved is saved: how much there is of what is no reason to fail. Counted
                # in part, large tables look smaller than their neighbours and lists are sorted.
                with contextlib.suppress(sqlite3.OperationalError):
                    raw.cursor().execute("ANALYZE")
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Lets the file or the server go."""
        if self._presence is not None:
            self._presence.invalidate()
            self._presence.close()
            self._presence = None
        with self.alone():
            self.engine.dispose()
        if self._locks is not None and self._entered:
            self._locks.leave()
            self._entered = False


def open_database(base: str, password: str | None = None) -> Database:
    """Opens a base by path or `postgresql://user@host/db`; UserError says what is wrong.

    Without a password PostgreSQL's own ways are left: PGPASSWORD and .pgpass; PasswordNeeded
    when they do not do. A SQLite path that does not exist is not created here.
    """
    url = base_url(base)
    if url.get_backend_name() == "sqlite":
        _file_can_be_opened(Path(url.database or ""))
    elif password is not None:
        url = url.set(password=password)
    database = Database(url)
    try:
        database.enter()
        with database.reading() as session:
            session.execute(text("SELECT 1"))
    except BaseException:
        database.close()
        raise
    return database


def _file_can_be_opened(path: Path) -> None:
    path_is_local(path)
    if path.is_dir():
        raise UserError(f"«{path}» — папка, а нужен файл базы.")
    if not path.exists():
        raise UserError(
            f"Файла базы «{path}» нет. Создайте базу: kontora base create --base «{path}»."
        )
    file_is_base(path)


SERVER_ADDRESS = "Укажите базу так: postgresql://логин@сервер/база — с логином и именем базы."


def base_url(base: str) -> URL:
    """A path or a URL as an engine URL."""
    if base.startswith(("postgresql://", "postgres://", "postgresql+psycopg://")):
        try:
            url = make_url(base.replace("postgres://", "postgresql://", 1))
        except (ArgumentError, ValueError):
            raise UserError(f"Непонятный адрес базы «{base}». {SERVER_ADDRESS}") from None
        if not url.database or not url.username:
            raise UserError(SERVER_ADDRESS)
        return _protected(url.set(drivername="postgresql+psycopg"))
    if "://" in base and not base.startswith("sqlite:///"):
        raise UserError(f"Непонятный адрес базы «{base}»: нужен путь к файлу или postgresql://…")
    return URL.create("sqlite", database=str(Path(base.removeprefix("sqlite:///")).absolute()))


def _protected(url: URL) -> URL:
    """Off this computer only a proved server gets to know anything (reliability.md §2)."""
    host = url.host or url.query.get("host") or os.environ.get("PGHOST") or ""
    if host in ("", "localhost", "127.0.0.1", "::1") or str(host).startswith(("/", "@")):
        return url
    own_root = Path.home() / ".postgresql" / "root.crt"
    known = "sslrootcert" in url.query or "PGSSLROOTCERT" in os.environ or own_root.exists()
    query = {"sslmode": "verify-full", "require_auth": "scram-sha-256"}
    return url.update_query_dict(query if known else query | {"sslrootcert": "system"})


def path_is_local(path: Path) -> None:
    """Refuses a base on a network share: locks do not hold there and the file breaks (D7)."""
    words = str(path)
    if words.startswith(("\\\\", "//")) or _filesystem(path) in _NETWORK_FILESYSTEMS:
        raise UserError(
            f"База «{path}» лежит на сетевом диске. Файл базы там повреждается при сбоях сети. "
            "Перенесите базу на этот компьютер, а для общей работы используйте PostgreSQL."
        )
    if os.name == "nt":
        import ctypes

        drive = os.path.splitdrive(os.path.realpath(words))[0] + "\\"
        if ctypes.windll.kernel32.GetDriveTypeW(drive) == 4:  # type: ignore[attr-defined]
            raise UserError(
                f"Диск {drive} сетевой. Перенесите базу на этот компьютер, "
                "а для общей работы используйте PostgreSQL."
            )


def _filesystem(path: Path) -> str:
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return ""
    target = os.path.realpath(path)
    best, kind = "", ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        point, system = line.split()[1:3]
        point = point.replace("\\040", " ")
        inside = target == point or target.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, system
    return kind


def file_is_base(path: Path) -> None:
    """Refuses a file that SQLite would not know as its own."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as fault:
        raise UserError(f"Файл «{path}» не читается: {why_not(fault)}.") from None
    if head and head != b"SQLite format 3\x00":
        raise BrokenBase(f"Файл «{path}» — не база Конторы. Выберите файл с базой.")
    if not head:
        raise BrokenBase(f"Файл «{path}» пуст, это не база Конторы. Выберите другой файл.")


@contextlib.contextmanager
def _told(database: Database) -> Iterator[None]:
    """Faults of the connection as sentences a person can act on."""
    try:
        yield
    except DatabaseError as fault:
        sentence = faults.told(fault, database.url)
        if sentence is None:
            raise
        raise sentence from fault


def _folded(value: object) -> str | None:
    return None if value is None else fold(str(value))


def _asks_plainly(connection: Any, _: object) -> None:
    """To compile a big question (JIT, which servers have on) takes longer than to answer it."""
    before, connection.autocommit = connection.autocommit, True
    connection.execute("SET jit = off")
    connection.autocommit = before


def _engine(url: URL, *, foreign_keys: bool) -> Engine:
    if url.get_backend_name() != "sqlite":
        # The driver also warns of a batch that was refused; the refusal itself says it.
        logging.getLogger("psycopg").setLevel(logging.ERROR)
        settings: dict[str, Any] = {
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "kontora",
            "keepalives_idle": 30,
        }
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=settings)
        event.listen(engine, "connect", _asks_plainly)
        return engine
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": WAIT_SECONDS})

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        safe = sqlite3.sqlite_version_info >= SAFE_WAL
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
            "recursive_triggers=ON",
            f"wal_autocheckpoint={1000 if safe else 0}",
            "cache_size=-65536",
        ):
            connection.execute(f"PRAGMA {pragma}")
        # SQLite's own lower() and LIKE know only Latin letters.
        connection.create_function("folded", 1, _folded, deterministic=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        immediate = connection.info.get("immediate")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine
