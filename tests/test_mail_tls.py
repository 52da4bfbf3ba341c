"""Letters go over TLS to a server whose certificate fits; else no password leaves (I-10, A-13)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.mail.sending import send_waiting
from db.catalogs.letter import LetterState
from db.catalogs.organization import MailSecurity, Organization
from db.catalogs.partner import Partner
from tests.certificates import ELSEWHERE, Authority
from tests.company import Company
from tests.mailbox import PASSWORD, Mailbox, listening, with_mail
from tests.test_mail import BUH, letters, queued, transfers

STARTTLS, TLS = MailSecurity.STARTTLS, MailSecurity.TLS


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that this computer trusts, as a company adds its own one to the system."""
    made = Authority.made(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    monkeypatch.setenv("KONTORA_MAIL_PASSWORD", PASSWORD)
    return made


def writing(company: Company, box: Mailbox, security: MailSecurity) -> None:
    """The company sends by the server and has a letter to send."""
    work = company.work
    with_mail(company, box.port)
    card = work.load(Organization, company.organization.id)
    card.mail_security, card.mail_login = security, "robot"
    work.save(card, despite=True)
    tenant = work.load(Partner, company.tenant.id)
    tenant.email = BUH
    work.save(tenant, despite=True)
    queued(work, transfers(company)[:1])


@pytest.mark.parametrize("security", [STARTTLS, TLS])
def test_i10_a_letter_and_its_password_go_over_tls(
    office_company: Company, trusted: Authority, security: MailSecurity
):
    with listening(security, trusted.server()) as box:
        writing(office_company, box, security)
        sent = send_waiting(office_company.work)
    assert (sent.accepted, sent.refusals) == (1, [])
    assert (box.addressed(), box.passwords) == ([BUH], [True])


@pytest.mark.parametrize("security", [STARTTLS, TLS])
@pytest.mark.parametrize(
    ("certificate", "words"),
    [
        ({"own": True}, "его сертификат он подписал сам"),
        ({"name": ELSEWHERE}, "его сертификат выдан на другое имя"),
        ({"expired": True}, "срок его сертификата истёк"),
    ],
)
def test_i10_a_certificate_that_does_not_fit_gets_no_password(
    office_company: Company,
    trusted: Authority,
    security: MailSecurity,
    certificate: dict[str, object],
    words: str,
):
    with listening(security, trusted.server(**certificate)) as box:
        writing(office_company, box, security)
        sent = send_waiting(office_company.work)
    (refusal,) = sent.refusals
    assert words in refusal
    assert "Пароль ему не отправлен, письма ждут." in refusal
    assert (sent.accepted, box.letters, box.passwords) == (0, [], [])
    (letter,) = letters(office_company.work)
    assert (letter.state, letter.reason) == (LetterState.WAITING, refusal)


@pytest.mark.parametrize(
    ("security", "words"),
    [(STARTTLS, "не умеет «STARTTLS»"), (TLS, "не говорит по «SSL/TLS»")],
)
def test_i10_a_server_without_protection_gets_no_password(
    office_company: Company, trusted: Authority, security: MailSecurity, words: str
):
    """Somebody in between may have taken STARTTLS out of the answer."""
    with listening() as box:
        writing(office_company, box, security)
        (refusal,) = send_waiting(office_company.work).refusals
    assert words in refusal
    assert (box.letters, box.passwords) == ([], [])


def test_i10_an_authority_that_nobody_knows_is_told(
    office_company: Company, trusted: Authority, tmp_path: Path
):
    other = tmp_path / "other"
    other.mkdir()
    with listening(TLS, Authority.made(other, "Другой центр").server()) as box:
        writing(office_company, box, TLS)
        (refusal,) = send_waiting(office_company.work).refusals
    assert "подписан тем, кого этот компьютер не знает" in refusal
    assert box.passwords == []
