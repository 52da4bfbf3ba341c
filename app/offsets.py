"""Offsets inside one contract: what waits in its buckets pays chosen charges (F-5).

Documents write what they credit into the register «Зачтённые переплаты»; here money follows it. A
document whose rows changed takes back what it put and puts it anew.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select

from app.crediting import OpenCharge, distribute
from app.gateway import Gateway
from app.placing import Placement, Placing, left, takes
from app.store import chunks
from app.undoing import alive, first_open_days
from db.base import Base
from db.errors import UserError
from db.registers.money import Advance, Allocation, Money, OverpaymentUse
from db.russian import money_text

ZERO = Decimal(0)
CREDITED = "зачёт переплаты: "
UNDONE = "зачёт переплаты изменён или отменён"
CHOSEN = "выбрано в документе"


class Offsets:
    """The offsets of one transaction."""

    def __init__(self, gate: Gateway, placing: Placing) -> None:
        self.gate = gate
        self.placing = placing

    def bring(self, recorders: set[int], movements: Iterable[Base]) -> None:
        """Follows the register for documents whose rows changed."""
        if not recorders:
            return
        wanted = [
            m for m in movements if isinstance(m, OverpaymentUse) and m.recorder_id in recorders
        ]
        self._take_back(recorders)
        self._credit(wanted)

    def _take_back(self, recorders: set[int]) -> None:
        """What documents put returns to the buckets it came from, to cabins before the contract."""
        place, session = Placement(), self.placing.session
        opened = first_open_days(session)
        for chunk in chunks(sorted(recorders)):
            came_from = self._sources(chunk)
            mine = (Allocation.recorder_id.in_(chunk), Allocation.charge_id.is_not(None))
            for one in alive(session, *mine, Allocation.amount > 0):
                row, left = one.row, one.amount
                day = max(row.period, opened.get(row.organization_id, row.period))
                owner, why = (row.money_id, row.contract_id), (UNDONE, row.recorder_id, day)
                gone = place.put_of(owner, -one.amount, why, charge=row.charge_id)
                gone["undoes_id"] = row.id
                sources = came_from[(row.recorder_id, row.money_id)]
                for unit, amount in sources.items():
                    part = min(left, amount)
                    if part > 0:
                        place.put_of(owner, part, why, unit=unit)
                        sources[unit] -= part
                        left -= part
                if left:
                    place.put_of(owner, left, why)
        self.placing.write(place)

    def _sources(self, recorders: Sequence[int]) -> dict[tuple[int, int], dict[int, Decimal]]:
        """What documents took of the buckets of cabins and have not given back."""
        taken = func.sum(Allocation.amount)
        query = (
            select(Allocation.recorder_id, Allocation.money_id, Advance.unit_id, taken)
            .join(Advance, Advance.id == Allocation.advance_id)
            .where(Allocation.recorder_id.in_(recorders), Advance.unit_id.is_not(None))
            .group_by(Allocation.recorder_id, Allocation.money_id, Advance.unit_id)
            .order_by(Advance.unit_id)
        )
        found: dict[tuple[int, int], dict[int, Decimal]] = defaultdict(dict)
        for recorder, money, unit, amount in self.placing.session.execute(query):
            if unit is not None:
                found[(recorder, money)][unit] = -amount
        return found

    def _credit(self, wanted: Sequence[OverpaymentUse]) -> None:
        """Each row from the bucket it names, the oldest money first."""
        contracts = {use.contract_id for use in wanted}
        buckets = waiting(self.placing, contracts)
        debts = self.placing.open_charges(contracts)
        charges = {d.id: d for group in debts.values() for d in group}
        in_line = self.placing.by_rows(contracts)
        place = Placement()
        for use in sorted(wanted, key=lambda u: (u.period, u.recorder_id, u.row_id)):
            wants = use.amount
            mine = [b for b in buckets[use.contract_id] if b.unit_id == use.unit_id]
            for bucket in mine:
                open_now = [
                    d
                    for d in debts[use.contract_id]
                    if takes(bucket.money, d) and use.charge_id in (None, d.id)
                ]
                part = min(wants, bucket.amount)
                placed = [
                    p
                    for p in distribute(part, open_now, by_rows=use.contract_id in in_line)
                    if p.charge_id is not None and p.amount
                ]
                for p in placed:
                    reason = CREDITED + (p.reason if use.charge_id is None else CHOSEN)
                    day = max(use.period, bucket.since)
                    why = (reason, use.recorder_id, day)
                    place.put(bucket.money, -p.amount, *why, unit=use.unit_id)
                    place.put(bucket.money, p.amount, *why, charge=p.charge_id)
                    bucket.amount -= p.amount
                    wants -= p.amount
                debts[use.contract_id] = left(debts[use.contract_id], placed)
            if wants:
                raise _refusal(use, wants, mine, charges)
        self.placing.write(place)


class Bucket:
    """What waits of a receipt, and since when it waits there."""

    def __init__(self, money: Money, unit_id: int | None, amount: Decimal, since: dt.date) -> None:
        self.money, self.unit_id, self.amount, self.since = money, unit_id, amount, since


def waiting(placing: Placing, contracts: Iterable[int]) -> dict[int, list[Bucket]]:
    """Buckets of contracts with money in them, the oldest money first."""
    found: dict[int, list[Bucket]] = defaultdict(list)
    for chunk in chunks(sorted(set(contracts))):
        for money, contract, unit, amount, since in placing.session.execute(
            _waiting(), {"keys": chunk}
        ):
            found[contract].append(Bucket(money, unit, amount, max(since, money.period)))
    return found


def _refusal(
    use: OverpaymentUse, lacking: Decimal, mine: Sequence[Bucket], charges: dict[int, OpenCharge]
) -> UserError:
    there = sum((b.amount for b in mine), ZERO)
    if there < lacking:
        return UserError(
            f"Зачесть {money_text(use.amount)} нельзя: переплаты меньше на "
            f"{money_text(lacking - there)}. Заполните зачёт заново."
        )
    if use.charge_id is not None and use.charge_id not in charges:
        return UserError("Зачесть нельзя: начисление уже оплачено. Выберите другое.")
    return UserError(
        f"Зачесть {money_text(use.amount)} нельзя: долга меньше на {money_text(lacking)}. "
        "Уменьшите сумму зачёта."
    )


@cache
def _waiting() -> Any:
    since = (
        select(func.max(Allocation.period))
        .where(Allocation.advance_id == Advance.id, Allocation.amount > 0)
        .correlate(Advance)
        .scalar_subquery()
    )
    return (
        select(Money, Advance.contract_id, Advance.unit_id, Advance.amount, since)
        .join(Money, Money.id == Advance.money_id)
        .where(Advance.contract_id.in_(bindparam("keys", expanding=True)), Advance.amount > 0)
        .where(Advance.invoice_row_id.is_(None))
        .order_by(Money.period, Money.id, Advance.id)
        .execution_options(populate_existing=True)
    )
