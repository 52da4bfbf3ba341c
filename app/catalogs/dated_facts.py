"""Checks of dated facts: rates within reason, days in order."""

from __future__ import annotations

from collections.abc import Iterator

from app.facts import Facts
from app.verbs import Problem, checks
from db.catalogs.dated_facts import HousingRateCap, KeyRate, PenaltyMoratorium, PriceIndex

LARGEST_RATE = 200  # percent
INDICES, YEARS = (50, 5000), (1992, 2100)
LEAST_OF_A_YEAR = 102  # percent; a year of Росстат never had less, a month nearly always has


@checks(KeyRate)
def rate_is_within_reason(row: KeyRate, facts: Facts) -> Iterator[Problem]:
    if not 0 < row.percent <= LARGEST_RATE:
        yield Problem("percent", "Ставка — больше нуля и не больше 200 %")


@checks(HousingRateCap)
def cap_is_right(row: HousingRateCap, facts: Facts) -> Iterator[Problem]:
    if not 0 < row.percent <= LARGEST_RATE:
        yield Problem("percent", "Ставка — больше нуля и не больше 200 %")
    if row.valid_to < row.valid_from:
        yield Problem("valid_to", "Срок перевёрнут: «Действует по» раньше «Действует с»")


@checks(PenaltyMoratorium)
def moratorium_is_right(row: PenaltyMoratorium, facts: Facts) -> Iterator[Problem]:
    if row.valid_to < row.valid_from:
        yield Problem("valid_to", "Срок перевёрнут: «Действует по» раньше «Действует с»")


@checks(PriceIndex)
def index_is_right(row: PriceIndex, facts: Facts) -> Iterator[Problem]:
    if not YEARS[0] <= row.year <= YEARS[1]:
        yield Problem("year", f"Год — четыре цифры, от {YEARS[0]}: 2026")
    if not 0 <= row.month <= 12:
        yield Problem("month", "Месяц — от 1 до 12, а 0 — индекс за год")
    if not INDICES[0] <= row.percent <= INDICES[1]:
        yield Problem("percent", "Индекс пишут целиком, от 50 до 5000 %: 109,52, а не 9,52")
    elif row.month == 0 and row.percent < LEAST_OF_A_YEAR:
        text = "Месяц — 0, это индекс за год, а похож на индекс за месяц: проверьте месяц"
        yield Problem("month", text, warning=True)
