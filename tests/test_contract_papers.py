"""Papers of a contract out of the base, word for word: C-3…C-6, D-3."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import event

from app import users
from app.facts import Facts
from app.free_units import free_units
from app.papers import forms_of, papers_of, pdf_of
from app.people import User
from app.placeholders import NAMES
from app.price_table import prices_on
from app.print_set import papers_of_set, set_pdf
from app.problems import Refused
from app.table import REPORTS
from app.templates import built_in
from app.work import Work
from db.catalogs.organization import Organization, OrganizationRegime, TaxRegime
from db.catalogs.paper_template import PaperKind, PaperTemplate
from db.catalogs.partner import Partner, PartnerAccount, PartnerKind
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Tariff, TariffPrice, UnitKind
from db.documents.contract import (
    Contract,
    ContractAppendix,
    ContractDue,
    ContractKind,
    ContractService,
    ContractStatus,
)
from db.documents.rent_transfer import RentTransfer
from db.due_rule import DueRule
from db.errors import UserError
from db.gender import Gender
from db.proration_rule import ProrationRule
from db.roles import Role
from db.vat_mode import VatMode
from printforms.registry import PrintForm, printforms_of
from tests.commands import Said
from tests.company import Company
from tests.paper_reading import text, texts
from tests.test_contract_story import add, type_in

D = Decimal
DAY = dt.date


@pytest.fixture
def agreed(company: Company) -> Contract:
    """Three kinds and two services, appendices № 1 and № 2 with rows of their own."""
    work = company.work
    ours = work.load(Organization, company.organization.id)
    ours.phone, ours.email = "+7 (4712) 55-01-23", "office@romashka.example"
    tenant = work.load(Partner, company.tenant.id)
    tenant.director, tenant.director_post = "Петрова Мария Ивановна", "Генеральный директор"
    tenant.authority, tenant.ogrn = "Устава", "1027700132195"
    tenant.accounts = [
        PartnerAccount(
            account="40702810433000012345",
            bank="ПАО Сбербанк",
            bik="044525225",
            corr_account="30101810400000000225",
        )
    ]
    warm = Tariff(name="БК-01", price=D(8000))
    guard = Tariff(name="Пост", price=D("350.50"), rule=ProrationRule.DAY_RATE)
    work.save([ours, tenant, warm, guard])
    kinds = [
        UnitKind(name="БК-01", size="6×2,4×2,5 м", tariff_id=warm.id, value=D(250000)),
        UnitKind(name="Пост охраны", size="2×2 м", tariff_id=guard.id),
    ]
    services = [
        ServiceKind(name="Доставка до объекта", measure="рейс", price=D(8000)),
        ServiceKind(name="Разгрузка краном", measure="час", price=D(2500)),
    ]
    work.save([*kinds, *services])
    doc = Contract(
        organization_id=ours.id,
        contract_number="214/26",
        partner_id=tenant.id,
        date=DAY(2026, 11, 1),
        valid_to=DAY(2027, 9, 30),
        status=ContractStatus.SIGNING,
        address="г. Курск, ул. Байкальская, 202",
        need="бытовки для рабочих на зиму",
        deposit=D(20000),
        contact="Смирнов Павел",
        offer_valid_to=DAY(2026, 11, 30),
        appendices=[
            ContractAppendix(number=1, date=DAY(2026, 11, 10)),
            ContractAppendix(
                number=2, date=DAY(2026, 12, 1), address="г. Курск, Дружбы, 19", note="В два яруса."
            ),
        ],
    )
    for kind, pieces in ((company.kind, 3), (kinds[0], 1), (kinds[1], 1)):
        type_in(work, doc, add(company, doc, kind, pieces), months=6)
    add(company, doc, kinds[0], 2, appendix=1)
    add(company, doc, company.kind, 1, appendix=2)
    for service, quantity, appendix in (
        (services[0], D(3), None),
        (services[1], D("1.5"), None),
        (services[0], D(1), 2),
    ):
        row = ContractService(appendix=appendix)
        doc.services.append(row)
        type_in(work, doc, row, service_id=service.id, quantity=quantity)
    work.save(doc)
    return doc


def form(doc: Any, name: str) -> PrintForm:
    return next(f for f in [*forms_of(doc), *printforms_of(type(doc))] if f.name == name)


def told(company: Company, doc: Any, name: str) -> str:
    return text(pdf_of(company.work, form(doc, name), [doc.id]))


def has(printed: str, *phrases: str) -> None:
    for phrase in phrases:
        assert phrase in printed, phrase


# --- C-3 -------------------------------------------------------------------------------------


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


# --- C-4 -------------------------------------------------------------------------------------


def test_c4_an_appendix_has_its_rows_and_no_others(company: Company, agreed: Contract) -> None:
    names = [(f.name, f.title) for f in forms_of(agreed) if f.parted]
    assert names == [
        ("appendix-1", "Приложение № 1 от 10.11.2026"),
        ("appendix-2", "Приложение № 2 от 01.12.2026"),
    ]
    first = told(company, agreed, "appendix-1")
    has(
        first,
        "Приложение № 1 к договору аренды № 214/26 от 1 ноября 2026 г.",
        "1 БК-01, 6×2,4×2,5 м 2 шт 8 000,00 1 16 000,00",
        "Адрес установки: г. Курск, ул. Байкальская, 202.",
        "составляет в месяц 16 000 (Шестнадцать тысяч) рублей 00 копеек",
    )
    assert first.count(" шт ") == 1
    assert "рейс" not in first
    second = told(company, agreed, "appendix-2")
    has(second, "1 БК-00", "1 рейс 8 000,00 8 000,00", "г. Курск, Дружбы, 19.", "В два яруса.")
    assert "БК-01" not in second


def test_c4_all_appendices_on_sheets_of_their_own(company: Company, agreed: Contract) -> None:
    pages = texts(pdf_of(company.work, form(agreed, "appendix"), [agreed.id]))
    assert ["ПРИЛОЖЕНИЕ № 1" in pages[0], "ПРИЛОЖЕНИЕ № 2" in pages[1]] == [True, True]
    with pytest.raises(UserError, match="нет приложений: добавьте строку"):
        told(company, company.contract, "appendix")
    with pytest.raises(UserError, match="нет приложения № 7"):
        pdf_of(company.work, form(agreed, "appendix").of_part(7, ""), [agreed.id])


def test_c2_the_set_of_papers_has_each_appendix(company: Company, agreed: Contract) -> None:
    found = papers_of_set(company.work, agreed, {})
    assert [(p.title, p.copies) for p in found] == [
        ("Договор", 2),
        ("Коммерческое предложение", 1),
        ("Прейскурант цен", 1),
        ("Приложение № 1 от 10.11.2026", 2),
        ("Приложение № 2 от 01.12.2026", 2),
    ]
    assert len(texts(set_pdf(company.work, found, with_copies=False))) == 7
    bare = papers_of_set(company.work, company.contract, {})
    assert [p.form.name for p in bare] == ["contract", "offer", "price_list"]


def test_f12_an_offer_is_not_given_again_with_a_transfer(
    company: Company, agreed: Contract
) -> None:
    doc = company.transfer(contract=agreed)
    company.work.save(doc, despite=True)
    found = papers_of_set(company.work, doc, {})
    assert [(p.form.name, p.copies) for p in found] == [
        ("handover", 2),
        ("contract", 0),
        ("contract", 0),
        ("offer", 0),
        ("price_list", 0),
        ("appendix-1", 0),
        ("appendix-2", 0),
    ]
    wanted = papers_of_set(company.work, doc, {"rent_transfer/contract": 2})
    assert [p.copies for p in wanted[:2]] == [2, 2]


# --- C-5 -------------------------------------------------------------------------------------


def test_c5_price_list_equals_the_prices_of_its_day(company: Company, agreed: Contract) -> None:
    tariff = company.work.load(Tariff, company.tariff.id)
    tariff.prices = [
        TariffPrice(valid_from=DAY(2026, 11, 1), price=D(6100)),
        TariffPrice(valid_from=DAY(2026, 11, 2), price=D(6500)),
    ]
    company.work.save(tariff)
    printed = told(company, agreed, "price_list")
    has(
        printed,
        "УТВЕРЖДАЮ Генеральный директор",
        "ПРЕЙСКУРАНТ ЦЕН на аренду бытовок и услуги действует с 1 ноября 2026 г.",
        "Цена без НДС, руб. НДС 22 %, руб. Цена с НДС, руб.",
        "Аренда бытовок 1 БК-00, 6×2,4×2,5 м месяц 5 000,00 1 100,00 6 100,00",
        "2 БК-01, 6×2,4×2,5 м месяц 6 557,38 1 442,62 8 000,00",
        "3 Пост охраны, 2×2 м сутки 287,30 63,20 350,50",
        "Аренда инвентаря 4 Кровать месяц 5 000,00 1 100,00 6 100,00",
        "Услуги 5 Доставка до объекта рейс 6 557,38 1 442,62 8 000,00",
        "6 Разгрузка краном час 2 049,18 450,82 2 500,00",
    )
    with company.work.database.reading() as session:
        days = (DAY(2026, 10, 31), DAY(2026, 11, 1), DAY(2027, 1, 1))
        first = [prices_on(Facts(session), day)[0].price for day in days]
        report = REPORTS["price_list"]
        table = report.run(session, report.params(date=days[1]))
        free = free_units(session, DAY(2026, 11, 2), DAY(2026, 11, 3))
    assert first == [D(6000), D(6100), D(6500)]
    assert [r.cells[3] for r in table.rows] == [6100, 8000, D("350.50"), 6100, 8000, 2500]
    assert {u.price for u in free} == {D(6500)}


def test_c5_without_vat_there_is_one_price(company: Company, agreed: Contract) -> None:
    agreed.vat_mode = VatMode.NONE
    company.work.save(agreed)
    printed = told(company, agreed, "price_list")
    has(printed, "Цена, руб. (НДС не облагается)", "1 БК-00, 6×2,4×2,5 м месяц 6 000,00 2 БК-01")


# --- C-6 -------------------------------------------------------------------------------------


def test_c6_offer_word_for_word(company: Company, agreed: Contract) -> None:
    printed = told(company, agreed, "offer")
    has(
        printed,
        "Генеральному директору ООО «СтройГрад» М.И. Петровой Смирнов Павел тел.: +7 900",
        "КОММЕРЧЕСКОЕ ПРЕДЛОЖЕНИЕ № 214/26 1 ноября 2026 г.",
        "Вы просили: бытовки для рабочих на зиму",
        "Аренда за месяц — 36 515 (Тридцать шесть тысяч пятьсот пятнадцать) рублей 00 копеек",
        "Всего по предложению — 246 840 (Двести сорок шесть тысяч восемьсот сорок) рублей "
        "00 копеек, в том числе НДС 22 % — 44 512 (Сорок четыре тысячи пятьсот двенадцать) "
        "рублей 14 копеек.",
        "Предложение действует по 30 ноября 2026 г. включительно.",
        "+7 (4712) 55-01-23, office@romashka.example",
        "Генеральный директор Иванов И.И.",
    )
    assert "Лист" not in printed


def test_c6_from_an_empty_form_to_an_offer_in_few_steps(company: Company) -> None:
    """What a manager types, counted; the rest comes by itself. The machine's share is small."""
    work = company.work
    kinds = [company.kind]
    for name, price in (("БК-01", 8000), ("БК-02", 9500)):
        tariff = Tariff(name=name, price=D(price))
        work.save(tariff)
        kind = UnitKind(name=name, tariff_id=tariff.id)
        work.save(kind)
        kinds.append(kind)
    typed = 0
    began = time.perf_counter()
    client = Partner(name="Новый клиент", phone="+7 900 111-22-33")
    typed += 2
    work.save(client)
    doc = work.new(Contract, contract_number="77", partner_id=client.id, need="три бытовки")
    typed += 3
    for kind in kinds:
        row = ContractKind()
        doc.kinds.append(row)
        type_in(work, doc, row, kind_id=kind.id, quantity=2)
        typed += 2
    work.save(doc)
    printed = told(company, doc, "offer")
    spent = time.perf_counter() - began
    assert typed == 11
    assert typed * 8 + spent < 120  # eight seconds a field is a slow hand
    has(
        printed,
        "Новый клиент",
        "БК-00, 6×2,4×2,5 м 2 шт 6 000,00",
        "БК-01 2 шт 8 000,00 1 16 000,00",
        "Итого: 47 000,00",
    )


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


# --- templates -------------------------------------------------------------------------------


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


def test_c4_the_command_line_prints_an_appendix(
    company: Company,
    agreed: Contract,
    kontora: Callable[..., Said],
    base_url: str,
    tmp_path: Path,
) -> None:
    out = tmp_path / "appendix.pdf"
    login = company.work.database.login or "admin"
    users.first(Work(company.work.database, User(login, "Анна", Role.ADMINISTRATOR)))
    kind = ("print", "contract", "214/26")
    said = kontora(*kind, "appendix-2", "--out", out, "--base", base_url, "--json")
    assert said.status == 0, said.err
    assert said.data["pages"] == 1
    assert "ПРИЛОЖЕНИЕ № 2" in " ".join(PdfReader(out).pages[0].extract_text().split())
    said = kontora(*kind, "appendix-9", "--out", out, "--base", base_url, "--json")
    assert said.status == 1
    assert "нет приложения № 9" in said.err
    said = kontora(*kind, "appendix", "--out", out, "--base", base_url, "--json")
    assert said.data["pages"] == 2
