"""Prices that grow once a year: by a percent or by consumer prices, not above a limit (§8.2).

The base is the price in force, so steps compound. A step counts from its day; what was agreed
anew on a day is not indexed on that day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from app.derivation import Derivation, Given
from app.derivation_kinds import Indexed
from app.proration_cycle import DAY
from db.documents.contract_leasing import ContractIndexation, IndexationWay
from db.errors import UserError
from db.russian import quantity_text

HUNDRED = Decimal(100)
AGREED = "цена по договору"


class Cpi(NamedTuple):
    """Consumer prices: by (year, month) against the month before, by year against December."""

    months: Mapping[tuple[int, int], Decimal]
    years: Mapping[int, Decimal]

    def growth(self, day: dt.date) -> Decimal:
        """Percent by which prices grew in the year before a day: 9.52.

        The index of the last whole calendar year for a day in January, else the chain of the
        twelve months before; UserError names what is not entered.
        """
        if day.month == 1 and day.year - 1 in self.years:
            return self.years[day.year - 1] - HUNDRED
        chain = [_months_before(day, n) for n in range(12, 0, -1)]
        missing = [
            f"{month:02}.{year}" for year, month in chain if (year, month) not in self.months
        ]
        if missing:
            lacks = f"индексов потребительских цен: {', '.join(missing)}"
            if day.month == 1:
                lacks = f"индекса потребительских цен за {day.year - 1} год"
            raise UserError(
                f"Для индексации с {day:%d.%m.%Y} не хватает {lacks}. "
                "Добавьте в справочник «Индексы цен»."
            )
        return chained(self.months[key] for key in chain)


def chained(indices: Iterable[Decimal]) -> Decimal:
    """Percent of a chain of indices: 100.62, 100.20, 100.10 give 0.92206124 (I3)."""
    factor = Decimal(1)
    for index in indices:
        factor *= index / HUNDRED
    return (factor - 1) * HUNDRED


class Step(NamedTuple):
    """A day on which prices grow, and by what rule."""

    day: dt.date
    rule: ContractIndexation


def steps(rules: Iterable[ContractIndexation], till: dt.date) -> list[Step]:
    """Every year from the first day of a rule to the day of the next one, up to `till`."""
    found: list[Step] = []
    ordered = sorted(rules, key=lambda r: r.valid_from)
    for number_of_next, rule in enumerate(ordered, 1):
        followed = number_of_next < len(ordered)
        end = ordered[number_of_next].valid_from if followed else till + DAY
        number = 0
        while (day := _years_later(rule.valid_from, number)) < min(end, till + DAY):
            found.append(Step(day, rule))
            number += 1
    return found


def too_soon(found: Sequence[Step]) -> Iterator[tuple[Step, Step]]:
    """Pairs of steps less than a year apart: prices change by agreement once (ст. 614 п. 3, I5)."""
    for before, after in pairwise(found):
        if after.day < _years_later(before.day, 1):
            yield before, after


class Priced(NamedTuple):
    """A price in roubles on the days `since`…`till` and why it is so."""

    since: dt.date
    till: dt.date
    price: Decimal
    why: Derivation


def priced(
    price: Decimal, agreed: dt.date, since: dt.date, till: dt.date, found: Sequence[Step], cpi: Cpi
) -> list[Priced]:
    """A price agreed on a day as it is on the days of a period, a row for each change."""
    why: Derivation = Given(price, AGREED)
    start, made = since, list[Priced]()
    for step in found:
        if step.day <= agreed or step.day > till:
            continue
        if step.day > start:
            made.append(Priced(start, step.day - DAY, why.evaluate(), why))
            start = step.day
        why = _grown(why.evaluate(), step, cpi)
    return [*made, Priced(start, till, why.evaluate(), why)]


def _grown(price: Decimal, step: Step, cpi: Cpi) -> Indexed:
    if step.rule.way is IndexationWay.CPI:
        percent = cpi.growth(step.day)
        note = f"ИПЦ к {step.day:%d.%m.%Y}: {quantity_text(percent + HUNDRED)} %"
    else:
        percent = step.rule.percent or Decimal(0)
        note = f"индексация с {step.day:%d.%m.%Y}"
    return Indexed(price, percent, step.rule.cap, note)


def _years_later(day: dt.date, years: int) -> dt.date:
    """The same day of another year; 29.02 is 28.02 where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _months_before(day: dt.date, months: int) -> tuple[int, int]:
    number = day.year * 12 + day.month - 1 - months
    return number // 12, number % 12 + 1
