"""Open items: charges changed by key, receipts placed on charges or in buckets.

accounting-model.md is the law. Every sum that stands somewhere is an append-only row; lowering
or cancelling frees the excess into the bucket by reversal rows; money in a contract's buckets
pays its charges as soon as they are posted. Triggers keep the sums and refuse more than there is.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, func, select

from app.crediting import OpenCharge, distribute
from app.gateway import Gateway
from app.store import chunks, rows_by
from db.base import Document
from db.catalogs.unit import Unit
from db.errors import UserError
from db.registers.money import (
    Advance,
    Allocation,
    Charge,
    ChargeKind,
    Money,
    MoneyClass,
    open_sum,
)

ZERO = Decimal(0)
CHARGE_COLUMNS = tuple(
    c.name
    for c in Charge.__table__.columns
    if c.name not in ("id", "allocated", "corrected", "closed_by_id")
)
MONEY_COLUMNS = tuple(
    c.name for c in Money.__table__.columns if c.name not in ("id", "allocated", "recorder_id")
)
CORRECTED = "исправление начисления"
MOVED = "начисление перешло на другой договор"
LOWERED = "начисление уменьшено"
CANCELLED = "начисление отменено"
RECEIPT_CHANGED = "поступление изменено или отменено"
FROM_ADVANCE = "аванс зачтён: "
Key = tuple[int, ChargeKind, dt.date, int]


@dataclass(frozen=True)
class Lowered:
    """A charge that can bear no more than `room`; `cause` is the charge that makes it so."""

    charge: Charge
    room: Decimal
    reason: str
    cause: Charge


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


class Settlement:
    """The open items of one transaction."""

    def __init__(self, gate: Gateway) -> None:
        self.gate = gate
        self.connection = gate.connection
        self.session = gate.session
        # The earliest day on which this transaction changes a contract's charges: what is moved
        # because of that is not dated earlier, where the period may be closed.
        self.since: dict[int, dt.date] = {}

    # --- charges ------------------------------------------------------------------------

    def charge(
        self, documents: Sequence[Document], wanted: Iterable[Charge], fresh: bool
    ) -> list[Charge]:
        """Brings the charges of documents to what their posting says, by key.

        Answers the charges that are owed again because a correction of theirs went.
        """
        new = {_key(c): c for c in wanted}
        old = {} if fresh else self._charges_of([d.id for d in documents])
        self._lock_charges(old.values(), new.values())
        # A correction that goes, goes first: what it corrected may be going too.
        gone = {key: c for key, c in old.items() if c.corrects_id is not None and key not in new}
        restored = self._bring(gone, {})
        stay = {key: c for key, c in old.items() if key not in gone}
        if gone and stay:
            self._by_ids(Charge, {c.id for c in stay.values()})
        restored |= self._bring(stay, new)
        return self._by_ids(Charge, restored)

    def _bring(self, old: dict[Key, Charge], new: dict[Key, Charge]) -> set[int]:
        """Charges from what they are to what they must be; answers the ids corrected before."""
        lowered, changed = self._changes(old, new)
        inserts = [c for key, c in new.items() if key not in old]
        for charge in (*inserts, *changed):
            known = self.since.get(charge.contract_id, charge.period)
            self.since[charge.contract_id] = min(known, charge.period)
        self._free_for_corrections([*inserts, *changed], old)
        self._free(lowered)
        # A correction may come only after the money that stood on what it takes is freed.
        self._write_charges(changed, inserts)
        return {c.corrects_id for c in changed if c.corrects_id}

    def _changes(
        self, old: dict[Key, Charge], new: dict[Key, Charge]
    ) -> tuple[list[Lowered], list[Charge]]:
        lowered: list[Lowered] = []
        changed: list[Charge] = []
        for key, before in old.items():
            after = new.get(key) or _cancelled(before)
            if _same(before, after):
                continue
            _may_change(before)
            after.id = before.id
            changed.append(after)
            room = max(after.gross, ZERO) + before.corrected
            moved = _owner(before) != _owner(after)
            if after.gross >= 0 and (room < 0 or (moved and before.corrected)):
                raise UserError(
                    "Начисление исправлено другим документом. Сначала отмените исправление "
                    "(например, возврат из аренды)."
                )
            if moved and after.gross:
                lowered.append(Lowered(before, ZERO, MOVED, after))
            elif after.gross >= 0 and before.allocated > room:
                reason = LOWERED if after.gross else CANCELLED
                lowered.append(Lowered(before, room, reason, after))
        return lowered, changed

    def _charges_of(self, recorders: Sequence[int]) -> dict[Key, Charge]:
        found: dict[Key, Charge] = {}
        for charge in rows_by(self.session, Charge, "recorder_id", recorders):
            found[_key(charge)] = charge
        return found

    def _lock_charges(self, *groups: Iterable[Charge]) -> None:
        keys = {c.__dict__.get("id") for group in groups for c in group}
        keys |= {c.corrects_id for group in groups for c in group}
        self.gate.lock(Charge.__table__, keys)

    def _free_for_corrections(self, charges: Sequence[Charge], old: dict[Key, Charge]) -> None:
        """Money above what a correction leaves of a charge goes to the bucket first."""
        taken: dict[int, Decimal] = defaultdict(Decimal)
        causes: dict[int, Charge] = {}
        for charge in charges:
            if charge.corrects_id is not None:
                before = old.get(_key(charge))
                was = min(before.gross, ZERO) if before else ZERO
                taken[charge.corrects_id] += min(charge.gross, ZERO) - was
                causes[charge.corrects_id] = charge
        lowered = []
        for original in self._by_ids(Charge, taken):
            room = original.gross + original.corrected + taken[original.id]
            if room < 0:
                raise UserError("Исправление больше самого начисления. Проверьте документ.")
            if original.allocated > room:
                lowered.append(Lowered(original, room, CORRECTED, causes[original.id]))
        self._free(lowered)

    def _write_charges(self, changed: Sequence[Charge], inserts: Sequence[Charge]) -> None:
        if changed or inserts:
            self.gate.touched.add(Charge)
        columns = [c for c in CHARGE_COLUMNS if c not in ("row_id", "kind", "month", "recorder_id")]
        table = Charge.__table__
        rows = [{c: getattr(x, c) for c in ("id", *columns)} for x in changed]
        self.gate.update_many(table, rows, *columns)
        for charge, key in zip(inserts, self.gate.reserve(len(inserts)), strict=True):
            charge.id = key
        blank = {"allocated": ZERO, "corrected": ZERO, "closed_by_id": None}
        self.gate.insert(
            table,
            [{c: x.__dict__.get(c) for c in ("id", *CHARGE_COLUMNS)} | blank for x in inserts],
        )

    def _free(self, lowered: Sequence[Lowered]) -> None:
        """Takes what stands above the room of charges back into buckets, newest money first."""
        if not lowered:
            return
        standing = self._standing_on([low.charge.id for low in lowered])
        place = Placement()
        for low in lowered:
            charge, cause = low.charge, low.cause
            excess = charge.allocated - low.room
            for money, amount in reversed(standing[charge.id]):
                part = min(amount, excess)
                if part > 0:
                    common = (low.reason, cause.recorder_id, max(money.period, cause.period))
                    place.put(money, -part, *common, charge=charge.id)
                    place.put(money, part, *common, contract=charge.contract_id)
                    excess -= part
        self._write(place)

    def _standing_on(self, charges: Sequence[int]) -> dict[int, list[tuple[Money, Decimal]]]:
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
                found[charge_id].append((money, amount))
        return found

    def _by_ids(self, cls: Any, keys: Iterable[int]) -> list[Any]:
        wanted = sorted(keys)
        found: list[Any] = []
        for chunk in chunks(wanted):
            query = select(cls).where(cls.id.in_(chunk)).order_by(cls.id)
            found += self.session.scalars(query.execution_options(populate_existing=True))
        return found

    # --- receipts -----------------------------------------------------------------------

    def receive(self, documents: Sequence[Document], wanted: Iterable[Money], fresh: bool) -> None:
        """Brings the receipts of documents to what their posting says and places their rest."""
        new = {m.recorder_id: m for m in wanted}
        old: dict[int, Money] = {}
        if not fresh:
            for chunk in chunks([d.id for d in documents]):
                query = select(Money).where(Money.recorder_id.in_(chunk))
                old |= {m.recorder_id: m for m in self.session.scalars(query)}
        if not new and not old:
            return
        self.gate.lock(Money.__table__, [m.id for m in old.values()])
        self.gate.touched |= {Money, Allocation}
        for recorder, before in old.items():
            self._change(before, new.pop(recorder, None))
        for money, key in zip(new.values(), self.gate.reserve(len(new)), strict=True):
            money.id = key
        rows = [
            {c: m.__dict__.get(c) for c in ("id", "recorder_id", *MONEY_COLUMNS)}
            | {"allocated": ZERO}
            for m in new.values()
        ]
        self.gate.insert(Money.__table__, rows)
        self._place([*new.values(), *(m for m in old.values() if m.amount > m.allocated)])

    def _change(self, before: Money, after: Money | None) -> None:
        values = {c: getattr(after, c) for c in MONEY_COLUMNS} if after else {"amount": ZERO}
        if all(getattr(before, c) == v for c, v in values.items()):
            return
        moved = after is None or (
            before.contract_id,
            before.money_class,
            before.organization_id,
        ) != (
            after.contract_id,
            after.money_class,
            after.organization_id,
        )
        excess = before.allocated if moved else before.allocated - values["amount"]
        if excess > 0:
            self._take_back(before, excess)
            before.allocated -= excess
        self.gate.update_many(Money.__table__, [{"id": before.id, **values}], *values)
        for name, value in values.items():
            setattr(before, name, value)
        if after is not None:
            before.aim(after.aims)

    def _take_back(self, money: Money, excess: Decimal) -> None:
        """Reverses placements of a receipt: buckets first, then the latest charges."""
        net = (
            select(Allocation.advance_id, Allocation.charge_id, func.sum(Allocation.amount))
            .where(Allocation.money_id == money.id)
            .group_by(Allocation.advance_id, Allocation.charge_id)
            .order_by(Allocation.charge_id.is_not(None), func.max(Allocation.id).desc())
        )
        rows = []
        for advance_id, charge_id, amount in self.connection.execute(net).all():
            part = min(amount, excess)
            if part > 0:
                rows.append(
                    {
                        "money_id": money.id,
                        "charge_id": charge_id,
                        "advance_id": advance_id,
                        "amount": -part,
                        "reason": RECEIPT_CHANGED,
                        "recorder_id": money.recorder_id,
                        "period": money.period,
                    }
                )
                excess -= part
        self._append(rows)

    def _place(self, receipts: Sequence[Money]) -> None:
        """Distributes what of receipts stands nowhere, in order of their dates."""
        if not receipts:
            return
        debts = self._open_charges({m.contract_id for m in receipts})
        codes = self._codes(debts)
        place = Placement()
        for money in sorted(receipts, key=lambda m: (m.period, m.id)):
            mine = [c for c in debts[money.contract_id] if _takes(money, c)]
            placed = distribute(
                money.amount - money.allocated,
                mine,
                invoice_charges=money.aims,
                purpose=money.purpose,
                unit_codes=codes,
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
            debts[money.contract_id] = _left(debts[money.contract_id], placed)
        self._write(place)

    def use_advances(self, contracts: Iterable[int], only: set[int] | None = None) -> None:
        """Money waiting in the buckets of contracts pays their open charges, oldest due first."""
        keys = sorted(set(contracts))
        waiting: dict[int, list[tuple[Advance, Money]]] = defaultdict(list)
        for chunk in chunks(keys):
            for advance, money in self.session.execute(_WAITING, {"keys": chunk}):
                waiting[advance.contract_id].append((advance, money))
        if not waiting:
            return
        debts = self._open_charges(waiting)
        place = Placement()
        for contract, buckets in waiting.items():
            self._use(place, debts[contract], buckets, only)
        self._write(place)

    def _use(
        self,
        place: Placement,
        debts: list[OpenCharge],
        buckets: list[tuple[Advance, Money]],
        only: set[int] | None,
    ) -> None:
        charges = {c.id: c for c in self._by_ids(Charge, [d.id for d in debts])}
        for advance, money in buckets:
            mine = [
                d
                for d in debts
                if _takes(money, d)
                and (only is None or d.id in only)
                and (advance.unit_id is None or d.unit_id == advance.unit_id)
            ]
            as_deposit = money.money_class is MoneyClass.DEPOSIT
            placed = distribute(advance.amount, mine, as_deposit=as_deposit)
            for part in placed:
                if part.charge_id is None or not part.amount:
                    continue
                charge = charges[part.charge_id]
                since = self.since.get(advance.contract_id, charge.period)
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
            debts[:] = _left(debts, placed)

    def _open_charges(self, contracts: Iterable[int]) -> dict[int, list[OpenCharge]]:
        found: dict[int, list[OpenCharge]] = defaultdict(list)
        for chunk in chunks(sorted(set(contracts))):
            left = open_sum()
            query = (
                select(Charge, left)
                .where(Charge.contract_id.in_(chunk), Charge.gross > 0, left > 0)
                .order_by(Charge.due, Charge.row_id, Charge.date_from, Charge.id)
                .execution_options(populate_existing=True)
            )
            for charge, rest in self.session.execute(query):
                found[charge.contract_id].append(
                    OpenCharge(
                        id=charge.id,
                        row_id=charge.row_id,
                        unit_id=charge.unit_id,
                        kind=charge.kind.name.lower(),
                        due=charge.due,
                        date_from=charge.date_from,
                        open=rest,
                    )
                )
        return found

    def _codes(self, debts: dict[int, list[OpenCharge]]) -> dict[str, int]:
        units = sorted({d.unit_id for group in debts.values() for d in group if d.unit_id})
        found: dict[str, int] = {}
        for chunk in chunks(units):
            query = select(Unit.code, Unit.id).where(Unit.id.in_(chunk))
            found |= {code: key for code, key in self.session.execute(query)}
        return found

    # --- rows ---------------------------------------------------------------------------

    def _write(self, place: Placement) -> None:
        """Gives the buckets their rows and appends the allocations."""
        buckets = {r["bucket"] for r in place.rows if r["bucket"] is not None}
        ids = self._buckets(buckets)
        for row in place.rows:
            bucket = row.pop("bucket")
            row["advance_id"] = None if bucket is None else ids[bucket]
        self._append(place.rows)

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

    def _append(self, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        self.gate.touched |= {Allocation, Charge, Money}
        for row, key in zip(rows, self.gate.reserve(len(rows)), strict=True):
            row |= {"id": key, "run": self.gate.operation, "entered": self.gate.now}
        self.gate.insert(Allocation.__table__, rows)


_WAITING = (
    select(Advance, Money)
    .join(Money, Money.id == Advance.money_id)
    .where(Advance.contract_id.in_(bindparam("keys", expanding=True)), Advance.amount > 0)
    .where(Advance.invoice_row_id.is_(None))
    .order_by(Money.period, Money.id)
    .execution_options(populate_existing=True)
)


def _key(charge: Charge) -> Key:
    return (charge.row_id, charge.kind, charge.month, charge.corrects_id or 0)


def _owner(charge: Charge) -> tuple[int, int]:
    """Whose the charge is: money never crosses contracts by itself, nor organizations at all."""
    return charge.organization_id, charge.contract_id


def _same(before: Charge, after: Charge) -> bool:
    return all(getattr(before, c) == getattr(after, c) for c in CHARGE_COLUMNS)


def _cancelled(charge: Charge) -> Charge:
    """The same charge at zero: it stays as a trace."""
    values = {c: getattr(charge, c) for c in CHARGE_COLUMNS}
    return Charge(**values | {"gross": ZERO, "net": ZERO, "vat": ZERO})


def _may_change(charge: Charge) -> None:
    if charge.closed_by_id is not None:
        raise UserError(
            f"Начисление за {charge.date_from:%d.%m.%Y}–{charge.date_to:%d.%m.%Y} уже закрыто "
            "актом. Исправьте его отдельным документом."
        )


def _takes(money: Money, charge: OpenCharge) -> bool:
    """Deposits are paid only by deposits; nothing else eats them."""
    if money.money_class is MoneyClass.DEPOSIT:
        return charge.kind == "deposit"
    if money.money_class is MoneyClass.COMPENSATION:
        return charge.kind == "compensation"
    return charge.kind != "deposit"


def _left(debts: Sequence[OpenCharge], placed: Iterable[Any]) -> list[OpenCharge]:
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
