"""A table with the manners of the whole product: rows of one height, columns that fit once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from forms import theme, zoom
from forms.guard import guard
from forms.keyboard import is_plain_enter
from forms.widths import fit

MOST_COPIED = 100_000


class Headings(QHeaderView):
    """Asks no heading for its size: a table asks its header dozens of times while it is built."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self.setSectionsClickable(True)

    @guard()
    def sizeHint(self) -> QSize:
        return QSize(0, self.minimumHeight())

    @guard()
    def setSelectionModel(self, chosen: QItemSelectionModel) -> None:
        """No heading shows that its column is chosen: Qt would ask each of a million rows."""
        super().setSelectionModel(QItemSelectionModel(chosen.model(), self))


class TableView(QTableView):
    """Rows are chosen whole, several with Ctrl and Shift; Ctrl+C copies for Excel."""

    row_activated = Signal(QModelIndex)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wrapped = False
        self.setHorizontalHeader(Headings(self))
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(theme.ROW)
        rows.setMinimumSectionSize(theme.ROW)
        columns.setFixedHeight(theme.HEADER)
        columns.setSectionsMovable(True)
        columns.setHighlightSections(False)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setStretchLastSection(True)
        self.doubleClicked.connect(self.row_activated)
        if theme.LOOK.zoom:
            zoom.dress(self)

    @guard()
    def wheelEvent(self, event: QWheelEvent) -> None:
        if not zoom.turn(event):
            super().wheelEvent(event)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selected()
        elif is_plain_enter(event) and self._may_activate():
            self.row_activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _may_activate(self) -> bool:
        """Enter of an open cell belongs to its editor."""
        editing = self.state() == QAbstractItemView.State.EditingState
        return self.currentIndex().isValid() and not editing

    # --- what is selected -----------------------------------------------------------------

    def selected_rows(self) -> list[int]:
        """Numbers of the selected rows from top to bottom, read by ranges."""
        rows: set[int] = set()
        for first, last in self.selected_ranges():
            rows.update(range(first, last + 1))
        return sorted(rows)

    def selected_ranges(self) -> list[tuple[int, int]]:
        """(first, last) row of every block that is selected."""
        selection: Any = self.selectionModel().selection()
        return [(part.top(), part.bottom()) for part in selection]

    def count_selected(self) -> int:
        """How many rows are selected; a million costs as much as one."""
        return sum(last - first + 1 for first, last in self.selected_ranges())

    def copy_selected(self) -> None:
        """Selected rows to the clipboard, cells parted by tabs, numbers as Excel reads them."""
        model, header = self.model(), self.horizontalHeader()
        shown = [n for n in self._in_visual_order() if not self.isColumnHidden(n)]
        titles = [str(model.headerData(n, Qt.Orientation.Horizontal) or "") for n in shown]
        lines = ["\t".join(titles)] if header.isVisible() else []
        for row in self.selected_rows()[:MOST_COPIED]:
            cells = (model.data(model.index(row, n), COPIED) for n in shown)
            lines.append("\t".join(_one_line(cell) for cell in cells))
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _in_visual_order(self) -> Iterator[int]:
        header = self.horizontalHeader()
        return (header.logicalIndex(place) for place in range(header.count()))

    # --- widths ---------------------------------------------------------------------------

    def wrap_titles(self) -> None:
        """Headings of two lines, for tables whose titles are long."""
        header = self.horizontalHeader()
        header.setFixedHeight(2 * self.fontMetrics().height() + 12)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        header.setDefaultAlignment(Qt.AlignmentFlag(left | int(Qt.TextFlag.TextWordWrap)))
        self._wrapped = True

    def fit_columns(self, fixed: Sequence[int | None] = ()) -> None:
        """Widths by the heading and the first rows; `fixed` are pixels not to be measured."""
        header = self.horizontalHeader()
        stretched = header.stretchLastSection()
        header.setStretchLastSection(False)  # Qt takes no width of a column that it stretches
        fit(self, fixed, wrapped=self._wrapped)
        header.setStretchLastSection(stretched and self.has_room)

    @property
    def has_room(self) -> bool:
        """Whether all columns are seen at once: then the last one may take what is left."""
        return self.horizontalHeader().length() <= self.viewport().width()


COPIED = Qt.ItemDataRole.UserRole  # the role of a cell's text for the clipboard


def _one_line(cell: object) -> str:
    return "" if cell is None else str(cell).replace("\t", " ").replace("\n", " ")
