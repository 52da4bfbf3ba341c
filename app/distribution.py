"""Distribution of receipts: the run over all that is marked, by hand, and taking it back (F-1…F-4).

Every act is one operation, its UUID is the run; rows are only added, each with its reason.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.collector import collector_rests
from app.distributing import Fund, Planned, funds, marked, plan, put, recorded_by
from app.gateway import Gateway
from app.hand_shares import Offer, Share, offers, planned_by_hand
from app.placing import Placement, Placing
from app.standing import Standing
from app.store import chunks
from app.undoing import Alive, alive, first_open_days, take_back
from app.work import Work
from db.base import Document
from db.catalogs.organization import Organization
from db.documents.payment_receipt import PaymentReceipt
from db.errors import UserError
from db.registers.money import Advance, Allocation, Money, OverpaymentUse

ZERO = Decimal("0.00")
TAKEN_BACK = "разнесение отменено"
WAITS = "возвращено на договор, ждёт распределения"
DISTRIBUTE, BY_HAND, UNDO, MARK = "распределить", "распределить вручную", "отменить", "отметить"


class Line(NamedTuple):
    """A row of a run: so much of a receipt on a charge, a cabin or by a row of its invoice.

    None of them: it waits.

    Roubles; what is taken back is below zero.
    """

    receipt_id: int
    contract_id: int
    amount: Decimal
    reason: str
    charge_id: int | None = None
    unit_id: int | None = None
    invoice_row: int | None = None

    @property
    def waits(self) -> bool:
        return self.charge_id is None and self.unit_id is None and self.invoice_row is None


@dataclass(frozen=True)
class Outcome:
    """What a run came to; `run` is None for a dry run, and where nothing was placed."""

    run: uuid.UUID | None
    rows: Sequence[Line] = field(default_factory=tuple)

    @property
    def receipts(self) -> int:
        return len({row.receipt_id for row in self.rows})

    @property
    def distributed(self) -> Decimal:
        return sum((row.amount for row in self.rows if not row.waits), ZERO)

    @property
    def left(self) -> Decimal:
        return sum((row.amount for row in self.rows if row.waits), ZERO)


@collector_rests()
def distribute(
    work: Work,
    receipts: Collection[int] | None = None,
    *,
    dry_run: bool = False,
    operation: uuid.UUID | None = None,
) -> Outcome:
    """Places what waits of receipts (ids of documents; None: all marked) on open charges.

    Running it again changes nothing, and what changed nothing is no run. UserError without the
    right to post receipts.
    """
    work.user.must("post", PaymentReceipt)
    which = marked() if receipts is None else recorded_by(receipts)
    if receipts is not None and not receipts:
        return Outcome(None)
    with work.database.reading() as session:
        standing = Standing(session)
        waiting = funds(standing, which)
        if dry_run:
            return Outcome(None, _lines(plan(standing, waiting)))
        about = _about(fund.money for fund in waiting)
    run = operation or uuid.uuid4()
    with work.transaction(DISTRIBUTE, (), run) as gate:
        if gate is not None:
            placing, place = Placing(gate), Placement()
            gate.lock(Document.__table__, about)
            known = [f for f in funds(placing, which) if f.money.contract_id in about]
            planned = plan(placing, known)
            put(place, planned)
            placing.write(place)
            return Outcome(run if place.rows else None, _lines(planned))
    return _of_run(work, run)


def by_hand(
    work: Work,
    receipt: int,
    shares: Sequence[Share],
    *,
    leave_rest: bool = False,
    anew: bool = False,
    operation: uuid.UUID | None = None,
) -> Outcome:
    """«Распределить сумму» (F-4): what waits of a receipt goes where a person says.

    `anew` takes back first what stands on charges and cabins. `Refused` with every problem at
    once: a strange or paid charge, more than is owed, Σ of rows that is not the sum that waits,
    unless `leave_rest` leaves what is over in the contract's bucket.
    """
    work.user.must("read", PaymentReceipt)
    which = recorded_by([receipt])
    with work.database.reading() as session:
        about = _about(session.scalars(select(Money).where(which)))
    run = operation or uuid.uuid4()
    with work.transaction(BY_HAND, (), run) as gate:
        if gate is not None:
            gate.money_stays = True
            placing, place = Placing(gate), Placement()
            gate.lock(Document.__table__, about)
            if anew:
                _take_back(placing, alive(placing.session, *_chosen(None, [receipt], ())))
            waiting = funds(placing, which)
            planned = planned_by_hand(placing, waiting, shares, leave_rest=leave_rest)
            put(place, planned)
            placing.write(place)
            return Outcome(run, _lines(planned))
    return _of_run(work, run)


class Choices(NamedTuple):
    """What the window of «Распределить сумму» shows of a receipt, roubles.

    `waits` in its bucket, `stands` on charges and cabins (a person may split that anew), where it
    may go, and how much goes to each charge by the order of the law.
    """

    money: Money
    waits: Decimal
    stands: Decimal
    offers: Sequence[Offer]
    by_order: Mapping[int, Decimal]


def choices(work: Work, receipt: int, *, anew: bool = False) -> Choices:
    """What a person may do with a receipt; `anew` as if nothing of it stood anywhere yet.

    UserError when the receipt is not posted.
    """
    work.user.must("read", PaymentReceipt)
    with work.database.reading() as session:
        which = recorded_by([receipt])
        money = session.scalars(select(Money).where(which, Money.amount > 0)).first()
        if money is None:
            raise UserError("Поступление не проведено: проведите его, потом распределяйте.")
        stands: dict[tuple[int | None, int | None], Decimal] = defaultdict(Decimal)
        for one in alive(session, *_chosen(None, [receipt], ())):
            stands[(one.row.charge_id, one.row.unit_id)] += one.amount
        freed = {c: amount for (c, _), amount in stands.items() if c is not None}
        standing = Standing(session, freed if anew else {})
        waits = sum((f.amount for f in funds(standing, which)), ZERO)
        standing_now = sum(stands.values(), ZERO)
        fund = Fund(money, waits + standing_now if anew else waits, money.period)
        planned = plan(standing, [fund]) if fund.amount else []
        by_order = {one.charge.id: one.amount for one in planned if one.charge is not None}
        return Choices(money, waits, standing_now, offers(standing, money, stands), by_order)


@collector_rests()
def undo(
    work: Work,
    *,
    run: uuid.UUID | None = None,
    receipts: Collection[int] = (),
    rows: Collection[int] = (),
    dry_run: bool = False,
    operation: uuid.UUID | None = None,
) -> Outcome:
    """Takes back a whole run, receipts (ids of documents) or single allocations, by reversal rows.

    Only what still stands and was put by them returns to the buckets. UserError when nothing
    does, or when a document moved it: then the document is unposted.
    """
    work.user.must("post", PaymentReceipt)
    if run is None and not receipts and not rows:
        raise UserError("Не выбрано, что отменить: распределение, поступление или строку.")
    which = _chosen(run, receipts, rows)
    with work.database.reading() as session:
        if dry_run:
            return Outcome(None, _undone(_standing(session, run, which)))
        about = _moved(session, which)
    key = operation or uuid.uuid4()
    with work.transaction(UNDO, (), key) as gate:
        if gate is not None:
            gate.money_stays = True
            placing = Placing(gate)
            gate.lock(Document.__table__, about)
            found = _standing(placing.session, run, which)
            _take_back(placing, found)
            return Outcome(run or key, _undone(found))
    return _of_run(work, key)


def mark(work: Work, receipts: Collection[int], *, on: bool = True) -> int:
    """Ticks «К распределению» on receipts, also of a closed period; how many changed (F-1)."""
    work.user.must("write", PaymentReceipt)
    with work.transaction(MARK, (), None) as gate:
        assert gate is not None
        gate.lock(Document.__table__, receipts)
        changed = _differing(gate, receipts, on)
        rows = [{"id": key, "to_distribute": on} for key in changed]
        gate.update_many(PaymentReceipt.__table__, rows, "to_distribute")
        for key in changed:
            told = {"to_distribute": [not on, on]}
            gate.note(PaymentReceipt.__tablename__, key, "изменён", told)
        gate.touched.add(PaymentReceipt)
    return len(changed)


def _differing(gate: Gateway, receipts: Collection[int], on: bool) -> list[int]:
    """Receipts whose tick is another, with new versions where they may still be saved.

    An open window must not undo the tick; one of a closed period cannot be saved anyway.
    """
    found: dict[int, bool] = {}
    versions = []
    for chunk in chunks(sorted(receipts)):
        query = (
            select(PaymentReceipt, Organization.closed_to)
            .join(Organization, Organization.id == PaymentReceipt.organization_id)
            .where(PaymentReceipt.id.in_(chunk))
        )
        for receipt, closed_to in gate.session.execute(query):
            found[receipt.id] = receipt.to_distribute != on
            open_still = closed_to is None or receipt.date > closed_to or not receipt.posted
            if found[receipt.id] and open_still:
                versions.append({"id": receipt.id, "version": receipt.version + 1})
    if set(receipts) - found.keys():
        raise UserError("Поступления уже нет в базе. Обновите список.")
    gate.update_many(Document.__table__, versions, "version")
    return [key for key, differs in found.items() if differs]


# --- parts --------------------------------------------------------------------------------------


def _chosen(
    run: uuid.UUID | None, receipts: Collection[int], rows: Collection[int]
) -> list[ColumnElement[bool]]:
    """Rows that put money somewhere, of what is to be taken back."""
    if run is not None:
        return [Allocation.run == run, *put_by_runs()]
    if rows:
        return [Allocation.id.in_(sorted(rows)), *put_by_runs()]
    money = select(Money.id).where(recorded_by(receipts))
    return [Allocation.money_id.in_(money), *put_by_runs()]


@cache
def put_by_runs() -> tuple[ColumnElement[bool], ...]:
    """Rows a run put; what a document moved goes back with the document."""
    return (
        Allocation.amount > 0,
        Allocation.spent_id.is_(None),
        Allocation.recorder_id.not_in(select(OverpaymentUse.recorder_id)),
    )


def _why_nothing(
    session: Session, run: uuid.UUID | None, which: Sequence[ColumnElement[bool]]
) -> str:
    known = session.scalars(select(Allocation.id).where(which[0]).limit(1)).first()
    if known is None:
        what = "Такого распределения" if run is not None else "Такого разнесения"
        return f"{what} нет в базе. Проверьте номер."
    return "Отменять нечего: эти разнесения уже отменены или их переместил документ."


def _take_back(placing: Placing, found: Sequence[Alive]) -> None:
    place = Placement()
    take_back(place, found, TAKEN_BACK, first_open_days(placing.session))
    placing.write(place)


def _standing(
    session: Session, run: uuid.UUID | None, which: Sequence[ColumnElement[bool]]
) -> list[Alive]:
    """What may be taken back; UserError says why there is nothing."""
    found = alive(session, *which)
    if not found:
        raise UserError(_why_nothing(session, run, which))
    return found


def _moved(session: Session, which: Sequence[ColumnElement[bool]]) -> set[int]:
    """Documents to lock before some rows are taken back: their receipts and contracts."""
    query = select(Money.recorder_id, Money.contract_id)
    query = query.join(Allocation, Allocation.money_id == Money.id).where(*which).distinct()
    return {key for row in session.execute(query) for key in row}


def _about(money: Iterable[Money]) -> set[int]:
    """Documents to lock: receipts and their contracts, all in one order."""
    found: set[int] = set()
    for one in money:
        found |= {one.recorder_id, one.contract_id}
    return found


def _lines(planned: Iterable[Planned]) -> list[Line]:
    return [
        Line(
            one.money.recorder_id,
            one.money.contract_id,
            one.amount,
            one.reason,
            None if one.charge is None else one.charge.id,
            one.unit_id,
            one.invoice_row,
        )
        for one in planned
        if one.amount
    ]


def _undone(found: Sequence[Alive]) -> list[Line]:
    """What left charges and cabins, then what waits of each receipt because of it."""
    gone: list[Line] = []
    waits: dict[tuple[int, int], Decimal] = {}
    for one in found:
        row = one.row
        key = (row.receipt_id, row.contract_id)
        waits[key] = waits.get(key, ZERO) + one.amount
        where = (row.charge_id, row.unit_id, row.invoice_row_id)
        gone.append(Line(*key, -one.amount, TAKEN_BACK, *where))
    return gone + [Line(*key, amount, WAITS) for key, amount in waits.items()]


def _of_run(work: Work, run: uuid.UUID) -> Outcome:
    """What an operation did the first time, for a retry."""
    query = (
        select(Allocation, Money, Advance.unit_id, Advance.invoice_row_id)
        .join(Money, Money.id == Allocation.money_id)
        .outerjoin(Advance, Advance.id == Allocation.advance_id)
        .where(Allocation.run == run)
        .order_by(Allocation.id)
    )
    with work.database.reading() as session:
        rows = [
            Line(m.recorder_id, m.contract_id, a.amount, a.reason, a.charge_id, unit, row)
            for a, m, unit, row in session.execute(query)
            if (a.charge_id, unit, row) != (None, None, None)
        ]
    return Outcome(run, rows)
