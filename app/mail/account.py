"""The mail account of an organization: its server, its sender, its password in the keyring."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from db.catalogs.organization import MailSecurity, Organization
from db.errors import UserError

SERVICE = "kontora"
PASSWORD_VARIABLE = "KONTORA_MAIL_PASSWORD"  # noqa: S105  the name of a variable
SHAPE = re.compile(r"[^@\s,;<>\"()]+@[^@\s,;<>\"()]+\.[^@\s,;<>\"().]+")
LOCAL = ("localhost", "127.0.0.1", "::1")


class MailAccount(NamedTuple):
    """How letters of an organization leave; `reply_to` is where answers go, perhaps empty."""

    organization: str
    host: str
    port: int
    security: MailSecurity
    login: str
    sender: str
    sender_name: str
    reply_to: str


def account_of(card: Organization) -> MailAccount:
    """The account as the card says; UserError when it is not told whole."""
    missing = [
        title
        for title, value in (
            ("«Сервер отправки (SMTP)»", card.mail_host),
            ("«Адрес отправителя»", card.mail_from),
        )
        if not value.strip()
    ]
    if missing:
        raise UserError(
            f"Почта организации «{card.name}» не настроена: заполните {' и '.join(missing)} "
            "в её карточке."
        )
    return MailAccount(
        organization=card.name,
        host=card.mail_host.strip(),
        port=card.mail_port,
        security=card.mail_security,
        login=card.mail_login.strip(),
        sender=card.mail_from.strip(),
        sender_name=card.mail_robot.strip() or f"Робот {card.name}",
        reply_to=card.email.strip(),
    )


def has_mail(card: Organization) -> bool:
    """Letters of the organization can leave."""
    return bool(card.mail_host.strip() and card.mail_from.strip())


def is_address(text: str) -> bool:
    """One address, as people write them: «name@host.ru»; the host may be Cyrillic."""
    if SHAPE.fullmatch(text) is None or len(text) > 250 or not text.partition("@")[0].isascii():
        return False
    try:
        return bool(in_ascii(text))
    except UnicodeError:
        return False


def in_ascii(address: str) -> str:
    """«ivan@почта.рф» as servers know it; what is Latin stays."""
    user, _, host = address.rpartition("@")
    return address if host.isascii() else f"{user}@{host.encode('idna').decode('ascii')}"


def password_of(account: MailAccount) -> str | None:
    """The password that this computer keeps; None where there is none."""
    if PASSWORD_VARIABLE in os.environ:
        return os.environ[PASSWORD_VARIABLE]
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, _entry(account))
    except (KeyringError, RuntimeError, OSError):
        return None


def keep_password(account: MailAccount, password: str) -> bool:
    """Gives it to the system's keyring; False where there is none that works."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, _entry(account), password)
        return keyring.get_password(SERVICE, _entry(account)) == password
    except (KeyringError, RuntimeError, OSError):
        return False


def _entry(account: MailAccount) -> str:
    return f"smtp {account.login}@{account.host}:{account.port}"
