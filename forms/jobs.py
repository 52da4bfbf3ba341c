"""Work off the window's thread: one way to start, one way to end, references kept meanwhile.

A job with a title is one that people wait for: it stands in the panel «Задания» with its
progress and may be cancelled. Reading of lists and the like has no title and is not shown.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

from app.asking import Stopped
from db.errors import UserError
from forms.guard import FAULTS

T = TypeVar("T")
TOLD_EVERY = 0.1  # seconds: more often nobody sees it
FAULT = "Не получилось: ошибка программы записана в журнал."


class _Signals(QObject):
    done = Signal(object)
    failed = Signal(str)
    progress = Signal(int, int)
    over = Signal()


class Job(QRunnable):
    """A function that gets the job itself, to ask `cancelled()` and to `tell` how far it is.

    It opens its own session and gives back plain values.
    """

    def __init__(self, work: Callable[[Job], Any], title: str = "") -> None:
        super().__init__()
        self.work, self.title, self.signals = work, title, _Signals()
        self.made, self.of = 0, 0
        self.refusal = ""
        self._told = 0.0
        self._cancel = threading.Event()
        self.setAutoDelete(False)

    def cancel(self) -> None:
        self._cancel.set()

    def cancelled(self) -> bool:
        return self._cancel.is_set()

    def tell(self, made: int, of: int) -> None:
        """So many of so many are made; 0 of 0 says that nobody knows."""
        self.made, self.of = made, of
        now = time.monotonic()
        # Each is an event before which the window waits for Python: a thousand a second freeze it.
        if made == of or now - self._told >= TOLD_EVERY:
            self._told = now
            self.signals.progress.emit(made, of)

    def run(self) -> None:
        try:
            result = self.work(self)
            if not self.cancelled():
                self.signals.done.emit(result)
        except UserError as refusal:
            self._fail(str(refusal))
        except Exception as fault:  # noqa: BLE001  the runner reports and lives on
            FAULTS.report(fault, "в фоновом задании")
            self._fail(FAULT)
        finally:
            self.signals.over.emit()

    def _fail(self, words: str) -> None:
        self.refusal = words
        if not self.cancelled():
            self.signals.failed.emit(words)


def stoppable(make: Callable[[Callable[[int, int], None]], T]) -> Callable[[Job], T | None]:
    """A job that makes many things: it tells of each, and is stopped between two of them.

    `make` gets what it calls with (made, of); stopped, the job comes to nothing.
    """

    def work(job: Job) -> T | None:
        def progress(made: int, of: int) -> None:
            job.tell(made, of)
            if job.cancelled():
                raise Stopped

        try:
            return make(progress)
        except Stopped:
            return None

    return work


class Jobs(QObject):
    """Keeps jobs alive while they run and waits for them when the program ends."""

    changed = Signal()  # a shown job began, went on or ended

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pool = QThreadPool(self)
        self.running: set[Job] = set()
        self.shown: list[Job] = []

    def start(
        self,
        work: Callable[[Job], Any],
        done: Callable[[Any], None],
        failed: Callable[[str], None],
        *,
        title: str = "",
    ) -> Job:
        """Runs `work` elsewhere; `done` or `failed` are called back in this thread.

        Both must be bound methods of living QObjects, which Qt disconnects with them. With a
        `title` the job is shown in the panel «Задания» and can be cancelled there.
        """
        job = Job(work, title)
        self.running.add(job)
        queued = Qt.ConnectionType.QueuedConnection
        job.signals.done.connect(done, queued)
        job.signals.failed.connect(failed, queued)
        job.signals.over.connect(functools.partial(self._over, job), queued)
        if title:
            self.shown.append(job)
            job.signals.progress.connect(self._went_on, queued)
            self.changed.emit()
        self.pool.start(job)
        return job

    def _went_on(self, made: int, of: int) -> None:
        self.changed.emit()

    def _over(self, job: Job) -> None:
        self.running.discard(job)
        if job in self.shown:
            self.shown.remove(job)
            self.changed.emit()

    def shutdown(self) -> None:
        """Asks all jobs to stop and waits until they did.

        However long: a pool that is destroyed over a running job waits without letting Python go,
        and the job waits for Python.
        """
        for job in list(self.running):
            job.cancel()
        self.pool.waitForDone()
