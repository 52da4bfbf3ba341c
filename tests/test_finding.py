"""«Найти всё»: by name, ИНН, phone, number and sum; only what the person may read; both bases."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from app.finding import Found, find, sum_of
from app.people import User
from app.work import Work
from db.catalogs.partner import Partner, PartnerContact
from db.documents.carrier_payment import CarrierPayment
from db.documents.rent_transfer import RentTransfer
from db.meta import noun
from db.russian import print_number
from tests.company import BOSS, MANAGER, Company

NOBODY = User("new", "Новый", None)


def found(work: Work, text: str, user: User = BOSS) -> list[Found]:
    with work.database.reading() as session:
        return find(session, user, text)


@pytest.fixture
def partner(company: Company) -> Partner:
    made = company.work.new(
        Partner, name="ООО «Ёлочные горки»", inn="7707083893", phone="+7 (914) 123-45-67"
    )
    made.contacts = [
        PartnerContact(person="Пётр Семёнов", position="прораб", phone="8 902 765 43 21")
    ]
    company.work.save(made, despite=True)
    return made


@pytest.mark.parametrize(
    "text", ["ёлочные", "ЕЛОЧНЫЕ", "горки елоч", "770708", "9141234567", "8 914 123-45", "@семенов"]
)
def test_a_partner_is_found_however_it_is_asked(company: Company, partner: Partner, text: str):
    answers = found(company.work, text)
    assert partner.id in {one.id for one in answers if one.noun == "partner"}


def test_a_contact_person_names_his_firm(company: Company, partner: Partner):
    (one,) = found(company.work, "9027654321")
    assert (one.title, one.id) == ("Пётр Семёнов", partner.id)
    assert one.detail == "ООО «Ёлочные горки» · прораб · 8 902 765 43 21"


def test_a_document_is_found_by_number_and_by_sum(company: Company):
    document = company.transfer()
    company.work.post(document)
    assert document.number is not None
    digits = document.number.rpartition("-")[2].lstrip("0")
    printed = print_number(document.number)  # «А-1», as it stands on the paper
    assert printed != document.number
    for comment in ("", "правка"):
        document.comment = comment
        company.work.post(document)
        for text in (document.number, document.number.casefold(), f"#{digits}", printed):
            assert found(company.work, text)[0].id == document.id
        assert found(company.work, f"#{printed}")[0].id == document.id
    assert document.amount
    for text in (f"{document.amount}", f"{document.amount:.2f}".replace(".", ",")):
        assert document.id in {one.id for one in found(company.work, text)}
    best = found(company.work, document.number)[0]
    assert best.title.startswith(f"{RentTransfer.title} № {document.number} от ")


def test_documents_are_found_by_their_tenant(company: Company):
    """L3 MW7: a transfer, a receipt and an invoice name a contract, people ask for the firm."""
    document, receipt = company.transfer(), company.receipt("100")
    other = company.receipt("200", contract=company.other_contract)
    company.work.post([document, receipt, other])
    tenant = company.work.load(Partner, company.contract.partner_id).name
    told = {one.id: one for one in found(company.work, tenant)}
    assert {document.id, receipt.id, company.contract.id} <= told.keys()
    assert other.id not in told
    assert told[document.id].detail.startswith(f"{tenant} · ")
    assert told[company.contract.id].title.startswith(
        f"Договор № {company.contract.contract_number} от "
    )
    assert told[company.contract.partner_id].rank > told[document.id].rank


def test_ctrl_k_asks_a_few_questions_whatever_is_typed(company: Company, partner: Partner):
    """L3 MW7: a scan of a big base is 40 ms, so digits may not scan it for each thing they mean."""
    company.work.post(company.transfer())
    asked: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(" ".join(statement.split()))

    engine = company.work.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert partner.id in {one.id for one in found(company.work, "9141234567")}
    finally:
        event.remove(engine, "before_cursor_execute", note)
    searched = [sql for sql in asked if "strpos(" in sql or "instr(" in sql]
    of_documents = [sql for sql in searched if "FROM document" in sql]
    assert (len(of_documents), len(searched)) == (1, 3)
    assert "document.kind IN" not in of_documents[0]


def test_only_what_may_be_read_is_found(company: Company, partner: Partner):
    document = company.transfer()
    company.work.post(document)
    name = document.number or ""
    assert found(company.work, name, NOBODY) == []
    assert found(company.work, "елочные", NOBODY) == []
    for one in found(company.work, name, MANAGER):
        assert MANAGER.may("read", noun(one.noun))
    paid = CarrierPayment(
        organization_id=company.organization.id, carrier_id=company.carrier.id, paid=100
    )
    company.work.post(paid)
    assert paid.id in {one.id for one in found(company.work, paid.number)}
    assert paid.id not in {one.id for one in found(company.work, paid.number, MANAGER)}


def test_signs_of_patterns_are_letters_like_others(company: Company, partner: Partner):
    assert found(company.work, "%%") == []
    assert found(company.work, "__") == []
    assert found(company.work, "'; --") == []


def test_a_question_that_is_given_up_answers_nothing(company: Company, partner: Partner):
    with company.work.database.reading() as session:
        assert find(session, BOSS, "елочные", lambda: True) == []


def test_what_a_sum_is():
    assert sum_of("14 250,5") == Decimal("14250.5")
    assert sum_of("14250") == Decimal(14250)
    assert sum_of("14250,505") is None
    assert sum_of("бк-017") is None
    assert sum_of("9" * 40) is None


def test_mw7_a_document_is_found_by_its_kind_and_number(company: Company):
    """«договор 214» and «передача 1» are what people say aloud."""
    company.work.post(company.transfer())
    with company.work.database.reading() as session:
        for words, title in (
            ("договор 214", "Договор № 214"),
            ("передача 1", "Передача в аренду № А-000001"),
            ("перед арен 000001", "Передача в аренду № А-000001"),
        ):
            assert find(session, BOSS, words)[0].title.startswith(title), words
        assert find(session, BOSS, "счёт 214") == []
