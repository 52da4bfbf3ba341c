"""Garbage is collected between the events of the window's thread, and nowhere else.

Python's collector runs wherever a program happens to make the next object. In a background job it
would take apart a window that waits in a reference cycle, and Qt dies of it; in the middle of a
call to Qt (a list of all windows) it would take away what that call is about to give back.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer

EVERY = 100  # milliseconds
WHOLE = 10.0  # seconds between looks at everything: such a look may be seen


class Garbage(QObject):
    """While it works, the collector of Python rests."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._whole_at = 0.0
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self.collect)

    def start(self) -> None:
        """From now on what is due is collected by the clock."""
        gc.disable()
        self._whole_at = time.monotonic()
        self._timer.start()

    def collect(self) -> None:
        """What the collector would have done by now."""
        young, middle, old = (
            count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)
        )
        if old and time.monotonic() - self._whole_at > WHOLE:
            self._whole_at = time.monotonic()
            gc.collect()
        elif middle:
            gc.collect(1)
        elif young:
            gc.collect(0)
