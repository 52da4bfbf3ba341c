"""What is asked before a thing is marked for deletion, in every window in the same words (§1.8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.work import Work
from db.russian import counted


def mark_question(work: Work, thing: Any, name: str) -> str:
    """About one thing as it is in the base; of a posted document, what its mark takes back."""
    if thing.marked:
        return f"Снять с „{name}“ пометку на удаление?"
    question = f"Пометить „{name}“ на удаление?"
    if not getattr(thing, "posted", False):
        return question
    moved = [
        f"{counted(len(table.rows), 'движение', 'движения', 'движений')} "
        f"по регистру „{table.title}“"
        for table in work.movements(thing)
    ]
    told = f": {', '.join(moved)}" if moved else ""
    return f"Документ проведён. При пометке проведение будет отменено{told}.\n\n{question}"


def many_question(things: Sequence[Any], *, marking: bool) -> str:
    """About several at once; how many of them are posted and will not be."""
    many = f"выделенные объекты ({len(things)})"
    if not marking:
        return f"Снять пометку на удаление: {many}?"
    question = f"Пометить {many} на удаление?"
    posted = sum(bool(getattr(thing, "posted", False)) for thing in things)
    if not posted:
        return question
    told = counted(posted, "документ проведён", "документа проведено", "документов проведено")
    return f"Из них {told}: при пометке проведение будет отменено.\n\n{question}"
