"""A line on stderr that grows while something long runs; only for a person at a terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

PATIENCE = 1.0  # seconds before anything is shown
WIDTH = 24


class Bar:
    """Called with (steps done, steps in all, what); wipes itself out at the end."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._shown = 0

    def __call__(self, done: int, total: int, text: str) -> None:
        if not sys.stderr.isatty() or time.monotonic() - self._started < PATIENCE:
            return
        filled = WIDTH * done // max(total, 1)
        line = f"{'█' * filled}{'░' * (WIDTH - filled)} {done}/{total} {text}"[:78]
        print(f"\r{line:<{self._shown}}", end="", file=sys.stderr, flush=True)
        self._shown = len(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._shown:
            print(f"\r{'':<{self._shown}}\r", end="", file=sys.stderr, flush=True)
