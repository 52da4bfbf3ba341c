"""A conversation with a mail server, stage by stage, and its answers in Russian.

smtplib's own `sendmail` cannot tell a server that never got a letter from one that died after it
had got it; the first is tried again, the second never by itself.
"""

from __future__ import annotations

import base64
import enum
import re
import smtplib
import socket
import ssl
from collections.abc import Sequence
from typing import NamedTuple

from app.mail.account import LOCAL, MailAccount
from db.catalogs.organization import MailSecurity
from db.errors import UserError

SECONDS = 20
SAID = 160  # letters of the server's own words that are told


class ServerDown(UserError):
    """Nothing can be sent by this server now: letters wait."""


class Fate(enum.Enum):
    """What is known of a letter for one address."""

    ACCEPTED = enum.auto()
    REFUSED = enum.auto()
    LATER = enum.auto()
    UNKNOWN = enum.auto()


class Answer(NamedTuple):
    """The fate and why."""

    fate: Fate
    words: str = ""


_WORDS = {
    450: "почтовый ящик занят",
    451: "на почтовом сервере сбой",
    452: "на почтовом сервере кончилось место",
    421: "почтовый сервер занят",
    550: "сервер не знает такого адреса",
    551: "сервер не знает такого адреса",
    552: "письмо слишком велико или ящик переполнен",
    553: "сервер не знает такого адреса",
    554: "сервер не принял письмо, возможно, счёл его рассылкой",
}
LOST = (
    "Связь прервалась, когда письмо уже уходило: неизвестно, принял ли его сервер. Спросите "
    "получателя; «Отправить снова» пошлёт письмо ещё раз."
)


class Server:
    """A connection that is open; what breaks it raises ServerDown."""

    def __init__(self, account: MailAccount, password: str | None) -> None:
        self.account = account
        self._smtp = _connected(account)
        try:
            self._enter(password)
        except BaseException:
            self._smtp.close()
            raise

    def _enter(self, password: str | None) -> None:
        account = self.account
        try:
            self._smtp.ehlo()
            if account.security is MailSecurity.STARTTLS:
                self._smtp.starttls(context=ssl.create_default_context())
                self._smtp.ehlo()
            if account.login:
                if password is None:
                    raise ServerDown(
                        f"На этом компьютере нет пароля почты «{account.organization}». "
                        "Введите его: карточка организации, «Почта…»."
                    )
                self._log_in(account.login, password)
        except smtplib.SMTPAuthenticationError as fault:
            raise ServerDown(
                f"Сервер {account.host} не принял имя «{account.login}» или пароль. Введите пароль "
                f"заново: карточка организации, «Почта…».{_said(fault.smtp_error)}"
            ) from fault
        except smtplib.SMTPNotSupportedError as fault:
            raise ServerDown(
                f"Сервер {account.host} не умеет «{account.security.value}» или вход по имени. "
                "Проверьте порт и защиту в карточке организации."
            ) from fault
        except ssl.SSLError as fault:
            raise ServerDown(_tls(account, fault)) from fault
        except (smtplib.SMTPException, OSError) as fault:
            raise ServerDown(_broken(account, fault)) from fault

    def _log_in(self, login: str, password: str) -> None:
        """The library knows only ASCII passwords; others go by AUTH PLAIN in UTF-8 (RFC 4616)."""
        if login.isascii() and password.isascii():
            self._smtp.login(login, password)
            return
        plain = base64.b64encode(f"\0{login}\0{password}".encode()).decode()
        code, words = self._smtp.docmd("AUTH", f"PLAIN {plain}")
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, words)

    def send(self, addresses: Sequence[str], data: bytes) -> dict[str, Answer]:
        """One letter to its addresses; `data` are its bytes with CRLF.

        ServerDown when the server went away before it got the letter, or wants no letters at all.
        """
        told: dict[str, Answer] = {}
        try:
            self._smtp.rset()
            code, words = self._smtp.mail(self.account.sender, self._size(data))
            if code != 250:
                return self._sender_refused(addresses, code, words)
            for address in addresses:
                code, words = self._smtp.rcpt(address)
                if code not in (250, 251):
                    told[address] = _answer(code, words)
            taken = [a for a in addresses if a not in told]
            if not taken:
                return told
            code, words = self._smtp.docmd("DATA")
            if code != 354:
                return told | dict.fromkeys(taken, _answer(code, words))
        except (smtplib.SMTPException, OSError) as fault:
            raise ServerDown(_broken(self.account, fault)) from fault
        return told | dict.fromkeys(taken, self._content(data))

    def _content(self, data: bytes) -> Answer:
        """From here on nobody knows what the server has until it answers."""
        ended = data if data.endswith(b"\r\n") else data + b"\r\n"
        try:
            self._smtp.send(re.sub(rb"(?m)^\.", b"..", ended) + b".\r\n")
            code, words = self._smtp.getreply()
        except (smtplib.SMTPException, OSError):
            return Answer(Fate.UNKNOWN, LOST)
        return Answer(Fate.ACCEPTED) if code == 250 else _answer(code, words)

    def _size(self, data: bytes) -> list[str]:
        return [f"SIZE={len(data)}"] if self._smtp.has_extn("size") else []

    def _sender_refused(
        self, addresses: Sequence[str], code: int, words: bytes
    ) -> dict[str, Answer]:
        """A letter too big is this letter's trouble; anything else is everybody's."""
        if code == 552:
            return dict.fromkeys(addresses, _answer(code, words))
        raise ServerDown(
            f"Сервер {self.account.host} не принимает писем от {self.account.sender}. Проверьте "
            f"«Адрес отправителя» и имя для входа в карточке организации.{_said(words)}"
        )

    def close(self) -> None:
        try:
            self._smtp.quit()
        except (smtplib.SMTPException, OSError):
            self._smtp.close()


def _connected(account: MailAccount) -> smtplib.SMTP:
    if account.security is MailSecurity.NONE and account.login and account.host not in LOCAL:
        raise ServerDown(
            "Пароль почты без защиты увидит вся сеть: выберите «SSL/TLS» или «STARTTLS» в карточке "
            "организации."
        )
    try:
        if account.security is MailSecurity.TLS:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(account.host, account.port, timeout=SECONDS, context=context)
        return smtplib.SMTP(account.host, account.port, timeout=SECONDS)
    except ssl.SSLError as fault:
        raise ServerDown(_tls(account, fault)) from fault
    except (smtplib.SMTPException, OSError) as fault:
        raise ServerDown(_broken(account, fault)) from fault


# OpenSSL's numbers of what is wrong with a certificate (X509_V_ERR_…)
_UNTRUSTED = {
    9: "его сертификат ещё не действует: проверьте дату на этом компьютере",
    10: "срок его сертификата истёк",
    18: "его сертификат он подписал сам, никто его не подтверждает",
    19: "его сертификат подписан тем, кого этот компьютер не знает",
    20: "его сертификат подписан тем, кого этот компьютер не знает",
    62: "его сертификат выдан на другое имя",
    64: "его сертификат выдан на другое имя",
}


def _tls(account: MailAccount, fault: ssl.SSLError) -> str:
    if isinstance(fault, ssl.SSLCertVerificationError):
        why = _UNTRUSTED.get(fault.verify_code, f"его сертификат не проверен: {fault}")
        return (
            f"Серверу {account.host}, порт {account.port}, верить нельзя: {why}. Пароль ему не "
            "отправлен, письма ждут. Проверьте имя сервера в карточке организации или спросите "
            "того, кто ведёт почту."
        )
    return (
        f"Сервер {account.host}, порт {account.port}, не говорит по «{account.security.value}». "
        "Проверьте порт и защиту в карточке организации: обычно 465 и SSL/TLS или 587 и STARTTLS."
    )


def _broken(account: MailAccount, fault: Exception) -> str:
    where = f"Почтовый сервер {account.host}, порт {account.port},"
    if isinstance(fault, socket.gaierror):
        return f"Почтовый сервер {account.host} не найден: проверьте имя и сеть."
    if isinstance(fault, TimeoutError):
        return f"{where} не отвечает. Письма ждут."
    if isinstance(fault, ConnectionRefusedError):
        return f"{where} не принимает соединений: он выключен или порт другой. Письма ждут."
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"{where} сейчас не принимает писем. Письма ждут.{_said(fault.smtp_error)}"
    return f"{where} прервал связь. Письма ждут."


def _answer(code: int, words: bytes) -> Answer:
    fate = Fate.LATER if 400 <= code < 500 else Fate.REFUSED
    known = _WORDS.get(code, "сервер попросил позже" if fate is Fate.LATER else "сервер отказал")
    return Answer(fate, f"{known[0].upper()}{known[1:]}.{_said(words, code)}")


def _said(words: bytes | str, code: int | None = None) -> str:
    """The server's own words, for whoever mends it."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    text = " ".join(text.split())[:SAID]
    told = " ".join(filter(None, (str(code or ""), text)))
    return f" Сервер: {told}" if told else ""
