"""The directory of meters: what counts which service of which premise (A-22)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.catalogs.meter import meters_of
from app.facts import Facts
from app.metering import metered
from db.catalogs.meter import Meter
from db.catalogs.service_kind import ServiceKind
from db.documents.contract_leasing import ChargeWay, ContractCharge
from db.errors import UserError
from tests.company import DAY
from tests.leases import lease
from tests.offices import Offices
from tests.summaries import run


def light_of(offices: Offices) -> ServiceKind:
    made = ServiceKind(name="Электроэнергия", measure="кВт·ч", price=Decimal("7.35"))
    offices.work.save(made)
    return made


def meter(offices: Offices, light: ServiceKind, **values: Any) -> Meter:
    return Meter(
        **{
            "name": "Электро А-101",
            "number": "001",
            "service_id": light.id,
            "site_id": offices.building.id,
            "unit_id": offices.premises[0].id,
            "coefficient": Decimal(40),
            "installed": DAY(2026, 1, 1),
        }
        | values
    )


def test_a22_a_delta_of_ten_by_a_coefficient_of_forty_is_four_hundred(offices: Offices) -> None:
    card = meter(offices, light_of(offices))
    offices.work.save(card)
    kept = offices.work.load(Meter, card.id)
    why = metered([(Decimal(1240), Decimal(1250))], Decimal("7.35"), kept.coefficient)
    assert (why.consumed, why.evaluate()) == (400, Decimal("2940.00"))


def test_a22_what_a_meter_cannot_be_is_told_at_once(offices: Offices) -> None:
    light = light_of(offices)
    offices.work.save(meter(offices, light))
    wrong = meter(
        offices,
        light,
        number=" 001",
        site_id=offices.other_building.id,
        coefficient=Decimal(0),
        initial=Decimal(100_000),
        removed=DAY(2025, 1, 1),
    )
    with pytest.raises(UserError) as refused:
        offices.work.save(wrong)
    for words in (
        "Коэффициент — больше нуля",
        "не помещается в 5 знаков",
        "вводятся вместе",
        "раньше, чем установлен",
        "в другом здании",
        "этой услуги уже есть",
    ):
        assert words in str(refused.value)
    yard = meter(offices, light, number="2", site_id=offices.company.site.id, unit_id=None)
    with pytest.raises(UserError, match="площадка бытовок"):
        offices.work.save(yard)
    offices.building.leap = Decimal(1)
    with pytest.raises(UserError, match="«Скачок расхода, раз» — больше одного"):
        offices.work.save(offices.building)


def test_m4_a_replaced_meter_is_two_cards_in_order(offices: Offices) -> None:
    light = light_of(offices)
    old = meter(offices, light, removed=DAY(2026, 11, 10), final=Decimal(1600))
    new = meter(offices, light, number="002", installed=DAY(2026, 11, 10))
    offices.work.save([new, old])
    unit = offices.premises[0].id
    with offices.work.database.reading() as session:
        facts = Facts(session)
        found = meters_of(facts, unit, light.id, DAY(2026, 11, 1), DAY(2026, 11, 30))
        later = meters_of(facts, unit, light.id, DAY(2026, 12, 1), DAY(2026, 12, 31))
    assert [m.number for m in found] == ["001", "002"]
    assert [m.number for m in later] == ["002"]
    spans = [(Decimal(1540), found[0].final or Decimal(0)), (found[1].initial, Decimal(35))]
    why = metered(spans, Decimal("48.15"))
    assert why.evaluate() == Decimal("4574.25")


def test_h5_a_schedule_says_that_a_meter_is_missing(offices: Offices) -> None:
    light = light_of(offices)
    doc = lease(offices, offices.premises[0])
    doc.charges = [
        ContractCharge(service_id=light.id, way=ChargeWay.METER, unit_id=offices.premises[0].id)
    ]
    offices.work.save(doc)
    days = {"date_from": DAY(2026, 11, 1), "date_to": DAY(2026, 11, 30)}
    waits = run(offices.work, "billing_plan", **days).rows[0].cells[8]
    assert waits == "Электроэнергия, А-101 — нет счётчика этой услуги в помещении"
    typed = meter(offices, light, site_id=None)
    offices.work.recalculate(typed, "unit_id")
    assert typed.site_id == offices.building.id
    offices.work.save(typed)
    waits = run(offices.work, "billing_plan", **days).rows[0].cells[8]
    assert waits == "Электроэнергия, А-101 — нет показаний за 11.2026: счётчик № 001"
