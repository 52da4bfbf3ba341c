"""A real mail server in this process, which keeps what it took and does what a test tells it to."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pytest

from db.catalogs.organization import MailSecurity, Organization
from db.catalogs.partner import Partner, PartnerContact
from tests.company import Company

PASSWORD = "тайна"


@dataclass
class Mailbox:
    """`refuses` are answers to recipients, `content` the answer to a letter's contents.

    `dies` closes the connection when the contents have come, before any answer; a `slow` one
    answers only then, so many seconds later.
    """

    letters: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    no_sender: str = ""
    content: str = ""
    dies: bool = False
    slow: float = 0
    most: int = 0  # letters by one connection; 0 is any number
    port: int = 0
    passwords: list[bool] = field(default_factory=list)  # each that came: over TLS or in the open
    _by_connection: dict[Any, int] = field(default_factory=dict)

    async def handle_MAIL(self, server, session, envelope, address, options):
        taken = self._by_connection.get(session.peer, 0)
        if self.most and taken >= self.most:
            server.transport.close()
            await asyncio.sleep(0)
        if self.no_sender:
            return self.no_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.content:
            return self.content
        letter = BytesParser(policy=policy.default).parsebytes(envelope.content)
        self.letters.append((list(envelope.rcpt_tos), letter))
        self._by_connection[session.peer] = self._by_connection.get(session.peer, 0) + 1
        await asyncio.sleep(self.slow)
        if self.dies:
            server.transport.abort()
            await asyncio.sleep(0)
        return "250 OK"

    def addressed(self) -> list[str]:
        """Every address that got a letter, in order."""
        return [address for to, _ in self.letters for address in to]

    def sender(self) -> str:
        """From whom the last letter came, as a reader of mail shows it."""
        raw = message_from_bytes(self.letters[-1][1].as_bytes())["From"]
        return str(make_header(decode_header(raw)))

    def last(self) -> EmailMessage:
        return self.letters[-1][1]


def _password_fits(server, session, envelope, mechanism, data) -> Any:
    from aiosmtpd.smtp import AuthResult

    over_tls = server.transport.get_extra_info("sslcontext") is not None
    server.event_handler.passwords.append(over_tls)
    return AuthResult(success=data.password == PASSWORD.encode(), handled=False)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A server without protection."""
    with listening() as box:
        yield box


@contextmanager
def listening(
    security: MailSecurity = MailSecurity.NONE, context: ssl.SSLContext | None = None
) -> Iterator[Mailbox]:
    """The server runs in a thread of its own, on a port that the system gives.

    Without a `context` it has no certificate, whatever protection is asked of it.
    """
    from aiosmtpd.smtp import SMTP

    box, loop = Mailbox(), asyncio.new_event_loop()
    from_start = context if security is MailSecurity.TLS else None

    def talk() -> SMTP:
        return SMTP(
            box,
            hostname="mail.test",
            loop=loop,
            decode_data=False,
            authenticator=_password_fits,
            auth_require_tls=False,
            tls_context=context if security is MailSecurity.STARTTLS else None,
        )

    server = loop.run_until_complete(loop.create_server(talk, "127.0.0.1", 0, ssl=from_start))
    box.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield box
    finally:
        asyncio.run_coroutine_threadsafe(_ended(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _ended(server: asyncio.Server) -> None:
    """Whatever still talks is cut off, and nothing is left to be awaited."""
    server.close()
    await server.wait_closed()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@pytest.fixture
def mailing(company: Company, mailbox: Mailbox) -> Company:
    """The company sends by that server; its tenant has two recipients of documents (A-14)."""
    work = company.work
    with_mail(company, mailbox.port)
    tenant = work.load(Partner, company.tenant.id)
    tenant.contacts = [
        PartnerContact(person="Бухгалтерия", email="buh@stroygrad.ru", mails=True),
        PartnerContact(person="Директор", email="boss@stroygrad.ru", mails=True),
        PartnerContact(person="Прораб", email="foreman@stroygrad.ru"),
    ]
    work.save(tenant, despite=True)
    return company


def with_mail(company: Company, port: int) -> None:
    card = company.work.load(Organization, company.organization.id)
    card.mail_host, card.mail_port = "127.0.0.1", port
    card.mail_security = MailSecurity.NONE
    card.mail_from, card.email = "robot@romashka.ru", "office@romashka.ru"
    company.work.save(card, despite=True)
