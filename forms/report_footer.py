"""The line under a report: what its colours mean, or figures of the selected cells; row count."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.cell_sums import CellSums, told
from app.table import Table
from db.russian import counted
from forms.figure_button import figure_button
from forms.flow import flowing
from forms.report_legend import show_legend
from forms.window import label


class ReportFooter(QWidget):
    """A click on a figure copies it (L15)."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__()
        self.tell = tell
        self.legend_place, self.legend = flowing(gap=14)
        self.figures_place, self.figures = flowing(gap=2)
        self.count = label("", h2=True)
        self.words = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.legend_place, 1)
        row.addWidget(self.figures_place, 1)
        row.addWidget(self.count, 0, Qt.AlignmentFlag.AlignVCenter)
        self.figures_place.hide()

    def show_table(self, table: Table, words: str) -> None:
        """What the colours mean, and what the report says of itself."""
        show_legend(self.legend, table, self.tell)
        if words:
            self.legend.addWidget(label(words, dim=True))

    def show_count(self, words: str) -> None:
        self.count.setText(words)

    def show_sums(self, sums: CellSums, cells: int) -> None:
        """Figures of several cells; one cell alone shows the legend again."""
        several = cells > 1
        self.legend_place.setVisible(not several)
        self.figures_place.setVisible(several)
        while (item := self.figures.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.words = ""
        if not several:
            return
        many = counted(cells, "ячейка", "ячейки", "ячеек")
        self.figures.addWidget(label(f"Выделено {many}:", dim=True))
        for name, value in told(sums):
            self.figures.addWidget(figure_button(name, value, "link"))
            self.words += f"{name.lower()} {value} "
