"""Checks of addresses and of what a mail account is made of (A-13, A-14)."""

from __future__ import annotations

from collections.abc import Iterator

from app.facts import Facts
from app.mail.account import LOCAL, is_address
from app.mail.recipients import wrong_in
from app.mail.reminder_days import offsets
from app.verbs import Problem, checks
from db.catalogs.employee import Employee
from db.catalogs.organization import MailSecurity, Organization
from db.catalogs.partner import Partner, PartnerContact
from db.errors import UserError


@checks(Partner)
@checks(Employee)
@checks(PartnerContact)
def addresses_can_be_written_to(
    card: Partner | Employee | PartnerContact, facts: Facts
) -> Iterator[Problem]:
    """Only a warning: cards come from other programs, and a letter without an address is told."""
    for wrong in wrong_in(card.email):
        yield Problem("email", f"«{wrong}» — не адрес почты: письмо туда не уйдёт", warning=True)


@checks(PartnerContact)
def who_receives_has_an_address(row: PartnerContact, facts: Facts) -> Iterator[Problem]:
    if row.mails and not row.email.strip():
        yield Problem("email", "«Получает документы», а адреса нет", warning=True)


@checks(Organization)
def account_can_work(card: Organization, facts: Facts) -> Iterator[Problem]:
    for name in ("mail_from", "email"):
        address = getattr(card, name).strip()
        if address and not is_address(address):
            yield Problem(name, f"«{address}» — не адрес почты. Пример: office@romashka.ru")
    if not 1 <= card.mail_port <= 65535:
        yield Problem("mail_port", "Порт — от 1 до 65535; обычно 465 или 587")
    if card.mail_host.strip() and not card.mail_from.strip():
        yield Problem("mail_from", "Укажите ящик, с которого уходят письма")
    bare = card.mail_security is MailSecurity.NONE and card.mail_host.strip() not in ("", *LOCAL)
    if card.mail_login.strip() and bare:
        text = "Без защиты пароль увидит вся сеть: выберите SSL/TLS или STARTTLS"
        yield Problem("mail_security", text)


@checks(Organization)
def reminders_can_be_read(card: Organization, facts: Facts) -> Iterator[Problem]:
    try:
        offsets(card.payment_reminders)
    except UserError as refusal:
        yield Problem("payment_reminders", str(refusal))
    day = card.reading_reminder
    if day is not None and not 1 <= day <= 31:
        yield Problem("reading_reminder", "Число месяца — от 1 до 31")
