"""Why a sum is not that of the month before: what of its derivation changed, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import NamedTuple

from app.derivation import Derivation, Difference, Given, Product, Share, Times, WithVat, price_text
from app.derivation_kinds import Because, CommonShare, Indexed, Metered
from app.month.lines import Piece
from app.proration_cycle import month_end
from db.russian import counted, money_text, quantity_text

HUNDRED = Decimal(100)
BIG_PRICE = Decimal(15)  # percent of the sum before; more than this a person looks at
BIG_VOLUME = Decimal(100)
AGREED_MONTH = 30  # days, of the rule that counts by thirty


class Shape(NamedTuple):
    """What a sum of a month is made of."""

    days: int
    full: bool  # every day of the month
    whole: bool  # the same at the price of a month, however long it is
    parts: bool  # of some price less than the whole was taken
    prices: frozenset[Decimal]
    quantities: frozenset[Decimal]
    volumes: frozenset[Decimal]  # consumption, common sums: another one each month
    percents: frozenset[Decimal | None]
    indexed: bool
    periods: frozenset[int]  # in days, of which parts are taken: months, quarters, years
    by_day: bool
    by_hand: bool
    corrected: Decimal  # sums taken back for no days: discounts, mistakes


def shape(pieces: Sequence[Piece]) -> Shape:
    """Of what stands for one thing in one calendar month."""
    days = {d for p in pieces if p.gross >= 0 for d in _days(p)}
    taken = [p for p in pieces if p.gross < 0]
    for piece in taken:
        if not _is_typed(piece.why):
            days -= set(_days(piece))
    steps = [s for p in pieces if p.gross >= 0 for s in _steps(p.why)]
    shares = [s for s in steps if isinstance(s, Share) and s.unit == "day" and s.whole > 1]
    length = month_end(pieces[0].days[0]).day
    full = len(days) == length
    return Shape(
        len(days),
        full,
        full and all(s.months == 1 and s.whole in (length, AGREED_MONTH) for s in shares),
        any(s.taken != s.whole for s in shares),
        frozenset(s.price for s in steps if isinstance(s, Share | Product | Metered)),
        frozenset(s.quantity for s in steps if isinstance(s, Times | Product)),
        frozenset(_volumes(steps)),
        frozenset(p.percent for p in pieces),
        any(isinstance(s, Indexed) for s in steps),
        frozenset(s.whole for s in shares),
        any(isinstance(s, Share) and s.whole == 1 and s.unit == "day" for s in steps),
        any(isinstance(s, Given) for s in steps),
        sum((p.gross for p in taken if _is_typed(p.why)), Decimal(0)),
    )


def _is_typed(why: Derivation) -> bool:
    """A sum agreed or typed; what is counted from days is not."""
    return isinstance(why.of if isinstance(why, WithVat) else why, Given)


def _days(piece: Piece) -> Iterator[dt.date]:
    first, last = piece.days
    return (first + dt.timedelta(days=n) for n in range((last - first).days + 1))


def _steps(why: Derivation) -> Iterator[Derivation]:
    """Every step of a computation; a price that is simply agreed is no sum by hand."""
    yield why
    if isinstance(why, Difference):
        yield from _steps(why.of)  # both have the same price
        return
    if isinstance(why, Because):
        yield from _steps(why.of)
        yield from (s for s in _steps(why.price) if not isinstance(s, Given))
        return
    for one in fields(why):
        value = getattr(why, one.name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Derivation):
                yield from _steps(part)


def _volumes(steps: Iterable[Derivation]) -> Iterator[Decimal]:
    for step in steps:
        if isinstance(step, Metered):
            yield step.consumed
        elif isinstance(step, CommonShare):
            yield step.amount


class Cause(NamedTuple):
    """Words, and whether a person is to look at the line."""

    text: str
    red: bool = False


def cause(before: Sequence[Piece], now: Sequence[Piece]) -> Cause:
    """Why two sums of one thing differ; red where nothing explains it or the change is large."""
    was, sum_was = shape(before), sum((p.gross for p in before), Decimal(0))
    is_now, sum_now = shape(now), sum((p.gross for p in now), Decimal(0))
    if sum_was == sum_now:
        return Cause("; ".join(_vat_told(was, is_now)))
    days = list(_days_told(was, is_now))
    price = list(_prices_told(was, is_now))
    volume = list(_volumes_told(was, is_now))
    corrected = list(_corrections_told(was, is_now))
    told = [*days, *price, *volume, *corrected]
    by_hand = was.by_hand or is_now.by_hand
    if not told and not by_hand:
        days = list(_periods_told(was, is_now))
        told = [*days]
    fewer = bool(days) and not (was.full and is_now.full)  # two whole months differ by little
    if by_hand:
        told.append("сумма введена вручную")
        return Cause("; ".join(told), red=not (fewer or corrected))
    if not told:
        return Cause("причина не найдена", red=True)
    grown = abs(sum_now - sum_was) / abs(sum_was) * HUNDRED if sum_was else HUNDRED
    limit = BIG_VOLUME if volume else BIG_PRICE
    return Cause("; ".join(told), red=not fewer and not corrected and grown > limit)


def _days_told(was: Shape, now: Shape) -> Iterator[str]:
    if was.days != now.days and (not (was.whole and now.whole) or was.by_day or now.by_day):
        yield f"{counted(now.days, 'день', 'дня', 'дней')} вместо {was.days}"


def _periods_told(was: Shape, now: Shape) -> Iterator[str]:
    """Parts of a quarter, of a year, of a month that begins on the twelfth."""
    if was.periods != now.periods and (was.parts or now.parts):
        yield f"дней в периоде цены: {_numbers(now.periods)} вместо {_numbers(was.periods)}"


def _prices_told(was: Shape, now: Shape) -> Iterator[str]:
    if was.prices != now.prices and was.prices and now.prices:
        why = ", индексация" if now.indexed and not was.indexed else ""
        yield f"цена {_all(now.prices)} вместо {_all(was.prices)}{why}"
    elif now.indexed and not was.indexed:
        yield "индексация"
    yield from _vat_told(was, now)


def _vat_told(was: Shape, now: Shape) -> Iterator[str]:
    """The price of a contract with VAT in it stays when the rate changes: the VAT does not."""
    if was.percents != now.percents:
        yield f"{_percents(now)} вместо {_percents(was)}"


def _volumes_told(was: Shape, now: Shape) -> Iterator[str]:
    if was.volumes != now.volumes:
        yield f"объём {_volume(now.volumes)} вместо {_volume(was.volumes)}"
    elif was.quantities != now.quantities:
        yield f"количество {_volume(now.quantities)} вместо {_volume(was.quantities)}"


def _corrections_told(was: Shape, now: Shape) -> Iterator[str]:
    if was.corrected != now.corrected:
        if now.corrected:
            yield f"исправление {money_text(now.corrected)}"
        if was.corrected:
            yield f"месяцем раньше исправление {money_text(was.corrected)}"


def _all(prices: Iterable[Decimal]) -> str:
    return " и ".join(price_text(p) for p in sorted(prices))


def _numbers(numbers: Iterable[int]) -> str:
    return " и ".join(str(n) for n in sorted(numbers)) or "нет"


def _volume(numbers: frozenset[Decimal]) -> str:
    return quantity_text(sum(numbers, Decimal(0))) if numbers else "нет"


def _percents(one: Shape) -> str:
    known = sorted(p for p in one.percents if p is not None)
    return f"НДС {', '.join(f'{quantity_text(p)} %' for p in known)}" if known else "без НДС"


def difference_text(before: Decimal, now: Decimal) -> str:
    """«+3 000,00»."""
    sign = "+" if now >= before else ""
    return f"{sign}{money_text(now - before)}"
