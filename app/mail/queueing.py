"""Letters put into the queue: each is a thing of the base before anybody sends it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app import attachments, writing
from app.gateway import Gateway
from app.mail.message import new_message_id
from app.mail.recipients import Recipient
from app.store import chunks
from db.catalogs.letter import (
    Letter,
    LetterKind,
    LetterPaper,
    LetterRecipient,
    LetterState,
    ToldNotice,
)

TOLD: Any = ToldNotice.__table__
LONGEST = 250
NOBODY = "В карточке нет адреса, на который посылать: впишите его и отправьте снова."


@dataclass(frozen=True)
class Draft:
    """A letter to be queued; without recipients it waits for an address among «Не ушло».

    `papers` are (document id, titles of its forms), `files` (name, contents).
    """

    organization_id: int
    kind: LetterKind
    subject: str
    body: str
    recipients: Sequence[Recipient]
    partner_id: int | None = None
    employee_id: int | None = None
    papers: Sequence[tuple[int, str]] = ()
    files: Sequence[tuple[str, bytes]] = field(default=(), repr=False)
    keys: Sequence[str] = ()  # of the notices that it tells


def queue(gate: Gateway, drafts: Iterable[Draft]) -> list[int]:
    """The ids of the letters, in order."""
    made = [(draft, _letter(gate, draft)) for draft in drafts]
    letters = [letter for _, letter in made]
    if letters:
        writing.store(gate, letters, posting=False)
    files: list[tuple[int, str, bytes]] = []
    for draft, letter in made:
        files += [(letter.id, name, content) for name, content in draft.files]
    attachments.put(gate, Letter, files)
    told = _ids_of(gate, [key for draft, _ in made for key in draft.keys])
    rows = [
        {"id": told[key], "letter_id": letter.id}
        for draft, letter in made
        for key in draft.keys
        if key in told
    ]
    gate.update_many(TOLD, rows, "letter_id")
    return [letter.id for letter in letters]


def _letter(gate: Gateway, draft: Draft) -> Letter:
    rows = [LetterRecipient(address=r.address, person=r.person[:LONGEST]) for r in draft.recipients]
    if not rows:
        nobody = LetterState.NO_ADDRESS
        rows = [LetterRecipient(address="", state=nobody, reason=NOBODY)]
    return Letter(
        name=draft.subject[:LONGEST],
        created=gate.now,
        state=rows[0].state,
        kind=draft.kind,
        addressees=", ".join(r.address for r in rows)[:1000],
        partner_id=draft.partner_id,
        employee_id=draft.employee_id,
        reason=rows[0].reason,
        organization_id=draft.organization_id,
        author=gate.user.login,
        body=draft.body[:8000],
        message=new_message_id(),
        recipients=rows,
        papers=[LetterPaper(document_id=key, form=forms[:LONGEST]) for key, forms in draft.papers],
    )


def claimed(gate: Gateway, keys: Sequence[str]) -> set[str]:
    """Those of the keys that nobody has told of yet; from now on this transaction has."""
    wanted = sorted(set(keys))
    ours = dict(zip(wanted, gate.reserve(len(wanted)), strict=True))
    rows = [{"id": ours[key], "key": key, "letter_id": None, "at": gate.now} for key in wanted]
    if rows:
        gate.insert_new(TOLD, rows, "key")
    return {key for key, row in _ids_of(gate, wanted).items() if ours[key] == row}


def _ids_of(gate: Gateway, keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in chunks(sorted(keys)):
        query = select(TOLD.c.key, TOLD.c.id).where(TOLD.c.key.in_(chunk))
        found |= {row.key: row.id for row in gate.connection.execute(query)}
    return found


def known_keys(session: Any, keys: Sequence[str]) -> set[str]:
    """Those of the keys that were told of already, without claiming the others."""
    found: set[str] = set()
    for chunk in chunks(sorted(set(keys))):
        query = select(TOLD.c.key).where(TOLD.c.key.in_(chunk))
        found |= set(session.connection().execute(query).scalars())
    return found
