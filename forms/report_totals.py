"""The last line of a report: its sums stand under their columns and lead to their rows."""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QMouseEvent, QPainter

from forms.guard import guard
from forms.report_view import ReportView
from forms.totals_row import TotalsRow


class ReportTotals(TotalsRow):
    """Follows the frozen columns too; a double click on a sum tells its column."""

    drilled = Signal(int)

    def __init__(self, view: ReportView) -> None:
        super().__init__(view)
        self.report = view
        self.setToolTip("Двойной щелчок по сумме — из чего она сложилась")

    @guard()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = round(event.position().x()) - self.report.viewport().x()
        column = self._frozen_column(place)
        if column < 0:
            column = self.report.horizontalHeader().logicalIndexAt(place)
        if column >= 0:
            self.drilled.emit(column)

    def _frozen_column(self, place: int) -> int:
        frozen = self.report.frozen
        over = frozen.width_frozen()
        return frozen.horizontalHeader().logicalIndexAt(place) if 0 <= place < over else -1

    def _draw_texts(self, painter: QPainter) -> None:
        left, over = self.report.viewport().x(), self.report.frozen.width_frozen()
        painter.setClipRect(self.rect().adjusted(left + over, 0, 0, 0))
        header = self.report.horizontalHeader()
        count = self.report.frozen.count if over else 0
        for column, text in self.texts.items():
            if column >= count and not header.isSectionHidden(column):
                start = left + header.sectionViewportPosition(column)
                self._draw(painter, column, text, start)
        painter.setClipRect(QRect(left, 0, over, self.height()))
        frozen = self.report.frozen.horizontalHeader()
        for column, text in self.texts.items():
            if column < count:
                self._draw(painter, column, text, left + frozen.sectionViewportPosition(column))

    def _room_after(self, column: int) -> int:
        """Pixels of the columns at the right that have no total: words may run on over them."""
        header, room = self.report.horizontalHeader(), 0
        for place in range(header.visualIndex(column) + 1, header.count()):
            other = header.logicalIndex(place)
            if self.texts.get(other):
                break
            room += header.sectionSize(other)  # a hidden one has none
        return room
