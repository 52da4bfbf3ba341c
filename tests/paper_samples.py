"""Papers filled the way app/ fills them, for the tests and the benchmark of printing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from printforms.parties import Party, Signer
from printforms.rent_transfer import (
    HandedTrip,
    HandedUnit,
    HandedVehicle,
    HandoverPaper,
    Representative,
)

LESSOR = Party(
    'ООО "Ромашка-Аренда"',
    "4632123452",
    "463201001",
    "305000, Курская обл., г. Курск, ул. Литовская, д. 12А, оф. 7",
    "+7 (4712) 55-01-23",
)
TENANT = Party(
    "Общество с ограниченной ответственностью «Строительно-монтажное управление № 17»",
    "4632009876",
    "463201001",
    "305007, Курская обл., г. Курск, ул. Энгельса, д. 115, корп. 2, помещ. 14",
)


def handed_unit(number: int) -> HandedUnit:
    return HandedUnit(
        title=f"Блок-контейнер БК-{number:03d} «Стандарт» 6×2,4 м",
        code=f"БК-{number:03d}",
        quantity=1,
        condition="Исправна, окно с трещиной",
        composition="стол, кровать двухъярусная 2 шт, обогреватель, ключи 2 шт",
        date_from=dt.date(2026, 11, 12),
        date_to=dt.date(2026, 12, 11),
        amount=Decimal(9500),
    )


def handover(units: int = 3, number: str | None = "АР-000412", **changes: object) -> HandoverPaper:
    beds = replace(
        handed_unit(0), title="Кровать двухъярусная", code="—", quantity=12, amount=Decimal(1800)
    )
    paper = HandoverPaper(
        number=number,
        date=dt.date(2026, 11, 12),
        time=dt.time(14, 30),
        place="г. Курск",
        lessor=LESSOR,
        tenant=TENANT,
        contract="Договор аренды № 214 от 01.03.2026, приложение № 2 от 10.11.2026",
        lessor_clause="в лице директора Иванова Ивана Ивановича, действующего на основании Устава",
        units=[*map(handed_unit, range(1, units + 1)), beds],
        handed_by=Signer("Начальник площадки", "Сидоров С.С."),
        received_by=Signer("Начальник участка", "Петров П.П."),
        trips=[
            HandedTrip(
                "Выдача",
                "г. Курск, ул. Байкальская, 202, стройплощадка ЖК «Северный»",
                "Перевозчик ИП Кузнецов А.В.",
                "Доставка до объекта",
            )
        ],
        vehicles=[
            HandedVehicle("Манипулятор 10 т", "А 123 ВС 46", "Орлов О.О."),
            HandedVehicle("Низкорамный трал", "М 777 ММ 46"),
        ],
        representative=Representative(
            "Петров Пётр Петрович",
            "38 10 123456 выдан 12.03.2010 ОВД г. Курска",
            "5",
            dt.date(2026, 2, 1),
            dt.date(2026, 12, 31),
        ),
    )
    return replace(paper, **changes)  # type: ignore[arg-type]
