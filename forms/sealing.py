"""«Подписать КЭП»: beside the window, for the program may ask for a PIN and is slow (I-9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import sealing
from app.asking import Stopped
from db.base import Document
from db.russian import counted
from forms import dialogs
from forms.guard import guard

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.jobs import Job

SEAL = "Подписать КЭП"


class Sealing(QObject):
    """Lives until its job has ended; stopped, it leaves whole documents signed."""

    def __init__(self, desk: Desk, kind: type[Document], keys: Sequence[int]) -> None:
        super().__init__(desk.shell)
        self.desk, self.kind, self.keys = desk, kind, keys

    def start(self) -> None:
        base, kind, keys = self.desk.work, self.kind, self.keys

        def work(job: Job) -> int | None:
            def progress(made: int, of: int) -> None:
                job.tell(made, of)
                if job.cancelled() and made < of:
                    raise Stopped

            try:
                return len(sealing.seal(base, kind, keys, progress))
            except Stopped:
                return None

        job = self.desk.jobs.start(work, self._sealed, self._failed, title=SEAL)
        job.signals.over.connect(self.deleteLater)

    @guard()
    def _sealed(self, number: int | None) -> None:
        if number is not None:
            many = counted(number, "документ", "документа", "документов")
            self.desk.shell.tell(f"Подписано КЭП: {many}")

    @guard()
    def _failed(self, words: str) -> None:
        dialogs.refuse(self.desk.shell, words)
