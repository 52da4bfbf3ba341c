"""Keeps what was counted: one run of an organization, month and kind, an item a contract.

A contract whose sums, days and reasons are those that were approved stays approved; another one
waits again, alone.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.gateway import Gateway
from app.month.dry_rows import row_of
from app.month.dry_run import DryRun
from app.month.lines import ZERO, Line
from app.store import chunks, plain, rows_by
from app.work import Work
from db.base import Document
from db.catalogs.organization import Organization
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice
from db.documents.service_act import ServiceAct
from db.documents.service_charge import ServiceCharge
from db.month_kind import RunKind
from db.month_run import ItemState, MonthRun, MonthRunItem

RUN: Any = MonthRun.__table__
ITEM: Any = MonthRunItem.__table__
COUNTED = ("amount", "fingerprint", "lines", "words")
BY_SCHEDULE = "программа по графику"  # the author of a run that no person counted: no login
MAKES = {
    RunKind.INVOICES: (ServiceCharge, PaymentInvoice),
    RunKind.ACTS: (ServiceCharge, PaymentInvoice, ServiceAct),
}


def fingerprint(doc: Contract, lines: Sequence[Line]) -> str:
    """Of everything that the papers of a contract stand on: days, sums, reasons, their set."""
    told = [
        (
            line.title,
            [(plain(p.days[0]), plain(p.days[1]), str(p.gross), str(p.vat)) for p in line.pieces],
            [p.why.to_json() for p in line.pieces],
        )
        for line in lines
    ]
    said = [doc.papers.name, doc.partner_id, doc.organization_id, told]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def may_run(work: Work, kind: RunKind) -> None:
    """Refuses whoever may not post what the run makes."""
    for noun in MAKES[kind]:
        work.user.must("post", noun)


def keep(work: Work, counted: DryRun, *, author: str = "") -> list[int]:
    """Writes what was counted; answers the runs by id, one an organization that has something.

    `author` is who counted, by default the person at work: another one approves.
    """
    may_run(work, counted.of.kind)
    by_owner: dict[int, dict[int, list[Line]]] = {}
    for key, lines in counted.issued.items():
        by_owner.setdefault(counted.of.by_id[key].organization_id, {})[key] = lines
    kept: list[int] = []
    with work.transaction("посчитать месяц", (), None) as gate:
        assert gate is not None
        known = living(gate.session, counted.of.kind, counted.of.month)
        owners = sorted({*by_owner, *(run.organization_id for run in known)} & _asked(counted))
        gate.lock(Organization.__table__, owners)
        known = living(gate.session, counted.of.kind, counted.of.month)
        by_id = {run.organization_id: run for run in known}
        author = author or gate.user.login
        kept += [_keep(gate, counted, n, by_id.get(n), by_owner.get(n, {}), author) for n in owners]
    return kept


def _asked(counted: DryRun) -> set[int]:
    return {doc.organization_id for doc in counted.of.contracts}


def living(
    session: Session, kind: RunKind | None, month: dt.date, organization_id: int | None = None
) -> list[MonthRun]:
    """The runs of a month that were not taken back, acts before invoices."""
    own: Any = MonthRun
    query = select(own.id).where(own.month == month, own.undone_at.is_(None))
    if kind is not None:
        query = query.where(own.kind == kind)
    if organization_id is not None:
        query = query.where(own.organization_id == organization_id)
    found = rows_by(session, MonthRun, "id", list(session.scalars(query)))
    return sorted(found, key=lambda run: (run.kind.name, run.organization_id))


def items_of(session: Session, run_ids: Iterable[int]) -> list[MonthRunItem]:
    """The items of runs, in the order of contracts."""
    return list(rows_by(session, MonthRunItem, "run_id", list(run_ids), "run_id", "contract_id"))


def _keep(
    gate: Gateway,
    counted: DryRun,
    owner: int,
    run: MonthRun | None,
    wanted: Mapping[int, list[Line]],
    author: str,
) -> int:
    known = {} if run is None else {i.contract_id: i for i in items_of(gate.session, [run.id])}
    cancelled = _cancelled(gate.session, counted.of.kind, known.values())
    fresh, changed, again = [], [], []
    for key, lines in wanted.items():
        now = _item(counted, key, lines)
        old = known.pop(key, None)
        if old is None:
            fresh.append(now)
        elif old.state is ItemState.WAITS and (old.fingerprint, old.words) != (
            now["fingerprint"],
            "",
        ):
            changed.append({"id": old.id, **now})
        elif old.id in cancelled:
            again.append({"id": old.id, **now, "state": ItemState.WAITS, "approved": ""})
    gone = [i.id for i in known.values() if i.state is ItemState.WAITS]
    if run is None:
        key = _begun(gate, counted, owner, author)
    else:
        key = run.id
        if fresh or changed or again or gone:
            row = {"id": key, "author": author, "counted_at": gate.now, "approver": None}
            gate.update_many(RUN, [row], "author", "counted_at", "approver")
    for row, item_id in zip(fresh, gate.reserve(len(fresh)), strict=True):
        row |= {"id": item_id, "run_id": key, "state": ItemState.WAITS, "approved": ""}
    gate.insert(ITEM, fresh)
    gate.update_many(ITEM, changed, *COUNTED)
    gate.update_many(ITEM, again, *COUNTED, "state", "approved")
    gate.delete(ITEM, "id", gone)
    gate.touched.add(MonthRun)
    return key


def _cancelled(session: Session, kind: RunKind, items: Iterable[MonthRunItem]) -> set[int]:
    """Issued items whose paper a person has unposted since: they wait anew, with its number."""
    papers = {
        key: item.id
        for item in items
        if item.state is ItemState.ISSUED and (key := _paper(item, kind)) is not None
    }
    head: Any = Document.__table__.c
    found: set[int] = set()
    for chunk in chunks(sorted(papers)):
        query = select(head.id).where(head.id.in_(chunk), head.posted.is_(False))
        found |= {papers[key] for key in session.scalars(query)}
    return found


def _paper(item: MonthRunItem, kind: RunKind) -> int | None:
    return item.act_id if kind is RunKind.ACTS else item.invoice_id


def _item(counted: DryRun, key: int, lines: Sequence[Line]) -> dict[str, Any]:
    return {
        "contract_id": key,
        "amount": sum((line.gross for line in lines), ZERO),
        "fingerprint": fingerprint(counted.of.by_id[key], lines),
        "lines": [row_of(counted, line) for line in lines],
        "words": "",
    }


def _begun(gate: Gateway, counted: DryRun, owner: int, author: str) -> int:
    (key,) = gate.reserve(1)
    row = {
        "id": key,
        "uuid": uuid.uuid4(),
        "organization_id": owner,
        "month": counted.of.month,
        "kind": counted.of.kind,
        "author": author,
        "counted_at": gate.now,
        "reason": "",
    }
    gate.insert(RUN, [row])
    gate.note(MonthRun.__tablename__, key, "посчитан", {"month": [None, plain(counted.of.month)]})
    return key
