"""Steps of computation of premises and services: indexation, meters, common costs, delays.

As those of `app.derivation`: each has its exact sum and says itself in Russian.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from app.derivation import Derivation, Difference, Total, operand, price_text
from db.rounding import KOPECK
from db.russian import counted, money_text, quantity_text


@dataclass(frozen=True)
class Indexed(Derivation, op="indexed"):
    """`price × (100 + percent) ÷ 100`; `cap` is what the percent was cut down to, if it was."""

    price: Decimal
    percent: Decimal
    cap: Decimal | None = None
    note: str = ""

    @property
    def applied(self) -> Decimal:
        """The percent after the cap."""
        return self.percent if self.cap is None else min(self.percent, self.cap)

    def exact(self) -> Decimal:
        return self.price * (100 + self.applied) / 100

    @property
    def formula(self) -> str:
        percent = self.applied
        cut = "" if percent == self.percent else f", не больше {quantity_text(percent)} %"
        note = f" ({self.note}{cut})" if self.note else cut
        factor = quantity_text((100 + percent) / 100)
        return f"{money_text(self.price)} × {factor}{note}"


@dataclass(frozen=True)
class Metered(Derivation, op="metered"):
    """`Σ(to − from) × coefficient × price`; `readings` are pairs, a replaced meter gives two.

    Of a meter of so many `digits` a smaller reading went through zero.
    """

    readings: tuple[Decimal, ...]
    coefficient: Decimal
    price: Decimal
    digits: int = 0

    @property
    def consumed(self) -> Decimal:
        """What went through the meters, in units of the service."""
        return sum((self._delta(*pair) for pair in self._pairs), Decimal(0)) * self.coefficient

    @property
    def _pairs(self) -> Iterable[tuple[Decimal, Decimal]]:
        return zip(self.readings[::2], self.readings[1::2], strict=True)

    def _delta(self, before: Decimal, after: Decimal) -> Decimal:
        return after - before + (10**self.digits if after < before and self.digits else 0)

    def exact(self) -> Decimal:
        return self.consumed * self.price

    @property
    def formula(self) -> str:
        told = [self._pair(*pair) for pair in self._pairs]
        one = told[0] if len(told) == 1 else f"({' + '.join(told)})"
        factor = "" if self.coefficient == 1 else f" × {quantity_text(self.coefficient)}"
        return f"{one}{factor} × {price_text(self.price)}"

    def _pair(self, before: Decimal, after: Decimal) -> str:
        through = f"{quantity_text(10**self.digits)} + " if after < before and self.digits else ""
        return f"({through}{quantity_text(after)} − {quantity_text(before)})"


@dataclass(frozen=True)
class CommonShare(Derivation, op="common_share"):
    """`amount × part ÷ whole` cut to kopecks, and the kopeck that the largest remainders get."""

    amount: Decimal
    part: Decimal
    whole: Decimal
    rounding: Decimal = Decimal(0)

    def exact(self) -> Decimal:
        exact = self.amount * self.part / self.whole
        return exact.quantize(KOPECK, ROUND_DOWN) + self.rounding

    @property
    def formula(self) -> str:
        part, whole = quantity_text(self.part), quantity_text(self.whole)
        kopeck = f", округление {money_text(self.rounding)}" if self.rounding else ""
        return f"{money_text(self.amount)} × {part}/{whole}{kopeck}"


@dataclass(frozen=True)
class Delay(Derivation, op="delay"):
    """`debt × percent ÷ 100 × days ÷ divisor`: a fine a day (1), 1/300 of a rate, 1/365 of it.

    `since` is the first of the days, as ISO writes it.
    """

    debt: Decimal
    percent: Decimal
    days: int
    divisor: int = 1
    since: str = ""

    @property
    def period(self) -> tuple[dt.date, dt.date]:
        """The days, both inclusive."""
        first = dt.date.fromisoformat(self.since)
        return first, first + dt.timedelta(days=self.days - 1)

    def exact(self) -> Decimal:
        return self.debt * self.percent * self.days / (100 * self.divisor)

    @property
    def formula(self) -> str:
        days = counted(self.days, "день", "дня", "дней")
        divisor = f" ÷ {self.divisor}" if self.divisor != 1 else ""
        return f"{money_text(self.debt)} × {quantity_text(self.percent)} %{divisor} × {days}"


@dataclass(frozen=True)
class AtMost(Derivation, op="at_most"):
    """A sum that a contract limits."""

    of: Derivation
    limit: Derivation

    def exact(self) -> Decimal:
        return min(self.of.evaluate(), self.limit.evaluate())

    @property
    def formula(self) -> str:
        return f"{operand(self.of)}, но не больше {operand(self.limit)}"


def inside(why: Derivation) -> Sequence[Derivation]:
    """The steps that a penalty is made of: terms of a sum, what is limited or lowered."""
    if isinstance(why, Total):
        return why.terms
    return (why.of,) if isinstance(why, AtMost | Difference) else ()


def stretches(why: Derivation) -> Iterator[Delay]:
    """The periods of one debt and one rate that a penalty was counted from."""
    if isinstance(why, Delay):
        yield why
    for step in inside(why):
        yield from stretches(step)


@dataclass(frozen=True)
class Percent(Derivation, op="percent"):
    """So many percent of a sum."""

    of: Decimal
    percent: Decimal

    def exact(self) -> Decimal:
        return self.of * self.percent / 100

    @property
    def formula(self) -> str:
        return f"{quantity_text(self.percent)} % от {money_text(self.of)}"


@dataclass(frozen=True)
class Because(Derivation, op="because"):
    """A sum at a price that has a reason of its own: indexation, an area at a rate."""

    of: Derivation
    price: Derivation

    def exact(self) -> Decimal:
        return self.of.evaluate()

    @property
    def formula(self) -> str:
        return f"{operand(self.of)} (цена: {self.price.text()})"
