"""A tabular section on screen: type to replace, Enter walks, a new row after the last one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QWidget

from forms import theme
from forms.guard import guard
from forms.keyboard import is_plain_enter
from forms.refs import Ref
from forms.section_cells import CellDelegate, MakeEditor, sign_place
from forms.section_frozen import FrozenColumns
from forms.section_model import SectionModel
from forms.table_view import COPIED, TableView

Key, Mod = Qt.Key, Qt.KeyboardModifier
Hint = QAbstractItemDelegate.EndEditHint
LEAST_ROWS = 5  # that stay to be seen in a low window


class SectionView(TableView):
    """The table of a section with the keys of 1С."""

    row_wanted = Signal()
    copy_wanted = Signal()
    remove_wanted = Signal()
    move_wanted = Signal(int)
    paste_wanted = Signal(str)  # what the clipboard holds
    menu_wanted = Signal(QPoint)  # on the screen
    sign_pressed = Signal(QPoint)  # the sign of the sum in the current cell, on the screen

    def __init__(
        self, model: SectionModel, make: MakeEditor, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.rows = model
        self.setAccessibleName(model.title)
        self.setModel(model)
        self.cells = CellDelegate(model, make, self)
        self.setItemDelegate(self.cells)
        self.refs: Callable[[Any, Any], Ref | None] = lambda _row, _field: None
        self.walked_down = ""  # the one column that Enter goes down, where rows are there already
        # What is dragged onto a row or pasted there besides text; answers whether it was taken.
        self.take_files: Callable[[QMimeData, int], bool] = lambda _data, _row: False
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.AnyKeyPressed | trigger.EditKeyPressed)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.verticalHeader().setDefaultSectionSize(theme.ROW + 2)
        self.horizontalHeader().setSectionsClickable(True)
        for column, field in enumerate(model.fields):
            self.setColumnHidden(column, not field.about.in_list)
        self._frozen: FrozenColumns | None = None
        self.horizontalScrollBar().valueChanged.connect(self._freeze)

    def fit_columns(self, fixed: Sequence[int | None] = ()) -> None:
        """Sums stay beside what they are of: the last column grows only when it is a text."""
        super().fit_columns(fixed)
        header = self.horizontalHeader()
        shown = [n for n in self._in_visual_order() if not self.isColumnHidden(n)]
        text = not shown or self.rows.is_text(shown[-1])
        header.setStretchLastSection(text and self.has_room)

    # --- keys -------------------------------------------------------------------------------

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isprintable() or event.key() == Key.Key_F2:
            self.uncover()
        if self.state() == QAbstractItemView.State.EditingState or not self._take_key(event):
            super().keyPressEvent(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key, mods = event.key(), event.modifiers() & ~Mod.KeypadModifier
        if is_plain_enter(event):
            self.step()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif key == Key.Key_Tab and not mods:
            return self._tab(1)
        elif key == Key.Key_Backtab:
            return self._tab(-1)
        elif key == Key.Key_Insert and not mods:
            self.row_wanted.emit()
        elif key == Key.Key_F9 and not mods:
            self.copy_wanted.emit()
        elif key == Key.Key_Delete and not mods:
            self.remove_wanted.emit()
        elif key in (Key.Key_Up, Key.Key_Down) and mods == Mod.ControlModifier | Mod.ShiftModifier:
            self.move_wanted.emit(-1 if key == Key.Key_Up else 1)
        elif key in (Key.Key_F4, Key.Key_F8, Key.Key_Down):
            return self._reference_key(key, mods)
        else:
            return False
        return True

    def _reference_key(self, key: int, mods: Qt.KeyboardModifier) -> bool:
        """F4 and F8 on a closed cell do what they do in a field."""
        index = self.currentIndex()
        if not index.isValid() or (key == Key.Key_Down and mods != Mod.AltModifier):
            return False
        if key == Key.Key_Down:
            self.drop_down(index)
            return True
        row, field = self.rows.rows[index.row()], self.rows.fields[index.column()]
        ref = self.refs(row, field)
        if ref is None:
            if key == Key.Key_F4 and not mods:
                self.drop_down(index)
                return True
            return False
        value = getattr(row, field.name)
        if key == Key.Key_F4 and mods == Mod.ControlModifier | Mod.ShiftModifier:
            if value is not None:
                ref.open(value)
        elif not self.rows.is_editable(index.row(), index.column()):
            return False
        elif key == Key.Key_F8:
            ref.create()
        elif mods == Mod.ShiftModifier:
            self.rows.set_value(row, field.name, None)
        else:
            ref.choose(value)
        return True

    def event(self, event: Any) -> bool:
        # Tab must reach keyPressEvent before Qt makes it a change of focus.
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QKeyEvent.Type.KeyPress
            and event.key() in (Key.Key_Tab, Key.Key_Backtab)
            and self._take_key(event)
        ):
            return True
        return bool(super().event(event))

    # --- the clipboard ----------------------------------------------------------------------

    @guard(QSize(0, 0))
    def minimumSizeHint(self) -> QSize:
        rows = LEAST_ROWS * self.verticalHeader().defaultSectionSize()
        bar = self.horizontalScrollBar().sizeHint().height()
        height = self.horizontalHeader().height() + rows + bar + 2 * self.frameWidth()
        return QSize(super().minimumSizeHint().width(), height)

    @guard(QSize(0, 0))
    def sizeHint(self) -> QSize:
        """The fields of the form come first; the table takes all the room that is left."""
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())

    def copy_selected(self) -> None:
        """The block of selected cells, as Excel takes it; of a whole table with its headings."""
        if not self.selectionModel().hasSelection():
            return
        selection: QItemSelection = self.selectionModel().selection()
        cells = {(i.row(), i.column()) for i in selection.indexes()}
        columns = [n for n in self._in_visual_order() if any(c == n for _, c in cells)]
        columns = [n for n in columns if not self.isColumnHidden(n)]
        whole = len(cells) == self.rows.rowCount() * self.rows.columnCount()
        lines = ["\t".join(self.rows.fields[n].title for n in columns)] if whole else []
        for row in sorted({row for row, _ in cells}):
            texts = [self.rows.data(self.rows.index(row, n), int(COPIED)) for n in columns]
            shown = [
                str(text or "") if (row, n) in cells else ""
                for n, text in zip(columns, texts, strict=True)
            ]
            lines.append("\t".join(" ".join(text.split()) for text in shown))
        QGuiApplication.clipboard().setText("\n".join(lines))

    def selected_cells(self) -> list[tuple[int, int]]:
        """(row, column) of every selected cell that is seen and can be typed in."""
        selection: QItemSelection = self.selectionModel().selection()
        cells = sorted((i.row(), i.column()) for i in selection.indexes())
        return [cell for cell in cells if self._is_typed_in(*cell)]

    def paste(self) -> None:
        """What the clipboard holds: a file or a picture for the row, else a text."""
        data = QGuiApplication.clipboard().mimeData()
        if data and not self.take_files(data, self.currentIndex().row()):  # a program may be gone
            self.paste_wanted.emit(data.text())

    @guard()
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._offer(event)

    @guard()
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._offer(event)

    def _offer(self, event: QDragMoveEvent) -> None:
        """Files and pictures are for a row; nothing else is dragged into a section."""
        data, over = event.mimeData(), self.indexAt(event.position().toPoint())
        if over.isValid() and (data.hasUrls() or data.hasImage()):
            event.acceptProposedAction()
        else:
            event.ignore()

    @guard()
    def dropEvent(self, event: QDropEvent) -> None:
        if self.take_files(event.mimeData(), self.indexAt(event.position().toPoint()).row()):
            event.acceptProposedAction()

    # --- the mouse --------------------------------------------------------------------------

    @guard()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    @guard()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            return
        row, field = self.rows.rows[index.row()], self.rows.fields[index.column()]
        place = sign_place(self.visualRect(index))
        if self.rows.sign_of(row, field) and place.contains(event.position().toPoint()):
            self.sign_pressed.emit(self.viewport().mapToGlobal(place.bottomLeft()))

    # --- walking ----------------------------------------------------------------------------

    def step(self) -> None:
        """To the next cell that can be typed in; after the last one a new row begins."""
        if self.walked_down:
            self._step_down()
            return
        found = self._next_cell(1)
        if found is None:
            self.row_wanted.emit()
        else:
            self.go_to(*found)

    def _step_down(self) -> None:
        """The same column of the next row; after the last one the cursor stays."""
        names = [field.name for field in self.rows.fields]
        row, column = self.currentIndex().row() + 1, names.index(self.walked_down)
        if row < len(self.rows.rows):
            self.go_to(row, column)

    def _tab(self, way: int) -> bool:
        found = self._next_cell(way)
        if found is None:
            return False  # Tab leaves the table at its ends
        self.go_to(*found)
        return True

    def _next_cell(self, way: int) -> tuple[int, int] | None:
        order = [self.horizontalHeader().logicalIndex(n) for n in range(self.rows.columnCount())]
        cells = [
            (row, column)
            for row in self._rows_ahead(way)
            for column in order[::way]
            if self._is_typed_in(row, column)
        ]
        row, column = self.currentIndex().row(), self.currentIndex().column()
        here = (row, order.index(column) if column in order else -1)
        for cell in cells:
            there = (cell[0], order.index(cell[1]))
            if (there > here) if way > 0 else (there < here):
                return cell
        return None

    def _rows_ahead(self, way: int) -> range:
        row, last = max(self.currentIndex().row(), 0), len(self.rows.rows)
        return range(row, min(row + 2, last)) if way > 0 else range(row, max(row - 2, -1), -1)

    def _is_typed_in(self, row: int, column: int) -> bool:
        if self.isColumnHidden(column):
            return False
        return bool(self.rows.flags(self.rows.index(row, column)) & Qt.ItemFlag.ItemIsEditable)

    def first_column(self) -> int:
        """The first column that can be typed in."""
        columns = (c for c in range(self.rows.columnCount()) if self._is_typed_in(0, c))
        return next(columns, 0)

    def go_to(self, row: int, column: int) -> None:
        index = self.rows.index(row, column)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect)
        self.scrollTo(index)

    # --- columns that stay --------------------------------------------------------------------

    @property
    def frozen(self) -> FrozenColumns:
        """Made when the table is first scrolled to the right: most never are."""
        if self._frozen is None:
            self._frozen = FrozenColumns(self)
        return self._frozen

    @guard()
    def _freeze(self, value: int) -> None:
        if value > 0:
            self.frozen.place()

    def edit_at(self, index: QModelIndex) -> None:
        """Opens a cell, wherever it was pressed."""
        self.setCurrentIndex(index)
        self.uncover()
        self.edit(index)

    def drop_down(self, index: QModelIndex) -> None:
        """Opens a cell with what it offers: the last values, the calendar, the words of a list."""
        if not index.isValid() or not self._is_typed_in(index.row(), index.column()):
            return
        self.edit_at(index)
        editor = self.cells.editor
        if editor is None:
            return
        for offer in ("offer_recent", "open_calendar", "showPopup"):
            if hasattr(editor, offer):
                QTimer.singleShot(0, editor, getattr(editor, offer))

    def uncover(self) -> None:
        """A cell that is typed in comes out from under the frozen columns."""
        frozen = self._frozen
        if (
            frozen is not None
            and frozen.isVisible()
            and self.currentIndex().column() in frozen.columns()
        ):
            self.horizontalScrollBar().setValue(0)

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """A frozen cell is in sight already; another one must not lie under the frozen ones."""
        bar, before = self.horizontalScrollBar(), self.horizontalScrollBar().value()
        super().scrollTo(index, hint)
        frozen = self._frozen
        if frozen is None or not frozen.isVisible():
            return
        if index.column() in frozen.columns():
            bar.setValue(before)
            return
        hidden = frozen.covered() - self.visualRect(index).left()
        if hidden > 0:
            bar.setValue(bar.value() - hidden)

    # --- open editors -----------------------------------------------------------------------

    @guard()
    def commitData(self, editor: QWidget) -> None:
        if self.cells.belongs(editor):
            super().commitData(editor)

    @guard()
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        self.cells.closed(editor)
        super().closeEditor(editor, Hint.NoHint)
        if hint == Hint.SubmitModelCache:
            self.step()
        elif hint == Hint.EditNextItem:
            self._tab(1)
        elif hint == Hint.EditPreviousItem:
            self._tab(-1)

    def finish_editing(self) -> None:
        """Takes what stands in an open cell, as before saving."""
        editor = self.cells.editor
        if editor is not None:
            self.commitData(editor)
            self.closeEditor(editor, Hint.NoHint)
