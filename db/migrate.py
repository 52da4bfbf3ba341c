"""Creates a base, tells its revision, and upgrades it without risk to what is in it (D8).

SQLite: back up → verify → migrate a copy → verify the copy → swap. PostgreSQL: one transaction
under an exclusive advisory lock. There is no way down but the backup made before.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, column, func, inspect, select, table, text

from db import grants, guards
from db.copies import TAILS, copy_file, put_in_place
from db.engine import PRESENCE_KEY, Database, base_url, file_is_base, path_is_local
from db.errors import UserError
from db.file_faults import why_not
from db.migrations import HEAD


def create(base: str) -> None:
    """Makes an empty base of the newest schema; refuses one that has anything in it."""
    url = base_url(base)
    made: Path | None = None
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        path_is_local(path)
        if path.exists() and path.stat().st_size:
            raise UserError(f"Файл «{path}» уже есть. Укажите другое имя для новой базы.")
        made = _new_file(path)
    database = Database(url)
    try:
        with database.writing() as connection:
            _base_is_empty(connection, database.name)
            if not database.is_sqlite:
                _prepare_server(connection)
            _migrate(connection)
            connection.execute(text("INSERT INTO identity (id, last) VALUES (1, 0)"))
            guards.install(connection)
            grants.install(connection)
    except BaseException:
        database.close()
        if made is not None:
            remove(made)
        raise
    database.close()


def _base_is_empty(connection: Connection, name: str) -> None:
    if inspect(connection).get_table_names():
        raise UserError(f"База «{name}» не пуста. Укажите пустую базу.")


def _new_file(path: Path) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError as fault:
        raise UserError(f"Создать файл «{path}» не удалось: {why_not(fault)}.") from None
    return path


def remove(path: Path) -> None:
    """Takes away a file base that came to nothing, with the files beside it."""
    for tail in ("", *TAILS, ".lock", ".users"):
        Path(f"{path}{tail}").unlink(missing_ok=True)


def _prepare_server(connection: Connection) -> None:
    version = connection.dialect.server_version_info or (0,)
    if version < (15,):
        raise UserError(f"PostgreSQL {version[0]} стар: нужен 15 или новее.")
    connection.execute(text("CREATE EXTENSION IF NOT EXISTS btree_gist"))
    connection.execute(text("CREATE SEQUENCE IF NOT EXISTS identity_seq"))


def revision(connection: Connection) -> str | None:
    """The revision of an open base; None when it is not a base of ours."""
    if "alembic_version" not in inspect(connection).get_table_names():
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def base_is_current(database: Database) -> None:
    """Refuses a base this program may not work in, and says what to do."""
    with database.reading() as session:
        found = revision(session.connection())
    if found is None:
        raise UserError(
            f"«{database.name}» — не база Конторы. Выберите базу или создайте новую: "
            "kontora base create."
        )
    if found > HEAD:
        raise UserError(
            f"База «{database.name}» новее программы (версия базы {found}, программы {HEAD}). "
            "Обновите программу."
        )
    if found < HEAD:
        raise UserError(
            f"База «{database.name}» старее программы (версия базы {found}, программы {HEAD}). "
            "Обновите её: kontora base upgrade."
        )


def upgrade(base: str) -> Path | None:
    """Brings a base to the newest schema; answers the backup made before (SQLite)."""
    url = base_url(base)
    if url.get_backend_name() != "sqlite":
        _upgrade_server(Database(url))
        return None
    path = Path(url.database or "")
    file_is_base(path)
    database = Database(url)
    try:
        with database.alone_in_base():
            return _upgrade_file(path)
    finally:
        database.close()


def _upgrade_server(database: Database) -> None:
    try:
        with database.writing() as connection:
            nobody_is_inside(connection, database.name)
            _may_upgrade(connection, database.name)
            before = control_totals(connection)
            guards.remove(connection)
            _migrate(connection)
            guards.install(connection)
            grants.install(connection)
            _same_totals(before, control_totals(connection))
    finally:
        database.close()


def nobody_is_inside(connection: Connection, name: str) -> None:
    """Every open program holds the lock of presence, see `Database.enter`."""
    query = text("SELECT pg_try_advisory_xact_lock(:key)")
    if not connection.execute(query, {"key": PRESENCE_KEY}).scalar():
        people = text(
            "SELECT DISTINCT a.usename FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
            "WHERE l.locktype = 'advisory' AND l.objid = :key AND l.granted "
            "AND a.datname = current_database() ORDER BY 1"
        )
        known = connection.execute(people, {"key": PRESENCE_KEY}).scalars()
        raise UserError(
            f"База «{name}» открыта: {', '.join(known)}. Попросите закрыть программу и повторите."
        )


def _upgrade_file(path: Path) -> Path:
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%d-%H%M%S")
    backup = path.with_name(f"{path.stem}-before-{stamp}{path.suffix}")
    copy = path.with_name(f"{path.name}.upgrading")
    copy_file(path, backup)
    copy_file(backup, copy)
    try:
        _migrate_copy(copy, path.name)
        put_in_place(copy, path)
    finally:
        remove(copy)
    return backup


def _migrate_copy(copy: Path, name: str) -> None:
    """The copy is changed with foreign keys off, then proved whole."""
    database = Database(base_url(str(copy)), foreign_keys=False)
    try:
        with database.writing() as connection:
            _may_upgrade(connection, name)
            before = control_totals(connection)
            guards.remove(connection)
            _migrate(connection)
            guards.install(connection)
            _same_totals(before, control_totals(connection))
            _is_whole(connection)
    finally:
        database.close()
    with closing(sqlite3.connect(copy)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _may_upgrade(connection: Connection, name: str) -> None:
    found = revision(connection)
    if found is None:
        raise UserError(f"«{name}» — не база Конторы, обновлять нечего.")
    if found > HEAD:
        raise UserError(f"База «{name}» новее программы. Обновите программу.")


def control_totals(connection: Connection) -> dict[str, Any]:
    """Rows of every table and the sums of money: what an upgrade must not change."""
    totals: dict[str, Any] = {}
    for name in sorted(inspect(connection).get_table_names()):
        if name != "alembic_version":
            rows = select(func.count()).select_from(table(name))
            totals[name] = connection.execute(rows).scalar_one()
    for name, summed in (("charge", "gross"), ("allocation", "amount"), ("money", "amount")):
        if name in totals:
            total: Any = select(func.sum(column(summed))).select_from(table(name))
            totals[f"{name}.{summed}"] = int(connection.execute(total).scalar_one() or 0)
    return totals


def _same_totals(before: dict[str, Any], after: dict[str, Any]) -> None:
    lost = [name for name, value in before.items() if after.get(name) != value]
    if lost:
        raise UserError(
            "Обновление не прошло проверку, база осталась прежней. Не сошлось: " + ", ".join(lost)
        )


def _is_whole(connection: Connection) -> None:
    faults = [
        *(r[0] for r in connection.exec_driver_sql("PRAGMA integrity_check") if r[0] != "ok"),
        *(str(r[0]) for r in connection.exec_driver_sql("PRAGMA foreign_key_check")),
    ]
    missing = guards.expected("sqlite") - guards.names(connection)
    if faults or missing:
        words = ", ".join([*faults, *sorted(missing)][:5])
        raise UserError(f"Обновление не прошло проверку, база осталась прежней: {words}")


def _migrate(connection: Connection) -> None:
    # Alembic is heavy and needed only here.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
