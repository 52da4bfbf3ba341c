"""The file is whole, references lead somewhere, and every guard stands."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

from app.checking.findings import Difference
from db import grants, guards
from db.system import AppUser

BROKEN = (
    "SELECT conrelid::regclass || ': ' || conname FROM pg_constraint "
    "WHERE connamespace = current_schema()::regnamespace AND NOT convalidated"
)
SLEEPING = (
    "SELECT tgrelid::regclass || ': ' || tgname FROM pg_trigger t "
    "JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE c.relnamespace = current_schema()::regnamespace AND tgenabled IN ('D', 'R')"
)


def check(session: Session) -> Iterator[Difference]:
    """integrity_check and foreign keys on SQLite, constraints and triggers on PostgreSQL."""
    connection = session.connection()
    dialect = connection.dialect.name
    for fault in of_file(connection) if dialect == "sqlite" else of_server(session):
        yield Difference("file", fault)
    if dialect != "sqlite":
        yield from _rights_of_people(session)
    for name in sorted(guards.expected(dialect) - guards.names(connection)):
        yield Difference(
            "guards", f"Нет защиты «{name}». Поставьте её на место: kontora base upgrade."
        )


def of_file(connection: Connection) -> Iterator[str]:
    for (verdict,) in connection.exec_driver_sql("PRAGMA integrity_check").all():
        if verdict != "ok":
            yield f"Файл базы повреждён: {verdict}"
    for table, row, target, _ in connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        yield f"Строка {row} таблицы {table} ссылается на запись {target}, которой нет"


def of_server(session: Session) -> Iterator[str]:
    connection = session.connection()
    for (name,) in connection.execute(text(BROKEN)):
        yield f"Ограничение не проверено: {name}"
    for (name,) in connection.execute(text(SLEEPING)):
        yield f"Триггер отключён: {name}"


def _rights_of_people(session: Session) -> Iterator[Difference]:
    several = session.scalar(select(func.count()).select_from(AppUser)) or 0
    if several > 1 and not grants.installed(session.connection()):
        yield Difference(
            "guards",
            "Нет прав пользователей на сервере. Поставьте их на место: kontora base upgrade.",
        )
