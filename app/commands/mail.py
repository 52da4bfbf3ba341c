"""`kontora mail …`: sends what waits; keeps the password of an account on this computer."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from app.commands.answer import DONE, PARTLY, Answer
from app.commands.parser import Commands, command, group

if TYPE_CHECKING:
    from db.catalogs.organization import Organization


def declare(commands: Commands) -> None:
    mail = group(commands, "mail", "почта: очередь писем")
    parser = command(mail, "send", "отправить письма, которые ждут", send)
    parser.add_argument("--dry-run", action="store_true", help="показать и ничего не отправить")
    parser = command(mail, "password", "запомнить пароль почты на этом компьютере", password)
    parser.add_argument("--organization", metavar="ИНН", help="чья почта, если организаций много")
    parser.add_argument("--stdin", action="store_true", help="пароль — первой строкой ввода")


def send(options: Namespace) -> Answer:
    from app.commands.opening import opened
    from app.mail.sending import BUSY, Sent, send_waiting, waiting_number

    with opened(options) as work:
        waiting = waiting_number(work)
        sent = Sent() if options.dry_run else send_waiting(work)
        left, nowhere = waiting_number(work), _without_address(work)
    data = {
        "accepted": sent.accepted,
        "refused": sent.refused,
        "no_address": nowhere,
        "waiting": left,
        "refusals": sent.refusals,
    }
    if options.dry_run:
        return Answer(data, f"Ждут отправки: {waiting}. Без адреса: {nowhere}.")
    text = f"Принято сервером: {sent.accepted}, не ушло: {sent.refused}, без адреса: {nowhere}."
    lines = [text, *sent.refusals, *([BUSY] if sent.busy else [])]
    return Answer(data, "\n".join(lines), PARTLY if sent.refused or sent.refusals else DONE)


def _without_address(work: Any) -> int:
    from app.lists import ListQuery, count
    from db.catalogs.letter import Letter, LetterState

    with work.database.reading() as session:
        return count(session, ListQuery(Letter, where={"state": LetterState.NO_ADDRESS}))


def password(options: Namespace) -> Answer:
    from app.commands.opening import new_password, opened
    from app.mail.account import account_of, keep_password
    from db.errors import UserError

    with opened(options) as work, work.database.reading() as session:
        account = account_of(_organization(session, options.organization))
    typed = new_password(from_stdin=options.stdin)
    if not typed:
        raise UserError("Пароль не введён: ничего не изменено.")
    if not keep_password(account, typed):
        raise UserError(
            "На этом компьютере нет хранилища паролей. Задайте пароль переменной окружения "
            "KONTORA_MAIL_PASSWORD той программе, которая отправляет письма."
        )
    return Answer({"organization": account.organization}, f"Пароль «{account.login}» запомнен.")


def _organization(session: Any, inn: str | None) -> Organization:
    """The named one, or the only one there is."""
    from app.commands.finding import organization_by_inn
    from db.catalogs.organization import Organization
    from db.errors import UserError

    if inn is not None:
        found = [session.get(Organization, organization_by_inn(session, inn))]
    else:
        found = [o for o in session.query(Organization) if not o.marked]
    if len(found) != 1:
        raise UserError("Назовите ИНН организации: --organization.")
    card: Organization = found[0]
    return card
