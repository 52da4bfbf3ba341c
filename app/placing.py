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

from sqlalchemy import func, select

from app.crediting import OpenCharge
from app.gateway import Gateway
from app.purpose import UnitCodes
from app.store import chunks
from db.catalogs.unit import Unit
from db.documents.contract import Contract
from db.registers.money import Advance, Allocation, Charge, Money, open_sum

ZERO = Decimal(0)


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
    ) -> None:
        """So much of a receipt on a charge, or (`charge` empty) in a bucket of the contract."""
        bucket = None if charge else (money.id, contract or money.contract_id, unit or 0, 0)
        self.rows.append(
            {
                "money_id": money.id,
                "charge_id": charge,
                "bucket": bucket,
                "amount": amount,
                "reason": reason,
                "recorder_id": recorder,
                "period": period,
            }
        )


class Placing:
    """The allocations of one transaction, and what is open around them."""

    def __init__(self, gate: Gateway) -> None:
        self.gate = gate
        self.connection = gate.connection
        self.session = gate.session
        # The earliest day on which this transaction changes a contract's charges: what is moved
        # because of that is not dated earlier, where the period may be closed.
        self.since: dict[int, dt.date] = {}

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
        for row, key in zip(rows, self.gate.reserve(len(rows)), strict=True):
            row |= {"id": key, "run": self.gate.operation, "entered": self.gate.now}
        self.gate.insert(Allocation.__table__, rows)

    def standing_on(self, charges: Sequence[int]) -> dict[int, list[tuple[Money, Decimal]]]:
        found: dict[int, list[tuple[Money, Decimal]]] = defaultdict(list)
        for chunk in chunks(charges):
            query = (
                select(Money, Allocation.charge_id, func.sum(Allocation.amount))
                .join(Allocation, Allocation.money_id == Money.id)
                .where(Allocation.charge_id.in_(chunk))
                .group_by(Money.id, Allocation.charge_id)
                .order_by(Money.period, Money.id)
            )
            for money, charge_id, amount in self.session.execute(query):
                assert charge_id is not None
                found[charge_id].append((money, amount))
        return found

    def open_charges(self, contracts: Iterable[int]) -> dict[int, list[OpenCharge]]:
        found: dict[int, list[OpenCharge]] = defaultdict(list)
        open_now: list[tuple[Charge, Decimal]] = []
        for chunk in chunks(sorted(set(contracts))):
            left = open_sum()
            query = (
                select(Charge, left)
                .where(Charge.contract_id.in_(chunk), Charge.gross > 0, left > 0)
                .order_by(Charge.due, Charge.row_id, Charge.date_from, Charge.id)
                .execution_options(populate_existing=True)
            )
            open_now += ((charge, rest) for charge, rest in self.session.execute(query))
        beside = self._units_beside(charge for charge, _ in open_now)
        for charge, rest in open_now:
            found[charge.contract_id].append(
                OpenCharge(
                    id=charge.id,
                    row_id=charge.row_id,
                    unit_id=charge.unit_id,
                    kind=charge.kind,
                    due=charge.due,
                    date_from=charge.date_from,
                    open=rest,
                    beside=frozenset() if charge.unit_id else beside[charge.recorder_id],
                )
            )
        return found

    def _units_beside(self, charges: Iterable[Charge]) -> dict[int, frozenset[int]]:
        """Units charged by the documents of charges that have none: what a trip carried."""
        recorders = sorted({c.recorder_id for c in charges if c.unit_id is None})
        found: dict[int, frozenset[int]] = defaultdict(frozenset)
        for chunk in chunks(recorders):
            query = select(Charge.recorder_id, Charge.unit_id).distinct()
            for recorder, unit in self.session.execute(query.where(Charge.recorder_id.in_(chunk))):
                if unit is not None:
                    found[recorder] |= {unit}
        return found

    def by_rows(self, contracts: Iterable[int]) -> set[int]:
        """Contracts whose rows of one due date are paid in a line, not in proportion."""
        found: set[int] = set()
        for chunk in chunks(sorted(set(contracts))):
            found |= set(
                self.session.scalars(
                    select(Contract.id).where(Contract.id.in_(chunk), Contract.by_rows)
                )
            )
        return found

    def codes(self, debts: dict[int, list[OpenCharge]]) -> dict[int, UnitCodes]:
        """Inventory codes that a purpose may name, by contracts: of units with debts, and carried.

        A cabin of another contract is not named, whoever else pays in the same batch.
        """
        units = {
            contract: {u for d in group for u in (d.unit_id, *d.beside) if u}
            for contract, group in debts.items()
        }
        known: dict[int, str] = {}
        for chunk in chunks(sorted(set().union(*units.values()))):
            query = select(Unit.id, Unit.code).where(Unit.id.in_(chunk))
            known |= {row.id: row.code for row in self.session.execute(query)}
        return {
            contract: UnitCodes({known[u]: u for u in sorted(own)})
            for contract, own in units.items()
        }

    def kept(self, cls: Any, keys: Iterable[int], column: str = "id") -> list[Any]:
        """Charges or receipts of the transaction, each one object, as the base has them now."""
        found: list[Any] = []
        for chunk in chunks(sorted(keys)):
            query = select(cls).where(getattr(cls, column).in_(chunk)).order_by(cls.id)
            found += self.session.scalars(query.execution_options(populate_existing=True))
        return found


def left(debts: Sequence[OpenCharge], placed: Iterable[Any]) -> list[OpenCharge]:
    """What is still open after some placements."""
    taken: dict[int, Decimal] = defaultdict(Decimal)
    for part in placed:
        if part.charge_id is not None:
            taken[part.charge_id] += part.amount
    found = []
    for debt in debts:
        rest = debt.open - taken.get(debt.id, ZERO)
        if rest > 0:
            found.append(OpenCharge(**{**vars(debt), "open": rest}))
    return found
