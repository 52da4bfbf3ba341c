"""Money that goes out of a contract: refunds, offsets with other contracts, ended deposits.

It takes what waits in buckets and stands nowhere else, so a receipt is always wholly somewhere
and nobody gets back more than is overpaid. Taken back, it returns to the contract's bucket.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from app.gateway import Gateway
from app.lists import title_of
from app.placing import Placement, Placing
from app.store import chunks
from db.documents.contract import Contract
from db.errors import UserError
from db.registers.money import Advance, Allocation, Money, MoneyClass
from db.russian import money_text

ZERO = Decimal(0)
MONEY_COLUMNS = tuple(
    c.name for c in Money.__table__.columns if c.name not in ("id", "allocated", "recorder_id")
)
WENT_OUT = "ушло с договора"
CAME_BACK = "выплата или зачёт изменены"
Pair = tuple[Money, Money | None]


class _Waiting(NamedTuple):
    """So much of a receipt that may go out: from a bucket, or from a charge it stands on."""

    money: Money
    amount: Decimal
    unit_id: int | None = None
    charge_id: int | None = None
    invoice_row: int | None = None


class Outgoing:
    """What goes out in one transaction."""

    def __init__(self, gate: Gateway, placing: Placing) -> None:
        self.gate = gate
        self.placing = placing

    def change(self, pairs: Sequence[Pair]) -> set[int]:
        """Outgoing money from what it is to what it must be; answers contracts that got it back."""
        place, rows = Placement(), []
        freed: set[int] = set()
        for before, after in pairs:
            values = values_of(before, after)
            if values == values_of(before, before):
                continue
            moved = after is None or _taken_by(before) != _taken_by(after)
            over = -before.allocated if moved else values["amount"] - before.allocated
            if over > 0:
                freed.add(before.contract_id)
                # What it pays now is not dated before the day it had gone out.
                known = self.placing.since.get(before.contract_id, before.period)
                self.placing.since[before.contract_id] = min(known, before.period)
                self._release(place, before, over)
            before.allocated += max(over, ZERO)
            rows.append((before, {"id": before.id, **values}))
        self.placing.write(place)
        self.gate.update_many(Money.__table__, [row for _, row in rows], *MONEY_COLUMNS)
        for before, row in rows:
            for name in MONEY_COLUMNS:
                setattr(before, name, row[name])
        return freed

    def _release(self, place: Placement, out: Money, amount: Decimal) -> None:
        """Back to the buckets of the contract, the money taken last first."""
        taken = self.gate.connection.execute(_SPENT, {"key": out.id}).all()
        known = {m.id: m for m in self.placing.kept(Money, [row.money_id for row in taken])}
        for row in taken:
            part = min(row.amount, amount)
            if part > 0:
                money = known[row.money_id]
                place.spend(money, -part, CAME_BACK, out)
                place.put(money, part, CAME_BACK, out.recorder_id, out.period)
                amount -= part

    def draw(self, outs: Sequence[Money]) -> None:
        """Takes from buckets what goes out and is not taken yet; refuses more than there is."""
        lacking = [m for m in outs if m.amount < m.allocated]
        if not lacking:
            return
        buckets = self._buckets({m.contract_id for m in lacking if m.source_id is None})
        place = Placement()
        for out in sorted(lacking, key=lambda m: (m.period, m.id)):
            wanted = out.allocated - out.amount
            waiting = buckets[out.contract_id]
            mine = [w for w in waiting if _may_pay(w.money, out)]
            if out.source_id is not None:
                waiting = mine = list(self._standing(out.source_id))
            for one in mine:
                part = min(one.amount, wanted)
                if part > 0:
                    why = (WENT_OUT, out.recorder_id, out.period)
                    owner = (one.money.id, one.money.contract_id)
                    where = {"unit": one.unit_id, "invoice_row": one.invoice_row}
                    place.put_of(owner, -part, why, charge=one.charge_id, **where)
                    place.spend(one.money, part, WENT_OUT, out)
                    wanted -= part
                    waiting[waiting.index(one)] = one._replace(amount=one.amount - part)
            if wanted > 0:
                raise self._refusal(out, wanted)
        self.placing.write(place)

    def _buckets(self, contracts: set[int]) -> dict[int, list[_Waiting]]:
        """What waits by contracts: their own buckets before those of cabins, the oldest first."""
        found: dict[int, list[_Waiting]] = defaultdict(list)
        for chunk in chunks(sorted(contracts)):
            for advance, money in self.placing.session.execute(_WAITING, {"keys": chunk}):
                one = _Waiting(money, advance.amount, advance.unit_id, None, advance.invoice_row_id)
                found[advance.contract_id].append(one)
        return found

    def _standing(self, source: int) -> Iterator[_Waiting]:
        """Where a receipt stands: buckets first, then the charges it was put on last."""
        (money,) = self.placing.kept(Money, [source])
        for row in self.gate.connection.execute(_OF_SOURCE, {"key": source}):
            if row.amount > 0:
                where = (row.unit_id, row.charge_id, row.invoice_row_id)
                yield _Waiting(money, row.amount, *where)

    def _refusal(self, out: Money, lacking: Decimal) -> UserError:
        there, need = money_text(-out.amount - lacking), money_text(-out.amount)
        less = f"Уменьшите сумму на {money_text(lacking)}."
        if out.source_id is not None:
            return UserError(f"От поступления осталось {there}, а нужно {need}. {less}")
        told = title_of(self.placing.session, Contract, out.contract_id)
        what = "залога" if out.money_class is MoneyClass.DEPOSIT else "переплаты"
        day = f"{out.period:%d.%m.%Y}"
        return UserError(f"{told}: на {day} {what} {there}, а нужно {need}. {less}")


def values_of(before: Money, after: Money | None) -> dict[str, Any]:
    """The columns of money as they must be; what is cancelled stays at zero as a trace."""
    if after is None:
        return {c: getattr(before, c) for c in MONEY_COLUMNS} | {"amount": ZERO}
    return {c: getattr(after, c) for c in MONEY_COLUMNS}


def _taken_by(money: Money) -> tuple[Any, ...]:
    """What decides from which buckets it is taken and since when."""
    return (
        money.organization_id,
        money.contract_id,
        money.money_class,
        money.source_id,
        money.period,
    )


def _may_pay(money: Money, out: Money) -> bool:
    """A deposit goes out of deposits alone; nothing is given back before it came."""
    deposit = money.money_class is MoneyClass.DEPOSIT
    return deposit == (out.money_class is MoneyClass.DEPOSIT) and money.period <= out.period


_SPENT = (
    select(Allocation.money_id, func.sum(Allocation.amount).label("amount"))
    .where(Allocation.spent_id == bindparam("key"))
    .group_by(Allocation.money_id)
    .having(func.sum(Allocation.amount) > 0)
    .order_by(func.max(Allocation.id).desc())
)
_WAITING = (
    select(Advance, Money)
    .join(Money, Money.id == Advance.money_id)
    .where(Advance.contract_id.in_(bindparam("keys", expanding=True)), Advance.amount > 0)
    .order_by(
        Advance.invoice_row_id.is_not(None),
        Advance.unit_id.is_not(None),
        Money.period,
        Money.id,
        Advance.id,
    )
    .execution_options(populate_existing=True)
)
_OF_SOURCE = (
    select(
        Advance.unit_id,
        Advance.invoice_row_id,
        Allocation.charge_id,
        func.sum(Allocation.amount).label("amount"),
    )
    .outerjoin(Advance, Advance.id == Allocation.advance_id)
    .where(Allocation.money_id == bindparam("key"), Allocation.spent_id.is_(None))
    .group_by(Allocation.advance_id, Advance.unit_id, Advance.invoice_row_id, Allocation.charge_id)
    .order_by(
        Allocation.charge_id.is_not(None),
        Advance.unit_id.is_not(None),
        func.max(Allocation.id).desc(),
    )
)
