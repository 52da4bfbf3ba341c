"""The list of people: who they are, what they may do, how they prove it (B-4, B-10).

Written through the gateway like everything else, so that the history tells who let whom in. On
SQLite a password is kept as an Argon2id hash and guards a convenience, not the file. On
PostgreSQL a person is a login of the server: only a SCRAM verifier, made on this computer, goes
there, and the doors of `db.grants` make or bar the login in the same transaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.gateway import Gateway
from app.work import Work
from db import grants
from db.errors import UserError
from db.roles import Role
from db.system import AppUser

FIRST_LOGIN = "admin"
SHORTEST_PASSWORD = 8
LOGIN = re.compile(r"[^\W_][\w.-]{0,62}")
SERVER_LOGIN = re.compile(r"(?!pg_|kontora_)[a-z][a-z0-9_.-]{0,62}")


@dataclass(frozen=True)
class Person:
    """A line of the list of people; `has_password` means something on SQLite only."""

    login: str
    name: str
    role: Role | None
    active: bool
    has_password: bool


def people(session: Session) -> list[Person]:
    """Everybody in the list, in the order of being added."""
    return [_person(row) for row in session.scalars(select(AppUser).order_by(AppUser.id))]


def first(work: Work) -> None:
    """Puts the person at work into the empty list of a new base, as its administrator."""
    with _writing(work, "первый пользователь", of_people=False) as gate:
        if gate.session.scalar(select(AppUser.id).limit(1)) is None:
            _insert(gate, work.user.login, work.user.name, Role.ADMINISTRATOR, None)


def login_is_possible(login: str, *, on_server: bool) -> None:
    """Refuses a login that could not be typed or is not a person's."""
    if on_server and not SERVER_LOGIN.fullmatch(login):
        raise UserError(
            f"Логин «{login}» не подходит: для сервера нужны строчные латинские буквы, цифры, "
            "точка, дефис или подчёркивание, до 63 знаков, первая — буква."
        )
    if not on_server and not LOGIN.fullmatch(login):
        raise UserError(
            f"Логин «{login}» не подходит: нужны буквы и цифры без пробелов, до 63 знаков."
        )


def password_is_strong(login: str, password: str) -> None:
    """The strength is known here only: the server gets a verifier."""
    if len(password) < SHORTEST_PASSWORD:
        raise UserError(f"Пароль короче {SHORTEST_PASSWORD} знаков. Придумайте длиннее.")
    if password.casefold() == login.casefold():
        raise UserError("Пароль совпадает с логином. Придумайте другой.")


def add(
    work: Work, login: str, name: str, role: Role | None, password: str | None = None
) -> Person:
    """Adds a person; without a role he comes in and may do nothing.

    On PostgreSQL a password is needed unless the server has such a login already, whose
    password is then left as it is.
    """
    on_server = not work.database.is_sqlite
    login_is_possible(login, on_server=on_server)
    name = name.strip() or login
    if len(name) > 100:
        raise UserError("Имя длиннее 100 знаков: сократите.")
    if password is not None:
        password_is_strong(login, password)
    with _writing(work, "пользователь добавлен") as gate:
        known = select(AppUser.id).where(AppUser.login == login)
        if gate.session.scalar(known) is not None:
            raise UserError(f"Пользователь «{login}» уже есть.")
        stored = None
        if on_server:
            _grants_are_in_place(gate)
            _admit(gate, login, password if not _server_knows(gate, login) else None, role)
        elif password is not None:
            stored = hashed(password)
        return _insert(gate, login, name, role, stored)


def give_role(work: Work, login: str, role: Role | None) -> Person:
    """Another role, or none; a barred person is let in again."""
    with _writing(work, "роль пользователя") as gate:
        row = _row(gate, login)
        if role is not Role.ADMINISTRATOR:
            _an_administrator_stays(gate, row)
        if gate.on_postgresql and row.login != work.user.login:
            _grants_are_in_place(gate)
            _admit(gate, login, None, role)
        return _change(gate, row, "роль", role=role, active=True)


def deactivate(work: Work, login: str) -> Person:
    """The person may not come in any more; what he did stays his."""
    with _writing(work, "пользователь отключён") as gate:
        row = _row(gate, login)
        _an_administrator_stays(gate, row)
        if gate.on_postgresql:
            gate.connection.execute(text("SELECT person_bar(:login)"), {"login": login})
        return _change(gate, row, "отключён", active=False)


def set_password(work: Work, login: str, password: str) -> Person:
    """A new password: his own for everybody with a role, anybody's for an administrator."""
    password_is_strong(login, password)
    own = login == work.user.login
    with _writing(work, "пароль изменён", of_people=not own) as gate:
        row = _row(gate, login)
        if not gate.on_postgresql:
            return _change(gate, row, "пароль изменён", password=hashed(password))
        if own:
            verifier = _verifier(gate, login, password)
            gate.connection.exec_driver_sql(f"ALTER ROLE CURRENT_USER PASSWORD '{verifier}'")
        else:
            _grants_are_in_place(gate)
            _admit(gate, login, password, row.role)
        return _change(gate, row, "пароль изменён")


def hashed(password: str) -> str:
    """The Argon2id hash to keep."""
    from argon2 import PasswordHasher

    return PasswordHasher().hash(password)


def password_fits(stored: str, password: str) -> bool:
    """Whether the typed password is the kept one."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


# --- parts ---------------------------------------------------------------------------------


@contextmanager
def _writing(work: Work, action: str, *, of_people: bool = True) -> Iterator[Gateway]:
    if work.user.role is None or (of_people and work.user.role is not Role.ADMINISTRATOR):
        raise UserError("Недостаточно прав: пользователями управляет только администратор.")
    with work.transaction(action, (), None) as gate:
        assert gate is not None
        yield gate


def _person(row: AppUser) -> Person:
    return Person(row.login, row.name, row.role, row.active, row.password is not None)


def _row(gate: Gateway, login: str) -> AppUser:
    row = gate.session.scalars(select(AppUser).where(AppUser.login == login)).one_or_none()
    if row is None:
        raise UserError(f"Пользователя «{login}» нет. Список: kontora user list.")
    return row


def _insert(gate: Gateway, login: str, name: str, role: Role | None, stored: str | None) -> Person:
    (key,) = gate.reserve(1)
    values = {"login": login, "name": name, "role": role, "password": stored, "active": True}
    gate.insert(AppUser.__table__, [{"id": key, **values}])
    told = {"login": login, "name": name, "role": role.name if role else None}
    gate.note("app_user", key, "создан", {k: [None, v] for k, v in told.items() if v})
    gate.touched.add(AppUser)
    return Person(login, name, role, active=True, has_password=stored is not None)


def _change(gate: Gateway, row: AppUser, action: str, **values: Any) -> Person:
    """Writes and tells what is different; a password is told of, never shown."""
    changes = {
        name: [_told(getattr(row, name)), _told(value)]
        for name, value in values.items()
        if name != "password" and getattr(row, name) != value
    }
    if not changes and values and "password" not in values:
        return _person(row)
    gate.update_many(AppUser.__table__, [{"id": row.id, **values}] if values else [], *values)
    gate.note("app_user", row.id, action, changes)
    gate.touched.add(AppUser)
    for name, value in values.items():
        setattr(row, name, value)
    return _person(row)


def _told(value: Any) -> Any:
    return value.name if isinstance(value, Role) else value


def _an_administrator_stays(gate: Gateway, row: AppUser) -> None:
    """A base without an administrator could never be opened to anybody again."""
    query = select(AppUser.id).where(
        AppUser.role == Role.ADMINISTRATOR, AppUser.active, AppUser.id != row.id
    )
    if row.role is Role.ADMINISTRATOR and gate.session.scalar(query.limit(1)) is None:
        raise UserError(
            f"«{row.login}» — единственный администратор. Сначала назначьте другого: "
            "kontora user role ЛОГИН Администратор."
        )


def _grants_are_in_place(gate: Gateway) -> None:
    if grants.installed(gate.connection):
        return
    if not grants.may_be_installed(gate.connection):
        raise UserError(
            f"Логин «{gate.user.login}» не может заводить людей на сервере. Администратору "
            "сервера: дайте ему право CREATEROLE и повторите."
        )
    grants.install(gate.connection)


def _server_knows(gate: Gateway, login: str) -> bool:
    query = text("SELECT count(*) FROM pg_roles WHERE rolname = :login")
    return bool(gate.connection.execute(query, {"login": login}).scalar())


def _admit(gate: Gateway, login: str, password: str | None, role: Role | None) -> None:
    verifier = None if password is None else _verifier(gate, login, password)
    if verifier is None and not _server_knows(gate, login):
        raise UserError(f"На сервере нет логина «{login}». Задайте ему пароль: он будет создан.")
    gate.connection.execute(
        text("SELECT person_admit(:login, :verifier, :works)"),
        {"login": login, "verifier": verifier, "works": role is not None},
    )


def _verifier(gate: Gateway, login: str, password: str) -> str:
    """What the server keeps instead of a password; the password itself stays here."""
    raw: Any = gate.connection.connection.dbapi_connection
    made: bytes = raw.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
    return made.decode()
