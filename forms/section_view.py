"""A tabular section on screen: type to replace, Enter walks, a new row after the last one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from forms import theme
from forms.choice import ChoiceField
from forms.fields import EnumField, LineField
from forms.guard import guard
from forms.keyboard import is_plain_enter
from forms.refs import Ref
from forms.section_model import SectionModel
from forms.table_view import TableView

Key, Mod = Qt.Key, Qt.KeyboardModifier
Index = QModelIndex | QPersistentModelIndex
Hint = QAbstractItemDelegate.EndEditHint
MakeEditor = Callable[[Any, Any, QWidget], QWidget]  # row, field, parent


class CellDelegate(QStyledItemDelegate):
    """Puts the same editors into cells that forms use; keeps what is typed and is no value."""

    def __init__(self, model: SectionModel, make: MakeEditor, parent: QWidget) -> None:
        super().__init__(parent)
        self.model, self.make = model, make
        self.editor: QWidget | None = None

    @guard()
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> Any:
        row, field = self.model.rows[index.row()], self.model.fields[index.column()]
        editor = self.make(row, field, parent)
        editor.setProperty("cell", True)
        editor.setAutoFillBackground(True)
        self.editor = editor
        if isinstance(editor, LineField):
            editor.touched.connect(self.model.touched)
        if isinstance(editor, ChoiceField | EnumField):
            editor.edited.connect(lambda _: self.commitData.emit(editor))
        return editor

    @guard()
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, LineField) and editor.isModified():
            return  # a refresh of the row must not wipe what is being typed
        row, field = self.model.rows[index.row()], self.model.fields[index.column()]
        typed, fault = self.model.faults.get((id(row), field.name), ("", ""))
        if fault and isinstance(editor, LineField):
            editor.show_typed(typed, fault)
        else:
            editor.show_value(getattr(row, field.name))  # type: ignore[attr-defined]

    @guard()
    def setModelData(self, editor: Any, model: Any, index: Index) -> None:
        row, field = self.model.rows[index.row()], self.model.fields[index.column()]
        if isinstance(editor, LineField):
            editor.finish()
        if fault := editor.fault():
            self.model.set_fault(row, field.name, editor.typed(), fault)
        elif editor.value() != getattr(row, field.name) or self._was_fault(row, field):
            self.model.set_value(row, field.name, editor.value())

    def _was_fault(self, row: Any, field: Any) -> bool:
        return (id(row), field.name) in self.model.faults

    @guard()
    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        editor.setGeometry(option.rect)


class SectionView(TableView):
    """The table of a section with the keys of 1С."""

    row_wanted = Signal()
    copy_wanted = Signal()
    remove_wanted = Signal()
    move_wanted = Signal(int)

    def __init__(
        self, model: SectionModel, make: MakeEditor, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.rows = model
        self.setModel(model)
        self.cells = CellDelegate(model, make, self)
        self.setItemDelegate(self.cells)
        self.refs: Callable[[Any, Any], Ref | None] = lambda _row, _field: None
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.AnyKeyPressed | trigger.EditKeyPressed)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.verticalHeader().setDefaultSectionSize(theme.ROW + 2)
        for column, field in enumerate(model.fields):
            self.setColumnHidden(column, not field.about.in_list)

    # --- keys -------------------------------------------------------------------------------

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() == QAbstractItemView.State.EditingState or not self._take_key(event):
            super().keyPressEvent(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key, mods = event.key(), event.modifiers() & ~Mod.KeypadModifier
        if is_plain_enter(event):
            self.step()
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
        elif key in (Key.Key_F4, Key.Key_F8):
            return self._reference_key(key, mods)
        else:
            return False
        return True

    def _reference_key(self, key: int, mods: Qt.KeyboardModifier) -> bool:
        """F4 and F8 on a closed cell do what they do in a field."""
        index = self.currentIndex()
        if not index.isValid():
            return False
        row, field = self.rows.rows[index.row()], self.rows.fields[index.column()]
        ref = self.refs(row, field)
        if ref is None:
            if key == Key.Key_F4 and not mods:
                self.edit(index)
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
            ref.choose()
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

    # --- walking ----------------------------------------------------------------------------

    def step(self) -> None:
        """To the next cell that can be typed in; after the last one a new row begins."""
        found = self._next_cell(1)
        if found is None:
            self.row_wanted.emit()
        else:
            self.go_to(*found)

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

    # --- open editors -----------------------------------------------------------------------

    @guard()
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        self.cells.editor = None
        super().closeEditor(editor, Hint.NoHint)
        if hint in (Hint.SubmitModelCache, Hint.EditNextItem):
            self.step()
        elif hint == Hint.EditPreviousItem:
            self._tab(-1)

    def finish_editing(self) -> None:
        """Takes what stands in an open cell, as before saving."""
        editor = self.cells.editor
        if editor is not None:
            self.commitData(editor)
            self.closeEditor(editor, Hint.NoHint)
