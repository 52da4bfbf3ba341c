"""Random histories to compare a base with the naive books by.

`World` does to a real base what a list of `Step`s says and writes down every document as it was
typed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
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
from db.registers.money import MoneyClass
from db.vat_mode import VatMode
from tests.company import Company
from tests.ledger import Paper, paper
from tests.ledger_money import MONEY_ACTS, MoneyActs

D = Decimal
DAY = dt.timedelta(days=1)
START = dt.date(2026, 1, 20)


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
    **MONEY_ACTS,
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


class World(MoneyActs):
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
        doc.by_mark, doc.to_distribute = step.how % 5 == 1, step.how % 10 < 6
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
