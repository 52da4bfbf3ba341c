"""When Python looks for garbage: not in the middle of making many objects that all stay."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_rests() -> Iterator[None]:
    """Looking for garbage among what a batch or a report makes costs up to a third of it."""
    if not gc.isenabled():  # a window keeps it so while jobs run
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
