"""The care of a base: making, looking at, checking, upgrading, copying and restoring it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import file_backup, server_backup, starter, users
from app.checking import Findings, check
from app.checking.items import Sums, sums
from app.people import User
from app.work import Work
from db import migrate
from db.base import Document, Register
from db.catalogs.vat_rate import VatRate
from db.engine import Database, base_url, open_database
from db.errors import UserError
from db.meta import declared
from db.migrations import HEAD
from db.roles import Role
from db.system import AppUser


@dataclass(frozen=True)
class Info:
    """What a base is, in figures; `documents` by kind, roubles in `sums`."""

    revision: str
    documents: dict[str, int]
    movements: int
    users: int
    sums: Sums


def create(base: str) -> User:
    """Makes a base: tables, the facts of law it begins with, its first administrator.

    On PostgreSQL the database is there and empty, and its login becomes the administrator; on
    SQLite the administrator has no password. A making that was interrupted is finished.
    """
    import app.nouns  # noqa: F401  what is written is checked by its own rules

    if not _is_unfinished(base):
        migrate.create(base)
    database = open_database(base)
    try:
        login = database.login or users.FIRST_LOGIN
        boss = User(login, "Администратор", Role.ADMINISTRATOR)
        work = Work(database, boss)
        with database.reading() as session:
            blank = session.scalar(select(VatRate.id).limit(1)) is None
        if blank:
            starter.fill(work)
        users.first(work)
        return boss
    finally:
        database.close()


def _is_unfinished(base: str) -> bool:
    """Our tables of the newest revision, and neither a person nor a document in them."""
    url = base_url(base)
    path = Path(url.database or "")
    if url.get_backend_name() == "sqlite" and not (path.is_file() and path.stat().st_size):
        return False
    database = open_database(base)
    try:
        with database.reading() as session:
            if migrate.revision(session.connection()) != HEAD:
                return False
            return not (_count(session, AppUser) or _count(session, Document))
    finally:
        database.close()


def _count(session: Session, cls: type[AppUser | Document | Register]) -> int:
    return session.scalar(select(func.count()).select_from(cls.__table__)) or 0


def info(database: Database) -> Info:
    """The revision, counts and sums of a base that is open."""
    kind = Document.__table__.c.kind
    with database.reading() as session:
        kinds = session.execute(select(kind, func.count()).group_by(kind).order_by(kind))
        return Info(
            migrate.revision(session.connection()) or "",
            {name: count for name, count in kinds},  # noqa: C416  a row is not a pair to mypy
            sum(_count(session, register) for register in declared(Register)),
            _count(session, AppUser),
            sums(session),
        )


def upgrade(base: str) -> Path | None:
    """Brings a base to this program's schema; answers the copy made before (SQLite)."""
    url = base_url(base)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise UserError(f"Файла базы «{url.database}» нет.")
    return migrate.upgrade(base)


def backup(database: Database, target: Path) -> int:
    """Writes a verified copy; answers its size in bytes."""
    if database.is_sqlite:
        return file_backup.backup(database, target)
    return server_backup.backup(database, target)


def restore(base: str, source: Path, *, dry_run: bool = False) -> str | None:
    """Puts a verified copy in the place of a base; answers where the old one is kept."""
    if base_url(base).get_backend_name() == "sqlite":
        kept = file_backup.restore(base, source, dry_run=dry_run)
        return str(kept) if kept else None
    return server_backup.restore(base, source, dry_run=dry_run)


__all__ = ["Findings", "Info", "backup", "check", "create", "info", "restore", "upgrade"]
