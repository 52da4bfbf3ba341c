"""«Загрузка из файла»: what of a file will become items of a catalog; nothing is made unseen (L17).

Rows that are there already are told from new ones; a cell that is not understood is corrected on
the spot (F2) or stays out with its row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox

from app import loading
from app.loading import Understood
from app.pasting import Cell, Columns, read_block
from db.base import Base
from db.russian import counted
from forms.beside import beside
from forms.dialogs import file_to_open
from forms.excel_out import to_excel
from forms.file_preview import FILES, FilePreview

if TYPE_CHECKING:
    from forms.list_window import ListWindow


class LoadPreview(FilePreview):
    """Items of a catalog; those that are there are updated when a person says so."""

    def __init__(self, owner: ListWindow, block: list[list[str]]) -> None:
        self.kind = owner.kind
        self.known: list[int | None] = []
        self.update_known = QCheckBox()
        self.update_known.toggled.connect(self.show_known)
        fields = loading.loaded_fields(owner.kind)
        rows = loading.from_headings(block, fields)
        super().__init__(owner, owner.kind.titles, rows, fields)

    def _lay_out(self, *, as_new: bool) -> None:
        super()._lay_out(as_new=as_new)
        self.layout().insertWidget(1, self.update_known)  # type: ignore[union-attr]

    def means(self, block: Sequence[Sequence[str]], columns: Columns) -> list[list[Cell]]:
        with self.owner.desk.work.database.reading() as session:
            found: Understood = loading.understand(session, self.kind, block, columns)
        self.known = found.known
        number = sum(known is not None for known in self.known)
        there = counted(number, "запись", "записи", "записей")
        self.update_known.setText(f"Обновить то, что уже есть ({there}): заполненное в файле")
        self.update_known.setVisible(number > 0)
        return found.cells

    def known_rows(self) -> frozenset[int]:
        """What is there already, until it is to be updated."""
        update = self.update_known.isChecked()
        there = (n for n, known in enumerate(self.known) if known is not None)
        return frozenset(() if update else there)

    def writing(self, *, despite: bool) -> Callable[[], str]:
        work, kind, update = self.owner.desk.work, self.kind, self.update_known.isChecked()
        columns = list(self.columns)
        lines = [(self.model.cells[n], self.known[n]) for n in self.taken()]

        def write() -> str:
            done = loading.load(work, kind, columns, lines, update=update, despite=despite)
            return done.words()

        return write


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
    return beside(LoadPreview(window, block))


def save_blank(window: ListWindow) -> None:
    """«Сохранить бланк для заполнения…»: a book with the headings that are understood."""
    kind: type[Base] = window.kind
    if done := to_excel(window, f"Бланк — {kind.titles}", lambda: loading.blank(kind)):
        window.desk.shell.tell(done)
