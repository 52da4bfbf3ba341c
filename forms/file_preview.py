"""What of a file will be written to the base: beside the window, all rows or none.

A cell that is not understood is corrected on the spot (F2) or stays out with its row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from app.pasting import Cell, Columns
from app.problems import Refused
from db.meta import Field
from db.russian import counted
from forms.guard import guard
from forms.paste_preview import PastePreview

if TYPE_CHECKING:
    from forms.jobs import Job
    from forms.list_window import ListWindow

FILES = "Таблицы (*.xlsx *.xlsm *.csv *.txt)"
TOLD = 6  # reasons of a refusal told at once


class FilePreview(PastePreview):
    """Rows that are there already are dim; a refusal loses nothing that was corrected."""

    heading, verb, will = "Загрузка из файла", "Загрузить", "Будет загружено"
    later = ". Исправьте здесь (F2): строка с ошибкой не загружается."

    def __init__(
        self, owner: ListWindow, title: str, block: Sequence[Sequence[str]], fields: list[Field]
    ) -> None:
        self.owner = owner
        self.warned = False
        super().__init__(owner, title, block, fields, self.means, names=owner.desk.names)

    def means(self, block: Sequence[Sequence[str]], columns: Columns) -> list[list[Cell]]:
        """The cells as values."""
        raise NotImplementedError

    def known_rows(self) -> frozenset[int]:
        """Numbers of the rows that are passed over."""
        raise NotImplementedError

    def writing(self, *, despite: bool) -> Callable[[], str]:
        """What writes the rows and answers what came of it; it runs beside the window."""
        raise NotImplementedError

    def understand(self) -> None:
        super().understand()
        self.skip_faulty.hide()  # a row with a fault is never written
        self.show_known()
        self.go_to_fault()

    def show_known(self) -> None:
        """What is passed over is dim."""
        self.model.passed_over = self.known_rows()
        self._show()

    def taken(self) -> list[int]:
        """Numbers of the rows to be written."""
        return [
            n
            for n, cells in enumerate(self.model.cells)
            if n not in self.model.passed_over and not any(cell.fault for cell in cells)
        ]

    def rows(self) -> list[list[Cell]]:
        return [self.model.cells[n] for n in self.taken()]

    # --- writing ------------------------------------------------------------------------------

    def accept(self) -> None:
        """«Загрузить»: the sheet closes when everything is written.

        Warnings stand here with «Всё равно загрузить» until something is changed.
        """
        writing = self.writing(despite=self.warned)

        def write(job: Job) -> str | Refused:
            try:
                return writing()
            except Refused as refusal:
                return refusal

        self.setEnabled(False)
        jobs = self.owner.desk.jobs
        jobs.start(write, self._written, self._failed, title=self.windowTitle())

    def _tell(self) -> None:
        super()._tell()
        self.warned = False

    @guard()
    def _written(self, answer: Any) -> None:
        self.setEnabled(True)
        if not isinstance(answer, Refused):
            self.owner.desk.shell.tell(answer)
            super().accept()
            return
        self._failed(_some(answer))
        if answer.only_warnings:
            self.warned = True
            rows = counted(len(self.rows()), "строка", "строки", "строк")
            self.take.setText(f"Всё равно загрузить: {rows}")

    @guard()
    def _failed(self, words: str) -> None:
        self.setEnabled(True)
        self.reason.setText(f"Ничего не загружено. {words}")


def _some(refusal: Refused) -> str:
    lines = [problem.text for problem in refusal.problems]
    more = [f"…и ещё {len(lines) - TOLD}"] if len(lines) > TOLD else []
    return "\n".join([*lines[:TOLD], *more])
