"""Other people's changes come to the open windows by themselves (ux.md §2, live lists)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.news import Changes, News
from forms.guard import guard

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.jobs import Job

EVERY = 2000  # milliseconds


class NewsWatch(QObject):
    """Asks beside the window, one question at a time; a base that is away is asked again."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk, self.news = desk, News(desk.work)
        self.asking = False
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self.ask)

    def start(self) -> None:
        """From now on, every two seconds."""
        self.ask()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        self.news.close()

    def ask(self) -> None:
        """One look."""
        if self.asking:
            return
        self.asking = True
        news = self.news

        def look(job: Job) -> Changes:
            return news.look()

        self.desk.jobs.start(look, self._tell, self._missed)

    @guard()
    def _tell(self, changes: Changes) -> None:
        self.asking = False
        if changes:
            self.desk.take_news(changes)

    def _missed(self, words: str) -> None:
        self.asking = False
