"""«Показания счётчиков», «Замена счётчика»: entered, checked, charged (M-1, M-2, H-5, H-26, M1–M4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from app.contract_month import Position, facts_about, positions
from app.problems import Refused
from app.store import load
from app.verbs import FILLS
from app.work import Work
from db.catalogs.meter import Meter
from db.catalogs.organization import Organization
from db.catalogs.service_kind import ServiceKind, ServicePrice
from db.catalogs.unit import Site
from db.documents.contract import Contract
from db.documents.contract_leasing import ChargeWay, ContractCharge
from db.documents.meter_reading import MeterReading, MeterReadingRow
from db.documents.meter_replacement import MeterReplacement
from db.errors import UserError
from tests.company import DAY
from tests.offices import Offices
from tests.test_contract_leasing import lease
from tests.test_meters import light_of, meter
from tests.test_query_counts import counted

D = Decimal
OCTOBER, NOVEMBER, DECEMBER = DAY(2026, 10, 31), DAY(2026, 11, 30), DAY(2026, 12, 31)


def read(offices: Offices, day: dt.date, *readings: str | None, **row: Any) -> MeterReading:
    """An unsaved document of the building: readings of its meters in their order."""
    doc = MeterReading(
        organization_id=offices.company.organization.id, site_id=offices.building.id, date=day
    )
    offices.work.recalculate(doc, "site_id")
    for line, typed in zip(doc.rows, readings, strict=False):
        if typed is not None:
            line.reading = D(typed)
            for name, value in row.items():
                setattr(line, name, value)
            offices.work.recalculate(line, "reading", doc)
    return doc


def paying(offices: Offices, *services: ServiceKind, **head: Any) -> Contract:
    """A signed contract of the first office that pays services by readings."""
    doc = lease(offices, offices.premises[0], **head)
    doc.charges = [
        ContractCharge(service_id=s.id, way=ChargeWay.METER, unit_id=offices.premises[0].id)
        for s in services
    ]
    offices.work.save(doc)
    return doc


def charged(work: Work, doc: Contract, since: dt.date, till: dt.date) -> list[Position]:
    """What the regular services of a contract come to on some days."""
    with work.database.reading() as session:
        contracts = load(session, Contract, [doc.id])
        found = positions(contracts[0], facts_about(session, contracts), (since, till))
    return [p for p in found if isinstance(p.row, ContractCharge)]


def told(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [p.text.replace("\u00a0", " ") for p in refused.value.problems]


def test_m1_h5_h26_readings_of_a_month_become_charges(offices: Offices) -> None:
    """Previous and delta are seen; the sum follows a corrected reading; two months are two sums."""
    light = light_of(offices)
    light.prices = [ServicePrice(valid_from=DAY(2026, 12, 1), price=D(8))]
    offices.work.save(light)
    offices.work.save(meter(offices, light, initial=D(1000)))
    doc = paying(offices, light)
    offices.work.post(read(offices, OCTOBER, "1100"))
    november = read(offices, NOVEMBER, "1250", reason="отопление")
    row = november.rows[0]
    assert (row.previous, row.before_on, row.consumed) == (1100, OCTOBER, 6000)
    assert row.unit_id == offices.premises[0].id
    offices.work.post(november)
    (light_november,) = charged(offices.work, doc, DAY(2026, 11, 1), NOVEMBER)
    (part,) = light_november.parts
    assert (part.amount, light_november.reason) == (D("44100.00"), "")
    assert part.derivation.text().replace("\u00a0", " ") == (
        "(1 250 − 1 100) × 40 × 7,35 = 44 100,00"
    )
    (quarter,) = charged(offices.work, doc, DAY(2026, 10, 1), DECEMBER)
    assert [p.month.month for p in quarter.parts] == [10, 11]
    assert quarter.reason == "нет показаний за 12.2026: счётчик № 001"
    november.rows[0].reading = D(1240)
    offices.work.recalculate(november.rows[0], "reading", november)
    offices.work.post(november)
    assert charged(offices.work, doc, DAY(2026, 11, 1), NOVEMBER)[0].amount == D("41160.00")
    offices.work.post(read(offices, DECEMBER, "1300", reason="новогодние огни"))
    assert charged(offices.work, doc, DAY(2026, 12, 1), DECEMBER)[0].amount == D("19200.00")
    assert any(c.title.endswith("Показание") for c in offices.work.history(november))


def test_m2_m3_every_fault_of_readings_is_told_at_once(offices: Offices) -> None:
    """M-2: a fall, a leap, a repetition, another day's document, a closed month, nobody's meter."""
    light, other = light_of(offices), offices.premises[1]
    cards = [
        meter(offices, light, number=f"{n:03}", coefficient=D(1), installed=DAY(2026, 8, 1))
        for n in range(1, 5)
    ]
    cards[3].unit_id = other.id
    offices.work.save(cards)
    contract = paying(offices, light)
    for day, readings in (
        (DAY(2026, 8, 31), ("100", "99800", "100")),
        (DAY(2026, 9, 30), ("200", "99870", "200")),
    ):
        offices.work.post(read(offices, day, *readings, reason="сверено"), despite=True)
    doc = read(offices, OCTOBER, "460", "130", "100200", "5")
    assert [row.remark for row in doc.rows[:2]] == ["больше обычного", "меньше прежнего"]
    doc.rows.append(MeterReadingRow(meter_id=cards[0].id, reading=D(1)))
    with pytest.raises(Refused) as refused:
        offices.work.post(doc)
    assert told(refused)[0] == "«Счётчики», строка 5: счётчик уже есть в документе"
    doc.rows.pop()
    organization = offices.work.load(Organization, offices.company.organization.id)
    organization.closed_to = OCTOBER
    offices.work.save(organization)
    with pytest.raises(Refused) as refused:
        offices.work.post(doc)
    assert told(refused) == [
        "Период закрыт по 31.10.2026, а в документе 31.10.2026: выберите день позже",
        (
            "«Счётчики», строка 1: расход 260 против обычного 100: больше чем в 2 раза — исправьте "
            "показание или укажите причину"
        ),
        (
            "«Счётчики», строка 2: показание 130 меньше прежнего 99 870: опечатка, переход через ноль "
            "или другой счётчик — исправьте или отметьте «Через ноль»"
        ),
        "«Счётчики», строка 3: показание не помещается в 5 знаков счётчика",
        (
            "«Счётчики», строка 4: ни один договор не платит по этому счётчику в этот день: расход — "
            "за наш счёт"
        ),
    ]
    organization.closed_to = None
    offices.work.save(organization)
    doc.rows[0].reason, doc.rows[1].rolled_over = "второй станок", True
    doc.rows[1].reason, doc.rows[2].reading = "смена насоса", D(300)
    for line in doc.rows:
        offices.work.recalculate(line, "reading", doc)
    assert doc.rows[1].consumed == 260
    with pytest.raises(Refused) as refused:
        offices.work.post(doc)
    assert refused.value.only_warnings
    offices.work.post(doc, despite=True)
    (october,) = charged(offices.work, contract, DAY(2026, 10, 1), OCTOBER)
    why = october.parts[0].derivation.text().replace("\u00a0", " ")
    assert october.amount == D("4557.00")  # 260 + 260 through zero + 100
    assert "(100 000 + 130 − 99 870) × 7,35" in why
    late = read(offices, OCTOBER, "470")
    with pytest.raises(Refused, match=f"уже введено: документ № {doc.number}"):
        offices.work.post(late)
    late.date = DAY(2026, 10, 15)
    offices.work.recalculate(late, "date")
    assert late.rows[0].previous == 200
    with pytest.raises(Refused, match="больше следующего"):
        offices.work.post(late)
    for line in late.rows[1:]:
        line.reading = None
    late.rows[0].reading = D(320)
    offices.work.recalculate(late.rows[0], "reading", late)
    offices.work.post(late, despite=True)
    again = offices.work.load(MeterReading, doc.id)
    with pytest.raises(Refused, match="прежнее показание теперь 320: нажмите «Заполнить»"):
        offices.work.post(again, despite=True)


def test_m4_a_replacement_takes_one_device_off_and_makes_the_card_of_another(
    offices: Offices,
) -> None:
    """M4: 1 540 → 1 600, 0 → 35 at 48.15 is 95 units; undone, the old device is in again."""
    water = ServiceKind(name="Вода", measure="м³", price=D("48.15"))
    offices.work.save(water)
    old = meter(offices, water, coefficient=D(1), initial=D(1540), installed=DAY(2026, 10, 1))
    offices.work.save(old)
    doc = paying(offices, water)
    fill = next(f for f in FILLS if f.target is MeterReplacement)
    change: Any = offices.work.fill(fill, old.id)
    change.date, change.final, change.device = DAY(2026, 11, 10), D(1530), "001"
    with pytest.raises(Refused) as refused:
        offices.work.post(change)
    assert told(refused) == [
        "Счётчик № 001 этой услуги уже есть: «Электро А-101»",
        "Показание при снятии меньше последнего (1 540 на 01.10.2026)",
    ]
    that_day = read(offices, change.date, "1590")
    offices.work.post(that_day)
    change.final, change.device = D(1600), "002"
    offices.work.post(change)
    offices.work.post([change, that_day])  # again: nothing is in its way
    that_day.rows[0].reading = D(1601)
    with pytest.raises(Refused, match="больше следующего"):
        offices.work.post(that_day)
    (line,) = read(offices, NOVEMBER).rows
    new = offices.work.load(Meter, line.meter_id)
    assert (new.number, new.installed, new.replaces_id) == ("002", change.date, old.id)
    november = read(offices, NOVEMBER, "35")
    offices.work.post(november)
    (position,) = charged(offices.work, doc, DAY(2026, 11, 1), NOVEMBER)
    assert position.amount == D("4574.25")
    with pytest.raises(UserError, match="По новому счётчику № 002 уже есть показания"):
        offices.work.unpost(change)
    change.final = D(1610)
    offices.work.post(change)
    assert charged(offices.work, doc, DAY(2026, 11, 1), NOVEMBER)[0].amount == D("5055.75")
    offices.work.unpost(november)
    offices.work.unpost(change)
    kept = offices.work.load(Meter, old.id)
    assert (kept.removed, kept.final) == (None, None)
    assert offices.work.load(Meter, new.id).marked
    offices.work.post(change)
    assert not offices.work.load(Meter, new.id).marked


def test_m4_a_device_put_in_as_the_month_ends_lacks_no_reading_of_it(offices: Offices) -> None:
    water = ServiceKind(name="Вода", measure="м³", price=D("48.15"))
    offices.work.save(water)
    old = meter(offices, water, coefficient=D(1), initial=D(1540), installed=DAY(2026, 10, 1))
    offices.work.save(old)
    doc = paying(offices, water)
    fill = next(f for f in FILLS if f.target is MeterReplacement)
    change: Any = offices.work.fill(fill, old.id)
    change.date, change.final, change.device = NOVEMBER, D(1600), "002"
    offices.work.post(change)
    (position,) = charged(offices.work, doc, DAY(2026, 11, 1), NOVEMBER)
    assert (position.amount, position.reason) == (D("2889.00"), "")


def test_h5_who_comes_inside_of_a_month_is_read_on_that_day(offices: Offices) -> None:
    light = light_of(offices)
    offices.work.save(meter(offices, light, coefficient=D(1)))
    doc = paying(offices, light, valid_from=DAY(2026, 11, 16))
    offices.work.post(read(offices, OCTOBER, "100"), despite=True)
    offices.work.post(read(offices, NOVEMBER, "300", reason="въехали"))
    days = (DAY(2026, 11, 1), NOVEMBER)
    assert (
        charged(offices.work, doc, *days)[0].reason == "нет показания на 16.11.2026: счётчик № 001"
    )
    offices.work.post(read(offices, DAY(2026, 11, 16), "120"))
    (position,) = charged(offices.work, doc, *days)
    assert (position.amount, position.parts[0].date_from) == (D("1323.00"), DAY(2026, 11, 16))


def test_m1_three_hundred_meters_cost_as_many_questions_as_thirty(offices: Offices) -> None:
    """Filled, typed, posted, charged: no question a row, whatever the number of meters."""
    light = light_of(offices)
    kept: dict[int, dict[str, int]] = {}
    for number in (30, 300):
        site = Site(name=f"БЦ {number}", kind=offices.building.kind)
        offices.work.save(site)
        cards = [
            meter(offices, light, name=f"М {number}-{n}", number=f"{number}-{n}", unit_id=None,
                  site_id=site.id)
            for n in range(number)
        ]  # fmt: skip
        offices.work.save(cards)
        fill = next(f for f in FILLS if (f.source, f.target) == (Site, MeterReading))
        with counted(offices.work.database) as filled:
            doc: Any = offices.work.fill(fill, site.id)
        assert len(doc.rows) == number
        with counted(offices.work.database) as typed:
            doc.rows[0].reading = D(1)
            offices.work.recalculate(doc.rows[0], "reading", doc)
        for row in doc.rows:
            row.reading = D(10)
        with counted(offices.work.database) as posted:
            offices.work.post(doc)
        kept[number] = {"fill": len(filled), "Enter": len(typed), "post": len(posted)}
    assert kept[300]["fill"] <= kept[30]["fill"] + 2
    assert kept[300]["Enter"] == kept[30]["Enter"] <= 4
    assert kept[300]["post"] <= kept[30]["post"] + 8
