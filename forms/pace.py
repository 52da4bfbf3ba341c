"""How long what a person asks for takes: told by «О программе», written to the log (ux.md §2)."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

KEPT = 1000  # the last times of one action
OPENED = {"list": "Открыть список", "item": "Открыть документ или карточку"}
OPENED_OTHER = "Открыть другое окно"
WRITTEN = "Записать или провести"
READ = "Показать строки списка"
FOUND = "Найти всё (Ctrl+K)"
log = logging.getLogger("kontora.pace")


class Figures(NamedTuple):
    """Of one action: how many times, and the seconds that half and 95 of a hundred fit in."""

    action: str
    times: int
    half: float
    most: float


class Pace:
    """Of this program since its start; costs less than a microsecond an action."""

    def __init__(self) -> None:
        self._taken: dict[str, deque[float]] = {}

    def note(self, action: str, seconds: float) -> None:
        self._taken.setdefault(action, deque(maxlen=KEPT)).append(seconds)

    @contextmanager
    def measured(self, action: str) -> Iterator[None]:
        """Notes how long the body took, refused or not."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.note(action, time.perf_counter() - begun)

    def figures(self) -> list[Figures]:
        """Every action that was done, the slowest first."""
        found = []
        for action, taken in self._taken.items():
            times = sorted(taken)
            half, most = times[len(times) // 2], times[min(len(times) * 95 // 100, len(times) - 1)]
            found.append(Figures(action, len(times), half, most))
        return sorted(found, key=lambda one: -one.most)

    def keep(self) -> None:
        """The figures into the log of the program."""
        for one in self.figures():
            log.info("%s: %d, p95 %.0f мс", one.action, one.times, one.most * 1000)
