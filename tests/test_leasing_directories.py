"""Directories that contracts of premises are made of: types, services, works, comments (A-19…A-27)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from app import lists
from app.problems import Refused
from app.work import Work
from db.catalogs.building import BuildingSection
from db.catalogs.contract_type import ContractType
from db.catalogs.unit import Site
from db.catalogs.work_kind import WorkKind
from db.documents.contract import Contract, ContractStatus
from db.documents.contract_leasing import ChargeWay, ContractCharge, Periodicity
from db.documents.service_act import ServiceAct
from db.documents.service_log import ServiceLog, ServiceLogRow
from tests.company import Company
from tests.leases import lease
from tests.offices import Offices
from tests.summaries import run
from tests.test_paper_detail import made_of, paper
from tests.test_recharging import LAST, NOVEMBER, charge_month
from tests.test_shared_costs import service

D = Decimal
DECEMBER = NOVEMBER.replace(month=12)


def found(work: Work, noun: type[Any], **where: Any) -> list[int]:
    with work.database.reading() as session:
        return [row.id for row in lists.page(session, lists.ListQuery(noun, where=where), 100)]


def test_a19_a27_a_type_is_added_chosen_and_filtered_by_and_a_comment_stays(
    offices: Offices,
) -> None:
    work = offices.work
    kinds = [ContractType(name=name) for name in ("Аренда помещений", "Услуги", "Коворкинг")]
    work.save(kinds)
    doc = lease(offices, offices.premises[0], status=ContractStatus.DRAFT, type_id=kinds[2].id)
    doc.comment = "Звонил Петров, нужен офис у лифта"
    work.save(doc)
    assert found(work, Contract, type_id=kinds[2].id) == [doc.id]
    assert found(work, Contract, type_id=kinds[0].id) == []
    doc.status = ContractStatus.SIGNED
    work.save(doc)
    assert work.load(Contract, doc.id).comment == "Звонил Петров, нужен офис у лифта"


def test_a21_h11_h23_services_of_every_kind_and_unit_are_billed_with_their_unit(
    offices: Offices,
) -> None:
    """час, м², шт by facts or fixed, every month; a connection once: December has none of it."""
    work, office = offices.work, offices.premises[0]
    said = [
        ("Аренда зала", "час", "800", ChargeWay.FACTS, "2"),
        ("Содержание", "м²", "50", ChargeWay.AREA, None),
        ("Парковка", "шт", "3000", ChargeWay.FIXED, None),
        ("Аутсорсинг", "час", "1200", ChargeWay.FACTS, "3.5"),
    ]
    made = [(service(work, name, unit, price), way, n) for name, unit, price, way, n in said]
    once = service(work, "Подключение", "шт", "700")
    doc = lease(offices)
    doc.premises = [*lease(offices, office).premises]
    doc.charges = [
        ContractCharge(
            service_id=s.id,
            way=way,
            unit_id=office.id if way is ChargeWay.AREA else None,
            quantity=D(2) if way is ChargeWay.FIXED else D(1),
        )
        for s, way, _ in made
    ]
    doc.charges.append(ContractCharge(service_id=once.id, period=Periodicity.ONCE, date_from=LAST))
    work.save(doc)
    log = ServiceLog(organization_id=doc.organization_id, date=LAST)
    log.rows = [
        ServiceLogRow(contract_id=doc.id, service_id=s.id, day=LAST, quantity=D(n))
        for s, way, n in made
        if n is not None
    ]
    work.post(log)
    charge_month(offices, doc, NOVEMBER)
    act = made_of(offices, ServiceAct, doc)
    lines = paper(offices, act, "act").priced.lines
    bought = {(x.quantity, x.measure, x.amount) for x in lines}
    assert bought == {
        (D(2), "час", D(1600)),
        (D(50), "м²", D(2500)),
        (D(2), "шт", D(6000)),
        (D("3.5"), "час", D(4200)),
        (D(1), "шт", D(700)),
    }
    later = charge_month(offices, doc, DECEMBER)
    assert once.id not in {row.service_id for row in later.rows}


def test_a23_five_kinds_of_works_are_there_from_the_first_start(company: Company) -> None:
    """Each has its group and its norm of time; a work of no time is refused."""
    work = company.work
    cards = [work.load(WorkKind, key) for key in found(work, WorkKind)]
    assert {card.name for card in cards} == {
        "Электрика",
        "Вентиляция",
        "Клининг",
        "IT-доступ",
        "Пропуска",
    }
    assert all(card.crew and card.norm_hours > 0 for card in cards)
    with pytest.raises(Refused, match="Норма времени — больше нуля"):
        work.save(WorkKind(name="Замки", crew="Слесари", norm_hours=D(0)))


def test_a18_text_of_a_lot_is_that_of_its_section_or_of_its_object(offices: Offices) -> None:
    """The first floor is in section A, the second in none; a corridor is no lot."""
    work = offices.work
    building = work.load(Site, offices.building.id)
    part = work.load(BuildingSection, offices.section.id)
    building.description, part.description = "У парка", "Отдельный вход"
    work.save(building)
    work.save(part)

    def lots() -> dict[str, str]:
        table = run(work, "free_premises", site_id=building.id)
        assert table.title == f"Свободные помещения на {dt.date.today():%d.%m.%Y}"
        assert table.totals[0] == f"Итого: {len(table.rows)}"
        assert table.totals[5] == sum(row.cells[5] for row in table.rows)
        return {row.cells[0]: row.cells[6] for row in table.rows}

    first, second = ("А-101", "А-102"), ("А-201", "А-202")
    told = dict.fromkeys(second, "У парка")
    assert lots() == dict.fromkeys(first, "Отдельный вход") | told
    part.description = "Свой вход и стоянка"
    work.save(part)
    assert lots() == dict.fromkeys(first, "Свой вход и стоянка") | told
    part.description = ""
    work.save(part)
    assert set(lots().values()) == {"У парка"}
    work.post(offices.let(offices.premises[0], date=dt.date.today().replace(day=1)), despite=True)
    assert "А-101" not in lots()
