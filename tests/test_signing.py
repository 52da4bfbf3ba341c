"""J-9, L22: where the papers of both sides are, and the client's signed file beside its document."""

from __future__ import annotations

import pytest

from app import attachments, signing
from app.attention import attention_of
from app.conditions import Condition, Operator
from app.lists import ListQuery, columns_of, page
from app.mail.documents import parcels, send_papers
from app.papers import forms_of, pdf_of
from app.signing import SigningState
from db.catalogs.organization import Organization
from db.documents.payment_invoice import PaymentInvoice
from db.documents.service_act import ServiceAct
from db.errors import UserError
from tests.company import DAY, Company
from tests.mailbox import Mailbox
from tests.test_mail import letters, queued, send_waiting, transfers
from tests.test_service_act import NOVEMBER, act_of


def posted_act(company: Company) -> ServiceAct:
    company.work.post(company.transfer(amount="6000"))
    act = act_of(company, NOVEMBER)
    company.work.post(act)
    return act


def in_list(company: Company, key: int) -> str:
    at = [c.key for c in columns_of(ServiceAct)].index("signing")
    with company.work.database.reading() as session:
        return next(r.cells[at] or "" for r in page(session, ListQuery(ServiceAct)) if r.id == key)


def on_signing(company: Company) -> int:
    with company.work.database.reading() as session:
        return attention_of(session, company.work.user)["acts_on_signing"]


def test_j9_l22_an_act_is_given_signed_and_received_though_its_month_is_closed(company: Company):
    work, act = company.work, posted_act(company)
    assert (in_list(company, act.id), on_signing(company)) == ("", 0)
    ours = work.load(Organization, company.organization.id)
    ours.closed_to = DAY(2026, 11, 30)
    work.save(ours, despite=True)

    assert signing.given(work, [act.id]) == 1
    assert (in_list(company, act.id), on_signing(company)) == ("На подписании", 1)
    with pytest.raises(UserError, match="уже отмечено: «На подписании»"):
        signing.given(work, [act.id])
    info = signing.attach_signed(work, act, "Акт подписан.pdf", b"%PDF-1.4 signed")
    assert (in_list(company, act.id), on_signing(company)) == ("Подписан", 0)
    assert signing.signed_file(work, act) == info
    again = signing.attach_signed(work, act, "Акт ещё раз.pdf", b"%PDF-1.4 again")
    found = signing.signed_file(work, act)
    assert found is not None
    assert attachments.content(work, found.id) == b"%PDF-1.4 again"
    assert len(attachments.files_of(work, act)) == 2
    assert signing.original_received(work, [act.id]) == 1
    assert in_list(company, act.id) == "Оригинал получен"
    assert signing.signing_of(work, act.id).state is SigningState.ORIGINAL

    assert signing.taken_back(work, [act.id]) == 1
    assert in_list(company, act.id) == "Подписан"
    attachments.remove(work, again.id)
    assert signing.signed_file(work, act) is None
    told = [c.title for c in work.history(work.load(ServiceAct, act.id))]
    assert told.count("Подпись") == 4
    draft = company.transfer(company.cabins[1], date=DAY(2026, 12, 1), to=DAY(2026, 12, 31))
    work.save(draft)
    with pytest.raises(UserError, match="сначала проведите"):
        signing.given(work, [draft.id])
    with pytest.raises(UserError, match="арендатор не подписывает"):
        signing._may(work, [PaymentInvoice])


def test_j9_what_a_letter_brought_is_on_signing(mailing: Company, mailbox: Mailbox):
    work, keys = mailing.work, transfers(mailing)
    queued(work, keys[:1])
    assert signing.signing_of(work, keys[0]).state is None
    send_waiting(work)
    assert signing.signing_of(work, keys[0]).state is SigningState.GIVEN
    assert signing.signing_of(work, keys[1]).state is None


def test_i15_a_list_tells_when_a_paper_went_and_finds_those_that_did_not(
    mailing: Company, mailbox: Mailbox
):
    """I-12. Queued is not sent; the day is that of the last letter that a server took."""
    work = mailing.work
    act = posted_act(mailing)
    send_papers(work, parcels(work, [act.id]), None, lambda made, of: None)
    at = [c.key for c in columns_of(ServiceAct)].index("mailed")

    def seen(operator: Operator) -> list[object]:
        query = ListQuery(ServiceAct, conditions=(Condition("mailed", operator),))
        with work.database.reading() as session:
            return [row.cells[at] for row in page(session, query)]

    assert (seen(Operator.EMPTY), seen(Operator.FILLED)) == ([None], [])
    send_waiting(work)
    (when,) = seen(Operator.FILLED)
    assert when is not None
    assert seen(Operator.EMPTY) == []
    assert when == max(row.at for row in letters(work)[0].recipients)


def test_l22_the_signed_file_is_one_click_from_the_document(office, tmp_path):
    company = office.company
    act = posted_act(company)
    window = office.desk.open_thing(ServiceAct, act.id)
    office.settle()
    commands = window.commands.signing
    assert not commands.link.isVisible()
    commands.step(signing.given)
    assert commands.told.text().startswith("На подписании")
    path = tmp_path / "Акт с подписью.pdf"
    path.write_bytes(pdf_of(company.work, forms_of(act)[0], [act.id]))
    commands.take(path)
    office.settle()
    assert commands.told.text().startswith("Подписан")
    assert commands.link.isVisible()
    commands.link.click()
    office.settle()
    assert "Акт с подписью.pdf" in office.desk.shell.area.activeSubWindow().widget().windowTitle()
