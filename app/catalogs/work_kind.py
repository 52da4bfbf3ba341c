"""Checks of «Вид работ» (A-23)."""

from __future__ import annotations

from collections.abc import Iterator

from app.facts import Facts
from app.verbs import Problem, checks
from db.catalogs.work_kind import WorkKind


@checks(WorkKind)
def norm_is_a_time(card: WorkKind, facts: Facts) -> Iterator[Problem]:
    if card.norm_hours is not None and card.norm_hours <= 0:
        yield Problem("norm_hours", "Норма времени — больше нуля")
