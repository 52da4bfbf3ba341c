"""What a check of a base answers with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Difference:
    """One thing that does not agree: the check's name, and the sentence with both figures."""

    check: str
    text: str


@dataclass(frozen=True)
class Findings:
    """The revision of the base, how much was looked at, and what does not agree."""

    revision: str
    documents: int
    movements: int
    differences: tuple[Difference, ...]
