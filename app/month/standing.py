"""How far a run of a month has come, for whoever looks: what waits, what is approved, issued."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from app.month.snapshot import items_of, living
from app.work import Work
from db.month_kind import RunKind
from db.month_run import ItemState, MonthRunItem
from db.system import AppUser


@dataclass(frozen=True)
class Standing:
    """People by their names, `login` of who counted; `states` in words by contract."""

    login: str = ""
    author: str = ""
    approver: str = ""
    states: Mapping[int, str] = field(default_factory=dict)
    waiting: int = 0
    approved: int = 0
    issued: int = 0

    @property
    def is_kept(self) -> bool:
        return bool(self.states)


def standing(work: Work, kind: RunKind, month: dt.date) -> Standing:
    """Of the run that stands for a month, of all organizations; blank where there is none."""
    with work.database.reading() as session:
        runs = living(session, kind, month.replace(day=1))
        items = items_of(session, [run.id for run in runs])
        names = {u.login: u.name for u in session.execute(select(AppUser.login, AppUser.name))}
    if not runs:
        return Standing()
    last = max(runs, key=lambda run: run.counted_at)
    signed = next((run.approver for run in runs if run.approver is not None), "")
    return Standing(
        last.author,
        names.get(last.author, last.author),
        names.get(signed, signed),
        {item.contract_id: state_of(item) for item in items},
        sum(state_of(item) == WAITS for item in items),
        sum(state_of(item) == APPROVED for item in items),
        sum(item.state is ItemState.ISSUED for item in items),
    )


WAITS, APPROVED, ISSUED = "ждёт утверждения", "утверждён", "выставлен"


def state_of(item: MonthRunItem) -> str:
    """In words; of one that was refused, why."""
    if item.state is ItemState.ISSUED:
        return ISSUED
    if item.words:
        return item.words
    return APPROVED if item.approved == item.fingerprint else WAITS
