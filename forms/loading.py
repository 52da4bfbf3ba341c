"""«Загрузка из файла»: what of a file will become items of a catalog; nothing is made unseen (L17).

Rows that are there already are told from new ones; a cell that is not understood is corrected on
the spot (F2) or stays out with its row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox

from app import loading
from app.loading import Understood
from app.pasting import Cell, Columns, read_block
from app.problems import Refused
from db.base import Base
from db.russian import counted
from forms.dialogs import file_to_open
from forms.excel_out import to_excel
from forms.guard import guard
from forms.paste_preview import PastePreview

if TYPE_CHECKING:
    from forms.jobs import Job
    from forms.list_window import ListWindow

FILES = "Таблицы (*.xlsx *.xlsm *.csv *.txt)"
TOLD = 6  # reasons of a refusal told at once


class LoadPreview(PastePreview):
    """Writes beside the window; a refusal is told here and nothing that was corrected is lost."""

    heading, verb, will = "Загрузка из файла", "Загрузить", "Будет загружено"
    later = ". Исправьте здесь (F2): строка с ошибкой не загружается."

    def __init__(self, owner: ListWindow, block: list[list[str]]) -> None:
        self.owner, self.kind = owner, owner.kind
        self.known: list[int | None] = []
        self.update_known = QCheckBox()
        self.update_known.toggled.connect(self._show_known)
        fields = loading.loaded_fields(owner.kind)
        rows = loading.from_headings(block, fields)
        super().__init__(owner, owner.kind.titles, rows, fields, self._read, names=owner.desk.names)

    def _lay_out(self, *, as_new: bool) -> None:
        super()._lay_out(as_new=as_new)
        self.layout().insertWidget(1, self.update_known)  # type: ignore[union-attr]

    def _read(self, block: Sequence[Sequence[str]], columns: Columns) -> list[list[Cell]]:
        with self.owner.desk.work.database.reading() as session:
            found: Understood = loading.understand(session, self.kind, block, columns)
        self.known = found.known
        return found.cells

    def understand(self) -> None:
        super().understand()
        number = sum(known is not None for known in self.known)
        there = counted(number, "запись", "записи", "записей")
        self.update_known.setText(f"Обновить то, что уже есть ({there}): заполненное в файле")
        self.update_known.setVisible(number > 0)
        self.skip_faulty.hide()  # a row with a fault is never written
        self._show_known()
        self.go_to_fault()

    def _show_known(self) -> None:
        """What is there already is dim until it is to be updated."""
        update = self.update_known.isChecked()
        there = (n for n, known in enumerate(self.known) if known is not None)
        self.model.passed_over = frozenset(() if update else there)
        self._show()

    def lines(self) -> list[tuple[list[Cell], int | None]]:
        """Rows to be written, each with the item that it is."""
        every = enumerate(zip(self.model.cells, self.known, strict=True))
        return [
            (cells, known)
            for n, (cells, known) in every
            if n not in self.model.passed_over and not any(cell.fault for cell in cells)
        ]

    def rows(self) -> list[list[Cell]]:
        return [cells for cells, _ in self.lines()]

    # --- writing ------------------------------------------------------------------------------

    def accept(self) -> None:
        """«Загрузить»: the sheet closes when everything is written.

        Warnings stand here with «Всё равно загрузить» until something is changed.
        """
        self._write(despite=self.warned)

    def _tell(self) -> None:
        super()._tell()
        self.warned = False

    def _write(self, *, despite: bool) -> None:
        work, kind, update = self.owner.desk.work, self.kind, self.update_known.isChecked()
        columns, lines = list(self.columns), self.lines()

        def write(job: Job) -> str | Refused:
            try:
                done = loading.load(work, kind, columns, lines, update=update, despite=despite)
            except Refused as refusal:
                return refusal
            return done.words()

        self.setEnabled(False)
        title = f"{self.heading}: {kind.titles}"
        self.owner.desk.jobs.start(write, self._written, self._failed, title=title)

    @guard()
    def _written(self, answer: Any) -> None:
        self.setEnabled(True)
        if not isinstance(answer, Refused):
            self.owner.desk.shell.tell(answer)
            super().accept()
            return
        words = _some(answer)
        self._failed(words)
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


def load_file(window: ListWindow) -> None:
    """«Загрузить из файла…»."""
    path = file_to_open(window, f"Загрузка: {window.kind.titles}", FILES)
    if path is not None:
        _open(window, loading.read_file(path))


def load_clipboard(window: ListWindow) -> None:
    """«Загрузить скопированное из Excel»: the same from the clipboard."""
    if block := read_block(QGuiApplication.clipboard().text()):
        _open(window, block)
    else:
        window.strip.tell("В буфере обмена пусто: скопируйте строки в Excel вместе с заголовками.")


def _open(window: ListWindow, block: list[list[str]]) -> LoadPreview:
    made = LoadPreview(window, block)
    made.open()
    return made


def save_blank(window: ListWindow) -> None:
    """«Сохранить бланк для заполнения…»: a book with the headings that are understood."""
    kind: type[Base] = window.kind
    if done := to_excel(window, f"Бланк — {kind.titles}", lambda: loading.blank(kind)):
        window.desk.shell.tell(done)
