"""Letters are sent beside the window: in «Задания», with a number, to be stopped at any of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.mail.sending import BUSY, Sent, send_waiting
from db.catalogs.letter import Letter
from db.russian import counted
from forms.guard import guard
from forms.jobs import stoppable

if TYPE_CHECKING:
    from forms.desk import Desk


def send_now(desk: Desk) -> Sending:
    """Sends what waits; whoever sends already goes on alone."""
    made = Sending(desk)
    made.start()
    return made


class Sending(QObject):
    """Lives until its job has ended."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.shell)
        self.desk = desk

    def start(self) -> None:
        base = self.desk.work

        work = stoppable(lambda progress: send_waiting(base, progress))
        job = self.desk.jobs.start(work, self._sent, self._failed, title="Отправка писем")
        job.signals.over.connect(self.deleteLater)

    @guard()
    def _sent(self, sent: Sent) -> None:
        if sent.busy:
            self.desk.shell.tell(BUSY)
            return
        told = [f"Принято сервером: {_people(sent.accepted)}"] if sent.accepted else []
        if sent.refused:
            told.append(f"Не ушло: {_people(sent.refused)}; причины — в списке")
        if told:
            self.desk.notify(". ".join(told), "Письма", partial(self.desk.open_list, Letter))
        if sent.refusals:
            self.desk.notify_refusal("\n".join(sent.refusals))

    @guard()
    def _failed(self, words: str) -> None:
        self.desk.notify_refusal(words)


def _people(number: int) -> str:
    return counted(number, "получатель", "получателя", "получателей")
