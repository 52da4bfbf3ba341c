"""Fields that other facts stand on: once used they change only by a new card or document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from app.facts import Facts
from app.verbs import Problem
from db.base import Base
from db.meta import field_of


def kept_after_use(
    card: Any, facts: Facts, fields: Sequence[str], used_by: Sequence[Base], advice: str
) -> Iterator[Problem]:
    """Refuses a change of the fields of a stored thing when something stands on it."""
    if card.__dict__.get("id") is None or not used_by:
        return
    before: Any = facts.find(type(card), card.id)
    if before is None:
        return
    for name in fields:
        if getattr(before, name) != getattr(card, name):
            title = field_of(type(card), name).title
            yield Problem(
                name, f"«{title}» уже не меняется: по этой записи есть начисления. {advice}"
            )
