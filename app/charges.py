"""Charges as open items: changed by key, never written anew.

Posting again is a diff by (row, kind, month, corrects); a charge lowered below what stands on it
frees the excess into the contract's bucket; a cancelled charge stays at zero as a trace; what an
act closed changes only by a separate document (accounting-model.md, Identity, corrections).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from app.correction_order import corrections_are_in_order, nothing_corrects
from app.gateway import Gateway
from app.lists import titles_of
from app.placing import Placement, Placing
from app.rent_days import days_are_free, rent_is_not_paused, tenant_holds
from app.store import plain
from db.base import Document
from db.errors import UserError
from db.registers.money import Charge, ChargeKind

ZERO = Decimal(0)
CHARGE_COLUMNS = tuple(
    c.name
    for c in Charge.__table__.columns
    if c.name not in ("id", "allocated", "corrected", "closed_by_id")
)
CORRECTED = "исправление начисления"
MOVED = "начисление перешло на другой договор"
LOWERED = "начисление уменьшено"
CANCELLED = "начисление отменено"
Key = tuple[int, ChargeKind, dt.date, int]


class Lowered(NamedTuple):
    """A charge that can bear no more than `room`; `cause` is the charge that makes it so."""

    charge: Charge
    room: Decimal
    reason: str
    cause: Charge


class Charges:
    """The charges of one transaction."""

    def __init__(self, gate: Gateway, placing: Placing) -> None:
        self.gate = gate
        self.placing = placing
        # Possessions whose rent changed; those opened in this very transaction cannot be broken.
        self.rented: set[int] = set()
        self._nouns: dict[int, str] = {}

    def bring(
        self, documents: Sequence[Document], wanted: Iterable[Charge], fresh: bool
    ) -> list[Charge]:
        """Brings the charges of documents to what their posting says, by key.

        Answers the charges that are owed again because a correction of theirs went.
        """
        self._nouns = {d.id: type(d).__tablename__ for d in documents}
        new = {_key(c): c for c in wanted}
        old = {} if fresh else self._charges_of([d.id for d in documents])
        self._lock_charges(old.values(), new.values())
        # A correction that goes, goes first: what it corrected may be going too, and be one itself.
        gone = {key: c for key, c in old.items() if c.corrects_id is not None and key not in new}
        raised = {c.id for c in gone.values() if c.gross > 0}
        restored: set[int] = set()
        left = old
        for going in (
            {key: c for key, c in gone.items() if c.corrects_id in raised},
            {key: c for key, c in gone.items() if c.corrects_id not in raised},
        ):
            if going:
                restored |= self._change(going, {}, fresh=False)
                left = {key: c for key, c in left.items() if key not in going}
                self._read_anew(left)
        restored |= self._change(left, new, fresh=fresh)
        return self.placing.kept(Charge, restored)

    def _read_anew(self, charges: dict[Key, Charge]) -> None:
        """What the charges are after those that went before them."""
        self.placing.kept(Charge, {c.id for c in charges.values()})

    def _change(self, old: dict[Key, Charge], new: dict[Key, Charge], *, fresh: bool) -> set[int]:
        """Charges from what they are to what they must be; answers the ids corrected before."""
        lowered, changed = self._changes(old, new)
        self._tell([old[_key(c)] for c in changed])
        inserts = [c for key, c in new.items() if key not in old]
        rented: list[Charge] = []
        for charge in (*inserts, *changed):
            known = self.placing.since.get(charge.contract_id, charge.period)
            self.placing.since[charge.contract_id] = min(known, charge.period)
            if charge.kind is ChargeKind.RENT and charge.corrects_id is None:
                opened = fresh and charge.possession_id == charge.row_id
                if charge.possession_id is not None and not opened:
                    rented.append(charge)
        others = [c for c in changed if _is_other(old[_key(c)], c)]
        corrections_are_in_order(self.gate, [*inserts, *others], self._nouns.keys())
        nothing_corrects(self.gate, [c for c in others if c.corrects_id is None])
        self.rented |= {c.possession_id for c in rented if c.possession_id is not None}
        standing = [c for c in rented if c.quantity]
        days_are_free(self.gate, standing, {c.id for c in changed})
        said_anew = [c for c in standing if _is_other(old.get(_key(c)), c)]
        tenant_holds(self.gate, said_anew)
        rent_is_not_paused(self.gate, said_anew)
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
            after.id = before.id
            if _same(before, after):
                continue
            _may_change(self.gate, before)
            changed.append(after)
            room = max(after.gross, ZERO) + before.corrected
            moved = _owner(before) != _owner(after)
            if moved and after.quantity:
                lowered.append(Lowered(before, ZERO, MOVED, after))
            elif after.gross >= 0 and before.allocated > room:
                reason = LOWERED if after.quantity else CANCELLED
                lowered.append(Lowered(before, room, reason, after))
        return lowered, changed

    def _tell(self, replaced: Sequence[Charge]) -> None:
        """What charges were stays readable in the history of their documents."""
        was: dict[int, list[list[Any]]] = defaultdict(list)
        for charge in replaced:
            if charge.quantity:
                was[charge.recorder_id].append([plain(getattr(charge, c)) for c in CHARGE_COLUMNS])
        for recorder, values in was.items():
            told = {"movements": {Charge.__tablename__: values}}
            self.gate.note(self._nouns[recorder], recorder, "движения", told)

    def _charges_of(self, recorders: Sequence[int]) -> dict[Key, Charge]:
        found: dict[Key, Charge] = {}
        for charge in self.placing.kept(Charge, recorders, "recorder_id"):
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
        for original in self.placing.kept(Charge, taken):
            room = original.gross + original.corrected + taken[original.id]
            if room < 0:
                raise UserError("Исправление больше самого начисления. Проверьте документ.")
            if original.allocated > room:
                lowered.append(Lowered(original, room, CORRECTED, causes[original.id]))
        self._free(lowered)

    def _write_charges(self, changed: Sequence[Charge], inserts: Sequence[Charge]) -> None:
        if changed or inserts:
            self.gate.touched.add(Charge)
        self.gate.repaid[0].update(c.id for c in changed)
        every = (*changed, *inserts)  # a correction that goes makes its charge late for more
        self.gate.repaid[0].update(c.corrects_id for c in every if c.corrects_id is not None)
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
        standing = self.placing.standing_on([low.charge.id for low in lowered])
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
        self.placing.write(place)


def _key(charge: Charge) -> Key:
    return (charge.row_id, charge.kind, charge.month, charge.corrects_id or 0)


def _owner(charge: Charge) -> tuple[int, int]:
    """Whose the charge is: money never crosses contracts by itself, nor organizations at all."""
    return charge.organization_id, charge.contract_id


def _terms(charge: Charge) -> tuple[Any, ...]:
    """What a correction of the charge was counted from."""
    days = (charge.date_from, charge.date_to)
    return (*_owner(charge), *days, charge.quantity, charge.gross, charge.net)


def _is_other(before: Charge | None, after: Charge) -> bool:
    return before is None or _terms(before) != _terms(after)


def _same(before: Charge, after: Charge) -> bool:
    return all(getattr(before, c) == getattr(after, c) for c in CHARGE_COLUMNS)


def _cancelled(charge: Charge) -> Charge:
    """The same charge of nothing: it stays as a trace. A free one has a quantity."""
    values = {c: getattr(charge, c) for c in CHARGE_COLUMNS}
    return Charge(**values | {"gross": ZERO, "net": ZERO, "vat": ZERO, "quantity": 0})


def _may_change(gate: Gateway, charge: Charge) -> None:
    if charge.closed_by_id is not None:
        act = titles_of(gate.session, Document, [charge.closed_by_id])[charge.closed_by_id]
        raise UserError(
            f"Начисление за {charge.date_from:%d.%m.%Y}–{charge.date_to:%d.%m.%Y} уже закрыто "
            f"актом: «{act}». Исправьте его отдельным документом."
        )
