"""«Сводка аренды»: what each row tells, its colours and figures (G-4…G-23)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.park import cabin_figures
from app.reports.rental_summary import VIOLET
from app.table import Link, Mark, Row, Table
from db.catalogs.service_kind import ServiceKind
from db.documents.extra_service import ExtraService, ExtraServiceRow
from db.documents.rent_change import RentChange
from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn, RentReturnDelivery
from db.documents.rent_transfer import Haulage
from db.registers.money import Charge, ChargeKind, MoneyClass
from tests.company import Company
from tests.offices import Offices
from tests.stories import filled
from tests.summaries import breakdown_sum, by_code, cells, returned, summary, trip

D = Decimal
DAY = dt.date
ZERO = Decimal(0)

YELLOW = {"paid_to": Mark.DEBT, "until": Mark.DEBT, "breakdown": Mark.DEBT}


def row_of(table: Table, code: str) -> Row:
    return next(r for r in table.rows if cells(table, r)["unit"] == code)


def extended(company: Company, doc: Any, date: dt.date) -> RentExtension:
    more = filled(company.work, doc, RentExtension)
    more.date = date
    company.work.post(more)
    return more


def test_g4_columns_stand_word_for_word(company: Company) -> None:
    table = summary(company, DAY(2026, 11, 12))
    assert [c.title for c in table.columns] == [
        "",
        "Арендатор",
        "Инвентарный код бытовки",
        "Аренда/Оплачено",
        "Дата отгрузки",
        "До",
        "Оплачена доставка",
        "Условия аренды",
        "Местоположение",
        "Контакты",
        "Сумма долга",
        "Сумма долга с расшифровкой",
        "Примечание",
        "Переплата",
    ]
    assert table.rows == []
    assert table.subtitle[0] == "По начислениям и разнесениям."


def test_g7_to_g17_a_row_tells_everything(company: Company) -> None:
    doc = company.transfer()
    doc.deliveries = [trip("8000", haulage=Haulage.CARRIER, carrier_id=company.carrier.id)]
    company.work.post(doc)
    company.work.post(company.receipt("13929.03"))
    line = by_code(summary(company, DAY(2026, 11, 30)))["БК-001"]
    assert line == {
        "mark": "",
        "tenant": "ООО «СтройГрад» · дог. № 214 · ИНН 7707083893",
        "unit": "БК-001",
        "paid_to": DAY(2026, 12, 11),
        "since": DAY(2026, 11, 12),
        "until": DAY(2026, 12, 11),
        "delivery": "ИП Ковалёв, 8 000,00 оплачена",
        "terms": D(6000),
        "place": "Байкальская, 202",
        "contacts": "Смирнов П. И., +7 900 000-00-01",
        "debt": ZERO,
        "breakdown": "",
        "note": "",
        "overpaid": ZERO,
    }
    day_before = by_code(summary(company, DAY(2026, 11, 12)))["БК-001"]
    assert day_before["delivery"] == "ИП Ковалёв, 8 000,00 не оплачена"
    assert day_before["paid_to"] == "не оплачено"
    assert day_before["breakdown"] == "12.11–11.12: 5 929,03; доставка 12.11: 8 000,00"
    assert day_before["debt"] == D("13929.03")


def test_g8_counted_inventory_shows_its_number(company: Company) -> None:
    doc = company.transfer(company.beds)
    doc.units[0].quantity = 10
    company.work.recalculate(doc.units[0], "quantity", doc)
    company.work.post(doc)
    back = filled(company.work, doc, RentReturn)
    back.date, back.units[0].quantity = DAY(2026, 11, 20), 4
    company.work.post(back)
    assert set(by_code(summary(company, DAY(2026, 11, 19)))) == {"10"}
    assert set(by_code(summary(company, DAY(2026, 11, 20)))) == {"6"}


def test_g9_half_a_month_paid_is_told_to_the_day(company: Company) -> None:
    doc = company.transfer(date=DAY(2026, 11, 1), to=DAY(2026, 11, 30))
    company.work.post(doc)
    extended(company, doc, DAY(2026, 12, 1))
    company.work.post(company.receipt("9000", date=DAY(2026, 12, 1)))
    line = by_code(summary(company, DAY(2026, 12, 1)))["БК-001"]
    assert line["paid_to"] == "15.12.2026 + 96,77"
    assert (line["debt"], line["breakdown"]) == (D(3000), "01.12–31.12: 3 000,00")
    assert line["until"] == DAY(2026, 12, 31)


def test_g9_a_sum_typed_by_hand_is_paid_to_by_its_own_days(company: Company) -> None:
    company.work.post(company.transfer(amount="6000"))
    company.work.post(company.receipt("4500"))
    assert (
        by_code(summary(company, DAY(2026, 11, 20)))["БК-001"]["paid_to"] == "03.12.2026 + 100,00"
    )


def dearer(company: Company, doc: Any, day: dt.date) -> None:
    change = filled(company.work, doc, RentChange)
    change.date = change.units[0].date_from = day
    change.units[0].price = D(7500)
    company.work.post(change)


def test_g9_what_a_change_raised_is_paid_with_the_days_it_raised(company: Company) -> None:
    """One change raises November by 800 and December by 1 500: two rows, each to its own days."""
    doc = company.transfer(date=DAY(2026, 11, 1), to=DAY(2026, 11, 30))
    company.work.post(doc)
    extended(company, doc, DAY(2026, 12, 1))
    dearer(company, doc, DAY(2026, 11, 15))
    company.work.post(company.receipt("9000", date=DAY(2026, 12, 1)))
    line = by_code(summary(company, DAY(2026, 12, 1)))["БК-001"]
    assert (line["debt"], line["paid_to"]) == (D(5300), "09.12.2026 + 22,58")


def test_g17_what_a_change_raised_ends_with_the_return(company: Company) -> None:
    doc = company.transfer(date=DAY(2026, 11, 1), to=DAY(2026, 11, 30))
    company.work.post(doc)
    dearer(company, doc, DAY(2026, 11, 10))
    returned(company, doc, DAY(2026, 11, 20))
    line = by_code(summary(company, DAY(2026, 11, 20)))["БК-001"]
    assert line["breakdown"] == "01.11–20.11: 3 500,00; 10.11–20.11: 1 050,00"


def test_g11_until_is_how_far_rent_is_charged_then_the_day_it_came_back(company: Company) -> None:
    doc = company.transfer(date=DAY(2026, 11, 1), to=DAY(2026, 11, 30))
    company.work.post(doc)
    extended(company, doc, DAY(2026, 12, 1))
    returned(company, doc, DAY(2026, 12, 20))
    assert by_code(summary(company, DAY(2026, 11, 15)))["БК-001"]["until"] == DAY(2026, 11, 30)
    assert by_code(summary(company, DAY(2026, 12, 19)))["БК-001"]["until"] == DAY(2026, 12, 31)
    assert by_code(summary(company, DAY(2026, 12, 20)))["БК-001"]["until"] == DAY(2026, 12, 20)


def test_g13_e9_the_price_is_that_of_the_day(company: Company) -> None:
    doc = company.transfer(date=DAY(2026, 11, 1), to=DAY(2026, 11, 30))
    company.work.post(doc)
    dearer(company, doc, DAY(2026, 11, 15))
    told = {d: by_code(summary(company, DAY(2026, 11, d)))["БК-001"]["terms"] for d in (14, 15)}
    assert told == {14: D(6000), 15: D(7500)}


def test_g15_d2_contacts_are_those_of_the_transfer(company: Company) -> None:
    doc = company.transfer()
    doc.contact, doc.phone = "", "+7 911 111-11-11"
    company.work.post(doc)
    line = by_code(summary(company, DAY(2026, 11, 12)))["БК-001"]
    assert line["contacts"] == "+7 911 111-11-11"


def test_g14_a_unit_kept_past_what_is_charged_is_told(company: Company) -> None:
    doc = company.transfer(date=DAY(2026, 11, 1), to=DAY(2026, 11, 30))
    doc.deliveries = [trip("0", haulage=Haulage.PICKUP)]
    company.work.post(doc)
    on = {d: by_code(summary(company, DAY(2026, 12, d)))["БК-001"]["place"] for d in (1, 5)}
    assert by_code(summary(company, DAY(2026, 11, 30)))["БК-001"]["place"] == "Байкальская, 202"
    assert on == dict.fromkeys((1, 5), "Байкальская, 202; в аренде без продления")


def test_a_charge_not_due_yet_is_owed_and_said_to_be_so(company: Company) -> None:
    doc = company.transfer(date=DAY(2026, 11, 1), to=DAY(2026, 11, 30))
    company.work.post(doc)
    extended(company, doc, DAY(2026, 11, 20))
    line = by_code(summary(company, DAY(2026, 11, 20)))["БК-001"]
    assert line["breakdown"] == ("01.11–30.11: 6 000,00; 01.12–31.12: 6 000,00 (не наступил срок)")
    assert breakdown_sum(line["breakdown"]) == line["debt"] == D(12000)


def test_g16_g19_a_debt_is_never_negative_and_the_rest_is_overpaid(company: Company) -> None:
    company.work.post(company.transfer(amount="9000"))
    company.work.post(company.receipt("12000"))
    table = summary(company, DAY(2026, 11, 13))
    line = by_code(table)["БК-001"]
    assert (line["debt"], line["overpaid"]) == (ZERO, D(3000))
    assert row_of(table, "БК-001").marks == dict.fromkeys(VIOLET, Mark.PREPAID)
    assert line["mark"] == "П"


def test_g14_premises_stand_in_their_building(offices: Offices) -> None:
    """A cabin beside them has no address yet; a room of an address told at issue keeps it."""
    company, (first, second, *_) = offices.company, offices.premises
    given = offices.let(first)
    told = offices.let(second)
    told.deliveries = [trip("0", haulage=Haulage.PICKUP)]
    company.work.post([given, told, company.transfer()])
    found = by_code(summary(company, DAY(2026, 11, 16)))
    places = {code: line["place"] for code, line in found.items()}
    address = "Байкальская, 202"
    assert places == {first.code: offices.building.name, second.code: address, "БК-001": ""}


def test_g17_services_of_the_same_days_are_told_together(company: Company) -> None:
    """A contract that holds nothing: one entry a day, and «Аренда/Оплачено» has nothing to say."""
    kind = ServiceKind(name="Уборка", price=D(500))
    company.work.save(kind)
    for day, rows in ((DAY(2026, 11, 12), 2), (DAY(2026, 11, 13), 1)):
        company.work.post(
            ExtraService(
                organization_id=company.organization.id,
                contract_id=company.contract.id,
                service_id=kind.id,
                date=day,
                rows=[ExtraServiceRow(price=D(500), amount=D(500)) for _ in range(rows)],
            )
        )
    table = summary(company, DAY(2026, 11, 20))
    line = cells(table, *table.rows)
    told = line["breakdown"].replace("\u00a0", " ")
    assert told == "услуга 12.11: 1 000,00; услуга 13.11: 500,00"
    assert (line["debt"], line["paid_to"]) == (D(1500), None)


def test_g18_a_note_is_kept_beside_its_row(company: Company) -> None:
    doc = company.transfer()
    company.work.post(doc)
    row = row_of(summary(company, DAY(2026, 11, 12)), "БК-001")
    assert row.note_id == doc.units[0].id
    company.work.set_note("rental_summary", row.note_id, "обещали 25-го")
    assert by_code(summary(company, DAY(2026, 12, 1)))["БК-001"]["note"] == "обещали 25-го"


def test_g20_g21_g23_marks_of_a_debt_and_of_a_returned_debtor(company: Company) -> None:
    doc = company.transfer()
    company.work.post(doc)
    table = summary(company, DAY(2026, 11, 12))
    assert row_of(table, "БК-001").marks == YELLOW
    assert by_code(table)["БК-001"]["mark"] == "Д"
    returned(company, doc, DAY(2026, 11, 20), "3500")
    table = summary(company, DAY(2026, 11, 20))
    line = by_code(table)["БК-001"]
    assert row_of(table, "БК-001").marks == {"": Mark.RETURNED} | YELLOW
    assert (line["mark"], line["place"]) == ("ВД", "возвращена 20.11.2026")
    assert line["breakdown"] == "12.11–20.11: 1 800,00; возмещение 20.11: 3 500,00"
    company.work.post(company.receipt("5299.99", date=DAY(2026, 11, 21)))
    assert by_code(summary(company, DAY(2026, 11, 21)))["БК-001"]["debt"] == D("0.01")
    company.work.post(company.receipt("0.01", date=DAY(2026, 11, 22)))
    assert summary(company, DAY(2026, 11, 22)).rows == []
    assert by_code(summary(company, DAY(2026, 11, 21)))["БК-001"]["debt"] == D("0.01")


def test_g22_money_before_the_transfer_is_a_violet_row_until_it_is_eaten(company: Company) -> None:
    company.work.post(company.receipt("10000", date=DAY(2026, 11, 10)))
    company.work.post(company.transfer())
    early = summary(company, DAY(2026, 11, 11))
    (row,) = early.rows
    assert cells(early, row)["overpaid"] == D(10000)
    assert row.marks == dict.fromkeys(VIOLET, Mark.PREPAID)
    assert row.link == Link("contract", company.contract.id)
    later = summary(company, DAY(2026, 11, 12))
    assert by_code(later)["БК-001"]["overpaid"] == D("4070.97")
    company.work.post(company.transfer(company.cabins[1], amount="4070.97"))
    eaten = summary(company, DAY(2026, 11, 12))
    assert [row.marks for row in eaten.rows] == [{}, {}]


def test_the_bucket_of_a_contract_stands_on_its_first_row_once(company: Company) -> None:
    company.work.post(company.transfer(*company.cabins))
    company.work.post(company.receipt("20000"))
    table = summary(company, DAY(2026, 11, 13))
    assert [line["overpaid"] for line in by_code(table).values()] == [D("2212.91"), ZERO, ZERO]
    assert cells(table, Row(table.totals))["overpaid"] == D("2212.91")


def test_a_trip_stands_on_the_first_unit_of_its_document_also_when_it_is_back(
    company: Company,
) -> None:
    doc = company.transfer(*company.cabins[:2])
    doc.deliveries = [trip("8000", haulage=Haulage.CARRIER, carrier_id=company.carrier.id)]
    company.work.post(doc)
    back = filled(company.work, doc, RentReturn)
    back.date = DAY(2026, 12, 11)
    back.deliveries = [RentReturnDelivery(carrier_id=company.carrier.id, price=D(5000))]
    company.work.post(back)
    company.work.post(company.receipt("11858.06", date=DAY(2026, 12, 11), purpose="аренда"))
    table = summary(company, DAY(2026, 12, 11))
    rent = sum(r.gross for r in _charges(company)) - D("11858.06")
    assert cells(table, Row(table.totals))["debt"] == rent == D(13000)
    assert next(iter(by_code(table))) == "БК-001"
    assert "доставка 11.12: 5 000,00" in by_code(table)["БК-001"]["breakdown"]


def _charges(company: Company) -> list[Charge]:
    with company.work.database.reading() as session:
        return list(session.scalars(select(Charge)))


def test_g12_g14_pickup_and_taking_over_from_another_tenant(company: Company) -> None:
    doc = company.transfer()
    doc.deliveries = [trip("0", haulage=Haulage.PICKUP)]
    company.work.post(doc)
    over = company.transfer(
        date=DAY(2026, 11, 20), to=DAY(2026, 12, 19), contract=company.other_contract
    )
    over.deliveries = [
        trip("0", haulage=Haulage.FROM_TENANT, source_contract_id=company.contract.id)
    ]
    company.work.post(over)
    assert by_code(summary(company, DAY(2026, 11, 19)))["БК-001"]["delivery"] == "самовывоз"
    table = summary(company, DAY(2026, 11, 20))
    told = {cells(table, r)["tenant"].split(" · ")[0]: cells(table, r) for r in table.rows}
    assert told["АО «Дорстрой»"]["delivery"] == "от ООО «СтройГрад»"
    gone = told["ООО «СтройГрад»"]
    assert (gone["mark"], gone["place"]) == ("ВД", "передана другому арендатору 20.11.2026")


def test_deposits_stand_apart(company: Company) -> None:
    company.work.post(company.transfer())
    money = company.receipt("3000")
    money.money_class = MoneyClass.DEPOSIT
    company.work.post(money)
    table = summary(company, DAY(2026, 11, 13))
    figures = dict(table.figures)
    assert (figures["Переплата"], figures["Залоги получены"]) == (ZERO, D(3000))
    assert cells(table, Row(table.totals))["overpaid"] == ZERO


def test_filters_and_only_debts(company: Company) -> None:
    company.work.post(company.transfer())
    paid = company.transfer(company.cabins[1], contract=company.other_contract)
    company.work.post(paid)
    company.work.post(company.receipt("7000", contract=company.other_contract))
    day = DAY(2026, 11, 13)
    assert set(by_code(summary(company, day))) == {"БК-001", "БК-002"}
    assert set(by_code(summary(company, day, only_debts=True))) == {"БК-001"}
    mine = summary(company, day, partner_id=company.tenant.id)
    assert set(by_code(mine)) == {"БК-001"}
    assert dict(mine.figures)["Аренда: начислено"] == D("5929.03")
    assert dict(mine.figures)["Переплата"] == ZERO
    assert mine.subtitle[1:] == ["Арендатор: ООО «СтройГрад»."]
    assert set(by_code(summary(company, day, site_id=company.site.id))) == {"БК-001", "БК-002"}
    assert summary(company, day, site_id=company.other_site.id).rows == []
    assert dict(summary(company, day).figures)["В аренде"] == 2


def test_g5_g6_figures_are_the_counters_of_the_list_and_the_sums_of_registers(
    company: Company,
) -> None:
    """At the left the fleet as the list of cabins counts it, at the right what was paid for what."""
    work = company.work
    given = company.transfer(*company.cabins[:2])
    given.deliveries = [trip("8000", haulage=Haulage.CARRIER, carrier_id=company.carrier.id)]
    work.post([given, company.receipt("9000")])
    returned(company, given, DAY(2026, 11, 20), "3500")
    figures = dict(summary(company, DAY(2026, 11, 20)).figures)
    with work.database.reading() as session:
        counters = dict(cabin_figures(session, DAY(2026, 11, 20)))
        charges = list(session.scalars(select(Charge).where(Charge.gross > 0)))
    assert {title: figures[title] for title in counters} == counters
    assert sum(counters.values()) == figures["Парк"] == 3
    for title, kind in (
        ("Аренда", ChargeKind.RENT),
        ("Транспорт", ChargeKind.DELIVERY),
        ("Возмещение", ChargeKind.COMPENSATION),
    ):
        mine = [c for c in charges if c.kind is kind]
        assert figures[f"{title}: оплачено"] == sum((c.allocated for c in mine), D(0))
        room = sum((c.gross + c.corrected for c in mine), D(0))
        assert figures[f"{title}: начислено"] == room > 0
