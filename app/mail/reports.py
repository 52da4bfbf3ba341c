"""A report by mail: as it stands on the screen, in Excel or PDF, to whoever is named (R7)."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.excel import write
from app.facts import Facts
from app.mail.account import account_of, has_mail
from app.mail.queueing import Draft, queue
from app.mail.recipients import of_partner, of_text, wrong_in
from app.own_organization import usual_organization
from app.papers.report import report_pdf
from app.papers_batch import file_name
from app.table import Table
from app.work import Work
from db.catalogs.letter import LetterKind
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.errors import UserError

EXCEL, PDF = ".xlsx", ".pdf"


def offered_addresses(work: Work, params: Any) -> str:
    """The addresses of the tenant that a report is asked for; empty when it is of all of them."""
    key = getattr(params, "partner_id", None)
    if key is None:
        return ""
    with work.database.reading() as session:
        card = session.get(Partner, key)
        found = [] if card is None else of_partner(card, Facts(session, [card]))
    return ", ".join(one.address for one in found)


def send_report(
    work: Work, table: Table, to: str, kinds: Collection[str], params: Any, *, words: str = ""
) -> list[int]:
    """Queues a letter with the files of the report; answers its id. `to` is what was typed.

    It goes from the organization the report is asked for, else from the person's usual one.
    UserError: no address or none that is one, no file chosen, mail is not set up.
    """
    if wrong := wrong_in(to):
        raise UserError(f"Это не адреса почты: {', '.join(wrong)}.")
    recipients = of_text(to)
    if not recipients:
        raise UserError("Впишите, кому отправить: адрес почты или несколько через запятую.")
    if not kinds:
        raise UserError("Выберите, чем отправить: Excel или PDF.")
    card = _sender(work, getattr(params, "organization_id", None))
    draft = Draft(
        organization_id=card.id,
        kind=LetterKind.REPORT,
        subject=f"{table.title} — {account_of(card).organization}",
        body=_body(table, card.name, words),
        recipients=recipients,
        partner_id=getattr(params, "partner_id", None),
        files=_files(table, kinds),
    )
    with work.transaction("поставить письмо в очередь", (), None) as gate:
        assert gate is not None
        return queue(gate, [draft])


def _sender(work: Work, asked: int | None) -> Organization:
    with work.database.reading() as session:
        usual = usual_organization(session, work.user.login)
        every = session.scalars(
            select(Organization).order_by(Organization.id != usual, Organization.id)
        ).all()
    cards = [card for card in every if not card.marked]
    if asked is not None:  # of its own figures, though it may be closed by now
        return next(card for card in every if card.id == asked)
    if not cards:
        raise UserError("Сначала заведите организацию: от её имени уходят письма.")
    return next((card for card in cards if has_mail(card)), cards[0])


def _files(table: Table, kinds: Collection[str]) -> list[tuple[str, bytes]]:
    name, made = file_name(table.title), []
    if EXCEL in kinds:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"report{EXCEL}"
            write(table, path)
            made.append((f"{name}{EXCEL}", path.read_bytes()))
    if PDF in kinds:
        made.append((f"{name}{PDF}", report_pdf(table)))
    return made


def _body(table: Table, ours: str, words: str) -> str:
    said = [words.strip(), ""] if words.strip() else []
    lines = ["Здравствуйте!", "", *said, f"Направляем отчёт «{table.title}».", *table.subtitle]
    last = "Письмо отправлено программой. Ответить на него можно."
    return "\n".join([*lines, "", ours, "", last])
