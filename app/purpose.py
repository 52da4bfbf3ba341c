"""What a payer names in the purpose of a payment: kinds, units, months, a period, a deposit.

Only what is certainly named is read: a month in a date («от 12 октября») or in an address is not,
a code inside a longer word is not. What is not read is not guessed (accounting-model, Invoices).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from app.purpose_kinds import kinds_in
from db.registers.money import ChargeKind
from db.russian import MONTHS, MONTHS_GENITIVE, fold, month_title

_DASH = r"\s*(?:-|–|—|по)\s*"
_MONTHS = {fold(name): number for number, name in enumerate(MONTHS, 1)}
_MONTHS_OF = {fold(name): number for number, name in enumerate(MONTHS_GENITIVE, 1)}
# A month is named plainly («за октябрь»); in the genitive only as «с октября по …».
_MONTH = (
    rf"(?:\b(?P<plain>{'|'.join(_MONTHS)})|\bс\s+(?P<since>{'|'.join(_MONTHS_OF)}))\b"
    r"(?:\s+(?P<year>20\d\d)(?!\d))?(?:\s*(?:года|год|г)\b\.?)?"
)
_MONTH_NUMBER = r"\bза\s+(0?[1-9]|1[0-2])[./](20\d\d)(?![\d.])"
_DAY = r"(\d{1,2})\.(\d{1,2})(?:\.(20\d\d|\d\d))?(?:\s*г\b\.?)?"
_PERIOD = rf"(?<![\d.]){_DAY}{_DASH}{_DAY}(?![\d.])"
_DEPOSIT = r"\b(?:залог|обеспечительн|депозит)"
_UNIT_WORD = r"(?:бытовк\w*|бк|блок\w*|помещен\w*|офис\w*|инв\w*\.?)\s*(?:№|n)?\s*"

Period = tuple[dt.date, dt.date]
_CODES_TOLD, _WORDS_TOLD = 45, 90  # characters; a reason has 200


class Named(NamedTuple):
    """What was named. `units`: id to code; `months`: numbers of months without a year.

    A deposit stands beside `kinds`: it is paid by other rules.
    """

    units: Mapping[int, str]
    periods: tuple[Period, ...]
    months: frozenset[int]
    deposit: bool
    kinds: frozenset[ChargeKind] = frozenset()

    @property
    def times(self) -> bool:
        return bool(self.periods or self.months)

    @property
    def delivery_only(self) -> bool:
        """The money is for delivery and waits for it (accounting-model, Cases)."""
        return self.kinds == {ChargeKind.DELIVERY}

    def names_unit(self, units: Collection[int | None]) -> bool:
        """One of the units is named, or none is."""
        return not self.units or any(unit in self.units for unit in units)

    def names_day(self, day: dt.date) -> bool:
        within = any(start <= day <= end for start, end in self.periods)
        return not self.times or within or day.month in self.months

    @property
    def words(self) -> str:
        """For a reason, no longer than 100 characters: «доставка, БК-12, октябрь 2026 г.»."""
        months = [MONTHS[number - 1] for number in sorted(self.months)]
        deposit = ["залог"] if self.deposit else []
        kinds = [kind.value.lower() for kind in ChargeKind if kind in self.kinds]
        codes = [self.codes] if self.units else []
        return _few([*deposit, *kinds, *codes, *map(_period_words, self.periods), *months])

    @property
    def codes(self) -> str:
        """Inventory codes for a reason: «БК-12, БК-14 и ещё 30»."""
        return _few(sorted(self.units.values()), _CODES_TOLD)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when a purpose is first read: the start of the program does not wait for it."""
    return re.compile(pattern)


class UnitCodes:
    """Inventory codes of units that a purpose may name, folded once for many purposes."""

    def __init__(self, codes: Mapping[str, int]) -> None:
        self._folded = [(fold(code), code, unit) for code, unit in codes.items()]

    def named_in(self, folded: str) -> dict[int, str]:
        """Units whose codes stand in a folded text, with their codes."""
        return {unit: code for key, code, unit in self._folded if _names_code(folded, key)}


NO_CODES = UnitCodes({})


def read_purpose(text: str, unit_codes: UnitCodes = NO_CODES) -> Named:
    """What is certainly named in a purpose; of units those of the given codes."""
    folded = fold(text)
    periods: set[Period] = set()
    months: set[int] = set()
    for found in _months_in(folded):
        if isinstance(found, int):
            months.add(found)
        else:
            periods.add(found)
    periods.update(_periods_in(folded))
    units = unit_codes.named_in(folded)
    deposit = bool(_compiled(_DEPOSIT).search(folded))
    return Named(units, tuple(sorted(periods)), frozenset(months), deposit, kinds_in(folded))


def _few(words: Sequence[str], room: int = _WORDS_TOLD) -> str:
    """As many words as the room has, at least one, and how many more there are."""
    told = 1
    while told < len(words) and len(", ".join(words[: told + 1])) <= room:
        told += 1
    more = f" и ещё {len(words) - told}" if told < len(words) else ""
    return ", ".join(words[:told]) + more


def _names_code(text: str, code: str) -> bool:
    """The code stands as a word of its own; a bare number only after «бытовка», «офис»…"""
    if not code.strip() or code not in text:  # thousands of codes, few of them in a purpose
        return False
    before = rf"\b{_UNIT_WORD}" if code.isdigit() else r"(?<![\w/-])"
    return bool(re.search(rf"{before}{re.escape(code)}(?!\w|[-./]\w)", text))


def _months_in(text: str) -> Iterator[int | Period]:
    """Months named in words: a period where the year is known, else the month's number."""
    for month, year in _compiled(_MONTH_NUMBER).findall(text):
        yield _month_period(int(year), int(month))
    found = list(_compiled(_MONTH).finditer(text))
    joined = [
        (first, last)
        for first, last in pairwise(found)
        if re.fullmatch(_DASH, text[first.end() : last.start()])
    ]
    for first, last in joined:
        yield from _range(*_month_and_year(first), *_month_and_year(last))
    ends = {mention.start() for pair in joined for mention in pair}
    for mention in found:
        if mention.start() not in ends:
            month, year = _month_and_year(mention)
            yield _month_period(year, month) if year else month


def _month_and_year(mention: re.Match[str]) -> tuple[int, int | None]:
    plain, since, year = mention.group("plain", "since", "year")
    return _MONTHS[plain] if plain else _MONTHS_OF[since], int(year) if year else None


def _range(
    first: int, first_year: int | None, last: int, last_year: int | None
) -> Iterator[int | Period]:
    """«октябрь – декабрь 2026»: every month from the first to the last, over a new year too."""
    length = (last - first) % 12
    if last_year is None:
        yield from ((first - 1 + step) % 12 + 1 for step in range(length + 1))
        return
    year = first_year or last_year - (first > last)
    yield dt.date(year, first, 1), _month_period(last_year, last)[1]


def _periods_in(text: str) -> Iterator[Period]:
    """«с 12.11.2026 по 11.12.2026», «12.11-11.12.2026»; the last date must have its year."""
    for groups in _compiled(_PERIOD).findall(text):
        day, month, year, last_day, last_month, last_year = (int(group or 0) for group in groups)
        if not last_year:
            continue
        year, last_year = (value + 2000 * (0 < value < 100) for value in (year, last_year))
        year = year or last_year - ((month, day) > (last_month, last_day))
        try:
            yield dt.date(year, month, day), dt.date(last_year, last_month, last_day)
        except ValueError:  # 31.02 names nothing
            continue


def _month_period(year: int, month: int) -> Period:
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def _period_words(period: Period) -> str:
    start, end = period
    if period == _month_period(start.year, start.month):
        return month_title(start)
    return f"{start:%d.%m.%Y}–{end:%d.%m.%Y}"
