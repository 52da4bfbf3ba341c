"""What the colours of a report mean, under it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from app.mark_fills import FILLS, legend_fill
from app.table import Table
from forms import theme
from forms.flow import Flow
from forms.icons import icon
from forms.report_model import ROWS
from forms.window import label

TOKENS = {fill: ROWS[mark] for mark, fill in FILLS.items()}


def show_legend(flow: Flow, table: Table, tell: Callable[[str], None]) -> None:
    """Swatches with words; the rest of the legend is told when it is asked for."""
    while (item := flow.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
    for line in table.legend:
        if fill := legend_fill(line):
            flow.addWidget(_explained_colour(TOKENS[fill], line.partition(":")[0]))
    if table.legend:
        words = "\n".join(table.legend)
        more = QPushButton(icon("info"), "Пояснения")
        more.setProperty("link", True)
        more.setToolTip(words)
        more.clicked.connect(lambda _=False: tell(words))
        flow.addWidget(more)


class _Swatch(QLabel):
    """A colour of the palette in force; follows a switch of the theme."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self.token = token
        self.setFixedSize(22, 14)

    def paintEvent(self, event: object) -> None:
        from PySide6.QtGui import QPainter

        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour(self.token))
        painter.setPen(theme.colour("field_border"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


def _explained_colour(token: str, words: str) -> QWidget:
    """A swatch and what it says, which a narrow window does not part."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(_Swatch(token))
    row.addWidget(label(words, dim=True))
    return made
