"""How a base is opened: which one, by whom, with what password.

On PostgreSQL the login of the connection is the person. On SQLite a person is named, or it is
the administrator as long as he has no password. Passwords come from the system's keyring, from
PGPASSWORD or .pgpass, or are asked for; they are never part of an address or an argument.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

import platformdirs
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import users
from app.people import User
from app.work import Work
from db.engine import Database, base_url, open_database
from db.errors import BrokenBase, PasswordNeeded, UserError
from db.migrate import base_is_current, revision
from db.roles import Role
from db.system import AppUser

SERVICE = "kontora"
VARIABLE = "KONTORA_BASE"
PASSWORD_VARIABLE = "KONTORA_PASSWORD"  # noqa: S105  the name of a variable, not a password


def base_named(base: str | None) -> str:
    """The base to open: the one named, KONTORA_BASE, the last one opened, the one at home."""
    named = base or os.environ.get(VARIABLE) or last_base()
    if not named:
        return str(Path(platformdirs.user_data_dir(SERVICE, appauthor=False)) / "kontora.sqlite")
    url = base_url(named)
    if url.password is not None:
        raise UserError(
            "В адресе базы записан пароль, его увидят другие. Уберите его: программа спросит "
            "пароль сама или возьмёт из хранилища паролей, PGPASSWORD или .pgpass."
        )
    return named if url.get_backend_name() != "sqlite" else str(url.database)


def open_work(
    base: str | None = None,
    login: str | None = None,
    password: str | None = None,
    *,
    remember: bool = True,
) -> Work:
    """Opens a base for a person; `remember` makes it the last base opened.

    PasswordNeeded when a password must be asked for or the given one is wrong; UserError with
    what is the matter otherwise.
    """
    import app.nouns  # noqa: F401  all verbs are attached before anything is written

    named = base_named(base)
    database = _connected(named, login, password)
    try:
        base_is_current(database)
        work = Work(database, _user(database, named, login, password))
    except BaseException:
        database.close()
        raise
    if remember:
        remember_base(named)
    return work


def _connected(named: str, login: str | None, password: str | None) -> Database:
    url = base_url(named)
    if url.get_backend_name() == "sqlite":
        return open_database(named)
    if login and login != url.username:
        raise UserError(
            f"На PostgreSQL пользователь указан в адресе базы: «{url.username}», а не «{login}». "
            "Измените адрес."
        )
    if password is not None:
        return open_database(named, password)
    try:
        return open_database(named)
    except PasswordNeeded:
        kept = kept_password(named, url.username or "")
        if kept is None:
            raise
        return open_database(named, kept)


def _user(database: Database, named: str, login: str | None, password: str | None) -> User:
    """The person at the base with his role."""
    with database.reading() as session:
        if not database.is_sqlite:
            row = _listed(session, database.login)
        elif login:
            row = _listed(session, login)
            _password_is_right(row, named, password)
        else:
            row = _administrator(session)
    return User(row.login, row.name, row.role)


def _people(session: Session) -> list[Any]:
    """The list of people, as rows: an object would make the ORM configure itself at the start."""
    table: Any = AppUser.__table__
    return list(session.connection().execute(select(table).order_by(table.c.id)))


def _listed(session: Session, login: str) -> Any:
    row = next((p for p in _people(session) if p.login == login), None)
    if row is None:
        raise UserError(
            f"Пользователя «{login}» нет в списке пользователей базы. Обратитесь к "
            "администратору: kontora user add."
        )
    if not row.active:
        raise UserError(f"Пользователь «{login}» отключён. Обратитесь к администратору.")
    return row


def _password_is_right(row: Any, named: str, password: str | None) -> None:
    if row.password is None:
        return
    typed = password if password is not None else kept_password(named, row.login)
    if typed is None:
        raise PasswordNeeded(f"Введите пароль пользователя «{row.login}».")
    if not users.password_fits(row.password, typed):
        raise PasswordNeeded(f"Пароль пользователя «{row.login}» не подходит.")


def _administrator(session: Session) -> Any:
    """Nobody is named: the administrator, but only where he has no password."""
    found = [p for p in _people(session) if p.role is Role.ADMINISTRATOR and p.active]
    if not found:
        raise UserError(
            "В базе нет ни одного пользователя: она создана не до конца. "
            "Повторите: kontora base create."
        )
    if (open_to_all := next((row for row in found if row.password is None), None)) is not None:
        return open_to_all
    raise PasswordNeeded(
        "У администратора есть пароль. Назовите себя: пользователь и пароль (--user ИМЯ)."
    )


def address(base: str | None, password: str | None = None) -> str:
    """A base by an address that opens it, password and all: for what connects by itself."""
    named = base_named(base)
    if base_url(named).get_backend_name() == "sqlite":
        return named
    database = _connected(named, None, password)
    database.close()
    return database.url.render_as_string(hide_password=False)


def administered(named: str, login: str | None, password: str | None) -> tuple[str, str]:
    """(address, revision) of a base, of this program's revision or another, for its administrator.

    UserError when it is not a base of ours or the person is not an administrator.
    """
    database = _connected(named, login, password)
    try:
        with database.reading() as session:
            found = revision(session.connection())
        if found is None:
            raise UserError(f"«{database.name}» — не база Конторы.")
        if _user(database, named, login, password).role is not Role.ADMINISTRATOR:
            raise UserError("Недостаточно прав: это делает только администратор.")
    finally:
        database.close()
    return database.url.render_as_string(hide_password=False), found


def replaceable(named: str, login: str | None, password: str | None) -> str:
    """The address of a base that may be replaced by a copy: its administrator's, or no base.

    What is not there, empty or broken has no administrator to ask.
    """
    url = base_url(named)
    if url.get_backend_name() == "sqlite":
        if Path(url.database or "").exists():
            with contextlib.suppress(BrokenBase):
                administered(named, login, password)
        return named
    whole = address(named, password)
    database = open_database(whole)
    try:
        with database.reading() as session:
            blank = revision(session.connection()) is None
    finally:
        database.close()
    return whole if blank else administered(named, login, password)[0]


def logins(base: str | None = None) -> list[users.Person]:
    """Who may be chosen at the door of a SQLite base; nobody on PostgreSQL."""
    named = base_named(base)
    if base_url(named).get_backend_name() != "sqlite":
        return []
    database = open_database(named)
    try:
        base_is_current(database)
        with database.reading() as session:
            return [p for p in users.people(session) if p.active]
    finally:
        database.close()


# --- what this computer remembers ----------------------------------------------------------


def _memory() -> Path:
    return Path(platformdirs.user_config_dir(SERVICE, appauthor=False)) / "bases.json"


def last_base() -> str | None:
    """The base opened last on this computer by this person of the system."""
    try:
        found = json.loads(_memory().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    last = found.get("last") if isinstance(found, dict) else None
    return last if isinstance(last, str) else None


def remember_base(named: str) -> None:
    """Makes a base the last one opened; a computer that lets nothing be kept is no obstacle."""
    file = _memory()
    part = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps({"last": named}, ensure_ascii=False), encoding="utf-8")
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)


def kept_password(named: str, login: str) -> str | None:
    """The password this computer keeps for a person of a base; None where there is none."""
    if base_url(named).get_backend_name() == "sqlite" and PASSWORD_VARIABLE in os.environ:
        return os.environ[PASSWORD_VARIABLE]
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, _entry(named, login))
    except (KeyringError, RuntimeError, OSError):
        return None


def keep_password(named: str, login: str, password: str) -> bool:
    """Gives a password to the system's keyring; False where there is none that works."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, _entry(named, login), password)
    except (KeyringError, RuntimeError, OSError):
        return False
    return keyring.get_password(SERVICE, _entry(named, login)) == password


def forget_password(named: str, login: str) -> None:
    """Takes a password out of the system's keyring."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.delete_password(SERVICE, _entry(named, login))
    except (KeyringError, RuntimeError, OSError):
        return


def _entry(named: str, login: str) -> str:
    """One entry for a person of a base, whatever way the base is named."""
    url = base_url(named)
    if url.get_backend_name() == "sqlite":
        return f"{login} {url.database}"
    return f"{login} {url.host or 'localhost'}:{url.port or 5432}/{url.database}"
