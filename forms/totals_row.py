"""Sums under the columns of a table, in line with them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QTableView, QVBoxLayout

from forms import theme
from forms.guard import guard

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
PAD = 4
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class TotalsRow(QFrame):
    """One line that follows the widths, the order and the scrolling of a table's header."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view.parentWidget())
        self.view = view
        self.texts: dict[int, str] = {}
        self.setFixedHeight(theme.ROW + 2)
        header = view.horizontalHeader()
        header.sectionResized.connect(self._moved)
        header.sectionMoved.connect(self._moved)
        view.horizontalScrollBar().valueChanged.connect(self._moved)
        self.hide()

    @guard()
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:  # the density may be another one
            self.setFixedHeight(theme.ROW + 2)

    def show_texts(self, texts: Mapping[int, str]) -> None:
        """Texts by column number; hidden while there are none."""
        self.texts = dict(texts)
        self.setAccessibleName("Итого: " + ", ".join(t for t in self.texts.values() if t))
        self.setVisible(bool(self.texts))
        self.update()

    def _is_text(self, column: int) -> bool:
        return bool(getattr(self.view.model(), "is_text", lambda _: False)(column))

    def _moved(self) -> None:
        self.update()

    @guard()
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("header"))
        painter.setPen(theme.colour("border"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        font = self.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        self._draw_texts(painter)
        painter.end()

    def _draw_texts(self, painter: QPainter) -> None:
        header, left = self.view.horizontalHeader(), self.view.viewport().x()
        for column, text in self.texts.items():
            if not header.isSectionHidden(column):
                self._draw(painter, column, text, left + header.sectionViewportPosition(column))

    def _draw(self, painter: QPainter, column: int, text: str, start: int) -> None:
        width = self.view.columnWidth(column)
        if self._is_text(column):
            room = width + self._room_after(column)
            painter.drawText(QRect(start + PAD, 0, room - PAD, self.height()), LEFT, text)
            return
        needed = painter.fontMetrics().horizontalAdvance(text) + 2 * PAD
        # A sum wider than its column takes room at its left, where nothing stands.
        begin = min(start, start + width - needed)
        place = QRect(begin, 0, max(width, needed) - PAD, self.height())
        painter.drawText(place, RIGHT, text)

    def _room_after(self, _column: int) -> int:
        """Pixels at the right of a column that its words may run on over."""
        return 0


def with_totals(view: QTableView, totals: TotalsRow) -> QVBoxLayout:
    """A table with its sums right under it."""
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(view, 1)
    column.addWidget(totals)
    return column
