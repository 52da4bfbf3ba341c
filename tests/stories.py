"""«Создать на основании» for the tests of rent."""

from __future__ import annotations

from app.verbs import FILLS
from app.work import Work


def filled(work: Work, source: object, target: type) -> object:
    """An unsaved document based on a source, as the menu makes it."""
    fill = next(f for f in FILLS if f.source is type(source) and f.target is target)
    return work.fill(fill, source.id)
