"""I-10, A-13, A-14: letters leave once, and what became of each is told as it is known."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event, select

from app import users
from app.mail import acts, server
from app.mail.documents import parcels, send_papers, sent_before
from app.mail.sending import send_waiting
from app.store import load_one
from app.work import Work
from db.catalogs.letter import Letter, LetterState
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.errors import UserError
from tests.commands import Said
from tests.company import Company
from tests.mailbox import PASSWORD, Mailbox, with_mail

WAITING, ACCEPTED, REFUSED = LetterState.WAITING, LetterState.ACCEPTED, LetterState.REFUSED
UNKNOWN, NO_ADDRESS = LetterState.UNKNOWN, LetterState.NO_ADDRESS
BUH, BOSS_THERE = "buh@stroygrad.ru", "boss@stroygrad.ru"


def transfers(company: Company) -> list[int]:
    """Two transfers to the first tenant, one to the second."""
    docs = [company.transfer(c) for c in company.cabins[:2]]
    docs.append(company.transfer(company.cabins[2], contract=company.other_contract))
    company.work.post(docs)
    return [doc.id for doc in docs]


def queued(work: Work, keys: list[int]) -> list[int]:
    return send_papers(work, parcels(work, keys), frozenset({"handover"}), lambda made, of: None)


def letters(work: Work) -> list[Letter]:
    with work.database.reading() as session:
        keys = session.scalars(select(Letter.id).order_by(Letter.id)).all()
        return [load_one(session, Letter, key) for key in keys]


def states(letter: Letter) -> dict[str, LetterState]:
    return {row.address: row.state for row in letter.recipients}


def test_i10_a14_a_package_goes_once_to_each_recipient(mailing: Company, mailbox: Mailbox):
    """From «Робот» of the organization (I-19), answers to the address of its card (I-20)."""
    work = mailing.work
    keys = transfers(mailing)
    assert sent_before(work, keys) == ""
    queued(work, keys)
    to_first, to_second = letters(work)
    assert states(to_first) == {BUH: WAITING, BOSS_THERE: WAITING}
    assert states(to_second) == {"": NO_ADDRESS}
    assert [p.document_id for p in to_first.papers] == keys[:2]

    sent = send_waiting(work)
    assert (sent.accepted, sent.refused, sent.refusals) == (2, 0, [])
    assert send_waiting(work).accepted == 0
    assert mailbox.addressed() == [BUH, BOSS_THERE]
    letter = mailbox.last()
    assert mailbox.sender() == "Робот ООО «Ромашка-Аренда» <robot@romashka.ru>"
    assert letter["Reply-To"] == "office@romashka.ru"
    assert letter["Subject"] == "Документы: 2 документа — ООО «Ромашка-Аренда»"
    assert BUH in letter["To"]
    assert BOSS_THERE in letter["To"]
    (pdf,) = letter.iter_attachments()
    assert pdf.get_filename() == "Документы ООО «Ромашка-Аренда» — ООО «СтройГрад».pdf"
    assert pdf.get_content().startswith(b"%PDF")
    assert "Передача в аренду № А-000001" in letter.get_body().get_content()
    assert sent_before(work, keys).startswith("Уже отправлялись: 3 документа")

    # The second tenant gets an address; the first is not written to again (resend without doubles).
    with pytest.raises(UserError, match="ещё нет адреса"):
        acts.send_again(work, [to_second.id])
    with pytest.raises(UserError, match="уже принял"):
        acts.send_again(work, [to_first.id])
    card = work.load(Partner, mailing.other_contract.partner_id)
    card.email = "info@дорстрой.рф"
    work.save(card, despite=True)
    assert acts.send_again(work, [to_first.id, to_second.id]) == 1
    assert send_waiting(work).accepted == 1
    assert mailbox.addressed()[2:] == ["info@xn--d1akoajagi.xn--p1ai"]
    told = {(c.action, c.title, c.became) for c in work.history(letters(work)[0])}
    assert ("письмо", "Состояние", "Принято сервером") in told


def test_i10_a_killed_sender_sends_nobody_twice(
    mailing: Company, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
):
    """The program dies after the server has the letter and before it is written down."""
    from app.mail import sending

    work = mailing.work
    queued(work, transfers(mailing)[:2])

    class Killed(BaseException):
        pass

    def die(*words, **more):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_write_down", die)
        with pytest.raises(Killed):
            send_waiting(work)
    assert letters(work)[0].state is LetterState.SENDING
    with pytest.raises(UserError, match="сейчас отправляется"):
        acts.send_again(work, [letters(work)[0].id])
    assert mailbox.addressed() == [BUH, BOSS_THERE]

    sent = send_waiting(work)
    assert (sent.accepted, sent.refused) == (0, 2)
    (letter,) = letters(work)
    assert letter.state is UNKNOWN
    assert "неизвестно" in letter.reason
    assert mailbox.addressed() == [BUH, BOSS_THERE]
    # Only a person may send it again, with the same Message-ID.
    before = mailbox.last()["Message-ID"]
    assert acts.send_again(work, [letter.id]) == 1
    assert send_waiting(work).accepted == 2
    assert mailbox.last()["Message-ID"] == before


def test_i10_two_senders_do_not_meet(mailing: Company, mailbox: Mailbox):
    work = mailing.work
    queued(work, transfers(mailing)[:1])
    with work.database.sending() as mine:
        assert mine
        assert send_waiting(work).busy
    assert mailbox.letters == []
    assert send_waiting(work).accepted == 2


def sqlite_mailing(office_company: Company, mailbox: Mailbox) -> Company:
    with_mail(office_company, mailbox.port)
    tenant = office_company.work.load(Partner, office_company.tenant.id)
    tenant.email = f"{BUH}, {BOSS_THERE}"
    office_company.work.save(tenant, despite=True)
    return office_company


def test_i10_the_words_of_the_server(office_company: Company, mailbox: Mailbox):
    """A refused recipient, no room, a letter that is lost on its way; whoever was well is well."""
    company = sqlite_mailing(office_company, mailbox)
    work, keys = company.work, transfers(company)
    mailbox.refuses[BUH] = "550 5.1.1 No such user"
    queued(work, keys[:1])
    sent = send_waiting(work)
    assert (sent.accepted, sent.refused) == (1, 1)
    (letter,) = letters(work)
    assert states(letter) == {BUH: REFUSED, BOSS_THERE: ACCEPTED}
    assert letter.state is REFUSED
    assert letter.reason == ("Сервер не знает такого адреса. Сервер: 550 5.1.1 No such user")
    mailbox.refuses.clear()
    acts.send_again(work, [letter.id])
    assert send_waiting(work).accepted == 1
    assert mailbox.addressed() == [BOSS_THERE, BUH]

    mailbox.content = "452 4.3.1 Insufficient system storage"
    queued(work, keys[:1])
    assert send_waiting(work).accepted == 0
    letter = letters(work)[-1]
    assert letter.state is WAITING
    assert letter.reason.startswith("На почтовом сервере кончилось место.")
    assert send_waiting(work).accepted == 0  # not before its time
    mailbox.content = ""
    assert send_waiting(work, only=[letter.id]).accepted == 2

    mailbox.dies = True
    queued(work, keys[:1])
    assert send_waiting(work).refused == 2
    assert letters(work)[-1].state is UNKNOWN
    mailbox.dies = False
    assert acts.take_back(work, [letters(work)[-1].id]) == 1
    assert letters(work)[-1].state is LetterState.CANCELLED
    assert acts.note_return(work, [letter.id]) == 1
    assert letters(work)[1].state is LetterState.RETURNED


def test_i10_a_dead_server_keeps_letters_waiting(
    office_company: Company, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
):
    company = sqlite_mailing(office_company, mailbox)
    work, keys = company.work, transfers(company)
    queued(work, keys[:1])
    with_mail(company, 1)
    (refusal,) = send_waiting(work).refusals
    assert refusal == (
        "Почтовый сервер 127.0.0.1, порт 1, не принимает соединений: он выключен или порт другой. "
        "Письма ждут."
    )
    assert (letters(work)[0].state, letters(work)[0].reason) == (WAITING, refusal)
    with_mail(company, mailbox.port)
    mailbox.no_sender = "553 5.7.1 Sender address rejected"
    (refusal,) = send_waiting(work).refusals
    assert refusal.startswith("Сервер 127.0.0.1 не принимает писем от robot@romashka.ru.")
    mailbox.no_sender = ""
    card = work.load(Organization, company.organization.id)
    card.mail_login = "robot"
    work.save(card, despite=True)
    (refusal,) = send_waiting(work).refusals
    assert "нет пароля почты" in refusal
    monkeypatch.setenv("KONTORA_MAIL_PASSWORD", "не тот")
    (refusal,) = send_waiting(work).refusals
    assert "не принял имя «robot» или пароль" in refusal
    monkeypatch.setenv("KONTORA_MAIL_PASSWORD", PASSWORD)
    assert letters(work)[0].state is WAITING
    mailbox.most = 1  # the server lets one letter go by a connection
    queued(work, keys[1:2])
    assert send_waiting(work).accepted == 4
    card.mail_host = ""
    work.save(card, despite=True)
    with pytest.raises(UserError, match="Почта организации «ООО «Ромашка-Аренда»» не настроена"):
        queued(work, keys[2:])


def test_i10_a_server_that_answers_too_late_gets_no_second_letter(
    office_company: Company, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
):
    """It has the letter; what it would have said is not known, and only a person asks again."""
    company = sqlite_mailing(office_company, mailbox)
    work, keys = company.work, transfers(company)
    queued(work, keys[:1])
    with monkeypatch.context() as patch:
        patch.setattr(server, "SECONDS", 0.2)
        mailbox.slow = 1
        sent = send_waiting(work)
    assert (sent.accepted, sent.refused) == (0, 2)
    assert letters(work)[0].state is UNKNOWN
    mailbox.slow = 0
    queued(work, keys[1:2])
    assert send_waiting(work).accepted == 2
    assert [len(to) for to, _ in mailbox.letters] == [2, 2]


def test_i10_the_commands(office_company: Company, mailbox: Mailbox, kontora: Callable[..., Said]):
    """`kontora mail send` and the schedule send the same queue and say what came of it."""
    company = sqlite_mailing(office_company, mailbox)
    work, keys = company.work, transfers(company)
    queued(work, keys)
    users.first(work)
    base = ("--base", str(work.database.path), "--json")
    said = kontora("mail", "send", "--dry-run", *base)
    assert (said.data["waiting"], said.data["accepted"], said.data["no_address"]) == (1, 0, 1)
    said = kontora("mail", "send", *base)
    assert (said.status, said.data["accepted"], said.data["no_address"]) == (0, 2, 1)
    mailbox.no_sender = "553 no"
    queued(work, keys[:1])
    said = kontora("schedule", "run", *base)
    assert said.status == 3
    assert "не принимает писем" in said.data["done"][-1]["text"]


def test_i10_a_full_disk_queues_nothing_and_sends_nobody_twice(
    office_company: Company, mailbox: Mailbox
):
    company = sqlite_mailing(office_company, mailbox)
    work, keys = company.work, transfers(company)
    queued(work, keys[:1])

    def full(connection, *more):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    work.database.engine.dispose()
    event.listen(work.database.engine, "connect", full)
    with pytest.raises(UserError, match="На диске кончилось место"):
        queued(work, keys[1:])
    whole = letters(work)
    assert all(len(letter.recipients) > 0 for letter in whole)
    event.remove(work.database.engine, "connect", full)
    work.database.engine.dispose()
    waiting = sum(letter.state is WAITING for letter in whole)
    assert send_waiting(work).accepted == 2 * waiting
    assert len(mailbox.addressed()) == 2 * waiting
