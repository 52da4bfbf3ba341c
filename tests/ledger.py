"""A second, naive program that keeps the same books, and random histories to compare them by.

`World` does to a real base what a list of `Step`s says and writes down every document as it was
typed. `books` works out from these papers alone, day by day and kopeck by kopeck, where each
unit is and what each tenant owes. `compare` finds the two alike or says where they differ.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise, product
from typing import Any, NamedTuple

from hypothesis import strategies as st

from app.lists import ListQuery, ids
from db.base import Document
from db.documents.contract import Contract
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_extension import RentExtension, RentExtensionUnit
from db.documents.rent_return import RentReturn, RentReturnUnit
from db.documents.rent_transfer import (
    Haulage,
    RentTransfer,
    RentTransferDelivery,
    RentTransferUnit,
)
from db.documents.unit_receipt import UnitReceipt
from db.documents.unit_search import SearchEvent, UnitSearch, UnitSearchRow
from db.errors import UserError
from db.meta import fields_of, sections_of
from db.registers.money import MoneyClass
from db.vat_mode import VatMode
from tests.company import Company

D = Decimal
DAY = dt.timedelta(days=1)
START = dt.date(2026, 1, 20)
KOPECK = D("0.01")
ZERO = D(0)


class Step(NamedTuple):
    """One act of a person; the numbers choose among what there is at the moment."""

    act: str
    who: int
    day: int
    much: int
    how: int


# How often each is tried.
ACTS = {
    "let": 5,
    "let_beds": 2,
    "take_over": 2,
    "extend": 4,
    "give_back": 4,
    "receive": 4,
    "change_receipt": 2,
    "change_transfer": 3,
    "change_extension": 2,
    "change_return": 1,
    "lose": 2,
    "unpost": 3,
    "post_again": 2,
    "mark": 1,
    "unpost_many": 1,
    "extend_many": 1,
    "close": 1,
}
small = st.integers(0, 60)
steps = st.builds(
    Step,
    st.sampled_from([act for act, often in ACTS.items() for _ in range(often)]),
    small,
    small,
    small,
    small,
)


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


# --- the naive program --------------------------------------------------------------------


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
    received: dict[int, tuple[int, Decimal]] = field(default_factory=dict)
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


def books(papers: Sequence[Paper], on_top: frozenset[int]) -> Books:
    """What the posted papers say: first what was let and charged, then its ends day by day.

    `on_top` are the contracts whose prices have no VAT in them yet.
    """
    found = Books(on_top=on_top)
    posted = [p for p in papers if p.posted]
    beginnings = {UnitReceipt: arrive, RentTransfer: let, RentExtension: go_on, PaymentReceipt: pay}
    ends = {RentReturn: come_back, UnitSearch: search, RentTransfer: take_from_tenant}
    for one in posted:
        if one.cls in beginnings:
            beginnings[one.cls](found, one)
    for one in sorted(posted, key=lambda p: (p.date, p.id)):
        if one.cls in ends:
            ends[one.cls](found, one)
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
    found.received[one.id] = (one.values["contract_id"], one.values["received"])


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


# --- acts ---------------------------------------------------------------------------------


class World:
    """A base, and the papers as they were typed."""

    def __init__(self, company: Company) -> None:
        self.company, self.work = company, company.work
        self.papers: dict[int, Paper] = {}
        self.closed_to: dt.date | None = None
        self.accepted: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.words: list[str] = []
        other = self.work.load(Contract, company.other_contract.id)
        other.vat_mode = VatMode.ON_TOP
        self.work.save(other)
        self.on_top = frozenset((other.id,))
        with self.work.database.reading() as session:
            keys = list(ids(session, ListQuery(UnitReceipt)))
        self.keep(*(self.work.load(UnitReceipt, key) for key in keys))

    @property
    def contracts(self) -> list[Any]:
        return [self.company.contract, self.company.other_contract]

    def keep(self, *documents: Any) -> None:
        for document in documents:
            self.papers[document.id] = paper(document)

    def of(self, *kinds: type[Document], posted: bool | None = None) -> list[Paper]:
        wanted = [p for p in self.papers.values() if not kinds or p.cls in kinds]
        return [p for p in wanted if posted is None or p.posted == posted]

    def act(self, step: Step) -> bool:
        """Does a step; False when the base refused it, None of it done."""
        doing: Callable[[Step], Sequence[Any] | None] = getattr(self, step.act)
        done: Sequence[Any] | None = None
        try:
            done = doing(step)
        except UserError as told:
            self.refused[step.act] += 1
            self.words.append(str(told))
            return False
        if done:
            self.keep(*done)
            self.accepted[step.act] += 1
        return True

    def day(self, step: Step) -> dt.date:
        return START + step.day * 3 * DAY

    def let(self, step: Step) -> Sequence[Any]:
        cabin = self.company.cabins[step.who % 3]
        doc = self.transfer(step, cabin)
        if step.how % 4 == 0:
            row = doc.units[0]
            row.amount, row.manual = D(step.much * 137) + D("0.01"), True
        if step.how % 5 == 0:
            trip = RentTransferDelivery(
                address="объект",
                carrier_id=self.company.carrier.id,
                price=D(step.much * 10),
                cost=D(step.much * 7),
            )
            doc.deliveries.append(trip)
        self.work.post(doc)
        return [doc]

    def transfer(self, step: Step, *units: Any) -> Any:
        day = self.day(step)
        return self.company.transfer(
            *units,
            date=day,
            to=day + (step.much + 1) * DAY,
            contract=self.contracts[step.how % 2],
            price=str(D(6000 + step.much * 7)),
        )

    def let_beds(self, step: Step) -> Sequence[Any]:
        doc = self.transfer(step, self.company.beds)
        doc.units[0].quantity = 1 + step.who % 7
        self.work.recalculate(doc.units[0], "quantity", doc)
        self.work.post(doc)
        return [doc]

    def take_over(self, step: Step) -> Sequence[Any] | None:
        """Straight from one tenant to another, or to the same one by his other row."""
        found = self.row_let(step)
        if found is None:
            return None
        one, row = found
        day = one.date + step.day % 40 * DAY
        (unit,) = (u for u in (*self.company.cabins, self.company.beds) if u.id == row["unit_id"])
        doc = self.company.transfer(
            unit, date=day, to=day + step.much * DAY, contract=self.contracts[step.how % 2]
        )
        doc.units[0].quantity = 1 + step.much % row["quantity"]
        self.work.recalculate(doc.units[0], "quantity", doc)
        source = one.values["contract_id"]
        trip = RentTransferDelivery(
            address="другой объект", haulage=Haulage.FROM_TENANT, source_contract_id=source
        )
        doc.deliveries.append(trip)
        self.work.post(doc)
        return [doc]

    def row_let(self, step: Step) -> tuple[Paper, dict[str, Any]] | None:
        lets = [(p, row) for p in self.of(RentTransfer) for row in p.rows["units"]]
        return lets[step.who % len(lets)] if lets else None

    def extension(self, step: Step) -> Any | None:
        found = self.row_let(step)
        if found is None:
            return None
        one, row = found
        last = [
            r["date_to"]
            for p in self.of(RentExtension, posted=True)
            for r in p.rows["units"]
            if r["possession_id"] == row["id"]
        ]
        start = max([row["date_to"], *last]) + DAY
        if step.how % 7 == 0:
            start -= 2 * DAY
        line = RentExtensionUnit(possession_id=row["id"])
        doc = RentExtension(
            organization_id=self.company.organization.id,
            contract_id=one.values["contract_id"],
            date=max(start, one.date),
            units=[line],
        )
        self.work.recalculate(line, "possession_id", doc)
        line.unit_id, line.tariff_id = row["unit_id"], row["tariff_id"]
        line.quantity = line.quantity or row["quantity"]
        line.date_from, line.date_to = start, start + (step.much % 40) * DAY
        if step.how % 3 == 0 or line.price is None:
            line.price = D(5000 + step.day * 11)
        self.work.recalculate(line, "date_to", doc)
        return doc

    def extend(self, step: Step) -> Sequence[Any] | None:
        doc = self.extension(step)
        if doc is None:
            return None
        self.work.post(doc)
        return [doc]

    def extend_many(self, step: Step) -> Sequence[Any] | None:
        """Two people's extensions in one set: of two units, or of one for the same days."""
        docs = [self.extension(step._replace(who=step.who + n * (step.how % 2))) for n in (0, 1)]
        if None in docs:
            return None
        self.work.post(docs)
        return docs

    def give_back(self, step: Step) -> Sequence[Any] | None:
        found = self.row_let(step)
        if found is None:
            return None
        one, row = found
        line = RentReturnUnit(
            possession_id=row["id"], unit_id=row["unit_id"], composition=row["composition"]
        )
        if row["quantity"] > 1:
            line.quantity = 1 + step.much % row["quantity"]
        if step.how % 3 == 0:
            line.compensation = D(step.much * 100)
        doc = RentReturn(
            organization_id=self.company.organization.id,
            contract_id=one.values["contract_id"],
            site_id=self.company.site.id if step.how % 2 else self.company.other_site.id,
            date=one.date + step.day % 50 * DAY,
            units=[line],
        )
        self.work.post(doc)
        return [doc]

    def receive(self, step: Step) -> Sequence[Any]:
        doc = self.company.receipt(
            str(D(step.much * 311) + D("0.5") + step.how),
            date=self.day(step),
            contract=self.contracts[step.who % 2],
            purpose="за БК-002" if step.how % 4 == 0 else "",
        )
        if step.how % 9 == 0:
            doc.money_class = MoneyClass.DEPOSIT if step.how % 2 else MoneyClass.COMPENSATION
        self.work.post(doc)
        return [doc]

    def loaded(self, step: Step, *kinds: type[Document]) -> Any | None:
        known = self.of(*kinds)
        if not known:
            return None
        one = known[step.who % len(known)]
        return self.work.load(one.cls, one.id)

    def change_receipt(self, step: Step) -> Sequence[Any] | None:
        doc = self.loaded(step, PaymentReceipt)
        if doc is None:
            return None
        doc.received = D(step.much * 97 + 1)
        if step.how % 3 == 0:
            doc.contract_id = self.contracts[step.day % 2].id
        if step.how % 5 == 0:
            doc.date = self.day(step)
        self.work.save(doc)
        return [doc]

    def change_transfer(self, step: Step) -> Sequence[Any] | None:
        doc = self.loaded(step, RentTransfer)
        if doc is None:
            return None
        row = doc.units[0]
        change = step.how % 6
        if change == 0:
            row.amount, row.manual = D(step.much * 100), True
        elif change == 1:
            doc.contract_id = self.contracts[step.day % 2].id
        elif change == 2:
            doc.date = self.day(step)
            row.date_from = max(doc.date, row.date_from)
            row.date_to = max(row.date_to, row.date_from)
        elif change == 3:
            row.date_to = row.date_from + step.much * DAY
        elif change == 4:
            row.price, row.manual = D(4000 + step.much * 13), False
        elif doc.units[1:]:
            del doc.units[0]
        else:
            other = self.company.cabins[step.day % 3]
            extra = RentTransferUnit(unit_id=other.id, date_from=row.date_from, date_to=row.date_to)
            doc.units.append(extra)
            self.work.recalculate(extra, "unit_id", doc)
        if not row.manual:
            self.work.recalculate(row, "price", doc)
        self.work.save(doc)
        return [doc]

    def change_extension(self, step: Step) -> Sequence[Any] | None:
        doc = self.loaded(step, RentExtension)
        if doc is None:
            return None
        row = doc.units[0]
        if step.how % 2:
            row.price = D(5500 + step.much * 3)
            self.work.recalculate(row, "price", doc)
        else:
            row.date_to = row.date_from + step.much * DAY
            self.work.recalculate(row, "date_to", doc)
        self.work.save(doc)
        return [doc]

    def change_return(self, step: Step) -> Sequence[Any] | None:
        doc = self.loaded(step, RentReturn)
        if doc is None:
            return None
        if step.how % 2:
            doc.units[0].compensation = D(step.much * 10)
        else:
            doc.date = self.day(step)
        self.work.save(doc)
        return [doc]

    def lose(self, step: Step) -> Sequence[Any]:
        found = step.how % 2
        doc = UnitSearch(
            organization_id=self.company.organization.id,
            date=self.day(step),
            event=SearchEvent.FOUND if found else SearchEvent.LOST,
            site_id=self.company.site.id if found else None,
            units=[UnitSearchRow(unit_id=self.company.cabins[step.who % 3].id)],
        )
        self.work.post(doc)
        return [doc]

    def unpost(self, step: Step) -> Sequence[Any] | None:
        doc = self.loaded(step)
        if doc is None or not doc.posted:
            return None
        self.work.unpost(doc)
        return [doc]

    def post_again(self, step: Step) -> Sequence[Any] | None:
        known = self.of(posted=False) or self.of()
        one = known[step.who % len(known)]
        doc = self.work.load(one.cls, one.id)
        self.work.post(doc)
        return [doc]

    def mark(self, step: Step) -> Sequence[Any] | None:
        doc = self.loaded(step)
        self.work.mark(doc)
        return [doc]

    def unpost_many(self, step: Step) -> Sequence[Any] | None:
        known = [p for p in self.of(posted=True) if p.cls is not UnitReceipt]
        docs = [self.work.load(p.cls, p.id) for p in known[step.who % 3 :: 1 + step.how % 3]]
        self.work.unpost(docs)
        return docs

    def close(self, step: Step) -> None:
        """The accountant closes the period, only ever further."""
        day = START + step.day % 30 * DAY
        if step.how % 4 == 0 and (self.closed_to is None or day > self.closed_to):
            card = self.work.load(type(self.company.organization), self.company.organization.id)
            card.closed_to = self.closed_to = day
            self.work.save(card)

    def fresh(self, one: Paper) -> Any:
        return self.work.load(one.cls, one.id)


def must_be_accepted(world: World, step: Step) -> bool:
    """Steps that nothing in the papers speaks against."""
    shut = world.closed_to is not None and world.day(step) <= world.closed_to
    return step.act == "receive" and not shut
