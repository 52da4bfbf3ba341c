"""Opens the base a command names, asking for a password where a person can answer."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from db.errors import PasswordNeeded, UserError

if TYPE_CHECKING:
    from app.people import User
    from app.work import Work

T = TypeVar("T")
TRIES = 3


@contextmanager
def opened(options: Namespace) -> Iterator[Work]:
    """The base and the person of the arguments, closed at the end."""
    from app.session import open_work

    work = with_password(options, lambda p: open_work(options.base, options.user, p))
    try:
        yield work
    finally:
        work.database.close()


def with_password(options: Namespace, opening: Callable[[str | None], T]) -> T:
    """Tries what is known, then asks up to three times; without a terminal only refuses."""
    try:
        return opening(None)
    except PasswordNeeded as refusal:
        if not _can_be_asked() or not _is_a_person(options):
            raise
        last = refusal
    for _ in range(TRIES):
        print(last, file=sys.stderr)
        try:
            return opening(asked("Пароль: "))
        except PasswordNeeded as refusal:
            last = refusal
    raise last


def _can_be_asked() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _is_a_person(options: Namespace) -> bool:
    """A password is somebody's: on SQLite it must be said whose."""
    from app.session import base_named

    return bool(options.user) or "://" in base_named(options.base)


def asked(prompt: str) -> str:
    """A password typed at the terminal, not shown."""
    import getpass

    return getpass.getpass(prompt, stream=sys.stderr)


def new_password(*, from_stdin: bool) -> str | None:
    """A new password, by a line of stdin or typed twice; None when nobody gave one."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n") or None
    if not _can_be_asked():
        return None
    first = asked("Новый пароль (Enter — без пароля): ")
    if first and asked("Ещё раз: ") != first:
        raise UserError("Пароли не совпали. Повторите команду.")
    return first or None


def administrators_only(user: User) -> None:
    """Refuses everybody but an administrator."""
    from db.roles import Role

    if user.role is not Role.ADMINISTRATOR:
        raise UserError("Недостаточно прав: это делает только администратор.")


def accountants_only(user: User) -> None:
    """Refuses those who may not see all sums."""
    from db.roles import Role

    if user.role not in (Role.ADMINISTRATOR, Role.ACCOUNTANT):
        raise UserError("Недостаточно прав: это делают администратор и бухгалтер.")
