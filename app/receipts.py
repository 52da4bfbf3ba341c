"""Receipts: what came is placed on charges in the order of the law, the rest in buckets.

Money in a contract's buckets pays its charges as soon as they are posted; a receipt that is
lowered or cancelled is taken back from buckets first, then from the latest charges.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, TypedDict

from sqlalchemy import bindparam, func, or_, select

from app.crediting import OpenCharge, distribute
from app.gateway import Gateway
from app.lists import titles_of
from app.outgoing import MONEY_COLUMNS, Outgoing, values_of
from app.placing import Placement, Placing, left, takes
from app.purpose import NO_CODES, UnitCodes, read_purpose
from app.reserves import WAITS, into_rows, rooms
from app.store import chunks
from db.base import Document
from db.errors import UserError
from db.registers.money import Advance, Allocation, Charge, Money, MoneyClass
from db.russian import money_text

ZERO = Decimal(0)
OUT = Money.__table__.alias("out")
RECEIPT_CHANGED = "поступление изменено или отменено"
FROM_ADVANCE = "аванс зачтён: "
WAITS_FOR_MARK = "ждёт распределения по отметке"


class Rules(TypedDict):
    """How the money of one contract is distributed; see `distribute`."""

    unit_codes: UnitCodes
    by_rows: bool


class Receipts:
    """The receipts of one transaction."""

    def __init__(self, gate: Gateway, placing: Placing) -> None:
        self.gate = gate
        self.connection = gate.connection
        self.session = gate.session
        self.placing = placing

    def bring(
        self, documents: Sequence[Document], wanted: Iterable[Money], fresh: bool
    ) -> set[int]:
        """Brings the money of documents to what their posting says and places what came.

        Answers the contracts to which something that had gone out came back.
        """
        new = {(m.recorder_id, m.line): m for m in wanted}
        old: dict[tuple[int, int], Money] = {}
        if not fresh:
            known = self.placing.kept(Money, [d.id for d in documents], "recorder_id")
            old = {(m.recorder_id, m.line): m for m in known}
        if not new and not old:
            return set()
        self.gate.lock(Money.__table__, [m.id for m in old.values()])
        self.gate.touched |= {Money, Allocation}
        pairs = [(before, new.pop(key, None)) for key, before in old.items()]
        # What went out comes back first: the receipts it was taken from may be going too.
        outgoing = Outgoing(self.gate, self.placing)
        freed = outgoing.change([pair for pair in pairs if _goes_out(*pair)])
        came = [pair for pair in pairs if not _goes_out(*pair)]
        if freed:
            self.placing.kept(Money, [before.id for before, _ in came])
        self._change(came)
        self._insert(list(new.values()))
        known = [*new.values(), *old.values()]
        self._place([m for m in known if m.amount > m.allocated])
        outgoing.draw([m for m in known if m.amount < 0])
        return freed

    def _insert(self, new: Sequence[Money]) -> None:
        for money, key in zip(new, self.gate.reserve(len(new)), strict=True):
            money.id = key
        rows = [
            {c: m.__dict__.get(c) for c in ("id", "recorder_id", *MONEY_COLUMNS)}
            | {"allocated": ZERO}
            for m in new
        ]
        self.gate.insert(Money.__table__, rows)

    def _change(self, pairs: Sequence[tuple[Money, Money | None]]) -> None:
        """Receipts from what they are to what they must be; what is over is taken back first."""
        changed = []
        excess: dict[int, Decimal] = {}
        given = self._given_out(
            [m.id for m, after in pairs if values_of(m, after) != values_of(m, m)]
        )
        for before, after in pairs:
            values = values_of(before, after)
            if values_of(before, before) == values:
                continue
            changed.append((before, after, values))
            stays = ZERO
            if before.id in given:
                stays = self._what_went_out(given[before.id], before, after)
            moved = after is None or _placed_by(before) != _placed_by(after)
            over = before.allocated - (stays if moved else values["amount"])
            if over > 0:
                excess[before.id] = over
        self._take_back([before for before, _, _ in changed], dict(excess))
        rows = [{"id": before.id, **values} for before, _, values in changed]
        self.gate.update_many(Money.__table__, rows, *MONEY_COLUMNS)
        self.gate.repaid[1].update(before.id for before, _, _ in changed)
        for before, after, values in changed:
            before.allocated -= excess.get(before.id, ZERO)
            for name, value in values.items():
                setattr(before, name, value)
            if after is not None:
                before.aim(after.aims)

    def _given_out(self, keys: Sequence[int]) -> dict[int, Any]:
        """What of receipts went out of their contracts: the sum, the first day, a document."""
        found: dict[int, Any] = {}
        for chunk in chunks(sorted(keys)):
            found |= {row.money_id: row for row in self.connection.execute(_GIVEN, {"keys": chunk})}
        return found

    def _what_went_out(self, given: Any, before: Money, after: Money | None) -> Decimal:
        """The part of a receipt that is not its own any more; it must stay possible."""
        amount: Decimal = given.amount
        stays = after is not None and after.amount >= amount and after.period <= given.since
        if stays and after is not None and _owner(before) == _owner(after):
            return amount
        named = titles_of(self.session, Document, [given.document])[given.document]
        raise UserError(
            f"Из этого поступления уже ушло {money_text(amount)} ({named}). "
            "Сначала отмените этот документ."
        )

    def _take_back(self, receipts: Sequence[Money], excess: dict[int, Decimal]) -> None:
        """Reverses placements of receipts: buckets first, then the latest charges."""
        known = {money.id: money for money in receipts}
        rows = []
        for chunk in chunks(sorted(excess)):
            for standing in self.connection.execute(_STANDING, {"keys": chunk}):
                money = known[standing.money_id]
                part = min(standing.amount, excess[money.id])
                if part > 0:
                    excess[money.id] -= part
                    rows.append(
                        {
                            "money_id": money.id,
                            "charge_id": standing.charge_id,
                            "advance_id": standing.advance_id,
                            "amount": -part,
                            "reason": RECEIPT_CHANGED,
                            "recorder_id": money.recorder_id,
                            "period": money.period,
                        }
                    )
        self.placing.append(rows)

    def _place(self, receipts: Sequence[Money]) -> None:
        """Distributes what of receipts stands nowhere, in order of their dates."""
        if not receipts:
            return
        place = Placement()
        for money in receipts:
            if money.by_mark:
                rest = money.amount - money.allocated
                place.put(money, rest, WAITS_FOR_MARK, money.recorder_id, money.period)
        at_once = sorted((m for m in receipts if not m.by_mark), key=lambda m: (m.period, m.id))
        debts = self.placing.open_charges({m.contract_id for m in at_once})
        codes = self.placing.codes(debts)
        in_line = self.placing.by_rows(debts)
        waiting = rooms(self.session, {m.invoice_id for m in at_once if m.invoice_id is not None})
        for money in at_once:
            mine = [c for c in debts[money.contract_id] if takes(money, c)]
            rest = money.amount - money.allocated
            for row, kept in into_rows(money, rest, mine, money.aims, waiting):
                why = (WAITS, money.recorder_id, money.period)
                place.put_of((money.id, money.contract_id), kept, why, invoice_row=row)
                rest -= kept
            placed = distribute(
                rest,
                mine,
                invoice_charges=money.aims,
                purpose=money.purpose,
                unit_codes=codes.get(money.contract_id, NO_CODES),
                by_rows=money.contract_id in in_line,
                as_deposit=money.money_class is MoneyClass.DEPOSIT,
            )
            for part in placed:
                if part.amount:
                    place.put(
                        money,
                        part.amount,
                        part.reason,
                        money.recorder_id,
                        money.period,
                        charge=part.charge_id,
                    )
            debts[money.contract_id] = left(debts[money.contract_id], placed)
        self.placing.write(place)

    def use_advances(self, contracts: Iterable[int], only: set[int] | None = None) -> None:
        """Money waiting in the buckets of contracts pays their open charges.

        Each by the purpose it came with; what came for delivery goes first, there and nowhere else.
        """
        keys = sorted(set(contracts))
        waiting: dict[int, list[tuple[Advance, Money]]] = defaultdict(list)
        for chunk in chunks(keys):
            for advance, money in self.session.execute(_WAITING, {"keys": chunk}):
                waiting[advance.contract_id].append((advance, money))
        if not waiting:
            return
        debts = self.placing.open_charges(waiting)
        codes = self.placing.codes(debts)
        in_line = self.placing.by_rows(debts)
        every = [d.id for group in debts.values() for d in group]
        charges = {c.id: c for c in self.placing.kept(Charge, every)}
        place = Placement()
        for contract, buckets in waiting.items():
            buckets.sort(key=lambda bucket: not read_purpose(bucket[1].purpose).delivery_only)
            own = codes.get(contract, NO_CODES)
            rules: Rules = {"unit_codes": own, "by_rows": contract in in_line}
            open_now = [d for d in debts[contract] if only is None or d.id in only]
            self._use(place, open_now, buckets, charges, rules)
        self.placing.write(place)

    def _use(
        self,
        place: Placement,
        debts: list[OpenCharge],
        buckets: list[tuple[Advance, Money]],
        charges: dict[int, Charge],
        rules: Rules,
    ) -> None:
        for advance, money in buckets:
            mine = [
                d
                for d in debts
                if takes(money, d) and (advance.unit_id is None or d.unit_id == advance.unit_id)
            ]
            placed = distribute(
                advance.amount,
                mine,
                purpose=money.purpose,
                as_deposit=money.money_class is MoneyClass.DEPOSIT,
                **rules,
            )
            for part in placed:
                if part.charge_id is None or not part.amount:
                    continue
                charge = charges[part.charge_id]
                since = self.placing.since.get(advance.contract_id, charge.period)
                day = max(money.period, charge.period, since)
                common = (FROM_ADVANCE + part.reason, charge.recorder_id, day)
                place.put(
                    money,
                    -part.amount,
                    *common,
                    contract=advance.contract_id,
                    unit=advance.unit_id,
                )
                place.put(money, part.amount, *common, charge=charge.id)
            debts[:] = left(debts, placed)


_STANDING = (
    select(
        Allocation.money_id,
        Allocation.advance_id,
        Allocation.charge_id,
        func.sum(Allocation.amount).label("amount"),
    )
    .where(Allocation.money_id.in_(bindparam("keys", expanding=True)))
    .where(Allocation.spent_id.is_(None))
    .group_by(Allocation.money_id, Allocation.advance_id, Allocation.charge_id)
    .order_by(
        Allocation.money_id, Allocation.charge_id.is_not(None), func.max(Allocation.id).desc()
    )
)
_WAITING = (
    select(Advance, Money)
    .join(Money, Money.id == Advance.money_id)
    .where(Advance.contract_id.in_(bindparam("keys", expanding=True)), Advance.amount > 0)
    .where(Advance.invoice_row_id.is_(None))
    .where(or_(Money.by_mark.is_(False), Advance.unit_id.is_not(None)))
    .order_by(Money.period, Money.id)
    .execution_options(populate_existing=True)
)


_GIVEN = (
    select(
        Allocation.money_id,
        func.sum(Allocation.amount).label("amount"),
        func.min(OUT.c.period).label("since"),
        func.min(OUT.c.recorder_id).label("document"),
    )
    .join(OUT, OUT.c.id == Allocation.spent_id)
    .where(Allocation.money_id.in_(bindparam("keys", expanding=True)), OUT.c.amount < 0)
    .group_by(Allocation.money_id)
    .having(func.sum(Allocation.amount) > 0)
)


def _goes_out(before: Money, after: Money | None) -> bool:
    return before.amount < 0 or (after is not None and after.amount < 0)


def _owner(money: Money) -> tuple[Any, ...]:
    return money.organization_id, money.contract_id, money.money_class


def _placed_by(money: Money) -> tuple[Any, ...]:
    """What decides where a receipt stands: when it changes, the whole is placed anew."""
    return (
        money.contract_id,
        money.money_class,
        money.organization_id,
        money.purpose,
        money.invoice_id,
        money.by_mark,
    )
