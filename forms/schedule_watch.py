"""An open window issues what the schedule of contracts has for the day (H-32).

At the first start after the moment and every hour then, beside the window; who may not issue papers
does nothing. `kontora schedule run` does the same without a window, and only one of them gets it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from forms.guard import guard
from forms.jobs import stoppable

if TYPE_CHECKING:
    from app.jobs.due import Done
    from forms.desk import Desk
    from forms.jobs import Job

FIRST, EVERY = 20_000, 3_600_000  # milliseconds: a start is quiet, then an hour
TITLE = "Счета и акты по графику"


class ScheduleWatch(QObject):
    """One look at a time; what was issued is told in the corner."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self.job: Job | None = None
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """From now on, once an hour."""
        QTimer.singleShot(FIRST, self, self.look)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def look(self) -> None:
        """One look, if the person may issue papers and the last one is over."""
        from app.month.snapshot import MAKES

        nouns = {noun for made in MAKES.values() for noun in made}
        work = self.desk.work
        if self.job is not None or not all(work.user.may("post", noun) for noun in nouns):
            return

        def issue(progress: Callable[[int, int], None]) -> list[Done]:
            from app.jobs.auto_issue import issue_by_schedule

            return list(issue_by_schedule(work, lambda done, of, _: progress(done, of)))

        # Stopped when the program ends; whoever looks next goes on.
        self.job = self.desk.jobs.start(stoppable(issue), self._tell, self._refused)

    @guard()
    def _tell(self, done: list[Done]) -> None:
        self.job = None
        if done:
            words = "\n".join(one.text for one in done)
            self.desk.notify(f"{TITLE}\n{words}", "Открыть", self._open)

    def _refused(self, words: str) -> None:
        self.job = None
        self.desk.notify(f"{TITLE}\n{words}")

    def _open(self) -> None:
        from forms.month.window import open_month

        open_month(self.desk)
