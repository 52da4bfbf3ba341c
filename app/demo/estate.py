"""The company's building: two sections, three storeys, offices, stores, parking (A-16, A-17)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.work import Work
from db.catalogs.building import BuildingSection, Floor
from db.catalogs.employee import Employee
from db.catalogs.premise import MeetingRoom, ParkingPlace, Premise
from db.catalogs.unit import KindUse, Site, SiteKind, Tariff, Unit, UnitKind

PRICES = (
    ("Офисы", KindUse.PREMISE, "Офис", 24_000),
    ("Склады", KindUse.PREMISE, "Склад", 38_000),
    ("Стоянка", KindUse.PARKING, "Стоянка", 3_000),
    ("Переговорные", KindUse.MEETING_ROOM, "Переговорная", 18_000),
    ("Места общего пользования", KindUse.PREMISE, "Служебное", 0),
)
# section, level, (kind, square metres, is it a service one)
FLOORS = (
    ("А", 1, ((1, "124.6", False), (1, "98.2", False), (0, "22.4", True))),
    ("А", 2, ((0, "18.4", False), (0, "33.6", False), (0, "52.0", False), (0, "14.8", True))),
    ("А", 3, ((0, "21.5", False), (0, "45.7", False), (0, "12.3", True))),
    ("Б", 1, ((1, "210.0", False), (0, "16.0", True))),
    ("Б", 2, ((0, "27.9", False), (0, "36.1", False), (0, "64.3", False))),
)
PARKING, COMMON = 8, 4  # places; the kind of corridors


@dataclass(frozen=True)
class Estate:
    """The building and everything in it, by floors."""

    building: Site
    units: list[Unit]
    kinds: dict[int, UnitKind]
    tariffs: dict[int, Tariff]
    people: list[Employee]

    @property
    def offered(self) -> list[Premise]:
        """What may be let alone."""
        return [u for u in self.units if isinstance(u, Premise) and not u.service]

    @property
    def parking(self) -> list[ParkingPlace]:
        return [u for u in self.units if isinstance(u, ParkingPlace)]

    def tariff_of(self, unit: Unit) -> Tariff:
        """Of its kind; corridors have none."""
        key = self.kinds[unit.kind_id].tariff_id
        assert key is not None
        return self.tariffs[key]


def found(work: Work) -> Estate:
    """Cards of the building; its units come into the park with the first arrivals."""
    building = Site(
        name="БЦ «Магистраль»",
        kind=SiteKind.BUILDING,
        address="г. Курск, ул. Магистральная, 36",
        description="Двухсекционное здание у въезда в город, своя стоянка и охрана.",
    )
    people = [
        Employee(name=name, post="Менеджер по аренде", email=email)
        for name, email in (
            ("Лебедева Ирина Павловна", "lebedeva@kontora.example"),
            ("Орлов Денис Игоревич", "orlov@kontora.example"),
        )
    ]
    tariffs = [Tariff(name=name, price=Decimal(price)) for name, _, _, price in PRICES]
    work.save([building, *people, *tariffs])
    kinds = [
        UnitKind(name=name, use=use, tariff_id=tariff.id if tariff.price else None)
        for (_, use, name, _), tariff in zip(PRICES, tariffs, strict=True)
    ]
    sections = {
        letter: BuildingSection(
            name=f"Секция {letter}", site_id=building.id, manager_id=person.id, description=words
        )
        for letter, person, words in zip(
            "АБ", people, ("Офисы с отделкой.", "Склады и офисы с отдельным входом."), strict=True
        )
    }
    work.save([*kinds, *sections.values()])
    floors = [
        Floor(
            name=f"{letter}, {level} этаж",
            site_id=building.id,
            section_id=sections[letter].id,
            level=level,
        )
        for letter, level, _ in FLOORS
    ]
    yard = Floor(name="Двор", site_id=building.id, level=0)
    work.save([*floors, yard])
    units = _units(kinds, floors, yard)
    work.save(units)
    return Estate(
        building,
        units,
        {kind.id: kind for kind in kinds},
        {tariff.id: tariff for tariff in tariffs},
        people,
    )


def _units(kinds: list[UnitKind], floors: list[Floor], yard: Floor) -> list[Any]:
    made: list[Any] = []
    for floor, (letter, level, rooms) in zip(floors, FLOORS, strict=True):
        for number, (kind, area, service) in enumerate(rooms, 1):
            made.append(
                Premise(
                    name="Коридор, санузел" if service else kinds[kind].name,
                    code=f"{letter}-{level}{number:02}",
                    kind_id=kinds[COMMON if service else kind].id,
                    floor_id=floor.id,
                    area=Decimal(area),
                    service=service,
                )
            )
    made += [
        ParkingPlace(
            name=f"Место {n}",
            code=f"М-{n:02}",
            kind_id=kinds[2].id,
            floor_id=yard.id,
            covered=n < 3,
        )
        for n in range(1, PARKING + 1)
    ]
    made.append(
        MeetingRoom(
            name="Переговорная на 10 мест",
            code="ПГ-1",
            kind_id=kinds[3].id,
            floor_id=floors[1].id,
            area=Decimal("24.0"),
            seats=10,
            hour_price=Decimal(800),
        )
    )
    return made
