"""When Python looks for garbage: not in the middle of making many objects that all stay."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_rests(*, all_stays: bool = False) -> Iterator[None]:
    """Looking for garbage among what a batch or a report makes costs up to a third of it.

    With `all_stays` what was made goes to the old objects: it is not looked through afterwards.
    """
    if not gc.isenabled():  # a window keeps it so while jobs run
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        if all_stays and not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()
        gc.enable()
