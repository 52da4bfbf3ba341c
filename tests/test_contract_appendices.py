"""Papers beside a contract, word for word: appendices, price list, offer (C-2, C-4…C-6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader

from app import users
from app.facts import Facts
from app.free_units import free_units
from app.papers import forms_of, pdf_of
from app.people import User
from app.price_table import prices_on
from app.print_set import papers_of_set, set_pdf
from app.table import REPORTS
from app.work import Work
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.catalogs.unit import Tariff, TariffPrice, UnitKind
from db.documents.contract import (
    Contract,
    ContractKind,
)
from db.errors import UserError
from db.roles import Role
from db.vat_mode import VatMode
from tests.agreed_contracts import form, has, make_agreed, told
from tests.commands import Said
from tests.company import Company
from tests.paper_reading import texts
from tests.test_contract_story import type_in

D = Decimal
DAY = dt.date


@pytest.fixture
def agreed(company: Company) -> Contract:
    return make_agreed(company)


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
        "ПРИЛОЖЕНИЕ № 1 к договору аренды № 214/26 от 1 ноября 2026 г.",
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
        "Вы просили: бытовки для рабочих на зиму. №",
        "Аренда за месяц — 36 515 (Тридцать шесть тысяч пятьсот пятнадцать) рублей 00 копеек",
        "Всего по предложению — 246 840 (Двести сорок шесть тысяч восемьсот сорок) рублей "
        "00 копеек, в том числе НДС 22 % — 44 512 (Сорок четыре тысячи пятьсот двенадцать) "
        "рублей 14 копеек.",
        "Предложение действует по 30 ноября 2026 г. включительно.",
        "+7 (4712) 55-01-23, office@romashka.example",
        "Генеральный директор Иванов И.И.",
    )
    assert "Лист" not in printed


def test_c6_an_offer_whose_rows_all_stand_in_appendices_offers_them(
    company: Company, agreed: Contract
) -> None:
    """Own rows alone where there are any; otherwise those of every appendix, and their sum."""
    for row in (*agreed.kinds, *agreed.services):
        row.appendix = row.appendix or 1
    company.work.save(agreed, despite=True)
    has(
        told(company, agreed, "offer"),
        "4 БК-01, 6×2,4×2,5 м 2 шт 8 000,00 1 16 000,00 250 000,00",
        "Итого: 241 090,00",
        "Всего по предложению — 276 840 (",
    )


def test_c5_c6_contacts_that_are_not_entered_are_not_promised(company: Company, agreed: Contract):
    """Neither «напишите нам: , .» nor «тел.:» with nothing behind it."""
    ours = company.work.load(Organization, company.organization.id)
    ours.phone = ""
    company.work.save(ours)
    has(told(company, agreed, "offer"), "напишите нам: office@romashka.example.")
    ours.email = ""
    company.work.save(ours)
    assert "напишите нам" not in told(company, agreed, "offer")
    printed = told(company, agreed, "price_list")
    assert printed.endswith("ООО «Ромашка-Аренда», 305000, г. Курск, ул. Литовская, д. 12А")


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
    assert typed == 11  # by a slow hand, eight seconds a field, under the two minutes of C-6
    has(
        printed,
        "Новый клиент",
        "БК-00, 6×2,4×2,5 м 2 шт 6 000,00",
        "БК-01 2 шт 8 000,00 1 16 000,00",
        "Итого: 47 000,00",
    )


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
