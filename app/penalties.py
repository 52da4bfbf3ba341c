"""What a delay of payment costs: by the one rule of the contract, day by day (domain-facts §5).

Days run from the day after the due one (moved off a day off) through the day of payment; the debt
falls from the next day. A row is a stretch of equal debt and rate, rounded to kopecks; the sum is
that of the rows, cut by the contract's limit. Only principal earns penalties, without VAT.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from app.derivation import Derivation, Given, Total
from app.derivation_kinds import AtMost, Delay, Percent
from app.working_days import Calendar
from db.errors import UserError
from db.penalty_rule import DueShift, PenaltyRule
from db.russian import date_short

DAY = dt.timedelta(days=1)
ZERO, NONE = Decimal(0), "пеней нет"
KEY_DIVISOR = 300
FREE_DAYS, DEAR_FROM = 30, 91  # ст. 155 ЖК: days 1–30 nothing, 31–90 1/300, then 1/130
HOUSING = (300, 130)


class Rate(NamedTuple):
    """The key rate of the Bank of Russia from a day on, percent a year."""

    since: dt.date
    percent: Decimal


class Moratorium(NamedTuple):
    """Days without penalties; `housing` of art. 155 alone, `earlier` of claims from before it."""

    since: dt.date
    till: dt.date
    housing: bool = False
    earlier: bool = False


class Cap(NamedTuple):
    """What the rate of art. 155 is at most, percent a year."""

    since: dt.date
    till: dt.date
    percent: Decimal


@dataclass(frozen=True)
class Law:
    """Dated facts that penalties stand on: rows of the base, never constants of the code."""

    calendar: Calendar
    rates: Sequence[Rate]
    moratoria: Sequence[Moratorium] = ()
    caps: Sequence[Cap] = ()

    @cached_property
    def borders(self) -> Sequence[dt.date]:
        """Days on which something of it begins or is over, in order."""
        lasting: list[Moratorium | Cap] = [*self.moratoria, *self.caps]
        begin = {rate.since for rate in self.rates} | {fact.since for fact in lasting}
        return sorted(begin | {fact.till + DAY for fact in lasting})

    def rate_on(self, day: dt.date) -> Decimal:
        """The key rate of a day; UserError before the first row."""
        begun = [r for r in self.rates if r.since <= day]
        if not begun:
            raise UserError(
                f"Ключевая ставка на {date_short(day)} не задана. Добавьте её в «Ключевая ставка»."
            )
        return max(begun, key=lambda r: r.since).percent

    def cap_on(self, day: dt.date) -> Decimal | None:
        """The limit of art. 155; None before there were any; UserError after the last known."""
        for cap in self.caps:
            if cap.since <= day <= cap.till:
                return cap.percent
        last = max((cap.till for cap in self.caps), default=None)
        if last is None or day > last:
            known = "" if last is None else f" после {date_short(last)}"
            raise UserError(f"предельная ставка{known} не задана: добавьте строку")
        return None


class Rule(NamedTuple):
    """How delays are paid for; percents of `percent` a day, of `cap` of the debt.

    Days of delay go by it from `since` through `till`: before and after it another one was agreed.
    """

    rule: PenaltyRule
    percent: Decimal | None = None
    cap: Decimal | None = None
    shift: DueShift = DueShift.NEXT
    since: dt.date = dt.date.min
    till: dt.date = dt.date.max


class Line(NamedTuple):
    """A stretch of days, both inclusive, with one debt and one rate; `number` of its first day."""

    since: dt.date
    till: dt.date
    debt: Decimal
    number: int
    why: Delay

    @property
    def days(self) -> int:
        return (self.till - self.since).days + 1

    @property
    def amount(self) -> Decimal:
        return self.why.evaluate()


@dataclass(frozen=True)
class Penalty:
    """The table of a claim, its sum with the reason, and what could not be counted."""

    lines: Sequence[Line]
    why: Derivation
    warnings: Sequence[str] = field(default=())

    @property
    def amount(self) -> Decimal:
        return self.why.evaluate()


Paid = Sequence[tuple[dt.date, Decimal]]


def penalties(
    debt: Decimal, due: dt.date, paid: Paid, till: dt.date, rules: Sequence[Rule], law: Law
) -> Penalty:
    """The penalty of one charge by the rules that a contract had one after another."""
    parts = [penalty(debt, due, paid, till, rule, law) for rule in rules]
    found = [part for part in parts if part.lines]
    whole: Derivation = Given(ZERO, NONE)
    if found:
        whole = found[0].why if len(found) == 1 else Total(tuple(part.why for part in found))
    told = dict.fromkeys(text for part in parts for text in part.warnings)
    return Penalty([line for part in found for line in part.lines], whole, tuple(told))


def penalty(
    debt: Decimal, due: dt.date, paid: Paid, till: dt.date, rule: Rule, law: Law
) -> Penalty:
    """The penalty of one charge by the evening of `till`.

    `debt` is its principal in roubles, `paid` what came on which day; both by value dates.
    """
    last_day = law.calendar.shifted(due, rule.shift)
    warnings: list[str] = []
    lines: list[Line] = []
    if rule.rule is not PenaltyRule.NONE:
        for slice_ in _slices(debt, paid, till, rule.rule):
            try:
                lines += _lines(slice_, last_day, rule, law)
            except UserError as unknown:
                warnings.append(str(unknown))
    whole: Derivation = Total(tuple(line.why for line in lines)) if lines else Given(ZERO, NONE)
    if lines and rule.cap is not None:
        whole = AtMost(whole, Percent(debt, rule.cap))
    if not law.calendar.knows(due.year) and rule.shift is not DueShift.NONE:
        warnings.append(f"переносы выходных {due.year} года не заданы: срок проверьте сами")
    return Penalty(lines, whole, warnings)


class _Slice(NamedTuple):
    """A debt on some days; of art. 155 the part paid on the last of them."""

    debt: Decimal
    since: dt.date | None
    till: dt.date


def _slices(debt: Decimal, paid: Paid, till: dt.date, rule: PenaltyRule) -> Iterator[_Slice]:
    """What is owed between payments; by art. 155 each part goes by the rate of its own payment."""
    payments = sorted((day, amount) for day, amount in paid if day <= till and amount)
    left, since = debt, None
    for day, amount in payments:
        part = min(amount, left)
        yield _Slice(part if rule is PenaltyRule.HOUSING_155 else left, since, day)
        left -= part
        since = None if rule is PenaltyRule.HOUSING_155 else day + DAY
        if left <= 0:
            return
    yield _Slice(left, since, till)


def _lines(piece: _Slice, last_day: dt.date, rule: Rule, law: Law) -> Iterator[Line]:
    """Stretches of one rate, those of a moratorium left out; its days are numbered through."""
    start = max(last_day + DAY, piece.since or last_day + DAY, rule.since)
    until = min(piece.till, rule.till)
    while start <= until:
        terms = _terms(start, last_day, piece, rule, law)
        end = start
        while end < until:
            border = min(_border_after(end, last_day, law), until + DAY)
            if border > until or _terms(border, last_day, piece, rule, law) != terms:
                end = border - DAY
                break
            end = border
        if terms is not None:
            percent, divisor = terms
            days = (end - start).days + 1
            why = Delay(piece.debt, percent, days, divisor, start.isoformat())
            yield Line(start, end, piece.debt, (start - last_day).days, why)
        start = end + DAY


def _border_after(day: dt.date, last_day: dt.date, law: Law) -> dt.date:
    """The next day on which a day of delay may cost something else."""
    at = bisect_right(law.borders, day)
    numbered = (last_day + DAY * number for number in (FREE_DAYS + 1, DEAR_FROM))
    years = dt.date(day.year + 1, 1, 1)
    return min([years, *law.borders[at : at + 1], *(one for one in numbered if one > day)])


def _terms(
    day: dt.date, last_day: dt.date, piece: _Slice, rule: Rule, law: Law
) -> tuple[Decimal, int] | None:
    """(percent, divisor) of a day of delay; None for a day that costs nothing."""
    if _is_free(day, last_day, rule, law):
        return None
    match rule.rule:
        case PenaltyRule.PERCENT_DAY:
            return rule.percent or Decimal(0), 1
        case PenaltyRule.KEY_RATE_300:
            return law.rate_on(day), KEY_DIVISOR
        case PenaltyRule.ARTICLE_395:
            return law.rate_on(day), dt.date(day.year, 12, 31).timetuple().tm_yday
    number = (day - last_day).days
    if number <= FREE_DAYS:
        return None
    rate, cap = law.rate_on(piece.till), law.cap_on(piece.till)
    return (rate if cap is None else min(rate, cap)), HOUSING[number >= DEAR_FROM]


def _is_free(day: dt.date, last_day: dt.date, rule: Rule, law: Law) -> bool:
    """A moratorium holds: of housing, of all, or of claims that arose before it."""
    housing = rule.rule is PenaltyRule.HOUSING_155
    return any(
        m.since <= day <= m.till
        and (housing or not m.housing)
        and (not m.earlier or last_day < m.since)
        for m in law.moratoria
    )
