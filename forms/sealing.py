"""«Подписать КЭП»: beside the window, for the program may ask for a PIN and is slow (I-9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import sealing
from db.base import Document
from db.russian import counted
from forms.guard import guard
from forms.jobs import stoppable

if TYPE_CHECKING:
    from forms.desk import Desk

SEAL = "Подписать КЭП"


class Sealing(QObject):
    """Lives until its job has ended; stopped, it leaves whole documents signed."""

    def __init__(self, desk: Desk, kind: type[Document], keys: Sequence[int]) -> None:
        super().__init__(desk.shell)
        self.desk, self.kind, self.keys = desk, kind, keys

    def start(self) -> None:
        base, kind, keys = self.desk.work, self.kind, self.keys

        work = stoppable(lambda progress: len(sealing.seal(base, kind, keys, progress)))
        job = self.desk.jobs.start(work, self._sealed, self._failed, title=SEAL)
        job.signals.over.connect(self.deleteLater)

    @guard()
    def _sealed(self, number: int) -> None:
        many = counted(number, "документ", "документа", "документов")
        self.desk.notify(f"Подписано КЭП: {many}")

    @guard()
    def _failed(self, words: str) -> None:
        self.desk.notify_refusal(words)
