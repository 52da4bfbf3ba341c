"""A second, naive program that keeps the same books.

`books` works out from papers alone, day by day and kopeck by kopeck, where each unit is and what
each tenant owes. `tests.ledger_compare` finds a base and the books alike or says where they
differ.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise, product
from typing import Any, NamedTuple

from db.base import Document
from db.documents.debt_write_off import DebtWriteOff
from db.documents.money_refund import MoneyRefund
from db.documents.payment_receipt import PaymentReceipt
from db.documents.receipt_move import ReceiptMove
from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import (
    Haulage,
    RentTransfer,
)
from db.documents.unit_receipt import UnitReceipt
from db.documents.unit_search import SearchEvent, UnitSearch
from db.meta import fields_of, sections_of

D = Decimal
DAY = dt.timedelta(days=1)
KOPECK = D("0.01")
ZERO = D(0)


@dataclass
class Paper:
    """A document as it was typed; `posted` is what the books count."""

    id: int
    cls: type[Document]
    posted: bool
    values: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]
    marked: bool = False

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
    )


class Place(NamedTuple):
    """Where some of a unit are: site, tenant (contract and row of the transfer), or lost."""

    unit: int
    kind: str
    site: int | None = None
    contract: int | None = None
    row: int | None = None


class Item(NamedTuple):
    """A charge by its identity; `corrects` is the identity of what it takes from."""

    row: int
    kind: str
    month: dt.date
    corrects: Any = None


class Owed(NamedTuple):
    contract: int
    unit: int | None
    gross: Decimal
    start: dt.date
    end: dt.date
    quantity: int


@dataclass
class Rent:
    """What was charged for days of a possession, and the price it was counted by."""

    item: Item
    owed: Owed
    price: Decimal
    amount: Decimal


@dataclass
class Books:
    moves: list[tuple[dt.date, Place, int]] = field(default_factory=list)
    owed: dict[Item, Owed] = field(default_factory=dict)
    received: dict[tuple[int, int], Decimal] = field(default_factory=dict)
    cites: Mapping[int, Item] = field(default_factory=dict)
    came: list[tuple[dt.date, int, int]] = field(default_factory=list)
    on_top: frozenset[int] = frozenset()
    carriers: Decimal = ZERO
    rents: dict[int, list[Rent]] = field(default_factory=lambda: defaultdict(list))


def with_vat(found: Books, contract: int, amount: Decimal) -> Decimal:
    """What is owed for a price of the contract, 22 percent."""
    return amount + kopecks(amount * 22 / 100) if contract in found.on_top else amount


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
    """Rent of days of one month: what is used up by the end less what was before the start."""
    whole = days_in(start)
    return kopecks(price * end.day / whole) - kopecks(price * (start.day - 1) / whole)


def rent_of_row(row: dict[str, Any]) -> Iterator[tuple[dt.date, dt.date, Decimal]]:
    start, end = row["date_from"], row["date_to"]
    parts = list(months(start, end))
    if not row["manual"]:
        for first, last in parts:
            yield first, last, by_calendar(row["price"], first, last) * row["quantity"]
        return
    left, whole = row["amount"], (end - start).days + 1
    for first, last in parts:
        share = kopecks(row["amount"] * ((last - first).days + 1) / whole)
        share = left if last == end else min(share, left)
        yield first, last, share
        left -= share


def books(
    papers: Sequence[Paper], on_top: frozenset[int], cites: Mapping[int, Item] | None = None
) -> Books:
    """What the posted papers say: first what was let and charged, then its ends day by day.

    `on_top` are the contracts whose prices have no VAT in them yet; `cites` says which item a
    paper means by the id of a charge.
    """
    found = Books(on_top=on_top, cites=cites or {})
    posted = [p for p in papers if p.posted]
    beginnings = {UnitReceipt: arrive, RentTransfer: let, RentExtension: go_on, PaymentReceipt: pay}
    beginnings |= {MoneyRefund: pay_back, ReceiptMove: move_money}
    ends = {RentReturn: come_back, UnitSearch: search, RentTransfer: take_from_tenant}
    for one in posted:
        if one.cls in beginnings:
            beginnings[one.cls](found, one)
    for one in sorted(posted, key=lambda p: (p.date, p.id)):
        if one.cls in ends:
            ends[one.cls](found, one)
    for one in posted:
        if one.cls is DebtWriteOff:
            forgive(found, one)
    return found


def arrive(found: Books, one: Paper) -> None:
    for row in one.rows["units"]:
        place = Place(row["unit_id"], "SITE", one.values["site_id"])
        found.moves.append((one.date, place, row["quantity"]))
        found.came.append((one.date, row["unit_id"], row["quantity"]))


def go_on(found: Books, one: Paper) -> None:
    for row in one.rows["units"]:
        charge_rent(found, one, row, row["possession_id"])


def pay(found: Books, one: Paper) -> None:
    found.received[(one.id, one.values["contract_id"])] = one.values["received"]


def pay_back(found: Books, one: Paper) -> None:
    found.received[(one.id, one.values["contract_id"])] = -one.values["returned"]


def move_money(found: Books, one: Paper) -> None:
    found.received[(one.id, one.values["contract_id"])] = -one.values["moved"]
    found.received[(one.id, one.values["to_contract_id"])] = one.values["moved"]


def forgive(found: Books, one: Paper) -> None:
    """A debt that is owed no more, by the item it was owed for."""
    for row in one.rows["rows"]:
        cited = found.cites[row["charge_id"]]
        owed = found.owed[cited]
        item = Item(row["id"], "WRITE_OFF", cited.month, cited)
        days = (owed.end, owed.end)
        found.owed[item] = Owed(owed.contract, owed.unit, -row["amount"], *days, owed.quantity)


def let(found: Books, one: Paper) -> None:
    contract = one.values["contract_id"]
    taken_over = source_of(one) is not None
    for row in one.rows["units"]:
        unit, quantity = row["unit_id"], row["quantity"]
        if not taken_over:
            found.moves.append((one.date, Place(unit, "SITE", one.values["site_id"]), -quantity))
        place = Place(unit, "TENANT", None, contract, row["id"])
        found.moves.append((one.date, place, quantity))
        charge_rent(found, one, row, row["id"])
    for trip in one.rows["deliveries"]:
        if trip["price"]:
            item = Item(trip["id"], "DELIVERY", month_of(one.date))
            gross = with_vat(found, contract, trip["price"])
            found.owed[item] = Owed(contract, None, gross, one.date, one.date, 1)
        found.carriers += trip["cost"]


def source_of(one: Paper) -> int | None:
    trips = (t for t in one.rows["deliveries"] if t["haulage"] is Haulage.FROM_TENANT)
    return next((t["source_contract_id"] for t in trips), None)


def charge_rent(found: Books, one: Paper, row: dict[str, Any], possession: int) -> None:
    for first, last, amount in rent_of_row(row):
        item = Item(row["id"], "RENT", month_of(first))
        contract = one.values["contract_id"]
        gross = with_vat(found, contract, amount)
        owed = Owed(contract, row["unit_id"], gross, first, last, row["quantity"])
        found.owed[item] = owed
        found.rents[possession].append(Rent(item, owed, row["price"], amount))


def held(found: Books, unit: int, day: dt.date) -> dict[Place, int]:
    """Everything of a unit by places at the end of a day."""
    left: Counter[Place] = Counter()
    for when, place, quantity in found.moves:
        if place.unit == unit and when <= day:
            left[place] += quantity
    return {place: n for place, n in left.items() if n}


def end_of(found: Books, one: Paper, row: int, place: Place, quantity: int) -> None:
    """Some of a unit leave a tenant; rent charged for days after the document's day comes back."""
    assert place.row is not None
    stays = held(found, place.unit, one.date).get(place, 0) - quantity
    found.moves.append((one.date, place, -quantity))
    for rent in sorted(found.rents[place.row], key=lambda r: r.owed.start):
        owed = rent.owed
        taken = min(quantity, owed.quantity - stays)
        if owed.end <= one.date or taken <= 0:
            continue
        whole = taken == owed.quantity
        base = rent.amount if whole else kopecks(rent.amount * taken / owed.quantity)
        kept_to = max(one.date, owed.start - DAY)
        back = with_vat(found, owed.contract, base - kept_part(rent, base, kept_to, taken))
        back = min(back, not_corrected(found, rent.item))
        if back:
            item = Item(row, "RENT", rent.item.month, rent.item)
            start = kept_to + DAY
            found.owed[item] = Owed(owed.contract, owed.unit, -back, start, owed.end, taken)


def kept_part(rent: Rent, base: Decimal, kept_to: dt.date, quantity: int) -> Decimal:
    """What stays of a charge up to a day, by the tariff, or in its proportion."""
    start, end = rent.owed.start, rent.owed.end
    if kept_to < start:
        return D(0)
    kept, whole = (by_calendar(rent.price, start, day) * quantity for day in (kept_to, end))
    if base == whole:
        return kept
    if whole:
        return kopecks(base * kept / whole)
    return kopecks(base * ((kept_to - start).days + 1) / ((end - start).days + 1))


def not_corrected(found: Books, item: Item) -> Decimal:
    gone = sum((o.gross for i, o in found.owed.items() if i.corrects == item), D(0))
    return found.owed[item].gross + gone


def come_back(found: Books, one: Paper) -> None:
    contract = one.values["contract_id"]
    for row in one.rows["units"]:
        place = Place(row["unit_id"], "TENANT", None, contract, row["possession_id"])
        end_of(found, one, row["id"], place, row["quantity"])
        site = Place(row["unit_id"], "SITE", one.values["site_id"])
        found.moves.append((one.date, site, row["quantity"]))
        if row["compensation"]:
            item = Item(row["id"], "COMPENSATION", month_of(one.date))
            days = (one.date, one.date)
            owed = Owed(contract, row["unit_id"], row["compensation"], *days, row["quantity"])
            found.owed[item] = owed


def take_from_tenant(found: Books, one: Paper) -> None:
    source = source_of(one)
    if source is None:
        return
    for row in one.rows["units"]:
        left = row["quantity"]
        here = held(found, row["unit_id"], one.date)
        for place in sorted(here, key=lambda p: p.row or 0):
            if place.contract == source and place.row != row["id"] and left:
                part = min(here[place], left)
                left -= part
                end_of(found, one, row["id"], place, part)


def search(found: Books, one: Paper) -> None:
    for row in one.rows["units"]:
        for place in held(found, row["unit_id"], one.date):
            if (one.values["event"] is SearchEvent.LOST) == (place.kind == "LOST"):
                continue
            if place.kind == "TENANT":
                end_of(found, one, row["id"], place, 1)
            else:
                found.moves.append((one.date, place, -1))
            lost = one.values["event"] is SearchEvent.LOST
            to = Place(row["unit_id"], "LOST" if lost else "SITE", one.values["site_id"])
            found.moves.append((one.date, to, 1))


def contradictions(found: Books, serial: set[int]) -> Iterator[str]:
    """What cannot be: a cabin in two places or in none, a pile below zero, rent paid twice."""
    first: dict[int, dt.date] = {}
    for day, place, _ in found.moves:
        first[place.unit] = min(day, first.get(place.unit, day))
    for day, (unit, since) in product(sorted({day for day, _, _ in found.moves}), first.items()):
        places = held(found, unit, day) if day >= since else {}
        if any(n < 0 for n in places.values()):
            yield f"{day}: less than nothing of {unit}: {places}"
        if unit in serial and day >= since and sum(places.values()) != 1:
            yield f"{day}: {unit} is in {places}"
        if (
            unit not in serial
            and day >= since
            and sum(places.values()) != arrived(found, unit, day)
        ):
            yield f"{day}: of {unit} there are {places}, and another number came"
    yield from wrong_rent(found)
    for item in found.owed:
        if found.owed[item].gross >= 0 and not_corrected(found, item) < 0:
            yield f"{item} is corrected below nothing"


def arrived(found: Books, unit: int, day: dt.date) -> int:
    """How many of counted inventory were received by the day."""
    return sum(n for when, number, n in found.came if number == unit and when <= day)


def wrong_rent(found: Books) -> Iterator[str]:
    opened = {place.row for _, place, n in found.moves if place.row is not None and n > 0}
    for row, rents in found.rents.items():
        if row not in opened:
            yield f"rent of {row} that nobody holds"
        days = sorted((r.owed.start, r.owed.end) for r in rents)
        for (_, end), (start, _) in pairwise(days):
            if start <= end:
                yield f"rent of {row} charged twice from {start}"
