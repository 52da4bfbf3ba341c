"""Invoices and acts are issued on the days of the contracts' schedules (H-32, L-4, L-5).

Counted once a day, by nobody: whoever had the program open then may approve it as others may. What
a person approved is issued at any hour of its day, each contract once, whoever starts first. Where
nobody else may approve, what has no remarks is approved with the reason of the organization's card
(accounting-model.md, Approval).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from app.facts import Facts
from app.jobs.due import Done, job
from app.mail.notices import tell
from app.mail.queueing import known_keys
from app.month.approving import approve_waiting, nobody_else
from app.month.by_schedule import Due, due, recent, without_remarks
from app.month.dry_run import dry_run
from app.month.issuing import Issued, Progress, issue, silent
from app.month.lines import ZERO
from app.month.mailing import mail_runs
from app.month.snapshot import BY_SCHEDULE, keep
from app.work import Work
from db.catalogs.organization import Organization
from db.errors import UserError
from db.russian import counted, money_text, month_title

NAME = "Выставление по графику"
WAITS = "ждут утверждения: {many}"
REFUSED = "не выставлено: {many} — причины в «Счета и акты месяца»"


def today() -> dt.date:
    """The day of this computer."""
    return dt.date.today()


@job(NAME)
def issue_by_schedule(work: Work, progress: Progress = silent) -> Iterator[Done]:
    """Nothing where no organization asks for it or the day of nothing has come."""
    day = today()
    with work.database.reading() as session:
        found = due(session, day)
        cards = {card.id: card for card in Facts(session).every(Organization)}
    made = False
    for one, contracts in found.items():
        card = cards[one.organization_id]
        try:
            fresh = _counted(work, one, contracts, card, day)
            done = issue(
                work,
                one.kind,
                one.month,
                organization_id=one.organization_id,
                today=day,
                only=contracts,
                progress=progress,
            )
        except UserError as refusal:  # the other organizations and months get theirs
            yield Done(NAME, f"{_heading(one, card)}: {refusal}", failed=True)
            continue
        if done.done or (fresh and (done.waiting or done.refused)):
            yield _told(one, done, card)
        made = made or bool(done.done)
    yield from _mailed(work, day, made)


def _mailed(work: Work, day: dt.date, made: bool) -> Iterator[Done]:
    """Letters of whatever these organizations issued and nobody told of, a stopped job's too."""
    with work.database.reading() as session:
        runs = recent(session, day)
    if not runs:
        return
    mailed = mail_runs(work, runs)
    if letters := mailed.letters + mailed.summaries:
        yield Done(NAME, f"поставлено в очередь: {counted(letters, 'письмо', 'письма', 'писем')}")
    for remark in mailed.remarks if made else ():
        yield Done(NAME, remark, failed=True)


def _counted(
    work: Work, one: Due, contracts: Collection[int], card: Organization, day: dt.date
) -> bool:
    """Counts a run unless it was counted today; whether it was done now."""
    key = f"auto_issue/{one.organization_id}/{one.kind.name}/{one.month:%Y-%m}/{day:%Y-%m-%d}"
    with work.database.reading() as session:
        if known_keys(session, [key]):
            return False
    run = dry_run(work, one.kind, one.month, organization_id=one.organization_id, today=day)
    keep(work, run, author=BY_SCHEDULE)
    clean = without_remarks(run) & set(contracts)
    if clean and card.auto_issue_reason.strip() and nobody_else(work, one.kind):
        approve_waiting(
            work,
            one.month,
            kind=one.kind,
            organization_id=one.organization_id,
            reason=card.auto_issue_reason,
            only=clean,
        )
    tell(work, [], [key])
    return True


def _told(one: Due, done: Issued, card: Organization) -> Done:
    """«ООО «А», Счета, ноябрь 2026 г.: выставлено 12 договоров, 378 000,00; ждут …»."""
    parts = []
    if done.done:
        total = money_text(sum((item.amount for item in done.done), ZERO))
        parts.append(f"выставлено {_contracts(done.done)} на {total}")
    if done.waiting:
        parts.append(WAITS.format(many=_contracts(done.waiting)))
    if done.refused:
        parts.append(REFUSED.format(many=_contracts(done.refused)))
    return Done(NAME, f"{_heading(one, card)}: {'; '.join(parts)}", failed=bool(done.refused))


def _heading(one: Due, card: Organization) -> str:
    return f"{card.name}, {one.kind.value.lower()} за {month_title(one.month)}"


def _contracts(items: Collection[object]) -> str:
    return counted(len(items), "договор", "договора", "договоров")
