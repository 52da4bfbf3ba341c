"""Cells of a tabular section: the editors of forms in them, and the marks painted over them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from forms import theme
from forms.choice import ChoiceField
from forms.fields import EnumField, LineField
from forms.guard import guard
from forms.icons import pixmap
from forms.lasting_cells import LastingCells
from forms.section_model import SectionModel, Sign

Index = QModelIndex | QPersistentModelIndex
MakeEditor = Callable[[Any, Any, QWidget], QWidget]  # row, field, parent
SIGN = 18  # pixels at the left of a sum that its sign takes
PICTURE, TICK = 12, 16


class CellDelegate(LastingCells):
    """Puts the same editors into cells that forms use; keeps what is typed and is no value."""

    def __init__(self, model: SectionModel, make: MakeEditor, parent: QWidget) -> None:
        super().__init__(parent)
        self.model, self.make = model, make
        self.editor: QWidget | None = None
        self._open: set[QWidget] = set()  # one may still be closing while another opens
        # Only these may have a mark of ours; the others are painted by Qt alone.
        self.marked = {
            n
            for n, f in enumerate(model.fields)
            if f.required or f.name == "amount" or f.kind is bool
        }

    @guard()
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> Any:
        row, field = self.model.rows[index.row()], self.model.fields[index.column()]
        editor = self.make(row, field, parent)
        editor.setProperty("cell", True)
        editor.setAccessibleName(field.title)
        editor.setAutoFillBackground(True)
        self.editor = editor
        self._open.add(editor)
        if isinstance(editor, LineField):
            editor.touched.connect(self.model.touched)
        if isinstance(editor, ChoiceField | EnumField):
            editor.edited.connect(lambda _: self._commit(editor))
        return editor

    def _commit(self, editor: QWidget) -> None:
        """What is chosen in an open cell is taken at once; a closed one is left too late for it."""
        if self.editor is editor:
            self.commitData.emit(editor)

    def closed(self, editor: QWidget) -> None:
        """It is typed in no more."""
        if self.editor is editor:
            self.editor = None

    def belongs(self, editor: QWidget) -> bool:
        """Whether it still stands in a cell: Enter ends one later than its row may go."""
        return editor in self._open

    @guard()
    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        """Rows may go or be read anew under an open cell: Qt takes its editor away by itself."""
        self.closed(editor)
        self._open.discard(editor)
        super().destroyEditor(editor, index)

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
        rect: QRect = option.rect
        editor.setGeometry(rect)

    @guard()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if index.column() not in self.marked:
            return
        row, field = self.model.rows[index.row()], self.model.fields[index.column()]
        rect: QRect = option.rect
        if field.kind is bool:
            self._paint_tick(painter, rect, row, index)
            return
        if self.model.is_wanting(row, field):
            _underline(painter, rect)
        elif (sign := self.model.sign_of(row, field)) is not None:
            _paint_sign(painter, sign_place(rect), sign)

    def _paint_tick(self, painter: QPainter, cell: QRect, row: Any, index: Index) -> None:
        """Where nothing can be ticked a tick stands without a box, as in lists."""
        field = self.model.fields[index.column()]
        if getattr(row, field.name) and not self.model.is_editable(index.row(), index.column()):
            picture = pixmap("posted", "text2", TICK)
            painter.drawPixmap(cell.center() - picture.rect().center(), picture)


def sign_place(cell: QRect) -> QRect:
    """Where the sign of a sum stands in its cell."""
    return QRect(cell.left(), cell.top(), SIGN, cell.height())


def _underline(painter: QPainter, cell: QRect) -> None:
    """Red dashes under what must be filled, as under such a field of the head."""
    painter.save()
    painter.setPen(QPen(theme.colour("err"), 2, Qt.PenStyle.DashLine))
    painter.drawLine(cell.left() + 2, cell.bottom() - 1, cell.right() - 3, cell.bottom() - 1)
    painter.restore()


def _paint_sign(painter: QPainter, place: QRect, sign: Sign) -> None:
    if sign is Sign.TYPED:
        picture = pixmap("pencil", "warn", PICTURE)
        corner = place.center() - picture.rect().center()
        painter.drawPixmap(corner, picture)
        return
    painter.save()
    font = painter.font()
    font.setItalic(True)
    painter.setFont(font)
    painter.setPen(theme.colour("text2"))
    painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), "ƒ")
    painter.restore()
