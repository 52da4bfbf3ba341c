"""«Печать» of several documents: one file to look at, or a folder of files; made in the background.

The window stays free: the job stands in «Задания» with its progress and can be cancelled there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from app import papers_batch
from app.printed import named_papers, note_papers
from db.russian import counted
from forms import dialogs, theme
from forms.beside import Dialog, beside
from forms.guard import guard
from forms.jobs import stoppable
from forms.outside import show_file
from forms.window import label

if TYPE_CHECKING:
    from forms.desk import Desk


def print_many(desk: Desk, form: Any, keys: Sequence[int]) -> PrintMany:
    """Asks how, and prints beside the window."""
    return beside(PrintMany(desk, form, keys))


class PrintMany(Dialog):
    """Lives until its job has ended."""

    def __init__(self, desk: Desk, form: Any, keys: Sequence[int]) -> None:
        super().__init__(desk.shell)
        self.desk, self.form, self.keys = desk, form, list(keys)
        self.many = counted(len(keys), "документ", "документа", "документов")
        self.setWindowTitle(f"Печать: {self.many}")
        self.one = QPushButton("Показать одним файлом  Enter")
        self.one.setProperty("primary", True)
        self.one.setDefault(True)
        self.one.clicked.connect(self.to_one_file)
        self.folder = QPushButton("Файлы в папку…")
        self.folder.clicked.connect(self.to_folder)
        leave = QPushButton("Отмена  Esc")
        leave.clicked.connect(self.reject)
        self.rejected.connect(self.deleteLater)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GAP)
        for part in (self.one, self.folder, leave):
            buttons.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAD, theme.PAD, theme.PAD, theme.PAD)
        column.setSpacing(theme.PAD)
        column.addWidget(label(f"{form.title}: {self.many}", h2=True))
        column.addLayout(buttons)

    @guard()
    def to_one_file(self) -> None:
        """All papers in one PDF, shown when it is ready."""
        work, form, keys = self.desk.work, self.form, self.keys

        def made(progress: papers_batch.Progress) -> bytes:
            return papers_batch.merged(work, form, keys, progress)

        self._start(made, self._show)

    @guard()
    def to_folder(self) -> None:
        """A file for each document."""
        folder = dialogs.folder_to_write(self, "Куда записать файлы")
        if folder is None:
            return
        work, form, keys = self.desk.work, self.form, self.keys

        def made(progress: papers_batch.Progress) -> list[Path]:
            return papers_batch.to_folder(work, form, keys, folder, progress)

        self._start(made, self._written)

    def _start(
        self, make: Callable[[papers_batch.Progress], Any], done: Callable[[Any], None]
    ) -> None:
        self.hide()
        self.came_from = self.desk.place.current()
        title = f"Печать: {self.many}"
        job = self.desk.jobs.start(stoppable(make), done, self._failed, title=title)
        job.signals.over.connect(self.deleteLater)

    @guard()
    def _show(self, pdf: bytes) -> None:
        """At once, unless the person has gone to other work: nothing comes before what he types."""
        if self.desk.place.current() is self.came_from:
            self._open(pdf)
        else:
            self.desk.notify(f"Готово к печати: {self.many}", "Открыть", partial(self._open, pdf))

    def _open(self, pdf: bytes) -> None:
        title = f"{self.form.title}: {len(self.keys)} шт."
        window: Any = self.desk.tried(self.desk.show_pdf, title, pdf)
        if window is not None:
            window.batch = (self.form, self.keys)

    @guard()
    def _written(self, files: list[Path]) -> None:
        self._note()
        folder = files[0].parent
        words = f"Записано файлов: {len(files)}, папка {folder}"
        self.desk.notify(words, "Открыть папку", partial(show_file, folder))

    def _note(self) -> None:
        """What went to files stands in the history of each document (L22)."""
        work = self.desk.work
        self.desk.tried(note_papers, work, named_papers(work, self.form, self.keys))

    @guard()
    def _failed(self, words: str) -> None:
        self.desk.notify_refusal(words)
