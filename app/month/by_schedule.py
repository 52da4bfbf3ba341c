"""What the schedule of contracts has for a day, and who of it may be issued by itself (H-32).

A paper is due on its planned day and up to a month after it, where nobody was there to issue it.
What is left to issue is the run's business: a period that a person invoiced in part gets the rest.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.billing_plan import invoice_day
from app.month.counting import act_is_later
from app.month.dry_run import DryRun
from app.periods import add_months
from app.proration_cycle import month_end
from app.store import rows_by
from db.base import Document
from db.catalogs.organization import Organization
from db.documents.contract import IN_FORCE, Contract
from db.month_kind import RunKind
from db.month_run import ItemState, MonthRun, MonthRunItem

LATE = dt.timedelta(days=31)
OWN: Any = Contract.__table__.c
HEAD: Any = Document.__table__.c
CARD: Any = Organization.__table__.c
RUN: Any = MonthRun.__table__.c
ITEM: Any = MonthRunItem.__table__.c


class Due(NamedTuple):
    """A run whose day has come for some contracts; `month` by its first day."""

    organization_id: int
    kind: RunKind
    month: dt.date


def due(session: Session, today: dt.date) -> dict[Due, set[int]]:
    """Contracts that have a planned day and no papers of a run, of organizations that ask for it.

    Invoices stand before acts, earlier months before later ones.
    """
    query = (
        select(
            OWN.id,
            HEAD.organization_id,
            OWN.invoice_month,
            OWN.invoice_day,
            OWN.papers_period,
            OWN.valid_to,
            func.coalesce(OWN.valid_from, HEAD.date).label("begins"),
        )
        .join(Document.__table__, HEAD.id == OWN.id)
        .join(Organization.__table__, CARD.id == HEAD.organization_id)
        .where(CARD.auto_issue, CARD.marked.is_(False))
        .where(OWN.status.in_(IN_FORCE), HEAD.marked.is_(False))
    )
    found: dict[Due, set[int]] = defaultdict(set)
    for row in session.execute(query):
        for kind, month in _due_months(row, today):
            found[Due(row.organization_id, kind, month)].add(row.id)
    for one, contracts in _issued(session, found).items():
        found[one] -= contracts
    order = sorted(found, key=lambda d: (d.kind is RunKind.ACTS, d.month, d.organization_id))
    return {one: found[one] for one in order if found[one]}


def _due_months(doc: Any, today: dt.date) -> Iterator[tuple[RunKind, dt.date]]:
    """Of the months around a day, those whose invoice or act of a contract was planned by it."""
    first = today.replace(day=1)
    for month in (add_months(first, n) for n in range(-2, 2)):
        last = month_end(month)
        if doc.begins > last or (doc.valid_to is not None and doc.valid_to < month):
            continue
        if today - LATE <= invoice_day(doc, month) <= today:
            yield RunKind.INVOICES, month
        if today - LATE <= last <= today and act_is_later(doc, last) is None:
            yield RunKind.ACTS, month


def _issued(session: Session, asked: Mapping[Due, set[int]]) -> dict[Due, set[int]]:
    query = (
        select(RUN.organization_id, RUN.kind, RUN.month, ITEM.contract_id)
        .join(MonthRunItem.__table__, ITEM.run_id == RUN.id)
        .where(RUN.undone_at.is_(None), ITEM.state == ItemState.ISSUED)
        .where(RUN.month.in_({one.month for one in asked}))
    )
    found: dict[Due, set[int]] = defaultdict(set)
    for owner, kind, month, contract in session.execute(query):
        if Due(owner, kind, month) in asked:
            found[Due(owner, kind, month)].add(contract)
    return found


def recent(session: Session, today: dt.date) -> list[MonthRun]:
    """Runs of the last months of organizations that issue by the schedule."""
    since = add_months(today.replace(day=1), -2)
    asked = select(CARD.id).where(CARD.auto_issue, CARD.marked.is_(False))
    query = (
        select(RUN.id)
        .where(RUN.organization_id.in_(asked), RUN.undone_at.is_(None), RUN.month >= since)
        .where(RUN.id.in_(select(ITEM.run_id).where(ITEM.state == ItemState.ISSUED)))
    )
    keys = list(session.scalars(query.order_by(RUN.kind.desc(), RUN.month, RUN.id)))
    return list(rows_by(session, MonthRun, "id", keys))


def without_remarks(run: DryRun) -> set[int]:
    """Contracts that a person need not look at: something is issued and no line is red."""
    red = {line.contract_id for line in run.red}
    return {key for key in run.issued if key not in red}
