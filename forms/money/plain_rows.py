"""A small table of any objects: its columns say how a cell is read; nothing is typed in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from forms import theme
from forms.guard import guard
from forms.icons import icon
from forms.table_view import COPIED
from forms.values import copied, shown

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
DISPLAY, DECORATION, TOOLTIP, ALIGNMENT, FOREGROUND = 0, 1, 3, 7, 9
COPY, READ_OUT = int(COPIED), int(Qt.ItemDataRole.AccessibleTextRole)


class PlainColumn(NamedTuple):
    """`read` gives a value; `sign` (icon, its colour) before it, `colour` of a theme, `tip`."""

    title: str
    read: Callable[[Any], Any]
    kind: type = str
    sign: Callable[[Any], tuple[str, str]] | None = None
    colour: Callable[[Any], str] | None = None
    tip: Callable[[Any], str] | None = None


class PlainRows(QAbstractTableModel):
    """Rows are replaced whole; the objects are not changed here."""

    def __init__(self, columns: Sequence[PlainColumn], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = columns
        self.rows: list[Any] = []

    def show_rows(self, rows: Sequence[Any]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def refresh(self) -> None:
        """The objects are the same, what is said of them may not be."""
        if self.rows:
            last = self.index(len(self.rows) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def is_text(self, column: int) -> bool:
        return self.columns[column].kind is str

    @guard()
    def headerData(self, section: int, way: Qt.Orientation, role: int = 0) -> Any:
        if way != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role in (DISPLAY, TOOLTIP):
            return column.title
        return self._alignment(column) if role == ALIGNMENT else None

    @guard()
    def data(self, index: Index, role: int = 0) -> Any:
        row, column = self.rows[index.row()], self.columns[index.column()]
        if role == ALIGNMENT:
            return self._alignment(column)
        if role in (DISPLAY, READ_OUT):
            return shown(column.read(row))
        if role == TOOLTIP:
            return column.tip(row) if column.tip else shown(column.read(row))
        if role == COPY:
            return copied(column.read(row))
        if role == DECORATION and column.sign is not None:
            return icon(*column.sign(row))
        if role == FOREGROUND and column.colour is not None and (name := column.colour(row)):
            return theme.brush(name)
        return None

    @staticmethod
    def _alignment(column: PlainColumn) -> int | None:
        return RIGHT if column.kind in (int, Decimal, dt.date) else None
