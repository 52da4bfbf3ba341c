"""Issues what was approved, a few contracts a transaction: stopped anywhere, it goes on by itself.

Each transaction is an operation of its own and leaves its contracts whole; a second starter of the
same run skips what the first one made. A contract that changed after the approval waits again.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.gateway import Gateway
from app.month.dry_run import counted
from app.month.ground import ground
from app.month.lines import ZERO
from app.month.making import make
from app.month.snapshot import ITEM, fingerprint, items_of, living, may_run
from app.work import Work
from db.base import Document
from db.errors import UserError
from db.month_kind import RunKind
from db.month_run import ItemState, MonthRun, MonthRunItem

DOCUMENT: Any = Document.__table__
ISSUED = ("state", "amount", "words", "charge_id", "invoice_id", "act_id")
CHANGED = "данные изменились после утверждения: посчитайте и утвердите заново"
# A person who posts meanwhile on a server waits for one of these; a file has one writer anyway.
ON_SERVER, IN_FILE = 16, 50
LONGEST_WORDS = 1000
Progress = Callable[[int, int, str], None]


def silent(done: int, of: int, text: str) -> None:
    """Nobody looks how far it is."""


class _DoneByAnother(Exception):
    """Somebody else issued a contract of these meanwhile: nothing is written."""


@dataclass
class Issued:
    """What became of a run: contracts made now, before, waiting for approval, refused."""

    done: list[MonthRunItem] = field(default_factory=list)
    before: list[MonthRunItem] = field(default_factory=list)
    waiting: list[MonthRunItem] = field(default_factory=list)
    refused: list[MonthRunItem] = field(default_factory=list)


def issue(
    work: Work,
    kind: RunKind,
    month: dt.date,
    *,
    organization_id: int | None = None,
    today: dt.date | None = None,
    only: Collection[int] | None = None,
    progress: Progress = silent,
) -> Issued:
    """Makes the documents of every contract that is approved as it is counted now.

    `only` are contracts by id; the others are left alone and not told of.
    """
    may_run(work, kind)
    with work.database.reading() as session:
        runs = living(session, kind, month.replace(day=1), organization_id)
        items = {run.id: _chosen(items_of(session, [run.id]), only) for run in runs}
    ready = {run.id: [i for i in items[run.id] if _is_approved(i)] for run in runs}
    whole, passed = sum(map(len, ready.values())), 0
    for run in runs:
        for batch in _batches(work, ready[run.id]):
            _issue(work, run, batch, today)
            passed += len(batch)
            progress(passed, whole, kind.value)
    return _told(work, runs, only, {i.id for group in ready.values() for i in group})


def _chosen(items: Sequence[MonthRunItem], only: Collection[int] | None) -> list[MonthRunItem]:
    return [item for item in items if only is None or item.contract_id in only]


def _is_approved(item: MonthRunItem) -> bool:
    return item.state is ItemState.WAITS and item.approved == item.fingerprint


def _batches(work: Work, items: Sequence[MonthRunItem]) -> Iterator[Sequence[MonthRunItem]]:
    size = IN_FILE if work.database.is_sqlite else ON_SERVER
    return (items[start : start + size] for start in range(0, len(items), size))


def _issue(work: Work, run: MonthRun, batch: Sequence[MonthRunItem], today: dt.date | None) -> None:
    """All of them in one transaction; where one refuses, each in its own."""
    try:
        _in_one(work, run, batch, today)
    except _DoneByAnother:
        if len(batch) > 1:
            _one_by_one(work, run, batch, today)
    except UserError as refusal:
        if len(batch) > 1:
            _one_by_one(work, run, batch, today)
        else:
            _refused(work, batch[0], str(refusal))


def _one_by_one(
    work: Work, run: MonthRun, batch: Sequence[MonthRunItem], today: dt.date | None
) -> None:
    for item in batch:
        _issue(work, run, [item], today)


def _in_one(
    work: Work, run: MonthRun, batch: Sequence[MonthRunItem], today: dt.date | None
) -> None:
    told = ",".join(f"{item.contract_id}:{item.approved}" for item in batch)
    if any(item.act_id or item.invoice_id for item in batch):  # issued anew, perhaps unchanged
        told += f",{run.counted_at.isoformat()}"
    with work.transaction("выставить месяц", (), uuid.uuid5(run.uuid, told)) as gate:
        if gate is not None:
            gate.run = run.uuid
            _write(gate, run, batch, today)


def _write(
    gate: Gateway, run: MonthRun, batch: Sequence[MonthRunItem], today: dt.date | None
) -> None:
    _locked(gate, batch)
    contracts = [item.contract_id for item in batch]
    gate.lock(DOCUMENT, contracts)
    now = counted(
        ground(
            gate.session,
            run.kind,
            run.month,
            organization_id=run.organization_id,
            today=today,
            only=contracts,
        ),
        beside=False,
    )
    told = now.issued
    same = {
        item.contract_id
        for item in batch
        if fingerprint(now.of.by_id[item.contract_id], told.get(item.contract_id, []))
        == item.approved
    }
    made = make(gate, run, now.of.only(same))
    rows = [
        {
            "id": item.id,
            "state": ItemState.ISSUED,
            "amount": sum((line.gross for line in told[item.contract_id]), ZERO),
            "words": "",
            # What of an earlier issue still stands is of this one too.
            **{n: key or getattr(item, n) for n, key in made[item.contract_id].ids.items()},
        }
        for item in batch
        if item.contract_id in same
    ]
    gate.update_many(ITEM, rows, *ISSUED)
    changed = [
        {"id": i.id, "approved": "", "words": now.stopped.get(i.contract_id, CHANGED)}
        for i in batch
        if i.contract_id not in same
    ]
    gate.update_many(ITEM, changed, "approved", "words")
    gate.touched.add(MonthRun)


def _locked(gate: Gateway, batch: Sequence[MonthRunItem]) -> None:
    """The items are ours until the end, as they were read."""
    keys = [item.id for item in batch]
    gate.lock(ITEM, keys)
    table: Any = ITEM.c
    query = select(table.id, table.state, table.approved).where(table.id.in_(keys))
    now = {row.id: (row.state, row.approved) for row in gate.connection.execute(query)}
    if any(now.get(item.id) != (ItemState.WAITS, item.approved) for item in batch):
        raise _DoneByAnother


def _refused(work: Work, item: MonthRunItem, words: str) -> None:
    """Why a contract was not issued stands beside it."""
    with work.transaction("не выставлен договор", (), None) as gate:
        assert gate is not None
        row = {"id": item.id, "words": words[:LONGEST_WORDS]}
        gate.update_many(ITEM, [row], "words")
        gate.touched.add(MonthRun)


def _told(
    work: Work, runs: Sequence[MonthRun], only: Collection[int] | None, tried: set[int]
) -> Issued:
    found = Issued()
    with work.database.reading() as session:
        for item in _chosen(items_of(session, [run.id for run in runs]), only):
            if item.state is ItemState.ISSUED:
                (found.done if item.id in tried else found.before).append(item)
            elif item.words:
                found.refused.append(item)
            else:
                found.waiting.append(item)
    return found
