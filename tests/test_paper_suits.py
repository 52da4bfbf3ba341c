"""A document is printed on its own papers alone: never a УПД and a счёт-фактура for one row."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from app.papers import fitting, forms_of, pdf_of
from db.document_set import DocumentSet
from db.documents.service_act import ServiceAct
from db.errors import UserError
from printforms.registry import printforms_of
from tests.company import Company
from tests.paper_reading import texts

if TYPE_CHECKING:
    from tests.windows import Office

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
NOVEMBER = dt.date(2026, 11, 30)
PAPERS = {form.name: form for form in printforms_of(ServiceAct)}


def act_of(company: Company, contract: Any, papers: DocumentSet) -> ServiceAct:
    common = {"organization_id": company.organization.id, "contract_id": contract.id}
    act = ServiceAct(**common, date=NOVEMBER)
    company.work.recalculate(act, "contract_id")
    act.papers = papers
    company.work.post(act)
    return act


@pytest.fixture
def acts(company: Company) -> tuple[ServiceAct, ServiceAct]:
    """An act that is a УПД, and one that is an act with its счёт-фактура."""
    let = company.transfer()
    other = company.transfer(company.cabins[1], contract=company.other_contract)
    company.work.post([let, other])
    return (
        act_of(company, company.contract, DocumentSet.UPD),
        act_of(company, company.other_contract, DocumentSet.ACT_AND_VAT_INVOICE),
    )


def test_i3_a_paper_that_is_not_its_own_is_refused_and_its_own_are_named(
    company: Company, acts: tuple[ServiceAct, ServiceAct]
) -> None:
    upd, pair = acts
    with pytest.raises(UserError, match="«Счёт-фактура» здесь не печатается.*документа: «УПД»"):
        pdf_of(company.work, PAPERS["vat_invoice"], [upd.id])
    with pytest.raises(UserError, match="«Акт об оказании услуг», «Счёт-фактура»"):
        pdf_of(company.work, PAPERS["upd"], [pair.id])
    assert [form.name for form in forms_of(upd)] == ["upd"]


def test_i3_of_several_documents_those_are_printed_that_the_paper_is_for(
    company: Company, acts: tuple[ServiceAct, ServiceAct]
) -> None:
    upd, pair = acts
    assert fitting(company.work, PAPERS["act"], [upd.id, pair.id]) == [pair.id]
    pages = " ".join(texts(pdf_of(company.work, PAPERS["upd"], [pair.id, upd.id])))
    assert pages.count("Статус:") == 1


def test_i3_the_menu_offers_the_papers_of_the_set_as_it_is_typed(office: Office) -> None:
    company = office.company
    company.work.post(company.transfer())
    act = act_of(company, company.contract, DocumentSet.UPD)
    window: Any = office.desk.open_thing(ServiceAct, act.id)
    office.settle()
    menu = window.commands.print_menu
    titles = {form.title for form in PAPERS.values()}

    def offered() -> set[str]:
        menu.aboutToShow.emit()
        return {a.text() for a in menu.actions() if a.isVisible()} & titles

    assert offered() == {"УПД"}
    window.apply(window.thing, "papers", DocumentSet.ACT_AND_VAT_INVOICE)
    assert offered() == {"Акт об оказании услуг", "Счёт-фактура"}


def test_i3_a_selection_tells_how_many_of_it_have_the_paper(office: Office) -> None:
    company = office.company
    company.work.post(
        [company.transfer(), company.transfer(company.cabins[1], contract=company.other_contract)]
    )
    upd = act_of(company, company.contract, DocumentSet.UPD)
    pair = act_of(company, company.other_contract, DocumentSet.ACT)
    window: Any = office.desk.print_out(PAPERS["upd"], [upd.id, pair.id])
    office.settle()
    assert "УПД: 1 из 2" in window.strip.words.text()
    assert window.strip.isVisible()
