"""The company's own text of a paper: kept, refused with its line, filled wholly (C-3)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from app.placeholders import NAMES
from app.problems import Refused
from app.templates import built_in
from db.catalogs.paper_template import PaperKind, PaperTemplate
from db.documents.contract import (
    Contract,
)
from tests.agreed_contracts import make_agreed, told
from tests.company import Company
from tests.test_contract_story import type_in

D = Decimal
DAY = dt.date


@pytest.fixture
def agreed(company: Company) -> Contract:
    return make_agreed(company)


def test_c3_the_company_prints_its_own_text(company: Company, agreed: Contract) -> None:
    common = PaperTemplate(name="Общий", paper=PaperKind.OFFER, text="* Общее: {номер}")
    company.work.save(common)
    assert told(company, agreed, "offer") == "1. Общее: 214/26"
    own = PaperTemplate(
        name="Свой",
        paper=PaperKind.OFFER,
        organization_id=agreed.organization_id,
        text="Наше: {номер}, {дата прописью}\n[бытовки]",
    )
    company.work.save(own)
    printed = told(company, agreed, "offer")
    assert printed.startswith(
        "Наше: 214/26, первое ноября две тысячи двадцать шестого года № Вид бытовки"
    )
    company.work.mark([own, common])
    assert "КОММЕРЧЕСКОЕ ПРЕДЛОЖЕНИЕ" in told(company, agreed, "offer")


def test_c3_a_slip_is_told_with_its_line_and_nothing_is_kept(company: Company) -> None:
    card = PaperTemplate(
        name="Договор", paper=PaperKind.CONTRACT, text="# Договор\n{номер догвора}\n[подписи]\n{"
    )
    with pytest.raises(Refused) as refused:
        company.work.save(card)
    assert str(refused.value) == (
        "Текст, строка 2: подстановки {номер догвора} нет\nТекст, строка 4: скобка { или } без пары"
    )
    card.text = "# Договор {номер}\n[подписи]"
    company.work.save(card)
    twin = PaperTemplate(name="Второй", paper=PaperKind.CONTRACT, text="{номер}")
    with pytest.raises(Refused, match="уже есть шаблон «Договор»"):
        company.work.save(twin)


def test_c3_a_new_template_begins_with_our_text(company: Company) -> None:
    card = PaperTemplate()
    type_in(company.work, None, card, paper=PaperKind.CONTRACT)
    assert card.text == built_in(PaperKind.CONTRACT)
    assert card.name == "Договор аренды"
    type_in(company.work, None, card, paper=PaperKind.OFFER)
    assert card.text == built_in(PaperKind.OFFER)
    card.text = "Свой текст"
    type_in(company.work, None, card, paper=PaperKind.APPENDIX)
    assert card.text == "Свой текст"


def test_every_placeholder_that_is_shown_is_filled(company: Company, agreed: Contract) -> None:
    papers = {
        PaperKind.CONTRACT: "contract",
        PaperKind.APPENDIX: "appendix-1",
        PaperKind.OFFER: "offer",
        PaperKind.PRICE_LIST: "price_list",
    }
    for kind, name in papers.items():
        words = "\n".join(f"{number}: {{{n}}}" for number, n in enumerate(NAMES[kind], 1))
        company.work.save(PaperTemplate(name=kind.value, paper=kind, text=words))
        printed = told(company, agreed, name)
        assert "{" not in printed
        assert f"{len(NAMES[kind])}:" in printed


def test_values_of_the_base_are_printed_as_they_are(company: Company, agreed: Contract) -> None:
    agreed.need = "{номер} <b>жирно</b> [бытовки] %s"
    company.work.save(agreed)
    assert "Вы просили: {номер} <b>жирно</b> [бытовки] %s" in told(company, agreed, "offer")
