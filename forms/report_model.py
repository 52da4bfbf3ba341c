"""A table of `app.table` on screen: colours of marks with their letters, notes that are edited."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from app.table import Column, Link, Mark, Row, Table
from forms import theme
from forms.guard import guard
from forms.table_view import COPIED
from forms.values import copied, shown, usual

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
HEAD_RIGHT = RIGHT | int(Qt.TextFlag.TextWordWrap)
DISPLAY, EDIT, TOOLTIP, FONT, ALIGNMENT, BACKGROUND, FOREGROUND = 0, 2, 3, 6, 7, 8, 9
COPY = int(COPIED)
ROWS = {Mark.DEBT: "row_debt", Mark.RETURNED: "row_returned", Mark.PREPAID: "row_prepaid"}
LETTERS = (Mark.RETURNED, Mark.DEBT, Mark.PREPAID)
INDENT = "    "
NOTE = "note"  # the key of the column that people write in


class ReportModel(QAbstractTableModel):
    """`write_note(row_id, text)` keeps a note; without it nothing is edited.

    Where rows have marks a first narrow column holds their letters: the colours alone say
    nothing to a person who does not tell them apart.
    """

    def __init__(
        self,
        table: Table,
        write_note: Callable[[int, str], bool] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.write_note = write_note
        self._bold = QFont()
        self._bold.setBold(True)
        self._take(table)

    def replace(self, table: Table) -> None:
        self.beginResetModel()
        self._take(table)
        self.endResetModel()

    def _take(self, table: Table) -> None:
        self.table = table
        self.rows: list[Row] = list(table.rows)
        self.columns: list[Column] = list(table.columns)
        self.coloured = any(row.marks for row in self.rows)
        own = any(c.key in ("mark", "marks", "letters") for c in self.columns)
        self.first = 1 if self.coloured and not own else 0
        self._right = [c.kind in (int, Decimal) for c in self.columns]
        self._texts: list[tuple[str, ...] | None] = [None] * len(self.rows)
        self._notes: dict[int, str] = {}

    # --- what is in it ----------------------------------------------------------------------

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns) + self.first

    def is_text(self, column: int) -> bool:
        at = column - self.first
        return at >= 0 and self.columns[at].kind is str

    def sample(self, column: int) -> str:
        at = column - self.first
        return usual(self.columns[at].kind) if at >= 0 else ""

    def letters_of(self, column: int) -> int | None:
        at = column - self.first
        return self.columns[at].width if at >= 0 else None

    def link(self, index: Index) -> Link | None:
        """Where a double click on a cell leads."""
        at, row = index.column() - self.first, self.rows[index.row()]
        own = row.links.get(self.columns[at].key) if at >= 0 else None
        return own or row.link

    def totals(self) -> dict[int, str]:
        """The last line of the report by column number."""
        return {
            at + self.first: shown(value)
            for at, value in enumerate(self.table.totals)
            if value not in (None, "")
        }

    def letters(self, row: Row) -> str:
        marks = set(row.marks.values())
        return "".join(mark.value for mark in LETTERS if mark in marks)

    # --- what a view asks -------------------------------------------------------------------

    @guard()
    def headerData(self, section: int, way: Qt.Orientation, role: int = 0) -> Any:
        at = section - self.first
        if way != Qt.Orientation.Horizontal or at < 0:
            return None
        if role in (DISPLAY, TOOLTIP):
            return self.columns[at].title
        return HEAD_RIGHT if role == ALIGNMENT and self._right[at] else None

    @guard(Qt.ItemFlag.NoItemFlags)
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if self._is_note(index) else flags

    @guard()
    def data(self, index: Index, role: int = 0) -> Any:
        number, at = index.row(), index.column() - self.first
        row = self.rows[number]
        if role == DISPLAY:
            return self._text(number, at) if at >= 0 else self.letters(row)
        if role == ALIGNMENT:
            return RIGHT if at >= 0 and self._right[at] else None
        if role == BACKGROUND:
            return self._background(row, at)
        if role == FOREGROUND:
            value = row.cells[at] if at >= 0 else None
            return theme.brush("err") if isinstance(value, Decimal) and value < 0 else None
        if role == FONT:
            return self._bold if row.bold else None
        if at >= 0 and role in (TOOLTIP, EDIT):
            return self._text(number, at)
        if role == COPY:
            return copied(row.cells[at]) if at >= 0 else self.letters(row)
        return None

    @guard(False)
    def setData(self, index: Index, value: Any, role: int = EDIT) -> bool:
        note_id = self.rows[index.row()].note_id
        if role != EDIT or self.write_note is None or note_id is None:
            return False
        text = str(value).strip()
        if text == self._text(index.row(), index.column() - self.first):
            return False
        if not self.write_note(note_id, text):
            return False
        self._notes[note_id] = text
        self._texts[index.row()] = None
        self.dataChanged.emit(index, index)
        return True

    def _is_note(self, index: Index) -> bool:
        at = index.column() - self.first
        row = self.rows[index.row()]
        return (
            at >= 0
            and self.write_note is not None
            and row.note_id is not None
            and self.columns[at].key == NOTE
        )

    def _text(self, number: int, at: int) -> str:
        texts = self._texts[number]
        if texts is None:
            texts = self._texts[number] = self._shown(self.rows[number])
        return texts[at]

    def _shown(self, row: Row) -> tuple[str, ...]:
        texts = ["" if cell == 0 and cell is not False else shown(cell) for cell in row.cells]
        texts += [""] * (len(self.columns) - len(texts))
        if row.level and texts:
            texts[0] = INDENT * row.level + texts[0]
        if row.note_id in self._notes:
            for at, column in enumerate(self.columns):
                if column.key == NOTE and row.note_id is not None:
                    texts[at] = self._notes[row.note_id]
        return tuple(texts)

    def _background(self, row: Row, at: int) -> Any:
        mark = row.marks.get(self.columns[at].key) if at >= 0 else None
        mark = mark or row.marks.get("")
        if mark is not None:
            return theme.brush(ROWS[mark])
        return theme.brush("header") if row.bold and not row.level else None
