"""Letters after a run: the papers to each tenant who wants them, one summary to each manager.

Queued, not sent: a letter is a thing of the base and what becomes of it is told there. A tenant
gets a paper once, a manager is told of a contract once, however often the run goes on (L-4, L-5).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.facts import Facts
from app.gateway import Gateway
from app.mail import recipients
from app.mail.account import has_mail
from app.mail.documents import parcels, send_papers, unsealed_words
from app.mail.queueing import Draft, claimed, known_keys, queue
from app.mail.states import LETTER, RECIPIENT, set_states
from app.month.snapshot import items_of, living
from app.store import chunks, rows_by
from app.work import Work
from db.base import Document
from db.catalogs.employee import Employee
from db.catalogs.letter import GONE, LetterKind, LetterPaper, LetterState
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.documents.contract import Contract
from db.errors import UserError
from db.month_kind import RunKind
from db.month_run import ItemState, MonthRun, MonthRunItem
from db.russian import counted, money_text, month_title

PAPER: Any = LetterPaper.__table__.c
DOCUMENT: Any = Document.__table__.c
BUSY = "Письма сейчас отправляет другая программа: повторите команду, и они встанут в очередь."
TAKEN_BACK = "Документы отменены вместе с месяцем."
NAMED = 5  # contracts named in a refusal
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Mailed:
    """How many letters wait now, and what could not be queued."""

    letters: int = 0
    summaries: int = 0
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Issued:
    """What stands issued and may be told of."""

    items: Sequence[MonthRunItem]
    contracts: dict[int, Contract]
    facts: Facts
    posted: frozenset[int]
    runs: dict[int, MonthRun]

    def of(self, item: MonthRunItem) -> Contract:
        return self.contracts[item.contract_id]

    def can_mail(self, item: MonthRunItem) -> bool:
        return has_mail(self.facts.get(Organization, self.of(item).organization_id))


def mail_issued(
    work: Work,
    kind: RunKind,
    month: dt.date,
    organization_id: int | None = None,
    progress: Progress = lambda done, of, text: None,
) -> Mailed:
    """Queues what a run of a month has not told yet."""
    with work.database.reading() as session:
        runs = living(session, kind, month.replace(day=1), organization_id)
    return mail_runs(work, runs, progress)


def mail_runs(
    work: Work,
    runs: Sequence[MonthRun],
    progress: Progress = lambda done, of, text: None,
) -> Mailed:
    """The same of several runs together: a letter a tenant, a summary a manager (L-4, L-5)."""
    with work.database.reading() as session:
        issued = _issued(session, runs)
        keys = _to_tenants(session, issued)
        told = known_keys(session, [_key(item) for item in issued.items])
    able = [item for item in issued.items if issued.can_mail(item)]
    fresh = [i for i in able if _key(i) not in told and issued.of(i).manager_id]
    silent = [i for i in issued.items if issued.of(i).auto_send and not issued.can_mail(i)]
    remarks = _silent(silent, issued)
    if not keys and not fresh:
        return Mailed(remarks=remarks)
    with work.database.sending() as mine:
        if not mine:
            return Mailed(remarks=[*remarks, BUSY])
        with work.database.reading() as session:
            keys = _to_tenants(session, issued)  # another starter may have been faster
        found = parcels(work, keys) if keys else []
        remarks += [words] if (words := unsealed_words(found)) else []
        made = send_papers(work, found, None, lambda done, of: progress(done, of, "Письма"))
        return Mailed(len(made), _summaries(work, fresh, issued), remarks)


def _issued(session: Session, runs: Sequence[MonthRun]) -> _Issued:
    found = items_of(session, [run.id for run in runs])
    items = [item for item in found if item.state is ItemState.ISSUED]
    contracts = {d.id: d for d in rows_by(session, Contract, "id", [i.contract_id for i in items])}
    facts = Facts(session, contracts.values())
    for doc in contracts.values():
        facts.get(Organization, doc.organization_id)
        facts.find(Partner, doc.partner_id)
        facts.find(Employee, doc.manager_id)
    keys = [key for item in items for key in _papers(item)]
    posted: set[int] = set()
    for chunk in chunks(sorted(keys)):
        query = select(DOCUMENT.id).where(DOCUMENT.id.in_(chunk), DOCUMENT.posted)
        posted |= set(session.scalars(query))
    return _Issued(items, contracts, facts, frozenset(posted), {run.id: run for run in runs})


def _papers(item: MonthRunItem) -> list[int]:
    return [key for key in (item.invoice_id, item.act_id) if key is not None]


def _to_tenants(session: Session, issued: _Issued) -> list[int]:
    """Documents that no letter has, of contracts with «Автоотправка документов»."""
    wanted = [
        key
        for item in issued.items
        if issued.of(item).auto_send and issued.can_mail(item)
        for key in _papers(item)
        if key in issued.posted
    ]
    known = {
        paper for _, paper, state in _letters(session, wanted) if state is not LetterState.CANCELLED
    }
    return [key for key in wanted if key not in known]


def _letters(session: Session, documents: Sequence[int]) -> list[tuple[int, int, LetterState]]:
    """(letter, document, state of the letter)."""
    found: list[tuple[int, int, LetterState]] = []
    for chunk in chunks(sorted(documents)):
        query = (
            select(PAPER.owner_id, PAPER.document_id, LETTER.c.state)
            .join(LETTER, LETTER.c.id == PAPER.owner_id)
            .where(PAPER.document_id.in_(chunk))
        )
        found += [(row[0], row[1], row[2]) for row in session.execute(query)]
    return found


def _silent(items: Iterable[MonthRunItem], issued: _Issued) -> list[str]:
    names = {issued.facts.get(Organization, issued.of(i).organization_id).name for i in items}
    return [
        f"Почта организации «{name}» не настроена: письма не поставлены в очередь."
        for name in sorted(names)
    ]


# --- to managers ------------------------------------------------------------------------------


def _key(item: MonthRunItem) -> str:
    return f"month_run_item/{item.id}"


def _summaries(work: Work, fresh: Sequence[MonthRunItem], issued: _Issued) -> int:
    """One letter to each manager of all that was issued and that he was not told of."""
    if not fresh:
        return 0
    with work.transaction("поставить письма в очередь", (), None) as gate:
        assert gate is not None
        own = claimed(gate, [_key(item) for item in fresh])
        groups: dict[tuple[int, int], list[MonthRunItem]] = defaultdict(list)
        for item in fresh:
            doc = issued.of(item)
            if _key(item) in own and doc.manager_id is not None:
                groups[(doc.organization_id, doc.manager_id)].append(item)
        drafts = [_summary(side, items, issued) for side, items in groups.items()]
        return len(queue(gate, drafts))


def _summary(side: tuple[int, int], items: Sequence[MonthRunItem], issued: _Issued) -> Draft:
    """Of everything issued to the contracts of a manager, a part for each run."""
    ours = issued.facts.get(Organization, side[0])
    manager = issued.facts.get(Employee, side[1])
    parts: dict[str, list[MonthRunItem]] = defaultdict(list)
    for item in items:
        run = issued.runs[item.run_id]
        parts[f"{run.kind.value}, {month_title(run.month)}"].append(item)
    told = "\n\n".join(_part(title, own, issued) for title, own in parts.items())
    return Draft(
        organization_id=ours.id,
        kind=LetterKind.SUMMARY,
        subject=f"Выставлено: {'; '.join(parts)} — {ours.name}",
        body=told,
        recipients=recipients.of_employee(manager),
        employee_id=manager.id,
        keys=[_key(item) for item in items],
    )


def _part(title: str, items: Sequence[MonthRunItem], issued: _Issued) -> str:
    many = counted(len(items), "договор", "договора", "договоров")
    total = money_text(sum((item.amount for item in items), Decimal(0)))
    lines = [f"{title}: {many} на {total} руб.", ""]
    for item in items:
        doc = issued.of(item)
        tenant = issued.facts.get(Partner, doc.partner_id).name
        lines.append(f"— {tenant}, договор № {doc.contract_number}: {money_text(item.amount)}")
    return "\n".join(lines)


# --- a run that is taken back -----------------------------------------------------------------


def take_letters_back(gate: Gateway, items: Sequence[MonthRunItem]) -> None:
    """Letters with papers of a run leave the queue; UserError when any has left already."""
    keys = [key for item in items for key in _papers(item)]
    gate.lock(LETTER, sorted({letter for letter, _, _ in _letters(gate.session, keys)}))
    found = _letters(gate.session, keys)
    left = select(RECIPIENT.c.owner_id).where(
        RECIPIENT.c.owner_id.in_({letter for letter, _, _ in found}), RECIPIENT.c.state.in_(GONE)
    )
    away = set(gate.connection.execute(left).scalars())  # one recipient who has it is enough
    if gone := {paper for letter, paper, _ in found if letter in away}:
        raise UserError(_sent(gate, [i for i in items if gone & set(_papers(i))]))
    waiting = sorted({letter for letter, _, state in found if state is not LetterState.CANCELLED})
    rows: dict[int, list[int]] = defaultdict(list)
    query = select(RECIPIENT.c.owner_id, RECIPIENT.c.id).where(RECIPIENT.c.owner_id.in_(waiting))
    for letter, row in gate.connection.execute(query):
        rows[letter].append(row)
    for letter, own in sorted(rows.items()):
        set_states(gate, letter, dict.fromkeys(own, (LetterState.CANCELLED, TAKEN_BACK)))


def _sent(gate: Gateway, items: Sequence[MonthRunItem]) -> str:
    contracts = rows_by(gate.session, Contract, "id", [item.contract_id for item in items])
    numbers = [doc.contract_number for doc in contracts]
    more = f" и ещё {len(numbers) - NAMED}" if numbers[NAMED:] else ""
    return (
        f"Документы уже отправлены: договоры {', '.join(numbers[:NAMED])}{more}. "
        "Отправленное исправляют отдельным документом."
    )
