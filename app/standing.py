"""What is open and what stands on it, read by sets; writes nothing.

A transaction reads it under its locks, a dry run or a window without them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.crediting import OpenCharge
from app.purpose import UnitCodes
from app.store import chunks
from db.catalogs.unit import Unit
from db.documents.contract import Contract
from db.registers.money import Allocation, Charge, Money, open_sum

ZERO = Decimal("0.00")


class Standing:
    """The open items of a session; `freed` is what is looked upon as taken off charges already."""

    def __init__(self, session: Session, freed: Mapping[int, Decimal] | None = None) -> None:
        self.session = session
        self.freed = freed or {}

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
        open_now: list[Any] = []
        for chunk in chunks(sorted(set(contracts))):
            open_now += self.session.execute(_OPEN, {"keys": chunk})
        if self.freed:
            open_now += self.session.execute(_PAID, {"keys": list(self.freed)})
            open_now.sort(key=lambda row: (row.due, row.row_id, row.date_from, row.id))
        beside = self._units_beside(open_now)
        for row in open_now:
            found[row.contract_id].append(
                OpenCharge(
                    id=row.id,
                    row_id=row.row_id,
                    unit_id=row.unit_id,
                    kind=row.kind,
                    due=row.due,
                    date_from=row.date_from,
                    open=row.open + self.freed.get(row.id, ZERO),
                    beside=frozenset() if row.unit_id else beside[row.recorder_id],
                    period=row.period,
                )
            )
        return found

    def _units_beside(self, charges: Iterable[Any]) -> dict[int, frozenset[int]]:
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


_OWN = Charge.__table__.c
_LEFT = open_sum()
_COLUMNS = (
    _OWN.id,
    _OWN.contract_id,
    _OWN.recorder_id,
    _OWN.row_id,
    _OWN.unit_id,
    _OWN.kind,
    _OWN.due,
    _OWN.date_from,
    _OWN.period,
    _LEFT.label("open"),
)
_OPEN = (
    select(*_COLUMNS)
    .where(_OWN.contract_id.in_(bindparam("keys", expanding=True)), _OWN.gross > 0, _LEFT > 0)
    .order_by(_OWN.due, _OWN.row_id, _OWN.date_from, _OWN.id)
)
# What is paid whole and would be open again.
_PAID = select(*_COLUMNS).where(_OWN.id.in_(bindparam("keys", expanding=True)), _LEFT <= 0)
