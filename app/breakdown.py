"""What the total of a document is made of: «Аренда … · Доставка … · в т. ч. НДС … · Всего …».

Counted from what is typed, in the prices of the contract; the sums that are charged are counted
by posting. A trip of the return adds nothing until the return (D-15).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from app.charging import rate_on
from app.facts import Facts
from app.vat import split
from app.verbs import total_of
from db.base import Document
from db.documents.contract import Contract
from db.errors import UserError
from db.meta import sections_of
from db.registers.money import Charge
from db.vat_mode import VatMode

ZERO = Decimal(0)
LARGEST = Decimal(10) ** 13
MONEY_OF_A_ROW = ("amount", "compensation", "price")  # the first that a row has is its sum
WITHOUT_VAT = "compensation"
Taken = Callable[[Any, Facts], Iterable[tuple[int, Charge]]]
TAKES_BACK: dict[type[Document], Taken] = {}


def takes_back(document: type[Document]) -> Callable[[Taken], Taken]:
    """What of the rent charged before a document takes back when it is posted: (line, charge)."""

    def attach(rule: Taken) -> Taken:
        TAKES_BACK[document] = rule
        return rule

    return attach


class Line(NamedTuple):
    """The sum of one row: its section's title and line, roubles, VAT of it; None: no rate."""

    title: str
    line: int
    amount: Decimal
    percent: Decimal | None
    vat: Decimal


class Back(NamedTuple):
    """Rent that a row takes back: its line, the unit, the days (both inclusive), roubles > 0."""

    line: int
    unit_id: int | None
    days: tuple[dt.date, dt.date]
    amount: Decimal


class Breakdown(NamedTuple):
    """`parts` by title in order; `vat` None where nothing is taxed; `total` with VAT on top.

    What is taken `back` is charges of other documents, so it is no part of the total.
    """

    lines: tuple[Line, ...]
    on_top: bool
    total: Decimal
    back: tuple[Back, ...] = ()

    @property
    def parts(self) -> dict[str, Decimal]:
        """Sums by what they are for, roubles."""
        found: dict[str, Decimal] = {}
        for line in self.lines:
            found[line.title] = found.get(line.title, ZERO) + line.amount
        return found

    @property
    def vat(self) -> Decimal | None:
        taxed = [line.vat for line in self.lines if line.percent is not None]
        return sum(taxed, ZERO) if taxed else None

    @property
    def percents(self) -> tuple[Decimal, ...]:
        """The rates in it, the highest first."""
        found = {line.percent for line in self.lines if line.percent is not None}
        return tuple(sorted(found, reverse=True))


def breakdown(document: Document, facts: Facts) -> Breakdown | None:
    """None for a document without a sum; what is not filled in yet counts as nothing."""
    if document.total() is None:
        return None
    contract = facts.find(Contract, getattr(document, "contract_id", None))
    mode = contract.vat_mode if contract is not None else None
    lines = tuple(_lines(document, mode, facts))
    on_top = mode is VatMode.ON_TOP and _is_taxed(document) and not _is_taxed_by_rows(document)
    total = total_of(document, facts) or ZERO
    if on_top:
        total += sum((line.vat for line in lines), ZERO)
    return Breakdown(lines, on_top, total, _taken_back(document, facts))


def _taken_back(document: Document, facts: Facts) -> tuple[Back, ...]:
    """Counted by the rules of posting, before it; a draft that lacks something takes nothing."""
    rule = TAKES_BACK.get(type(document))
    known = document.__dict__
    if rule is None or not all(known.get(n) for n in ("contract_id", "date", "organization_id")):
        return ()
    return tuple(
        Back(line, charge.unit_id, (charge.date_from, charge.date_to), -charge.gross)
        for line, charge in rule(document, facts)
    )


def _is_taxed(document: Document) -> bool:
    """Money that came for a service is what came: its VAT arose by the service."""
    return document.taxed and bool(getattr(document, "accrues", True))


def _is_taxed_by_rows(document: Document) -> bool:
    return any(hasattr(row, "vat") for _, _, row in sections_of(type(document)))


def _lines(document: Document, mode: VatMode | None, facts: Facts) -> Iterator[Line]:
    for name, title, kind in sections_of(type(document)):
        money = next((m for m in MONEY_OF_A_ROW if hasattr(kind, m)), None)
        if money is None or name in document.counted_elsewhere:
            continue
        for number, row in enumerate(getattr(document, name), 1):
            amount = getattr(row, money)
            moment = getattr(row, "moment", None)
            waits = moment is not None and moment.name == "RETURN"
            if waits or not amount or not amount.is_finite() or abs(amount) >= LARGEST:
                continue
            percent, vat = _taxed(document, row, (money, amount), mode, facts)
            yield Line(part_of(row, money, title), number, amount, percent, vat)


def part_of(row: Any, money: str, section: str) -> str:
    """The part of the total that the sum of a row belongs to."""
    if money == "compensation":
        return "Возмещение"
    if hasattr(row, "paid"):
        return "Оплачено вперёд" if row.paid else "Долг"
    return "Аренда" if hasattr(row, "tariff_id") else section


def _taxed(
    document: Document, row: Any, sum_: tuple[str, Decimal], mode: VatMode | None, facts: Facts
) -> tuple[Decimal | None, Decimal]:
    """(rate, VAT) of a row: its own where it names them, else by the contract and the day."""
    money, amount = sum_
    if hasattr(row, "vat_percent"):
        return row.vat_percent, row.vat or ZERO
    day: dt.date | None = getattr(row, "date_to", None) or document.date
    owner = document.organization_id
    untaxed = not _is_taxed(document) or money == WITHOUT_VAT or mode in (None, VatMode.NONE)
    if untaxed or day is None or owner is None:
        return None, ZERO
    assert mode is not None
    try:
        _, percent = rate_on(facts, owner, day, mode)
    except (UserError, KeyError):
        return None, ZERO  # posting tells what is not entered
    return percent, split(amount, percent, mode).vat
