"""What a new base begins with: facts of the law and kinds of works, as rows to edit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from app import known_law
from app.work import Work
from db.base import Catalog
from db.catalogs.dated_facts import (
    CalendarDay,
    HousingRateCap,
    KeyRate,
    PenaltyMoratorium,
    PriceIndex,
)
from db.catalogs.vat_rate import VatCode, VatRate
from db.catalogs.work_kind import WorkKind
from db.russian import date_short

# code, name, from, percent (domain-facts §2.1)
VAT_RATES = (
    ("std", "18 %", dt.date(2004, 1, 1), Decimal(18)),
    ("std", "20 %", dt.date(2019, 1, 1), Decimal(20)),
    ("std", "22 %", dt.date(2026, 1, 1), Decimal(22)),
    ("usn5", "5 %", dt.date(2025, 1, 1), Decimal(5)),
    ("usn7", "7 %", dt.date(2025, 1, 1), Decimal(7)),
    ("none", "Без НДС", dt.date(2004, 1, 1), None),
)

# what, who does it, within how many hours
WORKS = (
    ("Электрика", "Электрики", 4),
    ("Вентиляция", "Инженеры", 24),
    ("Клининг", "Клининг", 8),
    ("IT-доступ", "IT-служба", 8),
    ("Пропуска", "Охрана", 2),
)


def fill(work: Work) -> None:
    """Writes the rows of a new base."""
    rates: list[Catalog] = [
        VatRate(code=VatCode[code], name=name, valid_from=start, percent=percent)
        for code, name, start, percent in VAT_RATES
    ]
    works = [
        WorkKind(name=name, crew=crew, norm_hours=Decimal(hours)) for name, crew, hours in WORKS
    ]
    work.save([*rates, *_law(), *works])


def _law() -> Iterator[Catalog]:
    """What penalties, indexation and due days stand on."""
    for since, percent in known_law.KEY_RATES:
        yield KeyRate(name=date_short(since), valid_from=since, percent=percent)
    for since, till, percent in known_law.HOUSING_CAPS:
        yield HousingRateCap(
            name=date_short(since), valid_from=since, valid_to=till, percent=percent
        )
    for name, since, till, housing, earlier in known_law.MORATORIA:
        yield PenaltyMoratorium(
            name=name, valid_from=since, valid_to=till, housing=housing, earlier=earlier
        )
    for year, percent in known_law.PRICES_OF_YEARS:
        yield PriceIndex(name=f"{year} год", year=year, percent=percent)
    for days, working in ((known_law.DAYS_OFF, False), (known_law.DAYS_WORKED, True)):
        for day in days:
            yield CalendarDay(name=date_short(day), day=day, working=working)
