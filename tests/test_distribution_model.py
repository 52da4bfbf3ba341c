"""Random lives of receipts and charges against a plain model: every kopeck of every place.

The model keeps lists and loops, knows nothing of buckets in a base, and is told only what a
person did; charges have due dates of their own, so no two of them share a sum. The slow suite plays many
more (tests/slow/test_long_lives.py).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app import distribution
from app.checking import check
from app.distribution import Share
from db.catalogs.service_kind import ServiceKind
from db.documents.extra_service import ExtraService, ExtraServiceRow
from db.documents.money_refund import MoneyRefund
from db.documents.payment_receipt import PaymentReceipt
from db.errors import UserError
from db.registers.money import Advance, Allocation, Charge, Money
from tests.company import DAY, Company
from tests.ledger_compare import dump, open_items_hold

D = Decimal
START = DAY(2026, 2, 1)
ONE = dt.timedelta(days=1)
ZERO = D(0)
FEW = 3  # of charges and of receipts: so that the same meet again and again

ACTS = (
    "charge receive receive mark run run run undo undo undo_one by_hand anew lower lower lower "
    "refund"
)
small = st.integers(0, 9)
acts = st.tuples(
    st.sampled_from(ACTS.split()),
    small,
    small,
    st.integers(1, 90),
)
lives = st.lists(acts, min_size=12, max_size=30)


@dataclass
class Model:
    """Who owes what and where every receipt stands, in plain lists."""

    room: dict[int, Decimal] = field(default_factory=dict)
    due: dict[int, dt.date] = field(default_factory=dict)
    bucket: dict[int, Decimal] = field(default_factory=dict)
    came: dict[int, dt.date] = field(default_factory=dict)
    waits: set[int] = field(default_factory=set)  # by mark: nothing takes them by itself
    marked: set[int] = field(default_factory=set)
    stands: dict[tuple[int, int], list[list[Any]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def on(self, charge: int) -> Decimal:
        found = (rows for (_, c), rows in self.stands.items() if c == charge)
        return sum((amount for rows in found for _, amount in rows), ZERO)

    def owing(self) -> list[int]:
        """The oldest due first."""
        return sorted((c for c in self.room if self.room[c] > self.on(c)), key=self.due.__getitem__)

    def receipts(self) -> list[int]:
        return sorted((r for r in self.bucket if self.bucket[r]), key=lambda r: (self.came[r], r))

    def pay(self, receipt: int, run: Any) -> Decimal:
        placed = ZERO
        for charge in self.owing():
            part = min(self.bucket[receipt], self.room[charge] - self.on(charge))
            if part:
                self.put(receipt, charge, part, run)
                placed += part
        return placed

    def put(self, receipt: int, charge: int, part: Decimal, run: Any) -> None:
        self.bucket[receipt] -= part
        self.stands[(receipt, charge)].append([run, part])

    def by_itself(self) -> None:
        for receipt in self.receipts():
            if receipt not in self.waits:
                self.pay(receipt, None)

    def lower(self, charge: int, room: Decimal) -> None:
        """The newest money leaves first, and of one receipt what was put first."""
        self.room[charge] = room
        holders = [r for (r, c), rows in self.stands.items() if c == charge and rows]
        for receipt in sorted(set(holders), key=lambda r: (self.came[r], r), reverse=True):
            over = self.on(charge) - room
            rows = self.stands[(receipt, charge)]
            while rows and over > 0:
                part = min(over, rows[0][1])
                rows[0][1] -= part
                over -= part
                self.bucket[receipt] += part
                if not rows[0][1]:
                    rows.pop(0)

    def take_back(self, wanted: Callable[[int, Any], bool]) -> Decimal:
        gone = ZERO
        for (receipt, _), rows in self.stands.items():
            for row in [row for row in rows if wanted(receipt, row[0])]:
                rows.remove(row)
                self.bucket[receipt] += row[1]
                gone += row[1]
        return gone


class Life:
    """Does to a base and to the model the same."""

    def __init__(self, company: Company) -> None:
        self.company, self.work, self.model = company, company.work, Model()
        service = ServiceKind(name="Прогон")
        self.work.save(service)
        self.service = service.id
        self.documents: dict[int, Any] = {}
        self.runs: list[uuid.UUID] = []
        self.day = START

    def act(self, act: str, who: int, how: int, much: int) -> None:
        getattr(self, act)(who, how, D(much) + D(how) / 100)

    def charge(self, who: int, how: int, much: Decimal) -> None:
        if len(self.documents) == FEW:
            self.lower(who, how, much)
            return
        self.day += ONE
        doc = ExtraService(
            organization_id=self.company.organization.id,
            contract_id=self.company.contract.id,
            service_id=self.service,
            date=self.day,
            rows=[ExtraServiceRow(price=much, amount=much)],
        )
        self.work.post(doc)
        with self.work.database.reading() as session:
            key = session.scalars(select(Charge.id).where(Charge.recorder_id == doc.id)).one()
        self.documents[key] = doc
        self.model.room[key], self.model.due[key] = much, self.day
        self.model.by_itself()

    def receive(self, who: int, how: int, much: Decimal) -> None:
        if len(self.model.came) == FEW:
            self.run(who, how, much)
            return
        doc = self.company.receipt(str(much), date=START + who * ONE)
        doc.by_mark = how % 2 == 0
        doc.to_distribute = how < 7
        self.work.post(doc)
        model = self.model
        model.bucket[doc.id], model.came[doc.id] = much, doc.date
        if doc.to_distribute:
            model.marked.add(doc.id)
        if doc.by_mark:
            model.waits.add(doc.id)
        else:
            model.pay(doc.id, None)

    def one(self, who: int) -> int | None:
        known = sorted(self.model.came)
        return known[who % len(known)] if known else None

    def mark(self, who: int, how: int, much: Decimal) -> None:
        receipt = self.one(who)
        if receipt is not None:
            distribution.mark(self.work, [receipt], on=how % 3 > 0)
            (self.model.marked.add if how % 3 else self.model.marked.discard)(receipt)

    def run(self, who: int, how: int, much: Decimal) -> None:
        outcome = distribution.distribute(self.work)
        run = outcome.run or uuid.uuid4()
        placed = [self.model.pay(r, run) for r in self.model.receipts() if r in self.model.marked]
        assert outcome.distributed == sum(placed, ZERO)
        if outcome.run is not None:
            self.runs.append(outcome.run)
        else:
            assert not outcome.distributed
        self.agree()
        before = dump(self.work.database)
        assert list(distribution.distribute(self.work, dry_run=True).rows) == [
            r for r in outcome.rows if r.waits
        ]
        assert distribution.distribute(self.work).distributed == ZERO
        assert dump(self.work.database) == before

    def undo(self, who: int, how: int, much: Decimal) -> None:
        if not self.runs:
            return
        run = self.runs[who % len(self.runs)]
        gone = self.model.take_back(lambda _, of: of == run)
        self.refused_if(gone == ZERO, lambda: distribution.undo(self.work, run=run), gone)

    def undo_one(self, who: int, how: int, much: Decimal) -> None:
        receipt = self.one(who)
        if receipt is not None:
            gone = self.model.take_back(lambda of, _: of == receipt)
            back = lambda: distribution.undo(self.work, receipts=[receipt])  # noqa: E731
            self.refused_if(gone == ZERO, back, gone)

    def refused_if(self, nothing: bool, act: Callable[[], Any], gone: Decimal) -> None:
        if nothing:
            with pytest.raises(UserError, match="Отменять нечего|нет в базе"):
                act()
            return
        outcome = act()
        assert (outcome.distributed, outcome.left) == (-gone, gone)

    def by_hand(self, who: int, how: int, much: Decimal, *, anew: bool = False) -> None:
        """Some of what waits on the charges a person likes, the newest due first."""
        receipt, model = self.one(who), self.model
        if receipt is None:
            return
        if anew and not model.take_back(lambda of, _: of == receipt):
            return
        left, shares = model.bucket[receipt], []
        for charge in reversed(model.owing()):
            part = min(left, model.room[charge] - model.on(charge), much)
            if part:
                shares.append(Share(part, charge_id=charge))
                left -= part
        if not shares:
            if anew:
                distribution.undo(self.work, receipts=[receipt])
            return
        outcome = distribution.by_hand(self.work, receipt, shares, leave_rest=left > 0, anew=anew)
        for share in shares:
            assert share.charge_id is not None
            model.put(receipt, share.charge_id, share.amount, outcome.run)
        assert outcome.left == left

    def anew(self, who: int, how: int, much: Decimal) -> None:
        self.by_hand(who, how, much, anew=True)

    def lower(self, who: int, how: int, much: Decimal) -> None:
        known = sorted(self.documents)
        if not known:
            return
        key = known[who % len(known)]
        doc = self.work.load(ExtraService, self.documents[key].id)
        doc.rows[0].price = doc.rows[0].amount = much
        changed = self.model.room[key] != much
        self.work.save(doc)
        if changed:
            self.model.lower(key, much)
        self.model.by_itself()

    def refund(self, who: int, how: int, much: Decimal) -> None:
        """What is over goes back, the oldest receipts first; more than there is does not."""
        there = sum(self.model.bucket.values(), ZERO)
        doc = MoneyRefund(
            organization_id=self.company.organization.id,
            contract_id=self.company.contract.id,
            partner_id=self.company.tenant.id,
            date=self.day + 30 * ONE,
            returned=much,
        )
        if much > there:
            with pytest.raises(UserError, match="уменьшите сумму"):
                self.work.post(doc)
            return
        self.work.post(doc)
        for receipt in self.model.receipts():
            part = min(much, self.model.bucket[receipt])
            self.model.bucket[receipt] -= part
            much -= part

    def agree(self) -> None:
        """Every receipt on every charge and in every bucket, to the kopeck."""
        stands = {
            key: amount
            for key, rows in self.model.stands.items()
            if (amount := sum((a for _, a in rows), ZERO))
        }
        total = func.sum(Allocation.amount)
        query = (
            select(Money.recorder_id, Allocation.charge_id, total)
            .join(Money, Money.id == Allocation.money_id)
            .where(Allocation.charge_id.is_not(None))
            .group_by(Money.recorder_id, Allocation.charge_id)
            .having(total != 0)
        )
        waits = (
            select(Money.recorder_id, func.sum(Advance.amount))
            .join(Advance, Advance.money_id == Money.id)
            .where(Advance.amount > 0)
            .group_by(Money.recorder_id)
        )
        with self.work.database.reading() as session:
            assert {(r, c): a for r, c, a in session.execute(query)} == stands
            assert dict(session.execute(waits).all()) == {
                r: a for r, a in self.model.bucket.items() if a
            }
            open_items_hold(session)


def played(company: Company, life: list[tuple[str, int, int, int]]) -> None:
    here = Life(company)
    for step in life:
        here.act(*step)
        here.agree()
    assert check(here.work.database).differences == ()
    with here.work.database.reading() as session:
        known = session.scalars(select(PaymentReceipt.id)).all()
    assert set(known) == set(here.model.came)


def examples(count: int) -> settings:
    return settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize("fresh_company", ["sqlite"], indirect=True)
@examples(8)
@given(life=lives)
def test_money_is_where_the_model_says_on_sqlite(
    fresh_company: Callable[[], Company], life: list[tuple[str, int, int, int]]
):
    played(fresh_company(), life)


@pytest.mark.parametrize("fresh_company", ["postgresql"], indirect=True)
@examples(3)
@given(life=lives)
def test_money_is_where_the_model_says_on_postgresql(
    fresh_company: Callable[[], Company], life: list[tuple[str, int, int, int]]
):
    played(fresh_company(), life)
