"""«Ввод остатков»: where it stands, and how a file of balances becomes documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout

from app import opening_files
from app.loading import from_headings, read_file
from app.pasting import Cell, Columns
from app.proration_cycle import DAY
from db.base import Base
from db.documents.opening_balance import OpeningBalance
from db.roles import Action
from forms.dialogs import file_to_open
from forms.excel_out import to_excel
from forms.fields import DateField
from forms.file_preview import FILES, FilePreview
from forms.list_commands import list_command
from forms.sections import MONEY, stands_in
from forms.window import label

if TYPE_CHECKING:
    from forms.list_window import ListWindow

stands_in(MONEY, 90)(OpeningBalance)

AHEAD = "Начислить оплаченное вперёд"

WRITES: tuple[Action, type[Base]] = ("write", OpeningBalance)


class OpeningPreview(FilePreview):
    """Everything wrong stands in its cell; the file is loaded whole or not at all."""

    heading, will = "Ввод остатков из файла", "В файле без ошибок"
    later = ". Исправьте здесь (F2): остатки загружаются целиком."

    def __init__(self, owner: ListWindow, block: list[list[str]]) -> None:
        self.day = DateField()
        self.day.show_value(dt.date.today().replace(day=1) - DAY)
        self.day.edited.connect(lambda _: self.understand())
        self.ahead = QCheckBox(AHEAD)
        self.ahead.setToolTip("Дни после актов и до «До»: закроются нашим актом, деньги уже у нас")
        self.ahead.setChecked(True)
        self.ahead.toggled.connect(lambda _: self.understand())
        fields = opening_files.opening_fields()
        super().__init__(owner, OpeningBalance.titles, from_headings(block, fields), fields)

    def _lay_out(self, *, as_new: bool) -> None:
        super()._lay_out(as_new=as_new)
        layout: QVBoxLayout = self.layout()  # type: ignore[assignment]
        row = QHBoxLayout()
        for part in (label("Остатки на конец дня", dim=True), self.day, self.ahead):
            row.addWidget(part)
        row.addStretch(1)
        layout.insertLayout(1, row)

    def means(self, block: Sequence[Sequence[str]], columns: Columns) -> list[list[Cell]]:
        with self.owner.desk.work.database.reading() as session:
            ahead = self.ahead.isChecked()
            return opening_files.understand(session, block, columns, self.day.value(), ahead=ahead)

    def known_rows(self) -> frozenset[int]:
        return frozenset()

    def _tell(self) -> None:
        super()._tell()
        if self.model.faulty():
            self.told.setText(f"{self.told.text()} — сначала исправьте их")
            self.take.setEnabled(False)

    def writing(self, *, despite: bool) -> Callable[[], str]:
        work, columns, day = self.owner.desk.work, list(self.columns), self.day.value()
        cells, ahead = [list(row) for row in self.model.cells], self.ahead.isChecked()

        def write() -> str:
            made = opening_files.load(work, columns, cells, day, ahead=ahead)
            return opening_files.loaded_words(len(made), len(cells))

        return write


@list_command(OpeningBalance, "Загрузить из файла…", needs_row=False, needs=WRITES)
def load_from_file(window: ListWindow, key: int) -> None:
    """Balances of all contracts, from a book of Excel."""
    path = file_to_open(window, f"Загрузка: {OpeningBalance.titles}", FILES)
    if path is not None:
        open_balances(window, path)


@list_command(OpeningBalance, "Бланк в Excel…", needs_row=False, needs=WRITES)
def save_blank(window: ListWindow, key: int) -> None:
    """The headings that will be understood."""
    if done := to_excel(window, f"Бланк — {OpeningBalance.titles}", opening_files.blank):
        window.desk.shell.tell(done)


def open_balances(window: ListWindow, path: Path) -> OpeningPreview:
    """What of a file will be entered."""
    made = OpeningPreview(window, read_file(path))
    made.open()
    return made
