"""Puts money where it stands: append-only allocation rows, and the buckets they name.

Triggers keep the sums (charge.allocated, advance.amount, money.allocated) and refuse more than
there is; here the rows are prepared and written by sets.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from app.crediting import OpenCharge
from app.gateway import Gateway
from app.standing import Standing
from app.store import chunks
from db.registers.money import Advance, Allocation, Charge, ChargeKind, Money, MoneyClass

ZERO = Decimal(0)
Why = tuple[str, int, dt.date]  # the reason, the document that says so, the effective day


@dataclass
class Placement:
    """Allocation rows being prepared; a bucket is named by its key until it has an id."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def put(
        self,
        money: Money,
        amount: Decimal,
        reason: str,
        recorder: int,
        period: dt.date,
        *,
        charge: int | None = None,
        unit: int | None = None,
        contract: int | None = None,
    ) -> dict[str, Any]:
        """So much of a receipt on a charge, or (`charge` empty) in a bucket of the contract."""
        owner = (money.id, contract or money.contract_id)
        return self.put_of(owner, amount, (reason, recorder, period), charge=charge, unit=unit)

    def put_of(
        self,
        owner: tuple[int, int],
        amount: Decimal,
        why: Why,
        *,
        charge: int | None = None,
        unit: int | None = None,
        invoice_row: int | None = None,
    ) -> dict[str, Any]:
        """The same for a receipt known by its id and its contract; a bucket may be of a row."""
        bucket = None if charge else (*owner, unit or 0, invoice_row or 0)
        return self._row(owner[0], amount, why, charge_id=charge, bucket=bucket)

    def spend(self, money: Money, amount: Decimal, reason: str, out: Money) -> None:
        """So much of a receipt went out of the contract with other money."""
        why = (reason, out.recorder_id, out.period)
        self._row(money.id, amount, why, spent_id=out.id)

    def _row(self, money: int, amount: Decimal, why: Why, **where: Any) -> dict[str, Any]:
        reason, recorder, period = why
        row = {"money_id": money, "amount": amount, "reason": reason}
        row |= {"recorder_id": recorder, "period": period, **_NOWHERE, **where}
        self.rows.append(row)
        return row


_NOWHERE = {"charge_id": None, "spent_id": None, "bucket": None, "undoes_id": None}


class Placing(Standing):
    """The allocations of one transaction, and what is open around them."""

    def __init__(self, gate: Gateway) -> None:
        super().__init__(gate.session)
        self.gate = gate
        self.connection = gate.connection
        # The earliest day on which this transaction changes a contract's charges: what is moved
        # because of that is not dated earlier, where the period may be closed.
        self.since: dict[int, dt.date] = {}

    def money_waits(self, contracts: Iterable[Any]) -> bool:
        """Whether any money of these contracts stands in a bucket."""
        return any(
            self.connection.execute(_WAITS, {"keys": chunk}).first()
            for chunk in chunks(sorted(contracts))
        )

    def write(self, place: Placement) -> None:
        """Gives the buckets their rows and appends the allocations."""
        buckets = {r["bucket"] for r in place.rows if r["bucket"] is not None}
        ids = self._buckets(buckets)
        for row in place.rows:
            bucket = row.pop("bucket")
            row["advance_id"] = None if bucket is None else ids[bucket]
        self.append(place.rows)

    def _buckets(self, wanted: set[tuple[int, int, int, int]]) -> dict[tuple[int, ...], int]:
        known: dict[tuple[int, ...], int] = {}
        for chunk in chunks(sorted({b[0] for b in wanted})):
            for a in self.session.scalars(select(Advance).where(Advance.money_id.in_(chunk))):
                known[(a.money_id, a.contract_id, a.unit_id or 0, a.invoice_row_id or 0)] = a.id
        new = sorted(wanted - set(known))
        rows = []
        for bucket, key in zip(new, self.gate.reserve(len(new)), strict=True):
            money, contract, unit, invoice_row = bucket
            known[bucket] = key
            rows.append(
                {
                    "id": key,
                    "money_id": money,
                    "contract_id": contract,
                    "unit_id": unit or None,
                    "invoice_row_id": invoice_row or None,
                    "amount": ZERO,
                }
            )
        self.gate.insert(Advance.__table__, rows)
        return known

    def append(self, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        self.gate.touched |= {Allocation, Charge, Money}
        self.gate.repaid[0].update(r["charge_id"] for r in rows if r.get("charge_id") is not None)
        for row, key in zip(rows, self.gate.reserve(len(rows)), strict=True):
            row |= {"id": key, "run": self.gate.operation, "entered": self.gate.now}
        self.gate.insert(Allocation.__table__, rows)


_WAITS = (
    select(Advance.id)
    .where(Advance.contract_id.in_(bindparam("keys", expanding=True)), Advance.amount > 0)
    .limit(1)
)


def left(debts: Sequence[OpenCharge], placed: Iterable[Any]) -> list[OpenCharge]:
    """What is still open after some placements."""
    taken: dict[int, Decimal] = defaultdict(Decimal)
    for part in placed:
        if part.charge_id is not None:
            taken[part.charge_id] += part.amount
    found = []
    for debt in debts:
        if debt.id not in taken:
            found.append(debt)
        elif (rest := debt.open - taken[debt.id]) > 0:
            found.append(debt._replace(open=rest))
    return found


def takes(money: Money, charge: OpenCharge | Charge) -> bool:
    """Deposits are paid only by deposits; nothing else eats them."""
    if money.money_class is MoneyClass.DEPOSIT:
        return charge.kind is ChargeKind.DEPOSIT
    if money.money_class is MoneyClass.COMPENSATION:
        return charge.kind is ChargeKind.COMPENSATION
    return charge.kind is not ChargeKind.DEPOSIT
