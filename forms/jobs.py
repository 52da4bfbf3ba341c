"""Work off the window's thread: one way to start, one way to end, references kept meanwhile."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

from db.errors import UserError
from forms.guard import FAULTS


class _Signals(QObject):
    done = Signal(object)
    failed = Signal(str)
    over = Signal()


class Job(QRunnable):
    """A function that gets the job itself, to ask `cancelled()`; it opens its own session."""

    def __init__(self, work: Callable[[Job], Any]) -> None:
        super().__init__()
        self.work, self.signals = work, _Signals()
        self._cancel = threading.Event()
        self.setAutoDelete(False)

    def cancel(self) -> None:
        self._cancel.set()

    def cancelled(self) -> bool:
        return self._cancel.is_set()

    def run(self) -> None:
        try:
            result = self.work(self)
            if not self.cancelled():
                self.signals.done.emit(result)
        except UserError as refusal:
            self.signals.failed.emit(str(refusal))
        except Exception as fault:  # noqa: BLE001  the runner reports and lives on
            FAULTS.report(fault, "в фоновом задании")
            self.signals.failed.emit("Не получилось: ошибка программы записана в журнал.")
        finally:
            self.signals.over.emit()


class Jobs(QObject):
    """Keeps jobs alive while they run and waits for them when the program ends."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pool = QThreadPool(self)
        self.running: set[Job] = set()

    def start(
        self,
        work: Callable[[Job], Any],
        done: Callable[[Any], None],
        failed: Callable[[str], None],
    ) -> Job:
        """Runs `work` elsewhere; `done` or `failed` are called back in this thread.

        Both must be bound methods of living QObjects, which Qt disconnects with them.
        """
        job = Job(work)
        self.running.add(job)
        queued = Qt.ConnectionType.QueuedConnection
        job.signals.done.connect(done, queued)
        job.signals.failed.connect(failed, queued)
        job.signals.over.connect(functools.partial(self.running.discard, job), queued)
        self.pool.start(job)
        return job

    def shutdown(self, milliseconds: int = 5000) -> bool:
        """Asks all jobs to stop and waits; True when they did."""
        for job in list(self.running):
            job.cancel()
        return self.pool.waitForDone(milliseconds)
