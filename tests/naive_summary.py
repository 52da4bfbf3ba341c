"""A second, simple-minded «Сводка аренды»: documents in date order, plain loops, no register.

It plays the documents of a base up to a day and answers what the report must show. It knows one
proration rule (calendar days), one class of money and no purposes of payment; the histories of the
tests keep to that.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.store import load
from db.base import Document
from db.catalogs.unit import Unit
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import Moment, RentTransfer
from db.documents.unit_receipt import UnitReceipt

ONE = dt.timedelta(days=1)
KINDS = (UnitReceipt, RentTransfer, RentExtension, RentReturn, PaymentReceipt)


def kopecks(amount: Decimal) -> Decimal:
    sign = -1 if amount < 0 else 1
    return sign * abs(amount).quantize(Decimal("0.01"), ROUND_HALF_UP)


def rent(price: Decimal, start: dt.date, end: dt.date) -> Decimal:
    """One unit's rent for days of one month."""
    length = monthrange(start.year, start.month)[1]
    return kopecks(price * end.day / length) - kopecks(price * (start.day - 1) / length)


def months(start: dt.date, end: dt.date) -> list[tuple[dt.date, dt.date]]:
    found = []
    while start <= end:
        last = start.replace(day=monthrange(start.year, start.month)[1])
        found.append((start, min(last, end)))
        start = last + ONE
    return found


@dataclass
class Item:
    """A charge: what is left of it after corrections, and which money stands on it."""

    contract: int
    possession: int | None
    document: int
    row: int
    kind: str
    start: dt.date
    end: dt.date
    due: dt.date
    quantity: int
    price: Decimal
    charged: Decimal
    back: Decimal = Decimal(0)
    last: dt.date | None = None
    stands: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    @property
    def room(self) -> Decimal:
        return self.charged - self.back

    @property
    def paid(self) -> Decimal:
        return sum(self.stands.values(), Decimal(0))

    @property
    def owed(self) -> Decimal:
        return self.room - self.paid


@dataclass
class Held:
    unit: int
    contract: int
    document: int
    quantity: int
    left: int
    since: dt.date
    until: dt.date | None = None


@dataclass
class World:
    """Everything a day's summary is made of."""

    counted: dict[int, bool]
    items: list[Item] = field(default_factory=list)
    held: dict[int, Held] = field(default_factory=dict)
    bucket: dict[int, Decimal] = field(default_factory=dict)
    payer: dict[int, int] = field(default_factory=dict)
    received: Decimal = Decimal(0)
    stock: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    # --- documents ----------------------------------------------------------------------

    def play(self, doc: Any) -> None:
        if isinstance(doc, UnitReceipt):
            for row in doc.units:
                self.stock[row.unit_id] += row.quantity
        elif isinstance(doc, RentTransfer):
            self._transfer(doc)
        elif isinstance(doc, RentExtension):
            for row in doc.units:
                self._rent(doc, row, row.possession_id)
            self._spend(doc.contract_id)
        elif isinstance(doc, RentReturn):
            self._return(doc)
        else:
            self._receive(doc)

    def _transfer(self, doc: Any) -> None:
        for row in doc.units:
            self.stock[row.unit_id] -= row.quantity
            self.held[row.id] = Held(
                row.unit_id, doc.contract_id, doc.id, row.quantity, row.quantity, doc.date
            )
            self._rent(doc, row, row.id)
        for trip in doc.deliveries:
            if trip.price and trip.moment is Moment.ISSUE:
                self._owe(doc, trip.id, None, "delivery", trip.price)
        self._spend(doc.contract_id)

    def _rent(self, doc: Any, row: Any, possession: int) -> None:
        left, days = row.amount, (row.date_to - row.date_from).days + 1
        for start, end in months(row.date_from, row.date_to):
            part = rent(row.price, start, end) * row.quantity
            if row.manual:
                part = kopecks(row.amount * ((end - start).days + 1) / days)
                part = left if end == row.date_to else part
                left -= part
            self.items.append(
                Item(
                    doc.contract_id,
                    possession,
                    doc.id,
                    row.id,
                    "rent",
                    start,
                    end,
                    row.date_from,
                    row.quantity,
                    row.price,
                    part,
                )
            )

    def _owe(self, doc: Any, row: int, possession: int | None, kind: str, amount: Decimal) -> None:
        self.items.append(
            Item(
                doc.contract_id,
                possession,
                doc.id,
                row,
                kind,
                doc.date,
                doc.date,
                doc.date,
                1,
                amount,
                amount,
            )
        )

    def _return(self, doc: Any) -> None:
        for row in doc.units:
            held = self.held[row.possession_id]
            for item in self.items:
                if item.possession == row.possession_id and item.kind == "rent":
                    self._take_back(item, doc.date, row.quantity)
            held.left -= row.quantity
            if not held.left:
                held.until = doc.date
                for item in self.items:
                    if item.possession == row.possession_id and item.back:
                        item.last = min(item.end, doc.date)
            self.stock[row.unit_id] += row.quantity
            if row.compensation:
                self._owe(doc, row.id, row.possession_id, "compensation", row.compensation)
        for trip in doc.deliveries:
            if trip.price:
                self._owe(doc, trip.id, None, "delivery", trip.price)
        self._spend(doc.contract_id)

    def _take_back(self, item: Item, day: dt.date, quantity: int) -> None:
        if item.end <= day:
            return
        whole = rent(item.price, item.start, item.end) * quantity
        base = kopecks(item.charged * quantity / item.quantity)
        kept = Decimal(0)
        if day >= item.start:
            kept = rent(item.price, item.start, day) * quantity
            if base != whole:
                kept = kopecks(base * kept / whole)
        item.back += min(base - kept, item.room)
        for money in sorted(item.stands, reverse=True):
            freed = min(item.stands[money], max(-item.owed, Decimal(0)))
            item.stands[money] -= freed
            self.bucket[money] += freed

    def _receive(self, doc: Any) -> None:
        self.received += doc.received
        self.payer[doc.id], self.bucket[doc.id] = doc.contract_id, Decimal(doc.received)
        self._pay(doc.id)

    # --- money --------------------------------------------------------------------------

    def _spend(self, contract: int) -> None:
        for money in sorted(self.bucket):
            if self.payer[money] == contract and self.bucket[money]:
                self._pay(money)

    def _pay(self, money: int) -> None:
        """The oldest due first; rows of one due by their debts; a row's months in order."""
        mine = [x for x in self.items if x.contract == self.payer[money] and x.owed > 0]
        for due in sorted({x.due for x in mine}):
            rows: dict[int, list[Item]] = defaultdict(list)
            for item in mine:
                if item.due == due:
                    rows[item.row].append(item)
            debts = {row: sum(x.owed for x in items) for row, items in sorted(rows.items())}
            for row, share in self._shares(self.bucket[money], debts).items():
                for item in sorted(rows[row], key=lambda x: x.start):
                    part = min(share, item.owed)
                    item.stands[money] += part
                    self.bucket[money] -= part
                    share -= part

    def _shares(self, amount: Decimal, debts: dict[int, Decimal]) -> dict[int, Decimal]:
        total = sum(debts.values())
        if amount >= total:
            return debts
        shares = {row: kopecks(amount * debt / total) for row, debt in debts.items()}
        rest = amount - sum(shares.values())
        for row in sorted(debts, key=lambda r: (-debts[r], r)):
            fair = min(max(shares[row] + rest, Decimal(0)), debts[row])
            rest -= fair - shares[row]
            shares[row] = fair
        return shares

    # --- answers ------------------------------------------------------------------------

    def sums(self, kind: str) -> tuple[Decimal, Decimal]:
        mine = [x for x in self.items if x.kind == kind]
        return sum((x.room for x in mine), Decimal(0)), sum((x.paid for x in mine), Decimal(0))

    def overpaid(self, contract: int) -> Decimal:
        mine = (n for money, n in self.bucket.items() if self.payer[money] == contract)
        return sum(mine, Decimal(0))

    def debt(self, possession: int) -> Decimal:
        """Of the unit, and of the trips of a document whose first unit it is."""
        own = [x for x in self.items if x.possession == possession]
        trips = [x for x in self.items if x.possession is None and self._first(x) == possession]
        return sum((x.owed for x in own + trips), Decimal(0))

    def _first(self, item: Item) -> int:
        given = [key for key, h in self.held.items() if h.document == item.document]
        return min(given or self.came_back[item.document])

    came_back: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def charged_to(self, possession: int) -> dt.date:
        held = self.held[possession]
        if held.until is not None:
            return held.until
        return max(x.end for x in self.items if x.possession == possession and x.kind == "rent")

    def paid_to(self, possession: int) -> tuple[dt.date | None, Decimal]:
        """Day by day, until a day is not paid."""
        rows: dict[int, list[Item]] = defaultdict(list)
        for item in self.items:
            if item.possession == possession and item.kind == "rent" and item.room:
                rows[item.row].append(item)
        last = None
        for items in sorted(rows.values(), key=lambda row: row[0].start):
            room, paid = sum(x.room for x in items), sum(x.paid for x in items)
            end = max(x.last or x.end for x in items)
            days = (end - items[0].start).days + 1
            for day in range(1, days + 1):
                if paid < kopecks(room * day / days):
                    return last, paid - kopecks(room * (day - 1) / days) if paid > 0 else Decimal(0)
                last = items[0].start + ONE * (day - 1)
        return last, Decimal(0)


def played(session: Session, day: dt.date) -> World:
    """The world at the end of a day, from posted documents alone."""
    docs: list[Any] = []
    for cls in KINDS:
        query = select(cls.id).where(Document.posted, Document.date <= day)
        docs += load(session, cls, session.scalars(query).all())
    units = session.execute(select(Unit.id, Unit.counted)).all()
    world = World(dict(units))
    for doc in sorted(docs, key=lambda d: (d.date, d.id)):
        if isinstance(doc, RentReturn):
            world.came_back[doc.id] = [row.possession_id for row in doc.units]
        world.play(doc)
    return world
