"""Money for units not handed over yet waits by its invoice's row (accounting-model.md, Invoices).

What came by an invoice that asks for kinds stands in the bucket of its row, where neither old
debts nor the automatic distribution take it. When units of the kind are handed over, their rent
takes it; what is over then, or of an invoice taken back, returns to the contract's bucket.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.crediting import OpenCharge, distribute
from app.documents.payment_invoice_kinds import asked_for
from app.facts import Facts
from app.placing import Placement, Placing, left, takes
from app.store import chunks
from db.base import Document
from db.catalogs.unit import Unit
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceKind
from db.registers.money import Advance, Charge, ChargeKind, Money, MoneyClass
from db.registers.place import Possession
from db.rounding import to_kopecks

ZERO = Decimal("0.00")
TAKEN = "аванс по счёту зачтён: "
NO_LONGER = "по счёту больше не ждёт: бытовки переданы или счёт отменён"
WAITS = "ждёт передачи бытовок по счёту"


class Row(NamedTuple):
    """A row of an invoice that stands for kinds; `keep` is what still waits for its units."""

    id: int
    invoice_id: int
    contract_id: int
    kind_id: int
    since: dt.date
    keep: Decimal


@dataclass
class Room:
    """How much more money a row may hold."""

    row_id: int
    amount: Decimal


def rooms(session: Session, invoices: Iterable[int]) -> dict[int, list[Room]]:
    """By posted invoices: rows that money may wait by, less what waits there already."""
    found: dict[int, list[Room]] = defaultdict(list)
    keys = sorted(set(invoices))
    for chunk in chunks(keys):
        owned = PaymentInvoice.id.in_(chunk)
        rows = _rows(session, owned, ())
        waits: dict[int, Decimal] = defaultdict(Decimal)
        for bucket in _buckets(session, Advance.invoice_row_id.in_([r.id for r in rows])):
            waits[bucket.Advance.invoice_row_id] += bucket.Advance.amount
        for row in rows:
            if row.keep > waits[row.id]:
                found[row.invoice_id].append(Room(row.id, row.keep - waits[row.id]))
    return found


def into_rows(
    money: Money,
    amount: Decimal,
    charges: Sequence[OpenCharge],
    invoiced: Collection[int],
    known: dict[int, list[Room]],
) -> list[tuple[int, Decimal]]:
    """(row, roubles) of what waits by the rows of its invoice, after the charges it cites."""
    if money.invoice_id not in known or money.money_class is not MoneyClass.RENT:
        return []
    cited = sum((c.open for c in charges if c.id in invoiced), ZERO)
    over, found = max(amount - cited, ZERO), []
    for room in known[money.invoice_id]:
        part = min(over, room.amount)
        if part > 0:
            found.append((room.row_id, part))
            room.amount -= part
            over -= part
    return found


class Reserves:
    """The reserves of one transaction."""

    def __init__(self, placing: Placing) -> None:
        self.placing, self.session = placing, placing.session

    def bring(self, contracts: Collection[Any], posted: Collection[int] = ()) -> None:
        """Brings what waits by rows of contracts to what their units and invoices say now.

        `posted` are invoices that are being posted in this transaction.
        """
        keys = sorted(contracts)
        rows: dict[int, Row] = {}
        buckets: list[Any] = []
        for chunk in chunks(keys):
            of = PaymentInvoice.contract_id.in_(chunk)
            rows |= {r.id: r for r in _rows(self.session, of, posted)}
            buckets += _buckets(
                self.session,
                Advance.contract_id.in_(chunk),
                Advance.invoice_row_id.is_not(None),
            )
        if rows or buckets:
            self._take(buckets, rows)
            self._settle(keys, rows)

    def _take(self, buckets: Sequence[Any], rows: dict[int, Row]) -> None:
        """Rent of units handed over since the invoice takes what waited for them.

        What waits for those that are still to come stays, and so does what others owe: posting
        anything else of the contract later moves nothing.
        """
        debts = self.placing.open_charges({b.Advance.contract_id for b in buckets})
        handed = self._handed(debts)
        over: dict[int, Decimal] = defaultdict(Decimal)
        for bucket in buckets:
            over[bucket.Advance.invoice_row_id] += bucket.Advance.amount
        for asked in rows.values():
            over[asked.id] -= asked.keep
        place = Placement()
        for bucket in buckets:
            advance, money = bucket
            row = rows.get(advance.invoice_row_id)
            open_now = debts[advance.contract_id]
            mine = [c for c in open_now if row is not None and _is_of(c, row, handed)]
            free = min(advance.amount, max(over[advance.invoice_row_id], ZERO))
            placed = distribute(free, [c for c in mine if takes(money, c)])
            for part in (p for p in placed if p.charge_id is not None and p.amount):
                charge = next(c for c in mine if c.id == part.charge_id)
                day = self._day(money, advance.contract_id, charge.period)
                why = (TAKEN + part.reason, money.recorder_id, day)
                owner = (money.id, advance.contract_id)
                place.put_of(owner, -part.amount, why, invoice_row=advance.invoice_row_id)
                place.put_of(owner, part.amount, why, charge=charge.id)
                over[advance.invoice_row_id] -= part.amount
            debts[advance.contract_id] = left(open_now, placed)
        self.placing.write(place)

    def _handed(self, debts: dict[int, list[OpenCharge]]) -> dict[int, tuple[int, dt.date]]:
        """By charges of rent: the kind of the unit, and when the tenant was given it."""
        keys = sorted(c.id for group in debts.values() for c in group if c.kind is ChargeKind.RENT)
        query = (
            select(Charge.id, Unit.kind_id, Possession.since)
            .join(Possession.__table__, Possession.id == Charge.possession_id)
            .join(Unit.__table__, Unit.id == Possession.unit_id)
        )
        return {
            charge: (kind, since)
            for chunk in chunks(keys)
            for charge, kind, since in self.session.execute(query.where(Charge.id.in_(chunk)))
        }

    def _settle(self, contracts: Sequence[int], rows: dict[int, Row]) -> None:
        """What is over leaves the rows; what came by their invoices and is free comes in."""
        waits: dict[int, Decimal] = defaultdict(Decimal)
        place = Placement()
        free: list[Any] = []
        for chunk in chunks(contracts):
            ours = Advance.contract_id.in_(chunk)
            for advance, money in _buckets(self.session, ours, Advance.invoice_row_id.is_not(None)):
                row = rows.get(advance.invoice_row_id)
                keep = ZERO if row is None else max(row.keep - waits[row.id], ZERO)
                over = advance.amount - min(advance.amount, keep)
                waits[advance.invoice_row_id] += advance.amount - over
                if over:
                    key = advance.invoice_row_id
                    self._move(place, money, advance.contract_id, over, key, NO_LONGER)
            invoices = [r.invoice_id for r in rows.values()]
            free += _buckets(self.session, ours, _free(), Money.invoice_id.in_(invoices))
        for advance, money in free:
            there = advance.amount
            for row in rows.values():
                part = min(there, row.keep - waits[row.id])
                if row.invoice_id == money.invoice_id and part > 0:
                    self._move(place, money, advance.contract_id, -part, row.id, WAITS)
                    waits[row.id] += part
                    there -= part
        self.placing.write(place)

    def _move(
        self, place: Placement, money: Money, contract: int, amount: Decimal, row: int, reason: str
    ) -> None:
        """From the bucket of a row to the contract's own, or back when below zero."""
        day = self._day(money, contract, money.period)
        why, owner = (reason, money.recorder_id, day), (money.id, contract)
        out, to = (row, None) if amount > 0 else (None, row)  # first it is taken, then put
        place.put_of(owner, -abs(amount), why, invoice_row=out)
        place.put_of(owner, abs(amount), why, invoice_row=to)

    def _day(self, money: Money, contract: int, day: dt.date) -> dt.date:
        return max(money.period, day, self.placing.since.get(contract, day))


def _is_of(charge: OpenCharge, row: Row, handed: dict[int, tuple[int, dt.date]]) -> bool:
    kind, since = handed.get(charge.id, (None, row.since))
    return kind == row.kind_id and since >= row.since


def _free() -> Any:
    """The contract's own bucket, of money that is not kept for a person's mark."""
    own = Advance.unit_id.is_(None) & Advance.invoice_row_id.is_(None)
    return own & Money.by_mark.is_(False) & (Money.money_class == MoneyClass.RENT)


def _buckets(session: Session, *which: Any) -> list[Any]:
    query = (
        select(Advance, Money)
        .join(Money, Money.id == Advance.money_id)
        .where(Advance.amount > 0, *which)
        .order_by(Money.period, Money.id, Advance.id)
        .execution_options(populate_existing=True)
    )
    return list(session.execute(query))


def _rows(session: Session, which: Any, posted: Collection[int]) -> list[Row]:
    """Rows of invoices that stand, the oldest first, with what of each is not handed over yet."""
    document: Any = Document.__table__.c
    invoice: Any = PaymentInvoice.__table__.c
    query = (
        select(PaymentInvoiceKind, invoice.contract_id, document.date)
        .join(invoice.id.table, invoice.id == PaymentInvoiceKind.owner_id)
        .join(document.id.table, document.id == invoice.id)
        .where(which, or_(document.posted.is_(True), document.id.in_(sorted(posted))))
        .order_by(document.date, document.id, PaymentInvoiceKind.line)
    )
    found = session.execute(query).all()
    if not found:
        return []
    contracts = sorted({contract for _, contract, _ in found})
    given = _given(session, contracts)
    facts = Facts(session)
    rows = []
    for asked, contract, date in found:
        had, lots = ZERO, given[(contract, asked.kind_id)]
        for lot in lots:
            if lot[0] >= date:
                part = min(lot[1], asked.quantity - had)
                lot[1] -= part
                had += part
        gross = asked_for(asked, facts.get(Contract, contract), facts)[0].gross
        keep = to_kopecks(gross * (asked.quantity - had) / asked.quantity)
        rows.append(Row(asked.id, asked.owner_id, contract, asked.kind_id, date, keep))
    return rows


def _given(session: Session, contracts: Sequence[int]) -> dict[tuple[int, int], list[list[Any]]]:
    """By contract and kind: days on which units were handed over, and how many."""
    found: dict[tuple[int, int], list[list[Any]]] = defaultdict(list)
    query = (
        select(Possession.contract_id, Unit.kind_id, Possession.since, Possession.quantity)
        .join(Unit.__table__, Unit.id == Possession.unit_id)
        .order_by(Possession.since, Possession.id)
    )
    for chunk in chunks(contracts):
        for contract, kind, since, number in session.execute(
            query.where(Possession.contract_id.in_(chunk))
        ):
            found[(contract, kind)].append([since, number])
    return found
