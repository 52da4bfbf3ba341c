"""Sends what waits: one sender at a time, each step of a letter written down before the next.

A recipient is «Отправляется» before the server hears of him, so a program that dies sends nobody
twice: whoever comes next finds him there, nobody alive, and says that it is unknown.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select

from app import attachments
from app.gateway import Gateway
from app.mail.account import MailAccount, account_of, in_ascii, password_of
from app.mail.message import composed
from app.mail.server import Answer, Fate, Server, ServerDown
from app.mail.states import set_states
from app.signing import given_by_letter
from app.store import load_one
from app.work import Work
from db.catalogs.letter import Letter, LetterPaper, LetterRecipient, LetterState
from db.catalogs.organization import Organization
from db.errors import UserError

LETTER: Any = Letter.__table__
RECIPIENT: Any = LetterRecipient.__table__
PAPER: Any = LetterPaper.__table__
WAITING, SENDING = LetterState.WAITING, LetterState.SENDING
FATES = {
    Fate.ACCEPTED: LetterState.ACCEPTED,
    Fate.REFUSED: LetterState.REFUSED,
    Fate.LATER: LetterState.WAITING,
    Fate.UNKNOWN: LetterState.UNKNOWN,
}
FIRST_PAUSE = dt.timedelta(minutes=10)
LONGEST_PAUSE = dt.timedelta(hours=6)
MOST_TRIES = 20  # about four days
INTERRUPTED = (
    "Отправка прервалась, и неизвестно, принял ли сервер письмо. Спросите получателя; «Отправить "
    "снова» пошлёт его ещё раз."
)
BUSY = "Письма уже отправляет другое окно или другой компьютер."
Progress = Callable[[int, int], None]


@dataclass
class Sent:
    """What came of a sending, in recipients; `refusals` say why some letters still wait."""

    counts: Counter[LetterState] = field(default_factory=Counter)
    refusals: list[str] = field(default_factory=list)
    busy: bool = False

    @property
    def accepted(self) -> int:
        return self.counts[LetterState.ACCEPTED]

    @property
    def refused(self) -> int:
        return self.counts[LetterState.REFUSED] + self.counts[LetterState.UNKNOWN]


def send_waiting(work: Work, progress: Progress | None = None, *, only: Sequence[int] = ()) -> Sent:
    """Every letter whose time has come, or of those only the named; safe to call at any time.

    What `progress` raises stops between two letters.
    """
    sent = Sent()
    with work.database.sending() as mine:
        if not mine:
            sent.busy = True
            return sent
        sent.counts[LetterState.UNKNOWN] += resolve_interrupted(work)
        waiting = _waiting(work, only)
        made, of = 0, sum(map(len, waiting.values()))
        for organization_id, keys in waiting.items():
            try:
                for states in _of_organization(work, organization_id, keys):
                    sent.counts.update(states)
                    made += 1
                    if progress is not None:
                        progress(made, of)
            except UserError as refusal:
                sent.refusals.append(str(refusal))
                _tell_waiting(work, keys, str(refusal))
    return sent


def waiting_number(work: Work) -> int:
    """How many letters are due to be sent now."""
    return sum(map(len, _waiting(work, ()).values()))


def resolve_interrupted(work: Work) -> int:
    """Recipients that a dead program left «Отправляется»: nobody knows, and so it is said."""
    with work.database.reading() as session:
        query = select(LETTER.c.id).where(LETTER.c.state == SENDING).order_by(LETTER.c.id)
        keys = list(session.execute(query).scalars())
    found = 0
    for key in keys:
        with work.transaction("письмо прервано", (), None) as gate:
            assert gate is not None
            rows = _rows(gate, key, SENDING)
            told = {row.id: (LetterState.UNKNOWN, INTERRUPTED) for row in rows}
            set_states(gate, key, told)
            found += len(told)
    return found


def _waiting(work: Work, only: Sequence[int]) -> dict[int, list[int]]:
    """Letters that wait and are due, by organization, the oldest first."""
    waits = select(RECIPIENT.c.owner_id).where(RECIPIENT.c.state == WAITING)
    query = select(LETTER.c.organization_id, LETTER.c.id).where(LETTER.c.id.in_(waits))
    if only:
        query = query.where(LETTER.c.id.in_(only))
    else:
        now = dt.datetime.now(dt.UTC)
        query = query.where(or_(LETTER.c.due.is_(None), LETTER.c.due <= now))
    found: dict[int, list[int]] = {}
    with work.database.reading() as session:
        for organization, key in session.execute(query.order_by(LETTER.c.id)):
            found.setdefault(organization, []).append(key)
    return found


def _of_organization(
    work: Work, organization_id: int, keys: Sequence[int]
) -> Iterator[list[LetterState]]:
    """Yields what became of the recipients of each letter; a connection that broke is made anew.

    A server that takes not even one letter by a connection is down.
    """
    with work.database.reading() as session:
        card = session.get(Organization, organization_id)
        assert card is not None
        account = account_of(card)
    password = password_of(account)
    server, by_it = Server(account, password), 0
    try:
        for key in keys:
            try:
                states = _send(work, server, account, key)
            except ServerDown:
                if not by_it:
                    raise
                server.close()
                server, by_it = Server(account, password), 0
                states = _send(work, server, account, key)
            by_it += 1
            yield states
    finally:
        server.close()


def _send(work: Work, server: Server, account: MailAccount, key: int) -> list[LetterState]:
    """One letter: made up, taken, said, written down."""
    try:
        data = _composed(work, account, key)
    except (ValueError, UserError) as fault:
        rows = _take(work, key)
        refusal = Answer(Fate.REFUSED, f"Письмо не составляется: {fault}")
        return _write_down(work, key, {row.id: refusal for row in rows})
    rows = _take(work, key)
    if not rows:
        return []  # a person took it back meanwhile
    addresses = {row.id: in_ascii(row.address) for row in rows}
    try:
        answers = server.send(list(addresses.values()), data)
    except ServerDown as fault:
        later = Answer(Fate.LATER, str(fault))
        _write_down(work, key, {row.id: later for row in rows}, counted=False)
        raise
    return _write_down(work, key, {row: answers[a] for row, a in addresses.items()})


def _composed(work: Work, account: MailAccount, key: int) -> bytes:
    with work.database.reading() as session:
        letter = load_one(session, Letter, key)
    files = [(f.name, attachments.content(work, f.id)) for f in attachments.files_of(work, letter)]
    return composed(
        account,
        message=letter.message,
        subject=letter.name,
        body=letter.body,
        to=[(r.address, r.person) for r in letter.recipients if r.address],
        files=files,
        moment=dt.datetime.now().astimezone(),
    )


def _take(work: Work, key: int) -> Sequence[Any]:
    """The recipients that waited; from now on they are «Отправляется»."""
    with work.transaction("письмо отправляется", (), None) as gate:
        assert gate is not None
        rows = _rows(gate, key, WAITING)
        set_states(gate, key, {row.id: (SENDING, "") for row in rows})
    return rows


def _rows(gate: Gateway, key: int, state: LetterState) -> Sequence[Any]:
    """The recipients of a letter in a state, under the lock of the letter."""
    gate.lock(LETTER, [key])
    query = select(RECIPIENT.c.id, RECIPIENT.c.address).where(
        RECIPIENT.c.owner_id == key, RECIPIENT.c.state == state
    )
    return gate.connection.execute(query.order_by(RECIPIENT.c.line)).all()


def _write_down(
    work: Work, key: int, answers: Mapping[int, Answer], *, counted: bool = True
) -> list[LetterState]:
    """What the server said; a try that did not reach the letter is not counted."""
    with work.transaction("письмо отправлено", (), None) as gate:
        assert gate is not None
        gate.lock(LETTER, [key])
        tries = gate.connection.execute(select(LETTER.c.tries).where(LETTER.c.id == key)).scalar()
        tries = (tries or 0) + int(counted)
        told = {}
        for row, answer in answers.items():
            state = FATES[answer.fate]
            if state is WAITING and tries >= MOST_TRIES:
                state = LetterState.REFUSED
            told[row] = (state, answer.words)
        pause = min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE) if tries else dt.timedelta()
        set_states(gate, key, told, tries=tries, due=gate.now + pause)
        if any(state is LetterState.ACCEPTED for state, _ in told.values()):
            given_by_letter(gate, _papers(gate, key))
    return [state for state, _ in told.values()]


def _papers(gate: Gateway, key: int) -> Sequence[int]:
    query = select(PAPER.c.document_id).where(PAPER.c.owner_id == key)
    return gate.connection.execute(query).scalars().all()


def _tell_waiting(work: Work, keys: Sequence[int], words: str) -> None:
    """Why letters still wait is written on them, once."""
    query = select(LETTER.c.id).where(
        LETTER.c.id.in_(keys), LETTER.c.state == WAITING, LETTER.c.reason != words[:1000]
    )
    with work.database.reading() as session:
        still = list(session.execute(query).scalars())
    if still:
        with work.transaction("письма ждут", (), None) as gate:
            assert gate is not None
            gate.update_many(LETTER, [{"id": k, "reason": words[:1000]} for k in still], "reason")
            gate.touched.add(Letter)
