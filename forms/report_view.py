"""The table of a report: cells are selected, rows keep their colours, first columns stay."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QTableView,
    QWidget,
)

from forms.guard import guard
from forms.keyboard import is_plain_enter
from forms.report_frames import Unfilled, paint_frames
from forms.report_frozen import FrozenColumns
from forms.report_model import ReportModel
from forms.table_view import COPIED, TableView

Key, Mod = Qt.Key, Qt.KeyboardModifier
ARROW = 22  # pixels at the left of a group's name that fold it
MOST_CELLS = 200_000  # selected cells that are looked at


class ReportView(TableView):
    """Double click, Enter or F3 goes to what a cell is made of; F2 and letters edit a note.

    Ctrl+→ and Ctrl+← (or + and -) open and fold groups, so does a click on their arrow.
    """

    drilled = Signal(QModelIndex)
    cells_selected = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.framed = False
        self._unfilled = Unfilled(self)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.EditKeyPressed | trigger.AnyKeyPressed)
        self.horizontalHeader().setSectionsClickable(True)
        self.frozen = FrozenColumns(self)
        self.frozen.doubleClicked.connect(self._double_click)
        self.frozen.take_press = self._fold_by_mouse
        self.row_activated.connect(self._double_click)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            self.frozen.attach(model)
            self.selectionModel().selectionChanged.connect(self._told)

    def _told(self) -> None:
        self.cells_selected.emit()
        self.viewport().update()  # a frame is wider than the cells that changed
        self.frozen.viewport().update()

    def show_colours(self, coloured: bool) -> None:
        """A frame instead of a fill, so that rows keep their colours (ux.md §4.4)."""
        self.framed = True
        self.setItemDelegate(self._unfilled)
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Highlight, QColor(0, 0, 0, 0))
        self.setPalette(palette)
        self.setAlternatingRowColors(not coloured)
        self.frozen.dress(palette)

    def freeze(self, columns: int) -> None:
        """Keeps the first columns in sight."""
        self.frozen.show_columns(columns)

    # --- what is selected -------------------------------------------------------------------

    def selected_cells(self) -> list[tuple[int, int]]:
        """(row, column) of the selected cells from top to bottom, each once."""
        cells: set[tuple[int, int]] = set()
        selection: Any = self.selectionModel().selection()
        for part in selection:
            for row in range(part.top(), part.bottom() + 1):
                cells.update((row, column) for column in range(part.left(), part.right() + 1))
                if len(cells) > MOST_CELLS:
                    return sorted(cells)[:MOST_CELLS]
        return sorted(cells)

    def copy_selected(self) -> None:
        """The selected cells to the clipboard as a block, numbers as Excel reads them."""
        cells = set(self.selected_cells())
        if not cells:
            return
        rows = sorted({row for row, _ in cells})
        columns = [n for n in self._in_visual_order() if n in {column for _, column in cells}]
        model = self.model()
        told = [
            [model.data(model.index(r, c), COPIED) if (r, c) in cells else "" for c in columns]
            for r in rows
        ]
        if len(cells) > 1 and len(rows) > 1:
            heads = [model.headerData(c, Qt.Orientation.Horizontal) for c in columns]
            told.insert(0, heads)
        lines = ("\t".join(_one_line(cell) for cell in line) for line in told)
        QGuiApplication.clipboard().setText("\n".join(lines))

    def select_column(self, column: int) -> None:
        """All cells of a column: their sums are told at once."""
        model = self.model()
        last = model.index(model.rowCount() - 1, column)
        block = QItemSelection(model.index(0, column), last)
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(block, flag.ClearAndSelect)

    # --- mouse and keys ---------------------------------------------------------------------

    def _double_click(self, index: QModelIndex) -> None:
        if self.model().flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.setCurrentIndex(index)
            self.edit(index)
        else:
            self.drilled.emit(index)

    def _fold_by_mouse(self, view: QTableView, place: QPoint) -> bool:
        """A press on the arrow of a group folds or opens it."""
        model, index = self.model(), view.indexAt(place)
        if not isinstance(model, ReportModel) or index.column() != model.named + model.first:
            return False
        if index.row() < 0 or (number := model.heading(index.row())) is None:
            return False
        if place.x() - view.visualRect(index).left() > ARROW:
            return False
        self._fold(number, not model.is_folded(number), index.row())
        return True

    def fold_heading(self, row: int, *, folded: bool) -> None:
        """Folds or opens the group of a row, if it is a heading."""
        model = self.model()
        if isinstance(model, ReportModel) and (number := model.heading(row)) is not None:
            self._fold(number, folded, row)

    def _fold(self, number: int, folded: bool, row: int) -> None:
        model, column = self.model(), self.currentIndex().column()
        assert isinstance(model, ReportModel)
        across = self.horizontalScrollBar().value()
        down = self.verticalScrollBar().value()
        model.fold(number, folded)
        self.freeze(self.frozen.count)
        self.setCurrentIndex(model.index(row, max(column, model.first)))
        self.verticalScrollBar().setValue(down)
        self.horizontalScrollBar().setValue(across)

    @guard()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._fold_by_mouse(self, event.position().toPoint()):
            super().mousePressEvent(event)

    @guard(False)
    def event(self, event: QEvent) -> bool:
        """F2 in a note edits it; elsewhere it belongs to the window."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() == Key.Key_F2:
            index = self.currentIndex()
            if index.isValid() and self.model().flags(index) & Qt.ItemFlag.ItemIsEditable:
                event.accept()
                return True
        return super().event(event)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() != QAbstractItemView.State.EditingState and self._take_key(event):
            return
        super().keyPressEvent(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        index = self.currentIndex()
        if is_plain_enter(event) or event.key() == Key.Key_F3:
            if index.isValid():
                self.drilled.emit(index)
            return True
        opens = self._opens(event)
        if opens is None or not index.isValid():
            return False
        return self._fold_at(index.row(), folded=not opens)

    def _opens(self, event: QKeyEvent) -> bool | None:
        """True for Ctrl+→ and +, False for Ctrl+← and -, None for other keys."""
        mods = event.modifiers() & ~Mod.KeypadModifier
        if mods == Mod.ControlModifier:
            return {Key.Key_Right: True, Key.Key_Left: False}.get(Key(event.key()))
        if event.modifiers() == Mod.KeypadModifier:
            return {Key.Key_Plus: True, Key.Key_Minus: False}.get(Key(event.key()))
        return None

    def _fold_at(self, row: int, *, folded: bool) -> bool:
        model = self.model()
        if not isinstance(model, ReportModel) or model.levels < 2:
            return False
        number = model.heading(row)
        if number is None or (folded and model.is_folded(number)):
            above = model.heading_over(row)
            if above is None or not folded:
                return True
            row, number = above, model.heading(above)
        if number is not None:
            self._fold(number, folded, row)
        return True

    # --- painting and scrolling ---------------------------------------------------------------

    @guard()
    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """A cell is not left under the frozen columns."""
        bar = self.horizontalScrollBar()
        across = bar.value()
        super().scrollTo(index, hint)
        over = self.frozen.width_frozen()
        if not over:
            return
        if index.column() < self.frozen.count:
            bar.setValue(across)
            return
        hidden = over - self.columnViewportPosition(index.column())
        if hidden > 0:
            bar.setValue(bar.value() - hidden)

    @guard()
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.framed and self.selectionModel() is not None:
            painter = QPainter(self.viewport())
            paint_frames(self, painter)
            painter.end()

    def changeEvent(self, event: object) -> None:
        super().changeEvent(event)  # type: ignore[arg-type]
        if hasattr(self, "frozen"):
            self.frozen.setFont(self.font())


def _one_line(cell: object) -> str:
    return "" if cell is None else str(cell).replace("\t", " ").replace("\n", " ")
