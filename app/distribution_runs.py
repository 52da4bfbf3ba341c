"""Runs of the distribution by the numbers people know them by (F-3, F-4).

A run is an operation, so its number is that of the operation; its UUID stands in the rows it wrote
and in the answer of the command.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.distribution import BY_HAND, DISTRIBUTE
from app.store import chunks
from db.errors import UserError
from db.system import Operation

RUNS = (DISTRIBUTE, BY_HAND)


def numbers(session: Session, runs: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The number of every run; other operations have none."""
    found: dict[uuid.UUID, int] = {}
    for chunk in chunks(sorted(set(runs))):
        query = select(Operation).where(Operation.uuid.in_(chunk), Operation.action.in_(RUNS))
        found |= {one.uuid: one.id for one in session.scalars(query)}
    return found


def run_named(session: Session, words: str) -> uuid.UUID:
    """The run of a number or a UUID, as a person types it; UserError when it is neither."""
    text = words.strip().removeprefix("№").strip()
    if text.isdecimal() and len(text) < 19:
        query = select(Operation.uuid).where(Operation.id == int(text))
        known = session.scalars(query.where(Operation.action.in_(RUNS))).first()
        if known is None:
            raise UserError(f"Распределения № {text} нет в базе. Проверьте номер.")
        return known
    try:
        return uuid.UUID(text)
    except ValueError:
        raise UserError(
            f"«{words}» — не номер распределения: он стоит в ответе distribute и в отчёте "
            "«Распределения»."
        ) from None
