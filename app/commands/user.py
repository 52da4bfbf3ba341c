"""`kontora user …`: who may come in and what he may do (B-4, B-10)."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from app.commands.answer import Answer
from app.commands.opening import administrators_only, new_password, opened
from app.commands.parser import Commands, command, group
from db.errors import UserError

if TYPE_CHECKING:
    from app.users import Person
    from app.work import Work
    from db.roles import Role

NOBODY = ("нет", "-", "none")
ROLES = "Администратор, Бухгалтер, Менеджер или нет"


def declare(commands: Commands) -> None:
    inside = group(commands, "user", "пользователи и роли")
    adding = command(inside, "add", "добавить пользователя", add)
    adding.add_argument("login", metavar="ЛОГИН")
    adding.add_argument("--name", default="", metavar="ИМЯ", help="как его зовут")
    adding.add_argument("--role", default="нет", metavar="РОЛЬ", help=ROLES)
    giving = command(inside, "role", "дать роль или отнять её", role)
    giving.add_argument("login", metavar="ЛОГИН")
    giving.add_argument("role", metavar="РОЛЬ", help=ROLES)
    changing = command(inside, "password", "сменить пароль: свой или чужой", password)
    changing.add_argument("login", nargs="?", metavar="ЛОГИН", help="без него — свой")
    changing.add_argument(
        "--keep", action="store_true", help="запомнить его на этом компьютере в хранилище паролей"
    )
    barring = command(inside, "off", "отключить пользователя", off)
    barring.add_argument("login", metavar="ЛОГИН")
    command(inside, "list", "кто есть", known)
    for parser in (adding, changing):
        parser.add_argument(
            "--password-stdin", action="store_true", help="взять новый пароль со стандартного ввода"
        )
    for parser in (adding, giving, barring):
        parser.add_argument("--dry-run", action="store_true", help="только проверить и рассказать")


def add(options: Namespace) -> Answer:
    from app import users

    with opened(options) as work:
        administrators_only(work.user)
        wanted = _role(options.role)
        on_server = not work.database.is_sqlite
        users.login_is_possible(options.login, on_server=on_server)
        if options.dry_run:
            return _told(work, f"Будет добавлен «{options.login}», роль: {_named(wanted)}.")
        typed = new_password(from_stdin=options.password_stdin)
        users.add(work, options.login, options.name, wanted, typed)
        answer = _told(work, f"Добавлен «{options.login}», роль: {_named(wanted)}.")
        if work.database.is_sqlite and _anybody_is_administrator(work):
            answer.remarks.append(
                f"У администратора «{work.user.login}» нет пароля, базу откроет каждый: "
                "kontora user password."
            )
        return answer


def role(options: Namespace) -> Answer:
    from app import users

    with opened(options) as work:
        administrators_only(work.user)
        wanted = _role(options.role)
        if not options.dry_run:
            users.give_role(work, options.login, wanted)
        return _told(work, f"«{options.login}», роль: {_named(wanted)}.")


def password(options: Namespace) -> Answer:
    from app import users
    from app.session import base_named, keep_password

    with opened(options) as work:
        login = options.login or work.user.login
        typed = new_password(from_stdin=options.password_stdin)
        if typed is None:
            raise UserError("Нет нового пароля. Введите его или передайте: --password-stdin.")
        users.set_password(work, login, typed)
        remarks = []
        if options.keep and not keep_password(base_named(options.base), login, typed):
            remarks.append("Хранилища паролей на этом компьютере нет, пароль не запомнен.")
        answer = _told(work, f"Пароль «{login}» изменён.")
        answer.remarks.extend(remarks)
        return answer


def off(options: Namespace) -> Answer:
    from app import users

    with opened(options) as work:
        administrators_only(work.user)
        if not options.dry_run:
            users.deactivate(work, options.login)
        return _told(work, f"«{options.login}» отключён.")


def known(options: Namespace) -> Answer:
    with opened(options) as work:
        administrators_only(work.user)
        return _told(work, "")


def _told(work: Work, text: str) -> Answer:
    """The whole list after the change; the text tells the change, or the list itself."""
    from app import users

    with work.database.reading() as session:
        everybody = users.people(session)
    data = {"users": [_data(person) for person in everybody]}
    lines = [
        f"{p.login:<20} {p.name:<30} {_named(p.role)}{'' if p.active else ', отключён'}"
        for p in everybody
    ]
    return Answer(data, text or "\n".join(lines))


def _data(person: Person) -> dict[str, Any]:
    role = person.role.value if person.role else None
    return {"login": person.login, "name": person.name, "role": role, "active": person.active}


def _named(role: Role | None) -> str:
    return role.value if role else "нет"


def _role(words: str) -> Role | None:
    from db.roles import Role
    from db.russian import fold

    if fold(words) in NOBODY:
        return None
    for found in Role:
        if fold(words) in (fold(found.value), fold(found.name)):
            return found
    raise UserError(f"Нет роли «{words}». Есть: {', '.join(r.value for r in Role)}, нет.")


def _anybody_is_administrator(work: Work) -> bool:
    from app import users
    from db.roles import Role

    with work.database.reading() as session:
        return any(
            p.role is Role.ADMINISTRATOR and p.active and not p.has_password
            for p in users.people(session)
        )
