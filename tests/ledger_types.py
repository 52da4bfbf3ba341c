"""What the naive books are made of: papers, places, charges, and arithmetic by hand."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from db.base import Document
from db.meta import fields_of, sections_of

D = Decimal
DAY = dt.timedelta(days=1)
KOPECK = D("0.01")
ZERO = D(0)


@dataclass
class Paper:
    """A document as it was typed; `posted` is what the books count.

    `said` tells of each row, and of each (row, month) of rent, when it was last said anew in the
    whole history: new terms rule what was charged before them, not what is charged after.
    """

    id: int
    cls: type[Document]
    posted: bool
    values: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]
    marked: bool = False
    based_on: int | None = None
    said: dict[Any, int] = field(default_factory=dict)

    @property
    def date(self) -> dt.date:
        day: dt.date = self.values["date"]
        return day


def paper(document: Any) -> Paper:
    """Every titled field of a document and of its rows, copied."""
    return Paper(
        document.id,
        type(document),
        bool(document.posted),
        {f.name: getattr(document, f.name) for f in fields_of(type(document))},
        {
            name: [
                {"id": row.id} | {f.name: getattr(row, f.name) for f in fields_of(cls)}
                for row in getattr(document, name)
            ]
            for name, _, cls in sections_of(type(document))
        },
        bool(document.marked),
        document.based_on_id,
    )


class Place(NamedTuple):
    """Where some of a unit are: site, tenant (contract and row of the transfer), or lost."""

    unit: int
    kind: str
    site: int | None = None
    contract: int | None = None
    row: int | None = None


class Item(NamedTuple):
    """A charge by its identity; `corrects` is the identity of what it takes from.

    `row` is the row of its document, or for what goes over to another cabin a charge it was.
    """

    row: Any
    kind: str
    month: dt.date
    corrects: Any = None


class Owed(NamedTuple):
    """What a document charged; `held` is the possession whose charge it is."""

    contract: int
    unit: int | None
    gross: Decimal
    vat: Decimal
    start: dt.date
    end: dt.date
    quantity: int
    due: dt.date
    document: int
    held: int | None = None


class Cut(NamedTuple):
    """From a day on a charge goes by another price."""

    day: dt.date
    said: int
    price: Decimal


class Hole(NamedTuple):
    """Days that are not charged, since a row of a paper said so."""

    start: dt.date
    end: dt.date
    row: int


@dataclass
class Rent:
    """What was charged for days of a possession, the price it was counted by, and since changed.

    `amount` is in the prices of the contract; `cuts` are prices agreed since, by rows of `by`;
    `held` is the possession.
    """

    item: Item
    owed: Owed
    price: Decimal
    amount: Decimal
    said: int
    cuts: list[Cut] = field(default_factory=list)
    by: list[int] = field(default_factory=list)
    held: int = 0


@dataclass
class Books:
    moves: list[tuple[dt.date, Place, int]] = field(default_factory=list)
    owed: dict[Item, Owed] = field(default_factory=dict)
    # By document, contract, and whether it is a deposit.
    received: dict[tuple[int, int, bool], Decimal] = field(default_factory=dict)
    cites: Mapping[int, Item] = field(default_factory=dict)
    units: Mapping[int, int | None] = field(default_factory=dict)  # of charges, by id
    came: list[tuple[dt.date, int, int]] = field(default_factory=list)
    on_top: frozenset[int] = frozenset()
    carriers: Decimal = ZERO
    rents: dict[int, list[Rent]] = field(default_factory=lambda: defaultdict(list))
    terms: dict[int, list[Cut]] = field(default_factory=lambda: defaultdict(list))
    pauses: dict[int, list[Hole]] = field(default_factory=lambda: defaultdict(list))

    @property
    def deposits(self) -> set[int]:
        """Documents whose money is a deposit."""
        return {document for document, _, deposit in self.received if deposit}

    def take(self, document: int, contract: int, amount: Decimal, *, deposit: bool = False) -> None:
        """Notes money of a document; what went out is below zero."""
        if amount:
            self.received[(document, contract, deposit)] = amount

    def owe(self, item: Item, contract: int, unit: int | None, *rest: Any) -> Owed:
        """Notes a charge: gross and VAT, its days and number, when due, of which paper and whom."""
        self.owed[item] = Owed(contract, unit, *rest)
        return self.owed[item]


def split(found: Books, contract: int, amount: Decimal, served: dt.date) -> tuple[Decimal, Decimal]:
    """Gross and VAT of an amount in the prices of the contract, by the last day served."""
    if contract in found.on_top:
        vat = kopecks(amount * vat_on(served) / 100)
        return amount + vat, vat
    return amount, vat_inside(amount, served)


def vat_on(day: dt.date) -> int:
    return 20 if day.year < 2026 else 22


def vat_inside(gross: Decimal, served: dt.date) -> Decimal:
    return kopecks(gross * vat_on(served) / (100 + vat_on(served)))


def kopecks(amount: Decimal) -> Decimal:
    return amount.quantize(KOPECK, ROUND_HALF_UP)


def month_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


def days_in(day: dt.date) -> int:
    return ((month_of(day) + 31 * DAY).replace(day=1) - month_of(day)).days


def months(start: dt.date, end: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """The days from start to end, month by month."""
    while start <= end:
        last = min(end, month_of(start) + (days_in(start) - 1) * DAY)
        yield start, last
        start = last + DAY


def by_calendar(price: Decimal, start: dt.date, end: dt.date) -> Decimal:
    """Rent of days: month by month, what is used up by the end less what was before the start."""
    return sum((_of_month(price, *part) for part in months(start, end)), ZERO)


def _of_month(price: Decimal, start: dt.date, end: dt.date) -> Decimal:
    whole = days_in(start)
    return kopecks(price * end.day / whole) - kopecks(price * (start.day - 1) / whole)


def held(found: Books, unit: int, day: dt.date) -> dict[Place, int]:
    """Everything of a unit by places at the end of a day."""
    left: Counter[Place] = Counter()
    for when, place, quantity in found.moves:
        if place.unit == unit and when <= day:
            left[place] += quantity
    return {place: n for place, n in left.items() if n}
