"""Advances of contracts: what of each receipt stands unspent, and how its счёт-фактура is offset.

accounting-model.md: the advance of a contract is received − refunded − realized, first in first
out, never below zero; deposits, compensation and penalties stand apart. Worked out from the
registers each time it is asked, so it cannot disagree with them, whatever came in what order.
Pure but for `accounts`, which reads the registers by sets.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select, union_all
from sqlalchemy.orm import aliased

from app.facts import Facts
from app.realized import RENDERED
from app.store import chunks
from db.base import Document
from db.documents.opening_balance import OpeningBalance
from db.registers.advance_tax import AdvanceTax
from db.registers.money import Allocation, Charge, ChargeKind, Money, MoneyClass
from db.registers.realization import Realization
from db.rounding import to_kopecks

ZERO = Decimal(0)
EARNED = (MoneyClass.RENT, MoneyClass.OFFSET)  # what pays for services
APART = (ChargeKind.COMPENSATION, ChargeKind.PENALTY)  # paid by it too, but no services
CAME, INVOICED, SPENT = range(3)  # of one day


class Came(NamedTuple):
    """Money that came to a contract, roubles."""

    money_id: int
    day: dt.date
    amount: Decimal


class Spent(NamedTuple):
    """What a document took of advances: rendered, refunded; below zero it gave back."""

    document_id: int
    day: dt.date
    amount: Decimal


class Invoiced(NamedTuple):
    """A счёт-фактура on an advance, as its paper is called; `day` is when VAT was owed."""

    document_id: int
    money_id: int
    day: dt.date
    amount: Decimal
    vat: Decimal
    number: str
    issued: dt.date


class Offset(NamedTuple):
    """So much of an advance and of its VAT was deducted when a document spent it."""

    invoice: Invoiced
    document_id: int
    day: dt.date
    amount: Decimal
    vat: Decimal


@dataclass
class Account:
    """The advances of a contract at the end of a day."""

    left: dict[int, Decimal] = field(default_factory=dict)  # of each receipt, by its id
    invoices: list[Invoiced] = field(default_factory=list)
    offsets: list[Offset] = field(default_factory=list)
    owed: Decimal = ZERO  # rendered and not paid for yet
    _whole: dict[int, Decimal] = field(default_factory=dict)
    _taken: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    @property
    def advance(self) -> Decimal:
        """What came before the services, roubles."""
        return sum(self.left.values(), ZERO)

    def balance(self, invoice: Invoiced) -> Decimal:
        """What of a счёт-фактура is not offset yet."""
        return invoice.amount - self._taken[invoice.document_id]

    def uncovered(self, money_id: int) -> Decimal:
        """What of a receipt stands unspent and in no счёт-фактура."""
        if not self.left.get(money_id):
            return ZERO
        mine = (self.balance(i) for i in self.invoices if i.money_id == money_id)
        return max(self.left[money_id] - sum(mine, ZERO), ZERO)

    def take(self, event: Event) -> None:
        """What happens next."""
        if isinstance(event, Came):
            self.come(event)
        elif isinstance(event, Invoiced):
            self.invoices.append(event)
        else:
            self.spend(event)

    def come(self, came: Came) -> None:
        paid = min(self.owed, came.amount)
        self.owed -= paid
        self.left[came.money_id] = came.amount - paid
        self._whole[came.money_id] = came.amount

    def spend(self, spent: Spent) -> None:
        """Takes of the oldest receipts first; what is given back goes to the latest ones."""
        if spent.amount < 0:
            self._give_back(-spent.amount)
            return
        rest = spent.amount
        for money_id, left in self.left.items():
            eaten = min(left, rest)
            if eaten > 0:
                self.left[money_id] -= eaten
                rest -= eaten
                self._offset(money_id, eaten, spent)
        self.owed += rest

    def _give_back(self, amount: Decimal) -> None:
        forgiven = min(self.owed, amount)
        self.owed -= forgiven
        rest = amount - forgiven
        for money_id in reversed(self.left):
            part = min(rest, self._whole[money_id] - self.left[money_id])
            self.left[money_id] += part
            rest -= part

    def _offset(self, money_id: int, eaten: Decimal, spent: Spent) -> None:
        """What is invoiced of a receipt never stays above what is left of it."""
        mine = [i for i in self.invoices if i.money_id == money_id]
        excess = sum((self.balance(i) for i in mine), ZERO) - self.left[money_id]
        for invoice in mine:
            part = min(excess, eaten, self.balance(invoice))
            if part > 0:
                before = self._taken[invoice.document_id]
                vat = _vat(invoice, before + part) - _vat(invoice, before)
                self._taken[invoice.document_id] += part
                self.offsets.append(Offset(invoice, spent.document_id, spent.day, part, vat))
                excess -= part
                eaten -= part


def _vat(invoice: Invoiced, taken: Decimal) -> Decimal:
    """VAT of the first roubles of a счёт-фактура: parts add up to the whole."""
    return to_kopecks(invoice.vat * taken / invoice.amount)


Event = Came | Spent | Invoiced


def account(events: Iterable[Event], until: dt.date | None = None) -> Account:
    """What stands after everything through `until`; of one day money comes first."""
    found = Account()
    for event in sorted(events, key=_order):
        if until is not None and event.day > until:
            break
        found.take(event)
    return found


def standing_on(events: Sequence[Event], day: dt.date, besides: int | None = None) -> Account:
    """The advances at the end of a day, as if the document `besides` did not stand.

    What later papers invoice counts as invoiced: nothing is invoiced twice.
    """
    mine = [e for e in events if not (isinstance(e, Invoiced) and e.document_id == besides)]
    found = account(mine, day)
    found.invoices += [e for e in mine if isinstance(e, Invoiced) and e.day > day]
    return found


def to_invoice(events: Iterable[Event], days: Collection[dt.date]) -> Iterator[Invoiced]:
    """What is unspent and not invoiced at the end of each of some days, as papers to come.

    Each day knows what the ones before it gave; a paper has no number, VAT or document yet.
    """
    found, rest, unsaved = Account(), deque(sorted(events, key=_order)), count(1)
    for day in sorted(days):
        while rest and rest[0].day <= day:
            found.take(rest.popleft())
        later = [event for event in rest if isinstance(event, Invoiced)]
        found.invoices += later
        for money_id in found.left:
            if amount := found.uncovered(money_id):
                paper = Invoiced(-next(unsaved), money_id, day, amount, ZERO, "", day)
                found.invoices.append(paper)
                yield paper
        found.invoices = [paper for paper in found.invoices if paper not in later]


def _order(event: Event) -> tuple[dt.date, int, int]:
    if isinstance(event, Came):
        return event.day, CAME, event.money_id
    if isinstance(event, Invoiced):
        return event.day, INVOICED, event.document_id
    return event.day, SPENT, event.document_id


def events_of(facts: Facts, contracts: Collection[int]) -> dict[int, list[Event]]:
    """Everything that makes advances of contracts; six questions for any number of them."""
    found: dict[int, list[Event]] = {key: [] for key in contracts}
    for chunk in chunks(sorted(found)):
        of_document: dict[int, int] = {}
        for key, recorder, contract, day, amount in facts.query(_came(chunk)):
            of_document[recorder] = key
            found[contract].append(Came(key, day, amount))
        for query in (
            _gone(chunk),
            rendered(chunk),
            brought_over(chunk),
            _lost(chunk),
            _apart(chunk),
        ):
            for recorder, contract, day, amount in facts.query(query):
                found[contract].append(Spent(recorder, day, amount))
        for row in facts.query(_invoiced(chunk)):
            money = row.money_id or of_document[row.recorder_id]
            name = (row.number or row.own_number or "", row.issued or row.date)
            paper = Invoiced(row.recorder_id, money, row.period, row.amount, row.vat, *name)
            found[row.contract_id].append(paper)
    return found


def accounts(
    facts: Facts, contracts: Collection[int], until: dt.date | None = None
) -> dict[int, Account]:
    """Advances of contracts at the end of a day."""
    return {key: account(events, until) for key, events in events_of(facts, contracts).items()}


def offsets_of(facts: Facts, document_id: int, contract_id: int) -> list[Offset]:
    """What a document that rendered services offset; read for a whole batch at once."""

    def by_document() -> dict[int, list[Offset]]:
        found: dict[int, list[Offset]] = defaultdict(list)
        batch = facts.named("contract_id") | {contract_id}
        invoiced = {
            row.contract_id
            for chunk in chunks(sorted(batch))
            for row in facts.query(_invoiced(chunk))
        }
        for each in accounts(facts, invoiced).values():
            for offset in each.offsets:
                found[offset.document_id].append(offset)
        return found

    return facts.once(offsets_of, by_document).get(document_id, [])


# --- what the registers say ----------------------------------------------------------------


def _came(keys: Sequence[int]) -> Any:
    return select(Money.id, Money.recorder_id, Money.contract_id, Money.period, Money.amount).where(
        Money.contract_id.in_(keys), Money.money_class.in_(EARNED), Money.amount > 0
    )


def _gone(keys: Sequence[int]) -> Any:
    """Refunded, or moved to another contract; what was no payment for services stays apart."""
    source: Any = aliased(Money)
    return (
        select(Money.recorder_id, Money.contract_id, Money.period, -Money.amount)
        .outerjoin(source, source.id == Money.source_id)
        .where(Money.contract_id.in_(keys), Money.amount < 0)
        .where(Money.money_class.in_((*EARNED, MoneyClass.REFUND)))
        .where(or_(source.id.is_(None), source.money_class.in_(EARNED)))
    )


def rendered(keys: Sequence[int]) -> Any:
    """What acts and their corrections closed, a row a document and day."""
    own = (Realization.recorder_id, Realization.contract_id, Realization.period)
    query = select(*own, func.sum(Realization.gross)).group_by(*own)
    return query.where(Realization.contract_id.in_(keys))


def brought_over(keys: Sequence[int]) -> Any:
    """«Ввод остатков»: rendered and closed before the program, with what corrects it since."""
    root: Any = aliased(Charge)
    closed_to: Any = func.coalesce(OpeningBalance.acted_to, OpeningBalance.date)
    found = select(Charge.recorder_id, Charge.contract_id, Charge.period, Charge.gross).where(
        Charge.contract_id.in_(keys), Charge.kind.in_(RENDERED), Charge.gross != 0
    )
    # Two questions: each begins with the few documents of that kind, not with every charge.
    return union_all(
        found.join(OpeningBalance, OpeningBalance.id == Charge.recorder_id).where(
            Charge.corrects_id.is_(None), closed_to >= Charge.date_to
        ),
        found.join(root, root.id == Charge.corrects_id)
        .join(OpeningBalance, OpeningBalance.id == root.recorder_id)
        .where(closed_to >= root.date_to),
    )


def _lost(keys: Sequence[int]) -> Any:
    """Debts written off: no later money pays for those services."""
    root: Any = aliased(Charge)
    return (
        select(Charge.recorder_id, Charge.contract_id, Charge.period, Charge.gross)
        .join(root, root.id == Charge.corrects_id)
        .where(Charge.contract_id.in_(keys), Charge.gross != 0)
        .where(Charge.kind == ChargeKind.WRITE_OFF, root.kind.in_(RENDERED))
    )


def _apart(keys: Sequence[int]) -> Any:
    """Money that stands on what is no service."""
    own = (Allocation.recorder_id, Money.contract_id, Allocation.period)
    return (
        select(*own, func.sum(Allocation.amount))
        .join(Charge, Charge.id == Allocation.charge_id)
        .join(Money, Money.id == Allocation.money_id)
        .where(Money.contract_id.in_(keys), Charge.kind.in_(APART))
        .where(Money.money_class.in_(EARNED))
        .group_by(*own)
    )


def _invoiced(keys: Sequence[int]) -> Any:
    paper = Document.__table__.c
    own = AdvanceTax.__table__.c
    return (
        select(
            *(own[n] for n in ("recorder_id", "contract_id", "money_id", "period", "number")),
            *(own[n] for n in ("issued", "amount", "vat")),
            paper.number.label("own_number"),
            paper.date,
        )
        .join(Document.__table__, paper.id == own.recorder_id)
        .where(own.contract_id.in_(keys))
    )


def settled_papers(facts: Facts, document_id: int, contract_id: int) -> list[tuple[str, dt.date]]:
    """Line 5б: number and day of each счёт-фактура that the document settles, the oldest first."""
    offsets = offsets_of(facts, document_id, contract_id)
    named = {(o.invoice.issued, o.invoice.number) for o in offsets}
    return [(number, issued) for issued, number in sorted(named)]
