"""What is typed and not yet written, kept on this computer so that no crash takes it (T16).

A small SQLite file of the person's own, every write synced to the disk. A draft belongs to a
base, a person and a thing; it is dropped when the thing is written or the person drops it, and
offered again when the program that kept it is gone.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import fasteners
import platformdirs

from app.snapshot import Snapshot
from app.work import Work
from db.engine import Database
from db.errors import UserError

OLDEST = dt.timedelta(days=30)
_RUNNING: dict[str, fasteners.InterProcessLock] = {}  # sessions of this process, with their locks


@dataclass(frozen=True)
class Typed:
    """Text in a field that is no value yet: half a date, a name that is not found."""

    section: str
    line: int
    field: str
    text: str


@dataclass(frozen=True)
class Draft:
    """An edit that is not in the base. `base` is the thing as it was read, `mine` as it is typed.

    `version` is the version that was read; both are None for a new thing. `aside` says that the
    person went on without it: it is kept for him and belongs to no window.
    """

    key: str
    noun: str
    thing_id: int | None
    title: str
    at: dt.datetime
    version: int | None
    base: Snapshot | None
    mine: Snapshot
    typed: tuple[Typed, ...] = field(default=())
    aside: bool = False


def drafts_file() -> Path:
    """Where drafts of this computer's person live."""
    return Path(platformdirs.user_data_dir("kontora", appauthor=False)) / "drafts.sqlite"


class Drafts:
    """The drafts of one person in one base; UserError when the disk refuses."""

    def __init__(self, work: Work, path: Path | None = None) -> None:
        self.path = path or drafts_file()
        self.base, self.login = base_key(work.database), work.user.login
        self.session = uuid.uuid4().hex
        self._open = False

    # --- writing ----------------------------------------------------------------------------

    def keep(self, draft: Draft) -> None:
        """Writes a draft over its former self; it is on the disk when this returns."""
        self._begin()
        told = json.dumps(
            {
                "base": draft.base,
                "mine": draft.mine,
                "typed": [[t.section, t.line, t.field, t.text] for t in draft.typed],
            },
            ensure_ascii=False,
        )
        session = "" if draft.aside else self.session
        place = (draft.key, self.base, self.login, session, draft.noun, draft.thing_id)
        state = (draft.title, draft.at.isoformat(), draft.version, told)
        with self._writing() as connection:
            connection.execute(KEEP, (*place, *state))

    def drop(self, key: str) -> None:
        """What is written or no longer wanted."""
        if self.path.exists():
            with self._writing() as connection:
                connection.execute("DELETE FROM draft WHERE key = ?", (key,))

    def purge(self, now: dt.datetime | None = None) -> int:
        """Drops drafts nobody touched for a month: they hold people's data; answers how many."""
        if not self.path.exists():
            return 0
        oldest = (now or dt.datetime.now(dt.UTC)) - OLDEST
        with self._writing() as connection:
            return connection.execute(
                "DELETE FROM draft WHERE at < ?", (oldest.isoformat(),)
            ).rowcount

    def close(self) -> None:
        """The program ends: what this session still keeps may be offered by the next one."""
        lock = _RUNNING.pop(self.session, None)
        if lock is not None:
            lock.release()
            self._lock_file(self.session).unlink(missing_ok=True)
        self._open = False

    # --- reading ----------------------------------------------------------------------------

    def left(self) -> list[Draft]:
        """Drafts of programs that run no more, and those put aside; the latest first."""
        if not self.path.exists():
            return []
        query = "SELECT * FROM draft WHERE base = ? AND login = ? ORDER BY at DESC"
        with self._reading() as connection:
            rows = connection.execute(query, (self.base, self.login)).fetchall()
        return [_draft(row) for row in rows if not self._runs(row["session"])]

    def get(self, key: str) -> Draft | None:
        """A draft by its key."""
        if not self.path.exists():
            return None
        with self._reading() as connection:
            row = connection.execute("SELECT * FROM draft WHERE key = ?", (key,)).fetchone()
        return None if row is None else _draft(row)

    # --- the file ---------------------------------------------------------------------------

    def _begin(self) -> None:
        if self._open:
            return
        folder = self.path.parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not self.path.exists():
                self.path.touch(mode=0o600)
            lock = fasteners.InterProcessLock(str(self._lock_file(self.session)))
            lock.acquire(blocking=False)
        except OSError as fault:
            raise _told(fault) from fault
        _RUNNING[self.session] = lock
        with self._writing() as connection:
            connection.execute(SCHEMA)
        self._open = True

    def _lock_file(self, session: str) -> Path:
        return self.path.parent / f"draft-{session}.lock"

    def _runs(self, session: str) -> bool:
        """A living program holds the lock of its session; a killed one left it free."""
        path = self._lock_file(session)
        if session in _RUNNING:
            return True  # asking the system here would let our own lock go
        if not session or not path.exists():
            return False
        probe = fasteners.InterProcessLock(str(path))
        if not probe.acquire(blocking=False):
            return True
        probe.release()
        with contextlib.suppress(OSError):
            path.unlink()
        return False

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as connection, connection:
            yield connection

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = sqlite3.connect(self.path, timeout=5)
            connection.row_factory = sqlite3.Row
            try:
                connection.execute("PRAGMA synchronous = FULL")
                yield connection
            finally:
                connection.close()
        except (sqlite3.Error, OSError) as fault:
            raise _told(fault) from fault


KEEP = "INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
SCHEMA = """
CREATE TABLE IF NOT EXISTS draft (
    key TEXT PRIMARY KEY, base TEXT NOT NULL, login TEXT NOT NULL, session TEXT NOT NULL,
    noun TEXT NOT NULL, thing_id INTEGER, title TEXT NOT NULL, at TEXT NOT NULL,
    version INTEGER, told TEXT NOT NULL
) STRICT
"""


def base_key(database: Database) -> str:
    """The same base by any name: the whole path of a file, the address without its person."""
    if database.path is not None:
        return os.path.normcase(str(database.path.resolve()))
    url = database.url
    return f"postgresql://{url.host or 'localhost'}:{url.port or 5432}/{url.database}"


def _draft(row: sqlite3.Row) -> Draft:
    told = json.loads(row["told"])
    return Draft(
        key=row["key"],
        noun=row["noun"],
        thing_id=row["thing_id"],
        title=row["title"],
        at=dt.datetime.fromisoformat(row["at"]),
        version=row["version"],
        base=told["base"],
        mine=told["mine"],
        typed=tuple(Typed(*one) for one in told["typed"]),
        aside=not row["session"],
    )


def _told(fault: Exception) -> UserError:
    return UserError(f"Черновик на этом компьютере не сохранён: {fault}. Запишите документ сами.")
