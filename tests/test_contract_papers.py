"""The contract on paper out of the base, word for word: C-3."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from app.papers import papers_of, pdf_of
from db.catalogs.organization import Organization, OrganizationRegime, TaxRegime
from db.catalogs.partner import Partner, PartnerKind
from db.documents.contract import (
    Contract,
    ContractDue,
)
from db.documents.rent_transfer import RentTransfer
from db.due_rule import DueRule
from db.errors import UserError
from db.gender import Gender
from db.vat_mode import VatMode
from printforms.registry import printforms_of
from tests.agreed_contracts import form, has, make_agreed, told
from tests.company import Company
from tests.paper_reading import texts

D = Decimal
DAY = dt.date


@pytest.fixture
def agreed(company: Company) -> Contract:
    return make_agreed(company)


def test_c3_contract_word_for_word(company: Company, agreed: Contract) -> None:
    pages = texts(pdf_of(company.work, form(agreed, "contract"), [agreed.id]))
    printed = " ".join(pages)
    has(
        printed,
        "ДОГОВОР АРЕНДЫ № 214/26 г. Курск 1 ноября 2026 г.",
        "Общество с ограниченной ответственностью «Ромашка-Аренда», именуемое в дальнейшем "
        "«Арендодатель», в лице генерального директора Иванова Ивана Ивановича, действующего на "
        "основании Устава, с одной стороны, и Общество с ограниченной ответственностью "
        "«СтройГрад», именуемое в дальнейшем «Арендатор», в лице генерального директора Петровой "
        "Марии Ивановны, действующей на основании Устава, с другой стороны",
        "1. Предмет договора 1.1. Арендодатель передаёт",
        "1 БК-00, 6×2,4×2,5 м 3 шт 6 000,00 6 108 000,00 —",
        "2 БК-01, 6×2,4×2,5 м 1 шт 8 000,00 6 48 000,00 250 000,00",
        "3 Пост охраны, 2×2 м 1 шт 350,50 в сутки 6 63 090,00 —",
        "Итого: 219 090,00",
        "Всего: 219 090 (Двести девятнадцать тысяч девяносто) рублей 00 копеек, в том числе "
        "НДС 22 % — 39 508 (Тридцать девять тысяч пятьсот восемь) рублей 04 копейки.",
        "1 Доставка до объекта 3 рейс 8 000,00 24 000,00",
        "2 Разгрузка краном 1,5 час 2 500,00 3 750,00",
        "Бытовки устанавливаются по адресу: г. Курск, ул. Байкальская, 202.",
        "Договор действует с 1 ноября 2026 г. по 30 сентября 2027 г. включительно.",
        "Арендная плата за месяц составляет 36 515 (Тридцать шесть тысяч пятьсот пятнадцать) "
        "рублей 00 копеек, в том числе НДС 22 % — 6 584 (Шесть тысяч пятьсот восемьдесят четыре) "
        "рубля 67 копеек.",
        "обеспечительный платёж — 20 000 (Двадцать тысяч) рублей 00 копеек (ст. 381.1 ГК РФ)",
        "Срок оплаты: не позднее первого дня оплачиваемого периода.",
        "10. Адреса, реквизиты и подписи сторон",
        "ИНН 4632123452, КПП 463201001",
        "ИНН 7707083893, КПП 773601001",
        "ОГРН 1027700132195",
        "БИК 044525225, к/с 30101810400000000225",
    )
    assert "Дружбы" not in printed  # an appendix has its own paper
    assert "ЧЕРНОВИК" not in printed
    assert "{" not in printed
    assert [f"Лист {n} из {len(pages)}" in page for n, page in enumerate(pages, 1)] == [True] * 3
    assert "Петрова М.И." in pages[-1]


def test_c3_a_draft_is_marked_and_the_offer_is_not(company: Company, agreed: Contract) -> None:
    copy = company.work.load(Contract, agreed.id)
    draft = Contract(
        organization_id=copy.organization_id,
        contract_number="215/26",
        partner_id=copy.partner_id,
        date=copy.date,
    )
    company.work.save(draft)
    assert "ЧЕРНОВИК" in told(company, draft, "contract")
    assert "ЧЕРНОВИК" not in told(company, draft, "offer")


def test_c3_a_contract_without_rows_and_term_still_reads(company: Company) -> None:
    printed = told(company, company.contract, "contract")
    has(
        printed,
        "с 1 января 2026 г. на неопределённый срок",
        "Арендная плата указывается в приложениях к договору.",
        "Место установки бытовок указывается в акте приёма-передачи.",
        "в лице ________________________, действующего на основании ________________________",
    )
    assert "обеспечительный платёж" not in printed


@pytest.mark.parametrize(
    ("rule", "number", "words"),
    [
        (DueRule.DAYS_AFTER, 5, "не позднее чем через 5 дней после начала оплачиваемого периода"),
        (DueRule.DAY, 10, "не позднее 10 числа оплачиваемого месяца"),
        (DueRule.DAY_OF_NEXT, 3, "не позднее 3 числа месяца, следующего за оплачиваемым"),
    ],
)
def test_c3_the_rule_of_payment_is_told(
    company: Company, agreed: Contract, rule: DueRule, number: int, words: str
) -> None:
    agreed.dues = [ContractDue(valid_from=agreed.date, rule=rule, number=number)]
    company.work.save(agreed)
    assert f"Срок оплаты: {words}." in told(company, agreed, "contract")


def test_c3_vat_on_top_and_none(company: Company, agreed: Contract) -> None:
    agreed.vat_mode = VatMode.ON_TOP
    company.work.save(agreed)
    printed = told(company, agreed, "contract")
    has(
        printed,
        "Цена в месяц, руб. без НДС",
        "Арендная плата за месяц составляет 44 548 (Сорок четыре тысячи пятьсот сорок восемь) "
        "рублей 30 копеек, в том числе НДС 22 % — 8 033 (Восемь тысяч тридцать три) рубля "
        "30 копеек.",
    )
    ours = company.work.load(Organization, agreed.organization_id)
    exempt = TaxRegime.SIMPLIFIED_EXEMPT
    ours.regimes = [OrganizationRegime(valid_from=DAY(2020, 1, 1), regime=exempt)]
    company.work.save(ours)
    printed = told(company, agreed, "contract")
    assert "36 515 (Тридцать шесть тысяч пятьсот пятнадцать) рублей 00 копеек, НДС не" in printed
    assert "НДС не облагается (п. 1 ст. 145 НК РФ)" in printed


def test_c3_entrepreneur_and_person(company: Company, agreed: Contract) -> None:
    tenant = company.work.load(Partner, agreed.partner_id)
    tenant.kind, tenant.name = PartnerKind.ENTREPRENEUR, "ИП Ковалёв И.П."
    tenant.full_name = "Индивидуальный предприниматель Ковалёв Иван Петрович"
    tenant.inn, tenant.kpp, tenant.ogrn = "463212345682", "", "304463234800076"
    tenant.director, tenant.accounts = "Ковалёв Иван Петрович", []
    company.work.save(tenant, despite=True)
    printed = told(company, agreed, "contract")
    has(
        printed,
        "Индивидуальный предприниматель Ковалёв Иван Петрович, именуемый в дальнейшем "
        "«Арендатор», действующий на основании записи в ЕГРИП, ОГРНИП 304463234800076",
        "арбитражный суд",
    )
    tenant.director = "Мельник Наталья Ильинична"
    company.work.save(tenant, despite=True)
    printed = told(company, agreed, "contract")
    assert "именуемая в дальнейшем «Арендатор», действующая на основании записи" in printed
    tenant.kind, tenant.name = PartnerKind.PERSON, "Шевчук Анна Сергеевна"
    tenant.full_name = tenant.director = "Шевчук Анна Сергеевна"
    tenant.ogrn = ""
    company.work.save(tenant, despite=True)
    printed = told(company, agreed, "contract")
    has(
        printed,
        "зарегистрированная по адресу: 305001, г. Курск, ул. Ленина, д. 1, именуемая в дальнейшем",
        "(ст. 627 ГК РФ)",
        "Закона о защите прав потребителей",
    )
    assert "арбитражный суд" not in printed
    assert "ООО «СтройГрад»" not in printed
    assert "Шевчук Анне Сергеевне" in told(company, agreed, "offer")
    given = company.transfer()
    company.work.post(given)
    for doc, name in ((agreed, "contract"), (given, "handover")):
        assert told(company, doc, name).count("М.П.") == 1  # a person has no seal


# --- names -----------------------------------------------------------------------------------


def test_n13_the_gender_is_asked_and_then_kept(company: Company, agreed: Contract) -> None:
    tenant = company.work.load(Partner, agreed.partner_id)
    tenant.director = "Ким Женя"
    company.work.save(tenant)
    with pytest.raises(UserError, match="«Ким Женя» не понять.*карточке контрагента"):
        told(company, agreed, "contract")
    has(told(company, agreed, "offer"), "ООО «СтройГрад»")  # an offer needs no genitive
    tenant.director_gender = Gender.FEMALE
    company.work.save(tenant)
    assert "директора Ким Жени, действующей на основании" in told(company, agreed, "contract")


def test_a_typed_case_stands_above_the_rules(company: Company, agreed: Contract) -> None:
    tenant = company.work.load(Partner, agreed.partner_id)
    tenant.director, tenant.director_post = "Заяц Пётр Ильич", "CEO"
    tenant.director_genitive, tenant.director_dative = "Зайца Петра Ильича", "Зайцу Петру Ильичу"
    tenant.post_genitive = "генерального директора (CEO)"
    tenant.post_dative = "генеральному директору"
    ours = company.work.load(Organization, agreed.organization_id)
    ours.signers[0].director_genitive = "Иванова И.И."
    ours.signers[0].post_genitive = "управляющей организации"
    company.work.save([tenant, ours])
    has(
        told(company, agreed, "contract"),
        "в лице генерального директора (CEO) Зайца Петра Ильича, действующего",
        "в лице управляющей организации Иванова И.И., действующего",
    )
    has(told(company, agreed, "offer"), "Генеральному директору ООО «СтройГрад» П.И. Зайцу")


def test_c3_an_offer_names_its_addressee_once(company: Company, agreed: Contract) -> None:
    """The contact stands under the head of the client, unless it is he who asks."""
    tenant = company.work.load(Partner, agreed.partner_id)
    tenant.director, tenant.director_post = "Соловьёв Владимир Иванович", "директор"
    company.work.save(tenant)
    agreed.contact = "Зайцева Анна Петровна"
    company.work.save(agreed)
    has(told(company, agreed, "offer"), "В.И. Соловьёву Зайцева Анна Петровна тел.:")
    agreed.contact = "Соловьев В. И."
    company.work.save(agreed)
    has(told(company, agreed, "offer"), "В.И. Соловьёву тел.:")
    tenant.director = agreed.contact = "Ким Женя"  # cannot be declined, so the firm is addressed
    company.work.save([tenant, agreed])
    has(told(company, agreed, "offer"), "ООО «СтройГрад» Ким Женя тел.:")


# --- D-3 -------------------------------------------------------------------------------------


def test_d3_contract_from_the_transfer_has_the_codes(company: Company, agreed: Contract) -> None:
    doc = company.transfer(*company.cabins, company.beds, contract=agreed)
    doc.units[3].quantity = 8
    company.work.recalculate(doc.units[3], "quantity", doc)
    company.work.post(doc, despite=True)
    printed = told(company, doc, "contract")
    has(
        printed,
        "ДОГОВОР АРЕНДЫ № 214/26",
        "1 Блок-контейнер 6×2,4, БК-00 БК-001 1 шт Кровать × 2 с 12.11.2026 по 11.12.2026",
        "БК-002",
        "БК-003",
        "4 Кровать двухъярусная КР 8 шт с 12.11.2026 по 11.12.2026 6 000,00",
        "Итого за месяц: 66 000,00",
        "Всего: 66 000 (Шестьдесят шесть тысяч) рублей 00 копеек",
    )
    assert [f.name for f in printforms_of(RentTransfer)] == ["handover", "contract"]


def test_many_contracts_ask_the_base_as_often_as_one(company: Company, agreed: Contract) -> None:
    doc = company.work.load(Contract, agreed.id)

    def questions(ids: list[int]) -> int:
        asked: list[Any] = []
        listener = lambda *told: asked.append(told[2])  # noqa: E731
        event.listen(company.work.database.engine, "before_cursor_execute", listener)
        papers_of(company.work, form(doc, "contract"), ids)
        event.remove(company.work.database.engine, "before_cursor_execute", listener)
        return len(asked)

    others = [company.contract.id, company.other_contract.id]
    assert questions([agreed.id, *others]) == questions([agreed.id])
