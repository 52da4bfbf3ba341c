"""The second signature: who did not count a run says that it may be issued."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.approval import others_who_post
from app.gateway import Gateway
from app.month.snapshot import BY_SCHEDULE, ITEM, MAKES, RUN, items_of, living, may_run
from app.work import Work
from db.errors import UserError
from db.month_kind import RunKind
from db.month_run import ItemState, MonthRun, MonthRunItem
from db.russian import month_title

LONGEST_REASON = 500


class ReasonWanted(UserError):
    """Who signs alone says why; each door knows how it asks."""


@dataclass(frozen=True)
class Approved:
    """What was approved: runs and their contracts that wait to be issued."""

    kinds: Sequence[RunKind]
    items: Sequence[MonthRunItem]


def approve(
    work: Work,
    month: dt.date,
    *,
    kind: RunKind | None = None,
    organization_id: int | None = None,
    reason: str = "",
    only: Collection[int] | None = None,
) -> Approved:
    """Approves what was counted last for a month; UserError when nothing waits.

    `reason` is for whoever counted it himself and has nobody else to approve it, and for the
    schedule where nobody looks at what it counted; `only` are contracts by id.
    """
    first = month.replace(day=1)
    found = approve_waiting(
        work, first, kind=kind, organization_id=organization_id, reason=reason, only=only
    )
    if not found.items:
        raise UserError(
            f"{month_title(first)}: утверждать нечего. Сначала посчитайте: "
            f"kontora month invoice {first:%Y-%m} или kontora month close {first:%Y-%m}."
        )
    return found


def approve_waiting(
    work: Work,
    month: dt.date,
    *,
    kind: RunKind | None = None,
    organization_id: int | None = None,
    reason: str = "",
    only: Collection[int] | None = None,
) -> Approved:
    """The same where nobody asked for it: what a person approved before is no fault."""
    first, kinds, approved = month.replace(day=1), list[RunKind](), list[MonthRunItem]()
    with work.transaction("утвердить месяц", (), None) as gate:
        assert gate is not None
        runs = living(gate.session, kind, first, organization_id)
        gate.lock(RUN, [run.id for run in runs])
        for run in living(gate.session, kind, first, organization_id):
            known = items_of(gate.session, [run.id])
            items = [i for i in known if _waits(i) and (only is None or i.contract_id in only)]
            if items:
                may_run(work, run.kind)
                _sign(gate, run, items, reason.strip())
                kinds.append(run.kind)
                approved += items
    return Approved(kinds, approved)


def nobody_else(work: Work, kind: RunKind) -> bool:
    """Whether the person at work is the only one who may approve a run."""
    with work.database.reading() as session:
        return not others_who_post(session, work.user.login, MAKES[kind][-1])


def who_approves(work: Work, kind: RunKind, author: str) -> str:
    """A sentence for the person at work about a run that waits; `author` is who counted it."""
    if author == BY_SCHEDULE:
        return "Посчитано по графику: проверьте и утвердите."
    if author != work.user.login:
        return "Считал другой человек: проверьте и утвердите."
    with work.database.reading() as session:
        others = others_who_post(session, author, MAKES[kind][-1])
    if others:
        return f"Считали вы, утверждает другой человек: {', '.join(others)}."
    return "Кроме вас, утвердить некому: «Утвердить» спросит причину и запишет её в историю."


def _waits(item: MonthRunItem) -> bool:
    return item.state is ItemState.WAITS and item.approved != item.fingerprint


def _sign(gate: Gateway, run: MonthRun, items: Sequence[MonthRunItem], reason: str) -> None:
    own = run.author == gate.user.login
    if own:
        _signs_alone(gate, run, reason)
    alone = own or (run.author == BY_SCHEDULE and bool(reason))
    signed = {
        "id": run.id,
        "approver": gate.user.login,
        "approved_at": gate.now,
        "reason": reason[:LONGEST_REASON] if alone else "",
    }
    gate.update_many(RUN, [signed], "approver", "approved_at", "reason")
    rows = [{"id": item.id, "approved": item.fingerprint} for item in items]
    gate.update_many(ITEM, rows, "approved")
    action = "самоподтверждение" if alone else "утверждён"
    told = {"approver": [run.approver, gate.user.login], "reason": ["", signed["reason"]]}
    gate.note(MonthRun.__tablename__, run.id, action, told)
    gate.touched.add(MonthRun)


def _signs_alone(gate: Gateway, run: MonthRun, reason: str) -> None:
    """Who counted approves himself only where nobody else may, and says why."""
    noun = MAKES[run.kind][-1]
    if others := others_who_post(gate.session, gate.user.login, noun):
        raise UserError(
            f"«{run.kind.value}» за {month_title(run.month)} считали вы: утверждает другой "
            f"человек. Утвердить может: {', '.join(others)}."
        )
    if not reason:
        raise ReasonWanted("Утвердить, кроме вас, некому: укажите причину самоподтверждения.")
