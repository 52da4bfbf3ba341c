"""Cells in equal columns, as many as the width has room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from forms.guard import guard

MOST = 3  # columns, however wide the window is


class EvenGrid(QWidget):
    """Lays its cells out anew where another number of columns fits; `down` fills columns first."""

    def __init__(
        self, cells: Sequence[QWidget], *, gap: tuple[int, int] = (10, 10), down: bool = False
    ) -> None:
        super().__init__()
        self.cells, self.down, self.columns = list(cells), down, 0
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(gap[0])
        self.grid.setVerticalSpacing(gap[1])
        self._arrange(MOST)

    def columns_for(self, width: int) -> int:
        """How many columns of the widest cell have room."""
        gap = self.grid.horizontalSpacing()
        return max(1, min(MOST, (width + gap) // (self._widest() + gap)))

    def _widest(self) -> int:
        return max((cell.minimumSizeHint().width() for cell in self.cells), default=1)

    def _arrange(self, columns: int) -> None:
        if columns == self.columns:
            return
        self.columns = columns
        rows = -(-len(self.cells) // columns)
        for number, cell in enumerate(self.cells):
            at = (number % rows, number // rows) if self.down else divmod(number, columns)
            self.grid.addWidget(cell, *at)  # what stood elsewhere is moved
        for column in range(MOST):
            self.grid.setColumnStretch(column, 1 if column < columns else 0)

    @guard()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(self.columns_for(event.size().width()))

    @guard(QSize(0, 0))
    def minimumSizeHint(self) -> QSize:
        """A window may get as narrow as one column is."""
        return QSize(self._widest(), super().minimumSizeHint().height())
