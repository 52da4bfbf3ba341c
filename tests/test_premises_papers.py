"""Papers of a contract of premises out of the base: text of its own, addenda (C-3, A-28, C-11)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.papers import forms_of, pdf_of
from app.verbs import FILLS
from db.catalogs.service_kind import ServiceKind
from db.documents.contract import Contract, ContractKind
from db.documents.contract_leasing import (
    ChargeWay,
    ContractAddendum,
    ContractCharge,
    ContractIndexation,
    ContractPenalty,
    ContractPremise,
    IndexationWay,
)
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError
from printforms.registry import printforms_of
from tests.agreed_contracts import has, told
from tests.company import DAY
from tests.leases import lease
from tests.offices import Offices
from tests.test_meter_readings import read
from tests.test_meters import light_of, meter

D = Decimal


def let(offices: Offices) -> Contract:
    """Two offices and a parking place for a year; addendum № 1 changes, № 2 says words alone."""
    work = offices.work
    light = ServiceKind(name="Электроэнергия", measure="кВт·ч", price=D("7.20"))
    cleaning = ServiceKind(name="Уборка", measure="мес")
    work.save([light, cleaning])
    doc = lease(offices, *offices.premises[:2], offices.parking)
    for row, price in zip(doc.premises, ("30000", "24000", "4000"), strict=True):
        row.price, row.rate = D(price), None
    doc.premises[0].indexed = True
    doc.charges = [
        ContractCharge(
            service_id=light.id,
            way=ChargeWay.METER,
            unit_id=offices.premises[0].id,
            price=D("7.2512"),
        ),
        ContractCharge(service_id=cleaning.id, unit_id=offices.premises[0].id, price=D(1500)),
        ContractCharge(
            service_id=cleaning.id,
            unit_id=offices.premises[0].id,
            price=D(1800),
            addendum=1,
        ),
    ]
    doc.indexations = [
        ContractIndexation(valid_from=DAY(2027, 1, 1), way=IndexationWay.CPI, cap=D(10))
    ]
    doc.penalties = [ContractPenalty(valid_from=DAY(2026, 1, 1), percent=D("0.1"), cap=D(10))]
    doc.addenda = [
        ContractAddendum(
            number=1, date=DAY(2026, 11, 20), valid_from=DAY(2026, 12, 1), subject="новая цена."
        ),
        ContractAddendum(
            number=2, date=DAY(2026, 12, 1), valid_from=DAY(2026, 12, 15), subject="вывеска"
        ),
    ]
    for unit, price in ((offices.premises[0], "33000"), (offices.premises[2], "15000")):
        doc.premises.append(
            ContractPremise(
                unit_id=unit.id,
                area=unit.area,
                price=D(price),
                tariff_id=offices.tariff.id,
                addendum=1,
            )
        )
    work.save(doc, despite=True)
    return work.load(Contract, doc.id)


def returned(offices: Offices, given: RentTransfer) -> RentReturn:
    """An unsaved return of all of a transfer."""
    fill = next(f for f in FILLS if (f.source, f.target) == (RentTransfer, RentReturn))
    made: RentReturn = offices.work.fill(fill, given.id)
    made.date = DAY(2026, 12, 12)
    return made


def test_c3_c11_premises_have_a_contract_of_their_own(offices: Offices) -> None:
    """What was signed, without the rows of addenda; a year by the calendar is to be registered."""
    doc = let(offices)
    printed = told(offices.company, doc, "contract")
    has(
        printed,
        "ДОГОВОР АРЕНДЫ ПОМЕЩЕНИЙ № 301 г. Курск 1 января 2026 г.",
        "указанные в таблице, общей площадью 130 м²",
        "1 БЦ Восток 1 этаж Секция А А-101, Офис 50 — 30 000,00",
        "3 БЦ Восток 1 этаж Секция А П-1, Место 1 — — 4 000,00 Итого: 130 58 000,00",
        "в том числе НДС 22 % — 10 459 (Десять тысяч четыреста пятьдесят девять) рублей 02 копейки",
        "1.2. Помещения находятся по адресу: г. Курск, ул. Радищева, 5 (БЦ Восток).",
        "2.2. Срок договора — не менее года: договор подлежит государственной регистрации",
        "1 Электроэнергия А-101, Офис (Текущее − предыдущее показание) × коэффициент × тариф. "
        "7,2512 за кВт·ч Ежемесячно 2 Уборка А-101, Офис Цена × количество",
        "4.5. Срок оплаты, который приходится на выходной день, переносится на ближайший "
        "следующий за ним рабочий день.",
        "4.7. Арендная плата за помещения А-101 увеличивается один раз в год, в день первой "
        "индексации: с 1 января 2027 г. — на рост индекса потребительских цен по данным Росстата "
        "за прошедший год, но не более чем на 10 %.",
        "6.1. За просрочку оплаты Арендатор уплачивает пеню 0,1 % от неуплаченной суммы за каждый "
        "день просрочки, но не более 10 % этой суммы.",
        "9.3. Договор составлен в трёх экземплярах",
    )
    assert not [word for word in ("бытовк", "33 000", "А-201", "1 800", "{") if word in printed]
    doc.valid_to, doc.penalties = DAY(2026, 12, 30), []
    offices.work.save(doc, despite=True)
    has(
        told(offices.company, doc, "contract"),
        "2.2. Договор не подлежит государственной регистрации (п. 2 ст. 651 ГК РФ).",
        "уплачивает проценты по ст. 395 ГК РФ",
        "в двух экземплярах",
    )


def test_c6_premises_are_not_offered_in_the_words_of_cabins(offices: Offices) -> None:
    """«Коммерческое предложение» is a paper of cabins; a contract that has both keeps it."""
    doc = let(offices)
    assert "offer" not in [form.name for form in forms_of(doc)]
    offer = next(form for form in printforms_of(Contract) if form.name == "offer")
    with pytest.raises(UserError, match="«Коммерческое предложение» здесь не печатается"):
        pdf_of(offices.work, offer, [doc.id])
    doc.kinds = [ContractKind(kind_id=offices.company.kind.id, quantity=1, price=D(6000))]
    assert "offer" in [form.name for form in forms_of(doc)]


def test_a28_an_addendum_says_what_it_changes(offices: Offices) -> None:
    """New premises, prices beside what they were; one of words alone has no tables."""
    doc = let(offices)
    assert [f.name for f in forms_of(doc)][1:3] == ["addendum-1", "addendum-2"]
    has(
        told(offices.company, doc, "addendum-1"),
        "ДОПОЛНИТЕЛЬНОЕ СОГЛАШЕНИЕ № 1 к договору аренды № 301 от 1 января 2026 г. г. Курск "
        "20 ноября 2026 г.",
        "1. Предмет соглашения: новая цена. 2. С 1 декабря 2026 г. Арендодатель дополнительно",
        "1 БЦ Восток 2 этаж А-201, Офис 45,7 — 15 000,00 Итого: 45,7 15 000,00",
        "1 А-101, Офис 50 — 30 000,00 33 000,00 Итого: 30 000,00 33 000,00",
        "неполный месяц — по дням. 1 500,00 за мес 1 800,00 за мес Ежемесячно",
        "6. Постоянная часть арендной платы за все помещения с 1 декабря 2026 г. составляет "
        "76 000 (Семьдесят шесть тысяч) рублей 00 копеек в месяц",
        "подлежит государственной регистрации (п. 2 ст. 164 ГК РФ)",
    )
    words = told(offices.company, doc, "addendum-2")
    has(words, "1. Предмет соглашения: вывеска. 2. Соглашение вступает в силу с 15 декабря 2026 г.")
    doc.indexations = [ContractIndexation(valid_from=DAY(2026, 10, 1), percent=D(8))]
    offices.work.save(doc, despite=True)
    grown = told(offices.company, doc, "addendum-1")
    has(grown, "30 000,00 без индексации 33 000,00 Итого: — 33 000,00", "составляет 76 000 (")
    bare = offices.company.contract
    with pytest.raises(UserError, match="нет дополнительных соглашений"):
        told(offices.company, bare, "addendum")


def test_d4_e7_premises_are_handed_over_and_come_back_by_acts(offices: Offices) -> None:
    """Areas, condition, readings of the day; cabins keep their own act and come back by one too."""
    work, company = offices.work, offices.company
    work.save(meter(offices, light_of(offices)))
    cabins = company.transfer(company.cabins[0])
    let_out = offices.let(*offices.premises[:1], offices.parking)
    work.post([let_out, cabins])
    work.post(read(offices, let_out.date, "1240"), despite=True)
    has(
        told(company, let_out, "handover"),
        "АКТ ПРИЁМА-ПЕРЕДАЧИ ПОМЕЩЕНИЙ № ",
        "1 БЦ Восток 1 этаж Секция А А-101, Офис 50 Исправна",
        "3. Помещения осмотрены Сторонами",
        "А-101 Электроэнергия 001 1 240 на 16.11.2026 1 240",
        "Арендная плата начисляется с 16 ноября 2026 г. включительно.",
    )
    back = returned(offices, let_out)
    back.units[0].compensation, back.units[0].damage = D(5000), "Разбито окно"
    work.post(back)
    printed = told(company, back, "returned")
    has(
        printed,
        "АКТ ПРИЁМА-ПЕРЕДАЧИ (ВОЗВРАТА) ПОМЕЩЕНИЙ № ",
        "Площадь, м² (кол-во)",
        "А-101, Офис 1 этаж, Секция А 50 Исправна Разбито окно 5 000,00",
        "Арендатор возмещает 5 000 (Пять тысяч) рублей 00 копеек.",
        "001 1 240 на 16.11.2026",
        "Арендная плата начисляется по 12 декабря 2026 г. включительно.",
    )
    assert "1 240 на 16.11.2026 1 240" not in printed  # nobody read it on the day: a line to fill
    has(told(company, cabins, "handover"), "Акт приема-передачи (выдачи) имущества в аренду")
    back = returned(offices, cabins)
    work.save(back)
    has(
        told(company, back, "returned"),
        "АКТ ПРИЁМА-ПЕРЕДАЧИ (ВОЗВРАТА) ИМУЩЕСТВА (черновик)",
        "Имущество Кол-во Состояние",
        "1 шт Исправна",
        "Требований о возмещении Арендодатель не заявляет.",
    )
