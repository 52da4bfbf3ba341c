"""Steps of computation of premises and services: indexation, meters, common costs, delays.

As those of `app.derivation`: each evaluates to roubles to the kopeck and says itself in Russian.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import ClassVar

from app.derivation import Derivation, operand, price_text
from db.rounding import KOPECK, to_kopecks
from db.russian import counted, money_text, quantity_text


@dataclass(frozen=True)
class Indexed(Derivation):
    """`price × (100 + percent) ÷ 100`; `cap` is what the percent was cut down to, if it was."""

    price: Decimal
    percent: Decimal
    cap: Decimal | None = None
    note: str = ""
    op: ClassVar[str] = "indexed"

    def evaluate(self) -> Decimal:
        percent = self.percent if self.cap is None else min(self.percent, self.cap)
        return to_kopecks(self.price * (100 + percent) / 100)

    @property
    def formula(self) -> str:
        percent = self.percent if self.cap is None else min(self.percent, self.cap)
        cut = "" if percent == self.percent else f", не больше {quantity_text(percent)} %"
        note = f" ({self.note}{cut})" if self.note else cut
        factor = quantity_text((100 + percent) / 100)
        return f"{money_text(self.price)} × {factor}{note}"


@dataclass(frozen=True)
class Metered(Derivation):
    """`Σ(to − from) × coefficient × price`; `readings` are pairs, a replaced meter gives two.

    Of a meter of so many `digits` a smaller reading went through zero.
    """

    readings: tuple[Decimal, ...]
    coefficient: Decimal
    price: Decimal
    digits: int = 0
    op: ClassVar[str] = "metered"

    @property
    def consumed(self) -> Decimal:
        """What went through the meters, in units of the service."""
        pairs = zip(self.readings[::2], self.readings[1::2], strict=True)
        return sum((self._delta(*pair) for pair in pairs), Decimal(0)) * self.coefficient

    def _delta(self, before: Decimal, after: Decimal) -> Decimal:
        return after - before + (10**self.digits if after < before and self.digits else 0)

    def evaluate(self) -> Decimal:
        return to_kopecks(self.consumed * self.price)

    @property
    def formula(self) -> str:
        pairs = zip(self.readings[::2], self.readings[1::2], strict=True)
        told = [self._pair(*pair) for pair in pairs]
        one = told[0] if len(told) == 1 else f"({' + '.join(told)})"
        factor = "" if self.coefficient == 1 else f" × {quantity_text(self.coefficient)}"
        return f"{one}{factor} × {price_text(self.price)}"

    def _pair(self, before: Decimal, after: Decimal) -> str:
        through = f"{quantity_text(10**self.digits)} + " if after < before and self.digits else ""
        return f"({through}{quantity_text(after)} − {quantity_text(before)})"


@dataclass(frozen=True)
class CommonShare(Derivation):
    """`amount × part ÷ whole` cut to kopecks, and the kopeck that the largest remainders get."""

    amount: Decimal
    part: Decimal
    whole: Decimal
    rounding: Decimal = Decimal(0)
    op: ClassVar[str] = "common_share"

    def evaluate(self) -> Decimal:
        exact = self.amount * self.part / self.whole
        return exact.quantize(KOPECK, ROUND_DOWN) + self.rounding

    @property
    def formula(self) -> str:
        part, whole = quantity_text(self.part), quantity_text(self.whole)
        kopeck = f", округление {money_text(self.rounding)}" if self.rounding else ""
        return f"{money_text(self.amount)} × {part}/{whole}{kopeck}"


@dataclass(frozen=True)
class Delay(Derivation):
    """`debt × percent ÷ 100 × days ÷ divisor`: a fine a day (1), 1/300 of a rate, 1/365 of it."""

    debt: Decimal
    percent: Decimal
    days: int
    divisor: int = 1
    op: ClassVar[str] = "delay"

    def evaluate(self) -> Decimal:
        return to_kopecks(self.debt * self.percent * self.days / (100 * self.divisor))

    @property
    def formula(self) -> str:
        days = counted(self.days, "день", "дня", "дней")
        divisor = f" ÷ {self.divisor}" if self.divisor != 1 else ""
        return f"{money_text(self.debt)} × {quantity_text(self.percent)} %{divisor} × {days}"


@dataclass(frozen=True)
class AtMost(Derivation):
    """A sum that a contract limits."""

    of: Derivation
    limit: Derivation
    op: ClassVar[str] = "at_most"

    def evaluate(self) -> Decimal:
        return min(self.of.evaluate(), self.limit.evaluate())

    @property
    def formula(self) -> str:
        return f"{operand(self.of)}, но не больше {operand(self.limit)}"


@dataclass(frozen=True)
class Percent(Derivation):
    """So many percent of a sum."""

    of: Decimal
    percent: Decimal
    op: ClassVar[str] = "percent"

    def evaluate(self) -> Decimal:
        return to_kopecks(self.of * self.percent / 100)

    @property
    def formula(self) -> str:
        return f"{quantity_text(self.percent)} % от {money_text(self.of)}"


@dataclass(frozen=True)
class Because(Derivation):
    """A sum at a price that has a reason of its own: indexation, an area at a rate."""

    of: Derivation
    price: Derivation
    op: ClassVar[str] = "because"

    def evaluate(self) -> Decimal:
        return self.of.evaluate()

    @property
    def formula(self) -> str:
        return f"{operand(self.of)} (цена: {self.price.text()})"
