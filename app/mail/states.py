"""The states of recipients, and what a letter is called by them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from app.gateway import Gateway
from db.catalogs.letter import Letter, LetterRecipient, LetterState

LETTER: Any = Letter.__table__
RECIPIENT: Any = LetterRecipient.__table__
# What somebody must know first stands first; a letter is as its worst recipient is.
GRAVITY = (
    LetterState.SENDING,
    LetterState.UNKNOWN,
    LetterState.REFUSED,
    LetterState.NO_ADDRESS,
    LetterState.RETURNED,
    LetterState.WAITING,
    LetterState.ACCEPTED,
    LetterState.CANCELLED,
)


def worst(states: Iterable[LetterState]) -> LetterState:
    """The state of a letter by those of its recipients."""
    return min(states, key=GRAVITY.index)


def set_states(
    gate: Gateway,
    key: int,
    told: Mapping[int, tuple[LetterState, str]],
    *,
    tries: int | None = None,
    due: dt.datetime | None = None,
) -> LetterState | None:
    """Writes new states of some recipients, row → (state, why), and that of the letter by them.

    None when there is nothing to write.
    """
    if not told:
        return None
    before = _rows(gate, key)
    rows = [
        {"id": row, "state": state, "reason": why[:1000], "at": gate.now}
        for row, (state, why) in told.items()
    ]
    gate.update_many(RECIPIENT, rows, "state", "reason", "at")
    after = {row.id: (row.state, row.reason) for row in before} | dict(told)
    found = worst(state for state, _ in after.values())
    waits = any(state is LetterState.WAITING for state, _ in after.values())
    head = gate.connection.execute(
        select(LETTER.c.state, LETTER.c.version, LETTER.c.tries, LETTER.c.sent).where(
            LETTER.c.id == key
        )
    ).one()
    accepted = any(state is LetterState.ACCEPTED for state, _ in told.values())
    values = {
        "id": key,
        "state": found,
        "reason": next((why for state, why in after.values() if state is found), "")[:1000],
        "sent": gate.now if accepted else head.sent,
        "tries": head.tries if tries is None else tries,
        "due": due if waits else None,
        "version": head.version + 1,
    }
    gate.update_many(LETTER, [values], *(name for name in values if name != "id"))
    if found is not LetterState.SENDING:
        addresses = {row.id: row.address for row in before}
        changes: dict[str, Any] = {"state": [head.state.name, found.name]}
        changes["mail"] = [None, _said(addresses, told)]
        gate.note(Letter.__tablename__, key, "письмо", changes)
    gate.touched.add(Letter)
    return found


def _rows(gate: Gateway, key: int) -> list[Any]:
    columns = (RECIPIENT.c.id, RECIPIENT.c.address, RECIPIENT.c.state, RECIPIENT.c.reason)
    query = select(*columns).where(RECIPIENT.c.owner_id == key).order_by(RECIPIENT.c.line)
    return list(gate.connection.execute(query))


def _said(addresses: Mapping[int, str], told: Mapping[int, tuple[LetterState, str]]) -> str:
    return "; ".join(
        f"{addresses.get(row) or '—'}: {state.value}" for row, (state, _) in told.items()
    )
