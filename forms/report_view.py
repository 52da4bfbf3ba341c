"""The table of a report: its selection is a frame, so that the colours of rows stay readable."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from forms import theme
from forms.guard import guard
from forms.keyboard import is_plain_enter
from forms.table_view import TableView


class _Unfilled(QStyledItemDelegate):
    """Cells keep the colour of their mark when they are selected."""

    @guard()
    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        option.state = option.state & ~QStyle.StateFlag.State_Selected


class ReportView(TableView):
    """Double click, Enter or F3 goes to what a cell is made of; F2 and letters edit a note."""

    drilled = Signal(QModelIndex)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.coloured = False
        self._plain = self.itemDelegate()
        self._unfilled = _Unfilled(self)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.EditKeyPressed | trigger.AnyKeyPressed)
        self.row_activated.connect(self._double_click)

    def show_colours(self, coloured: bool) -> None:
        """Frames instead of fills where rows have colours of their own."""
        self.coloured = coloured
        self.setItemDelegate(self._unfilled if coloured else self._plain)
        palette = QPalette()
        if coloured:
            palette.setColor(QPalette.ColorRole.Highlight, QColor(0, 0, 0, 0))
        self.setPalette(palette)
        self.setAlternatingRowColors(not coloured)

    def _double_click(self, index: QModelIndex) -> None:
        if self.model().flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
        else:
            self.drilled.emit(index)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        editing = self.state() == QAbstractItemView.State.EditingState
        if not editing and (is_plain_enter(event) or event.key() == Qt.Key.Key_F3):
            if self.currentIndex().isValid():
                self.drilled.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    @guard()
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.coloured:
            return
        painter = QPainter(self.viewport())
        painter.setPen(QPen(theme.colour("focus"), 2))
        for first, last in self.selected_ranges():
            top = self.rowViewportPosition(first)
            bottom = self.rowViewportPosition(last) + self.rowHeight(last)
            frame = QRect(1, top, self.viewport().width() - 2, bottom - top - 1)
            painter.drawRect(frame)
            painter.fillRect(QRect(0, top, 3, bottom - top), theme.colour("focus"))
        painter.end()
