"""Garbage is collected in the window's thread alone.

Python's collector runs in whichever thread happens to make the next object. A window that waits
in a reference cycle would then be taken apart by a background job, and Qt dies of it. So the
collector rests while jobs run, and the window's thread does its work between the events.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer

EVERY = 100  # milliseconds
WHOLE = 10.0  # seconds between looks at everything: such a look may be seen


class Garbage(QObject):
    """Told when the first job begins and when the last one is over."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._was_on = False
        self._whole_at = 0.0
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self.collect)

    def rest(self) -> None:
        """From now on nothing is collected off this thread."""
        if self._timer.isActive():
            return
        self._was_on = gc.isenabled()
        self._whole_at = time.monotonic()
        gc.disable()
        self._timer.start()

    def resume(self) -> None:
        """No other thread runs: the collector goes on by itself, as it did before."""
        if self._timer.isActive():
            self._timer.stop()
            if self._was_on:
                gc.enable()

    def allow(self) -> None:
        """The collector may go on by itself as soon as no job runs: the start is over."""
        if self._timer.isActive():
            self._was_on = True
        else:
            gc.enable()

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
