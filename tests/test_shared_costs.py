"""«Общие расходы» and «Факты услуг»: shared by area, charged by volume (H-8, H-12, H-13, M6–M9)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from app.charge_words import measured
from app.contract_month import facts_about, positions
from app.facts import Facts
from app.month_charges import month_charge, month_facts
from app.problems import Refused
from app.store import load
from app.verbs import FILLS
from app.work import Work
from db.catalogs.service_kind import ServiceKind, ServicePrice
from db.catalogs.unit import ShareBase, Site
from db.documents.contract import Contract, ContractStatus
from db.documents.contract_leasing import ChargeWay, ContractCharge
from db.documents.meter_reading import MeterReading
from db.documents.service_log import ServiceLog, ServiceLogRow
from db.documents.shared_cost import SharedCost, SharedCostRow
from db.registers.money import Charge
from tests.company import DAY
from tests.offices import Offices
from tests.test_contract_leasing import lease
from tests.test_meter_readings import charged, read, told
from tests.test_meters import meter
from tests.test_query_counts import counted

D = Decimal
FIRST, LAST = DAY(2026, 11, 1), DAY(2026, 11, 30)


def service(work: Work, name: str, measure: str, price: str | None = None) -> ServiceKind:
    made = ServiceKind(name=name, measure=measure, price=None if price is None else D(price))
    work.save(made)
    return made


def sharing(offices: Offices, cleaning: ServiceKind, *units: Any, **head: Any) -> Contract:
    doc = lease(offices, *units, **head)
    doc.charges = [
        ContractCharge(service_id=cleaning.id, way=ChargeWay.COMMON, unit_id=unit.id)
        for unit in units
    ]
    offices.work.save(doc)
    return doc


def cost(offices: Offices, cleaning: ServiceKind, amount: str, **head: Any) -> SharedCost:
    doc = SharedCost(
        organization_id=offices.company.organization.id,
        site_id=offices.building.id,
        date=LAST,
        month=DAY(2026, 11, 18),
    )
    offices.work.recalculate(doc, "site_id")
    offices.work.recalculate(doc, "month")
    for name, value in head.items():
        setattr(doc, name, value)
    doc.rows = [SharedCostRow(service_id=cleaning.id, amount=D(amount))]
    return doc


def amounts(offices: Offices, *contracts: Contract) -> list[str]:
    found = [p for doc in contracts for p in charged(offices.work, doc, FIRST, LAST)]
    return [str(p.amount) if not p.reason else p.reason for p in found]


def test_h8_m6_a_common_sum_is_shared_by_area_among_contracts_in_force(offices: Offices) -> None:
    """To the kopeck among tenants; by days where one comes inside; the vacant part is ours."""
    cleaning = service(offices.work, "Содержание МОП", "мес")
    areas = {"А-301": "50", "А-302": "75", "А-303": "100"}
    rooms = [offices.add(code, area) for code, area in areas.items()]
    first = sharing(offices, cleaning, rooms[0])
    second = sharing(offices, cleaning, rooms[1], rooms[2], number="302")
    draft = sharing(
        offices, cleaning, offices.premises[0], number="303", status=ContractStatus.DRAFT
    )
    wanting = "нет общей суммы за 11.2026 по объекту «БЦ Восток» («Общие расходы»)"
    assert amounts(offices, first) == [wanting]
    doc = cost(offices, cleaning, "1234.56")
    assert (doc.month, doc.base, doc.area) == (FIRST, ShareBase.TENANTS, D("425.7"))
    offices.work.post(doc)
    assert amounts(offices, first, second) == ["274.35", "411.52", "548.69"]
    (lone,) = charged(offices.work, first, FIRST, LAST)
    assert lone.parts[0].derivation.text().replace("\u00a0", " ") == (
        "1 234,56 × 50/225, округление 0,01 = 274,35"
    )
    assert amounts(offices, draft) == ["договор ещё не подписан: в общих расходах не участвует"]
    again = cost(offices, cleaning, "1")
    with pytest.raises(Refused, match=f"за 11.2026 уже введено документом № {doc.number}"):
        offices.work.post(again)
    doc.base = ShareBase.WHOLE
    offices.work.post(doc)
    assert amounts(offices, first, second) == ["145.00", "217.51", "290.01"]
    doc.base = ShareBase.TENANTS
    offices.work.post(doc)
    late = offices.work.load(Contract, first.id)
    late.charges[0].date_from = DAY(2026, 11, 16)
    offices.work.save(late)
    assert amounts(offices, late, second) == ["154.32", "462.96", "617.28"]


def test_h8_common_meters_less_the_own_ones_fill_the_costs(offices: Offices) -> None:
    """ОДН: 1 000 through the building's meter, 300 and 450 through those of the offices."""
    light = service(offices.work, "Электроэнергия", "кВт·ч", "7.35")
    cards = [
        meter(offices, light, number="1", unit_id=None, coefficient=D(10)),
        *(
            meter(offices, light, number=str(n), unit_id=unit.id, coefficient=D(1))
            for n, unit in enumerate(offices.premises[:2], 2)
        ),
    ]
    offices.work.save(cards)
    offices.work.post(read(offices, DAY(2026, 10, 31), "0", "0", "0"), despite=True)
    offices.work.post(read(offices, LAST, "100", "300", "450"), despite=True)
    doc = SharedCost(site_id=offices.building.id, date=LAST, month=FIRST)
    doc.organization_id = offices.company.organization.id
    from app.documents.shared_cost import common_rows
    from app.facts import Facts

    with offices.work.database.reading() as session:
        doc.rows = common_rows(doc, Facts(session, [doc]))
    (row,) = doc.rows
    assert (row.quantity, row.price, row.amount) == (250, D("7.35"), D("1837.50"))
    for target in (SharedCost, MeterReading):
        fill = next(f for f in FILLS if (f.source, f.target) == (Site, target))
        made = offices.work.fill(fill, offices.building.id)
        assert made.organization_id == offices.company.organization.id
    row.amount, row.price = D(1), D("7.35")
    doc.rows.append(SharedCostRow(service_id=light.id, amount=D(0)))
    doc.site_id = offices.company.site.id
    with pytest.raises(Refused) as refused:
        offices.work.save(doc)
    assert told(refused) == [
        f"«{offices.company.site.name}» — площадка бытовок: выберите здание",
        "«Расходы», строка 2: услуга уже есть в документе",
        "«Расходы», строка 1: сумма не равна расходу на цену",
        "«Расходы», строка 2: сумма равна нулю: делить нечего",
    ]


def test_h12_h13_facts_of_a_month_are_summed_at_the_price_of_their_day(offices: Offices) -> None:
    """3,5 h × 1 200 = 4 200; a row of a premise takes its own facts, the contract's row the rest."""
    work, (office, other, *_) = offices.work, offices.premises
    cleaning = service(work, "Уборка", "час", "1200")
    cleaning.prices = [ServicePrice(valid_from=DAY(2026, 11, 20), price=D(1300))]
    work.save(cleaning)
    doc = lease(offices, office, other)
    doc.charges = [
        ContractCharge(service_id=cleaning.id, way=ChargeWay.FACTS),
        ContractCharge(service_id=cleaning.id, way=ChargeWay.FACTS, unit_id=office.id, price=D(35)),
    ]
    work.save(doc)
    unpaid = service(work, "Ремонт", "шт", "500")
    fill = next(f for f in FILLS if (f.source, f.target) == (Contract, ServiceLog))
    log: Any = work.fill(fill, doc.id)
    assert [(r.service_id, r.unit_id) for r in log.rows] == [
        (cleaning.id, None),
        (cleaning.id, office.id),
    ]
    log.date = LAST
    rows = [
        (DAY(2026, 11, 3), "1.5", None, cleaning),
        (DAY(2026, 11, 10), "2", other.id, cleaning),
        (DAY(2026, 11, 20), "1", None, cleaning),
        (DAY(2026, 11, 21), "42", office.id, cleaning),
        (DAY(2026, 12, 1), "0", None, unpaid),
    ]
    log.rows = [
        ServiceLogRow(contract_id=doc.id, service_id=s.id, unit_id=unit, day=day, quantity=D(n))
        for day, n, unit, s in rows
    ]
    with pytest.raises(Refused) as refused:
        work.post(log)
    assert told(refused) == [
        "«Оказано», строка 5: в договоре № 301 на 01.12.2026 нет строки «Ремонт» по фактам",
        "«Оказано», строка 5: количество — больше нуля",
    ]
    log.rows.pop()
    assert amounts(offices, doc) == ["оказание за эти дни не введено («Факты услуг»)"] * 2
    work.post(log)
    whole, own = charged(work, doc, FIRST, LAST)
    assert [p.amount for p in whole.parts] == [D("4200.00"), D("1300.00")]
    assert own.amount == D("1470.00")
    assert "1 200,00 × 1,5 + 1 200,00 × 2" in whole.parts[0].derivation.text().replace(
        "\u00a0", " "
    )
    work.unpost(log)
    assert amounts(offices, doc) == ["оказание за эти дни не введено («Факты услуг»)"] * 2


def test_h5_h8_h12_many_contracts_are_counted_by_the_questions_of_one(offices: Offices) -> None:
    """Readings, common sums and facts of all of them come in sets."""
    work = offices.work
    light, care = service(work, "Свет", "кВт·ч", "7.35"), service(work, "МОП", "мес")
    cleaning = service(work, "Уборка", "час", "1200")
    ways = (ChargeWay.METER, ChargeWay.COMMON, ChargeWay.FACTS)
    rooms = [offices.add(f"В-{n:02}", "10") for n in range(12)]
    cards = [
        meter(offices, light, name=r.code, number=r.code, unit_id=r.id, coefficient=D(1))
        for r in rooms
    ]
    contracts = [lease(offices, room, number=room.code) for room in rooms]
    for doc, room in zip(contracts, rooms, strict=True):
        doc.charges = [
            ContractCharge(service_id=s.id, way=way, unit_id=room.id)
            for s, way in zip((light, care, cleaning), ways, strict=True)
        ]
    work.save([*cards, *contracts])
    log = ServiceLog(organization_id=contracts[0].organization_id, date=LAST)
    log.rows = [
        ServiceLogRow(
            contract_id=doc.id, service_id=cleaning.id, unit_id=room.id, day=LAST, quantity=D(1)
        )
        for doc, room in zip(contracts, rooms, strict=True)
    ]
    work.post([read(offices, DAY(2026, 10, 31), *["10"] * 12), read(offices, LAST, *["11"] * 12)])
    work.post([cost(offices, care, "1200"), log])

    def asked(number: int) -> tuple[int, list[str]]:
        with counted(work.database) as told, work.database.reading() as session:
            known = load(session, Contract, [doc.id for doc in contracts[:number]])
            facts = facts_about(session, known)
            found = [p for doc in known for p in positions(doc, facts, (FIRST, LAST))]
        return len(told), [str(p.amount) for p in found if isinstance(p.row, ContractCharge)]

    few, many = asked(2), asked(12)
    assert many[1] == ["7.35", "100.00", "1200.00"] * 12
    assert many[0] <= few[0] + 2


def test_h8_h12_a_share_is_one_service_and_no_square_metre(offices: Offices) -> None:
    """Whatever measure the service has: «1 м² × 14 720,54» would be a lie in the papers."""
    cleaning = service(offices.work, "Содержание МОП", "м²")
    room = offices.add("А-301", "50")
    doc = sharing(offices, cleaning, room)
    offices.work.post(cost(offices, cleaning, "1234.56"))
    with offices.work.database.reading() as session:
        (known,) = load(session, Contract, [doc.id])
        made = month_charge(known, month_facts(session, [known], FIRST), FIRST, LAST)
    offices.work.post(made)
    with offices.work.database.reading() as session:
        charges = session.scalars(select(Charge).where(Charge.service_id == cleaning.id)).all()
        facts = Facts(session, charges)
        assert [(c.gross, *measured(c, facts)) for c in charges] == [
            (D("1234.56"), D(1), "усл. ед")
        ]
