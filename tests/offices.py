"""A building beside the smallest company: two floors, a section, premises, parking, a room."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest

from app.work import Work
from db.catalogs.building import BuildingSection, Floor
from db.catalogs.employee import Employee
from db.catalogs.premise import MeetingRoom, ParkingPlace, Premise
from db.catalogs.unit import KindUse, Site, SiteKind, Tariff, Unit, UnitKind
from db.documents.contract import Contract
from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from db.documents.unit_receipt import UnitReceipt, UnitReceiptRow
from tests.company import DAY, Company

MOVED_IN = DAY(2026, 11, 16)


@dataclass
class Offices:
    """Four offices and a corridor, all in the park since 10.01.2026."""

    company: Company
    building: Site
    other_building: Site
    section: BuildingSection
    floors: list[Floor]
    kind: UnitKind
    tariff: Tariff
    premises: list[Premise]
    corridor: Premise
    parking: ParkingPlace
    room: MeetingRoom
    manager: Employee

    @property
    def work(self) -> Work:
        return self.company.work

    def let(
        self,
        *units: Unit,
        date: dt.date = MOVED_IN,
        price: str = "30000",
        contract: Contract | None = None,
    ) -> RentTransfer:
        """An unsaved transfer to the end of its month."""
        doc = RentTransfer(
            organization_id=self.company.organization.id,
            contract_id=(contract or self.company.contract).id,
            site_id=self.building.id,
            date=date,
        )
        for unit in units:
            row = RentTransferUnit(unit_id=unit.id, date_from=date)
            doc.units.append(row)
            for changed in ("unit_id", "date_from"):
                self.work.recalculate(row, changed, doc)
            row.price = Decimal(price)
            self.work.recalculate(row, "price", doc)
        return doc

    def add(self, code: str, area: str, floor: int = 0) -> Premise:
        """Another office that is not in the park yet."""
        made = Premise(
            name="Офис",
            code=code,
            kind_id=self.kind.id,
            floor_id=self.floors[floor].id,
            area=Decimal(area),
        )
        self.work.save(made)
        return made


def make_offices(company: Company) -> Offices:
    """Cards and the receipt that brings them into the park."""
    work = company.work
    building = Site(name="БЦ Восток", kind=SiteKind.BUILDING, address="г. Курск, ул. Радищева, 5")
    other = Site(name="БЦ Запад", kind=SiteKind.BUILDING)
    tariff = Tariff(name="Офисы", price=Decimal(30000))
    manager = Employee(name="Смирнов Олег", email="smirnov@example.ru")
    work.save([building, other, tariff, manager])
    kinds = [
        UnitKind(name="Офис", use=KindUse.PREMISE, tariff_id=tariff.id),
        UnitKind(name="Стоянка", use=KindUse.PARKING, tariff_id=tariff.id),
        UnitKind(name="Переговорная", use=KindUse.MEETING_ROOM, tariff_id=tariff.id),
    ]
    section = BuildingSection(name="Секция А", site_id=building.id, manager_id=manager.id)
    work.save([*kinds, section])
    floors = [
        Floor(name="1 этаж", site_id=building.id, section_id=section.id, level=1),
        Floor(name="2 этаж", site_id=building.id, level=2),
    ]
    work.save(floors)
    sizes = (("А-101", "50", 0), ("А-102", "80", 0), ("А-201", "45.7", 1), ("А-202", "6.5", 1))
    premises = [
        Premise(
            name="Офис", code=code, kind_id=kinds[0].id, floor_id=floors[n].id, area=Decimal(area)
        )
        for code, area, n in sizes
    ]
    corridor = Premise(
        name="Коридор",
        code="А-1К",
        kind_id=kinds[0].id,
        floor_id=floors[0].id,
        area=Decimal(26),
        service=True,
    )
    parking = ParkingPlace(name="Место 1", code="П-1", kind_id=kinds[1].id, floor_id=floors[0].id)
    room = MeetingRoom(
        name="Переговорная",
        code="ПГ-1",
        kind_id=kinds[2].id,
        floor_id=floors[1].id,
        area=Decimal("18.5"),
        hour_price=Decimal(800),
    )
    units = [*premises, corridor, parking, room]
    work.save(units)
    work.post(
        UnitReceipt(
            organization_id=company.organization.id,
            site_id=building.id,
            date=DAY(2026, 1, 10),
            units=[UnitReceiptRow(unit_id=unit.id) for unit in units],
        )
    )
    return Offices(
        company, building, other, section, floors, kinds[0], tariff, premises, corridor, parking,
        room, manager,
    )  # fmt: skip


@pytest.fixture
def offices(company: Company) -> Offices:
    return make_offices(company)
