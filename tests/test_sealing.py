"""I-9: papers under an electronic signature (КЭП), and signatures that came from outside."""

from __future__ import annotations

import sys

import pytest

from app import attachments, sealing
from app.attention import attention_of
from app.file_signatures import check_signatures, signature_words
from app.mail.documents import parcels, send_papers, unsealed_words
from app.papers import forms_of, pdf_of
from app.signature_program import SignatureProgram, keep_program, program, signature_of, why_not
from app.signing import signing_of
from app.work import Work
from db.catalogs.letter import Letter
from db.desk import Verdict
from db.documents.contract import Contract
from db.documents.service_act import ServiceAct
from db.errors import UserError
from tests.company import MANAGER, Company
from tests.signature_programs import needs_openssl
from tests.test_signing import posted_act

OWNER = "Иванов Иван Иванович, ООО «Ромашка»"


def wanted(company: Company) -> ServiceAct:
    """A posted act with a счёт-фактура, of a contract with «Подписывать КЭП»."""
    contract = company.work.load(Contract, company.contract.id)
    contract.qualified = True
    company.work.save(contract)
    return posted_act(company)


def unsealed(company: Company) -> int:
    with company.work.database.reading() as session:
        return attention_of(session, company.work.user)["acts_not_sealed"]


def unsealed_because(company: Company, act: ServiceAct) -> str:
    return sealing.why_unsealed(company.work, act, signing_of(company.work, act.id))


def files(company: Company, thing: ServiceAct | Letter) -> list[str]:
    return [f.name for f in attachments.files_of(company.work, thing)]


@needs_openssl
def test_i9_each_paper_is_kept_with_its_signature_and_not_signed_twice(
    company: Company, signing_program: SignatureProgram
):
    work, act = company.work, wanted(company)
    assert (unsealed(company), unsealed_because(company, act)) == (1, "ещё не подписан")
    sealing.seal(work, ServiceAct, [act.id])
    assert files(company, act) == [
        "Акт об оказании услуг № А-000001 от 30.11.2026.pdf",
        "Акт об оказании услуг № А-000001 от 30.11.2026.pdf.sig",
        "Счёт-фактура № А-000001 от 30.11.2026.pdf",
        "Счёт-фактура № А-000001 от 30.11.2026.pdf.sig",
    ]
    paper, signature = attachments.files_of(work, act)[:2]
    assert attachments.content(work, paper.id) == pdf_of(work, forms_of(act)[0], [act.id])
    assert signature_words(signature) == f"Подпись верна: {OWNER}"
    assert (unsealed(company), unsealed_because(company, act)) == (0, "")
    told = [(c.action, c.became) for c in work.history(act) if c.action == "подписан КЭП"]
    assert told == [("подписан КЭП", f"КЭП: {OWNER}")]

    sealing.seal(work, ServiceAct, [act.id])
    assert len(files(company, act)) == 4
    changed = work.load(ServiceAct, act.id)
    changed.comment = "Экземпляр второй"
    work.post(changed, despite=True)
    assert unsealed_because(company, changed) == "документ изменён после подписи"
    assert unsealed(company) == 1
    sealing.seal(work, ServiceAct, [act.id])  # the sheets are the same: so is the signature
    assert (len(files(company, act)), unsealed(company)) == (4, 0)


@needs_openssl
def test_i9_l4_a_letter_takes_papers_apart_each_with_its_signature(
    mailing: Company, signing_program: SignatureProgram
):
    work, act = mailing.work, wanted(mailing)
    assert unsealed_words(parcels(work, [act.id])) == ""
    (key,) = send_papers(work, parcels(work, [act.id]), None, lambda made, of: None)
    letter = work.load(Letter, key)
    assert files(mailing, letter) == files(mailing, act)
    assert "с КЭП" in letter.body
    assert "файл подписи (.sig)" in letter.body


@needs_openssl
def test_i9_a_manager_sends_what_is_signed_by_his_computer(
    mailing: Company, signing_program: SignatureProgram
):
    act, manager = wanted(mailing), Work(mailing.work.database, MANAGER)
    (key,) = send_papers(manager, parcels(manager, [act.id]), None, lambda made, of: None)
    assert (
        sum(name.endswith(".sig") for name in files(mailing, mailing.work.load(Letter, key))) == 2
    )


def test_i9_without_a_program_papers_go_unsigned_and_it_is_said(mailing: Company):
    work, act = mailing.work, wanted(mailing)
    found = parcels(work, [act.id])
    assert unsealed_words(found) == (
        "Без КЭП 1 документ уйдёт: на этом компьютере не указана программа КЭП "
        "(«Настройки» → «Электронная подпись»)."
    )
    (key,) = send_papers(work, found, None, lambda made, of: None)
    assert files(mailing, work.load(Letter, key)) == ["Акт № А-000001 от 30.11.2026.pdf"]
    assert unsealed_because(mailing, act).startswith("на этом компьютере не указана программа")
    with pytest.raises(UserError, match="Подписать нельзя: на этом компьютере не указана"):
        sealing.seal(work, ServiceAct, [act.id])
    assert signing_of(work, act.id).sealed_version is None


@needs_openssl
def test_i9_a_signature_from_the_client_is_checked_against_its_file(
    company: Company, signing_program: SignatureProgram
):
    work, act = company.work, posted_act(company)
    content = b"%PDF-1.4 signed by the client"
    good = signature_of("Акт.pdf", content)
    attachments.attach(work, act, "Акт.sig", good)
    (lonely,) = check_signatures(work, act)
    assert signature_words(lonely) == (
        "Подпись не проверена: рядом нет файла, который ею подписан: приложите его"
    )
    attachments.attach(work, act, "Акт.pdf", content)
    known = {f.name: f for f in check_signatures(work, act)}
    assert (known["Акт.sig"].verdict, known["Акт.sig"].verdict_told) == (Verdict.VALID, OWNER)
    assert known["Акт.sig"].signs_id == known["Акт.pdf"].id

    attachments.attach(work, act, "Договор.pdf", b"%PDF-1.4 something else")
    attachments.attach(work, act, "Договор.pdf.sig", good)
    known = {f.name: f for f in check_signatures(work, act)}
    assert known["Договор.pdf.sig"].verdict is Verdict.INVALID
    assert signature_words(known["Договор.pdf"]) == ""
    keep_program(SignatureProgram())
    attachments.attach(work, act, "Договор.sig", good)
    known = {f.name: f for f in check_signatures(work, act)}
    assert known["Договор.sig"].verdict is Verdict.UNCHECKED
    assert known["Акт.sig"].verdict is Verdict.VALID  # found out by a computer that could


def test_i9_a_program_that_is_not_there_or_refuses_is_told_in_words(company: Company):
    work, act = company.work, wanted(company)
    assert why_not('"C:\\no end {file} {sig}') == "в команде КЭП не закрыта кавычка"
    assert why_not("openssl cms {file}") == "в команде КЭП нет {sig}"
    assert why_not("нет-такой {file} {sig}") == "на этом компьютере нет программы «нет-такой»"
    refuses = "import sys; open(sys.argv[2], 'w').write('x'); sys.exit('wrong PIN')"
    keep_program(SignatureProgram(sign=f'"{sys.executable}" -c "{refuses}" {{file}} {{sig}}'))
    with pytest.raises(UserError, match="не подписан: программа КЭП ответила «wrong PIN»"):
        sealing.seal(work, ServiceAct, [act.id])
    assert attachments.files_of(work, act) == []
    assert program().verify == ""
