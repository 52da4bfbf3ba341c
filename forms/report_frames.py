"""A selection that is drawn as a frame with a bar at the left: colours of rows stay readable."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QTableView

from forms import theme
from forms.guard import guard
from forms.lasting_cells import LastingCells

LINE, BAR = 2, 4  # pixels


class Unfilled(LastingCells):
    """Cells keep the colour of their mark when they are selected."""

    @guard()
    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        flags = QStyle.StateFlag
        option.state = option.state & ~(flags.State_Selected | flags.State_HasFocus)


def paint_frames(view: QTableView, painter: QPainter) -> None:
    """Frames every selected block as far as this view shows it, and marks its rows."""
    painter.setPen(QPen(theme.colour("focus"), LINE))
    selection: Any = view.selectionModel().selection()
    width = view.viewport().width()
    for part in selection:
        top = view.rowViewportPosition(part.top())
        bottom = view.rowViewportPosition(part.bottom()) + view.rowHeight(part.bottom())
        shown = [n for n in range(part.left(), part.right() + 1) if not view.isColumnHidden(n)]
        painter.fillRect(QRect(0, top, BAR, bottom - top), theme.colour("focus"))
        if not shown:
            continue
        left = view.columnViewportPosition(shown[0])
        right = view.columnViewportPosition(shown[-1]) + view.columnWidth(shown[-1])
        if shown[-1] < part.right():
            right = width + BAR  # the block goes on in the view beside this one
        painter.drawRect(QRect(left + 1, top + 1, right - left - LINE, bottom - top - LINE))
