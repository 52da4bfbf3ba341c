"""«Вывести список…»: which columns and which rows go to Excel (L14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
)

from app.conditions import STATE
from app.list_output import output_columns, output_table
from app.table import Table
from forms.beside import Dialog
from forms.excel_out import to_excel
from forms.list_many import MOST_AT_ONCE
from forms.values import shown
from forms.window import label

if TYPE_CHECKING:
    from forms.list_window import ListWindow

KEY = Qt.ItemDataRole.UserRole
CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class ListOutput(Dialog):
    """Begins with what is on the screen; numbers and dates stay numbers and dates."""

    def __init__(self, window: ListWindow) -> None:
        super().__init__(window)
        self.owner = window
        self.setWindowTitle(f"Вывести список: {window.kind.titles}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.columns = QListWidget()
        self.columns.setAccessibleName("Колонки")
        self.columns.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self._fill()
        number, several = len(window.model.keys), window.view.count_selected()
        self.every = QRadioButton(f"Все строки по отбору ({shown(number)})")
        self.selected = QRadioButton(f"Только выделенные ({shown(several)})")
        self.selected.setEnabled(0 < several <= MOST_AT_ONCE)
        (
            self.selected if 1 < several < number and self.selected.isEnabled() else self.every
        ).click()
        self.totals = QCheckBox("Итоги под суммами")
        self.totals.setChecked(True)
        self.go = QPushButton("Вывести в Excel…")
        self.go.setProperty("primary", True)
        self.go.setDefault(True)
        self.go.clicked.connect(self.write)
        cancel = QPushButton("Отмена")
        cancel.clicked.connect(self.reject)
        page = QVBoxLayout(self)
        page.addWidget(label("Колонки: отметьте нужные, порядок меняют мышью", dim=True))
        page.addWidget(self.columns, 1)
        for part in (self.every, self.selected, self.totals):
            page.addWidget(part)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.go)
        foot.addWidget(cancel)
        page.addLayout(foot)
        self.resize(420, 520)

    def _fill(self) -> None:
        shown_keys = self.owner.columns.shown_keys()
        if self.owner.postable:
            shown_keys = [STATE, *shown_keys]
        known = {c.key: c for c in output_columns(self.owner.query())}
        for key in [
            *(k for k in shown_keys if k in known),
            *(k for k in known if k not in shown_keys),
        ]:
            item = QListWidgetItem(known[key].title)
            item.setData(KEY, key)
            item.setCheckState(CHECKED if key in shown_keys else UNCHECKED)
            self.columns.addItem(item)

    def wanted(self) -> list[str]:
        """Keys of the checked columns from top to bottom."""
        items = (self.columns.item(n) for n in range(self.columns.count()))
        return [item.data(KEY) for item in items if item.checkState() == CHECKED]

    def write(self) -> None:
        """Asks for a file, writes it and closes."""
        window, wanted = self.owner, self.wanted()
        if not wanted:
            self.columns.setFocus()
            return
        query = window.query()
        only = window.selected_keys() if self.selected.isChecked() else None
        with_totals = self.totals.isChecked()

        def read() -> Table:
            with window.desk.work.database.reading() as session:
                return output_table(session, query, wanted, only=only, with_totals=with_totals)

        if done := window.desk.tried(to_excel, window, window.kind.titles, read):
            window.desk.shell.tell(done)
            self.accept()
