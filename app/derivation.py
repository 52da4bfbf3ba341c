"""Why this sum: a small expression that gives the sum again and says it in Russian.

Made by the code that computes a charge and stored with it (architecture, bone 2):
`evaluate()` is the sum to the kopeck, `text()` the explanation, `to_json()` what the base keeps.
Every step rounds to kopecks, as an accountant with a calculator does.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, ClassVar

from db.rounding import to_kopecks
from db.russian import counted, money_text, quantity_text

BY_HAND = "введено вручную"
CHARGED = "было начислено"

_KINDS: dict[str, type[Derivation]] = {}


@dataclass(frozen=True)
class Derivation(ABC):
    """One step of a computation; its arguments are numbers, words or other steps."""

    op: ClassVar[str]

    def __init_subclass__(cls, op: str) -> None:
        cls.op = op
        _KINDS[op] = cls

    @abstractmethod
    def exact(self) -> Decimal:
        """Roubles before they are rounded."""

    def evaluate(self) -> Decimal:
        """Roubles to the kopeck."""
        return to_kopecks(self.exact())

    @property
    @abstractmethod
    def formula(self) -> str:
        """The computation in Russian without its result: «6 000,00 × 19/30 дней»."""

    def text(self) -> str:
        """«6 000,00 × 19/30 дней = 3 800,00»."""
        return f"{self.formula} = {money_text(self.evaluate())}"

    def to_json(self) -> dict[str, Any]:
        """Plain JSON: `op` and the arguments, decimals as strings."""
        return {"op": self.op} | {f.name: _plain(getattr(self, f.name)) for f in fields(self)}

    @staticmethod
    def from_json(data: dict[str, Any]) -> Derivation:
        """Reads what `to_json` gave; ValueError for anything else.

        The kinds of `app.derivation_kinds` are known once `app.nouns` is there.
        """
        kind = _KINDS.get(data.get("op", ""))
        known = {f.name: str(f.type) for f in fields(kind)} if kind else {}
        if kind is None or not data.keys() - {"op"} <= known.keys():
            raise ValueError(f"not a derivation: {data!r}")
        return kind(**{name: _read(known[name], data[name]) for name in data.keys() - {"op"}})


@dataclass(frozen=True)
class Given(Derivation, op="given"):
    """A sum that was not computed here: typed by hand, charged before, taken over."""

    amount: Decimal
    note: str = BY_HAND

    def exact(self) -> Decimal:
        return self.amount

    @property
    def formula(self) -> str:
        return f"{self.note} {money_text(self.amount)}"

    def text(self) -> str:
        return self.formula


@dataclass(frozen=True)
class Share(Derivation, op="share"):
    """`price × months × taken ÷ whole`: so many of so many days (or started months).

    `note` names a price that is not a tariff's, such as a sum typed by hand.
    """

    price: Decimal
    taken: int
    whole: int
    months: int = 1
    unit: str = "day"
    note: str = ""

    def exact(self) -> Decimal:
        return self.price * self.months * self.taken / self.whole

    @property
    def formula(self) -> str:
        months = f" × {self.months}" if self.months != 1 else ""
        return f"{self.note} {price_text(self.price)}{months}{self._part()}".lstrip()

    def _part(self) -> str:
        if self.unit == "month":
            return f" × {counted(self.taken, 'начатый месяц', 'начатых месяца', 'начатых месяцев')}"
        if self.whole == 1:
            return f" × {counted(self.taken, 'день', 'дня', 'дней')}"
        if self.taken == self.whole and self.months == 1:
            return " за полный месяц"
        return f" × {self.taken}/{self.whole} дней"


@dataclass(frozen=True)
class Product(Derivation, op="product"):
    """`price × quantity`: a service, an area at a rate, a meter's reading at a tariff."""

    price: Decimal
    quantity: Decimal

    def exact(self) -> Decimal:
        return self.price * self.quantity

    @property
    def formula(self) -> str:
        return f"{price_text(self.price)} × {quantity_text(self.quantity)}"


@dataclass(frozen=True)
class Times(Derivation, op="times"):
    """So many units, each at the rounded sum of one (case L9: per object, then Σ)."""

    of: Derivation
    quantity: Decimal

    def exact(self) -> Decimal:
        return self.of.evaluate() * self.quantity

    @property
    def formula(self) -> str:
        return f"({self.of.text()}) × {quantity_text(self.quantity)}"


@dataclass(frozen=True)
class Difference(Derivation, op="difference"):
    """`of − less`: what remains, or what is taken back."""

    of: Derivation
    less: Derivation

    def exact(self) -> Decimal:
        return self.of.evaluate() - self.less.evaluate()

    @property
    def formula(self) -> str:
        return f"{operand(self.of)} − {operand(self.less)}"


@dataclass(frozen=True)
class WithVat(Derivation, op="with_vat"):
    """A price without VAT and the VAT on top of it, in percent."""

    of: Derivation
    percent: Decimal

    def exact(self) -> Decimal:
        net = self.of.evaluate()
        return net + net * self.percent / 100

    @property
    def formula(self) -> str:
        return f"{operand(self.of)} + НДС {quantity_text(self.percent)} %"


@dataclass(frozen=True)
class Total(Derivation, op="total"):
    """The sum of its terms."""

    terms: tuple[Derivation, ...]

    def exact(self) -> Decimal:
        return sum((term.evaluate() for term in self.terms), Decimal("0.00"))

    @property
    def formula(self) -> str:
        return " + ".join(operand(term) for term in self.terms)


@dataclass(frozen=True)
class Rest(Derivation, op="rest"):
    """What the earlier parts of a sum left for the last one."""

    amount: Decimal
    taken: Decimal

    def exact(self) -> Decimal:
        return self.amount - self.taken

    @property
    def formula(self) -> str:
        return f"остаток: {money_text(self.amount)} − {money_text(self.taken)}"


@dataclass(frozen=True)
class InProportion(Derivation, op="in_proportion"):
    """`amount × part ÷ whole`: a sum that differs from its tariff, shared as the tariff is."""

    amount: Decimal
    part: Derivation
    whole: Derivation

    def exact(self) -> Decimal:
        return self.amount * self.part.evaluate() / self.whole.evaluate()

    @property
    def formula(self) -> str:
        part, whole = money_text(self.part.evaluate()), money_text(self.whole.evaluate())
        return f"{money_text(self.amount)} × {part}/{whole} по тарифу"


def manual(amount: Decimal) -> Given:
    """A sum a person typed over the computed one."""
    return Given(amount)


def price_text(price: Decimal) -> str:
    """A tariff may be finer than a kopeck: 7,3512 a kilowatt-hour."""
    return money_text(price) if price == to_kopecks(price) else quantity_text(price)


def operand(step: Derivation) -> str:
    """A step inside another one, in brackets where it would be misread."""
    return f"({step.formula})" if isinstance(step, Difference | Total) else step.formula


def _plain(value: object) -> object:
    if isinstance(value, Derivation):
        return value.to_json()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    # One text a number: 9980 as typed and 9980.00 as read back are the same reason.
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _read(kind: str, value: Any) -> Any:
    """`kind` is the annotation as written: annotations of this module are kept as text."""
    if kind.startswith("Decimal"):
        return None if value is None else Decimal(value)
    if kind == "Derivation":
        return Derivation.from_json(value)
    if kind.startswith("tuple"):
        decimals = kind.startswith("tuple[Decimal")
        return tuple(Decimal(v) if decimals else Derivation.from_json(v) for v in value)
    return value
