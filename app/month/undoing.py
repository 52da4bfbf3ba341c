"""Takes a whole run back in one action while nothing of it was sent (accounting-model.md).

Its documents are unposted in reverse and keep their numbers; a new run of the month revives them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from app import writing
from app.gateway import Gateway
from app.month.mailing import take_letters_back
from app.month.making import COLUMNS
from app.month.snapshot import ITEM, RUN, items_of, living, may_run
from app.store import load
from app.work import Work
from db.errors import UserError
from db.month_kind import RunKind
from db.month_run import ItemState, MonthRun, MonthRunItem
from db.russian import month_title


@dataclass(frozen=True)
class Undone:
    """What was taken back: runs, their contracts, how many documents of each kind."""

    kinds: Sequence[RunKind]
    items: Sequence[MonthRunItem]
    documents: dict[str, int]


def undo(
    work: Work,
    month: dt.date,
    *,
    kind: RunKind | None = None,
    organization_id: int | None = None,
) -> Undone:
    """The last run of a month (acts before invoices), or the named one; all or nothing.

    UserError when there is none, or when something stands on its documents already.
    """
    first = month.replace(day=1)
    with work.transaction("отменить месяц", (), None) as gate:
        assert gate is not None
        runs = _chosen(gate, first, kind, organization_id)
        gate.lock(RUN, [run.id for run in runs])
        runs = _chosen(gate, first, kind, organization_id)
        for run in runs:
            may_run(work, run.kind)
        items = items_of(gate.session, [run.id for run in runs])
        gate.lock(ITEM, [item.id for item in items])
        items = items_of(gate.session, [run.id for run in runs])
        issued = [item for item in items if item.state is ItemState.ISSUED]
        take_letters_back(gate, issued)
        documents = _unposted(gate, issued)
        rows = [{"id": item.id, "state": ItemState.UNDONE} for item in items]
        gate.update_many(ITEM, rows, "state")
        gate.update_many(RUN, [{"id": r.id, "undone_at": gate.now} for r in runs], "undone_at")
        for run in runs:
            told = {"documents": [sum(documents.values()), 0]}
            gate.note(MonthRun.__tablename__, run.id, "отменён", told)
        gate.touched.add(MonthRun)
    return Undone([run.kind for run in runs], issued, documents)


def _chosen(
    gate: Gateway, month: dt.date, kind: RunKind | None, organization_id: int | None
) -> list[MonthRun]:
    found = living(gate.session, kind, month, organization_id)
    if not found:
        raise UserError(
            f"{month_title(month)}: отменять нечего, месяц не выставлялся целиком. "
            "Документ, сделанный отдельно, отменяют в нём самом."
        )
    last = found[0].kind  # acts stand on what invoices charged
    acts_stand = kind is RunKind.INVOICES and any(
        item.state is ItemState.ISSUED
        for run in living(gate.session, RunKind.ACTS, month, organization_id)
        for item in items_of(gate.session, [run.id])
    )
    if acts_stand:
        raise UserError(
            f"{month_title(month)}: акты уже выставлены. Сначала отмените «Акты» этого месяца."
        )
    return [run for run in found if run.kind is last]


def _unposted(gate: Gateway, items: Sequence[MonthRunItem]) -> dict[str, int]:
    """Acts before the invoices, invoices before what they cite; what a person cancelled, stays."""
    done: dict[str, int] = {}
    for noun, column in reversed(COLUMNS.items()):
        keys = [key for item in items if (key := getattr(item, column)) is not None]
        found = [doc for doc in load(gate.session, noun, keys) if doc.posted]
        writing.lock(gate, found)
        writing.unpost(gate, found)
        if found:
            done[noun.__tablename__] = len(found)
    return done
