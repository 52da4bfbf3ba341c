"""Header figures of a report as cards in one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from forms.values import shown
from forms.window import label


class Figures(QWidget):
    """Hidden while a report has none."""

    def __init__(self) -> None:
        super().__init__()
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(8)
        self.hide()

    def tell(self, figures: Sequence[tuple[str, Any]]) -> None:
        """(title, value) of every card."""
        while (item := self.row.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for title, value in figures:
            self.row.addWidget(_card(title, "0" if value == 0 else shown(value)))
        self.setVisible(bool(figures))


def _card(title: str, value: str) -> QFrame:
    card = QFrame()
    card.setProperty("card", True)
    card.setAccessibleName(f"{title}: {value}")
    column = QVBoxLayout(card)
    column.setContentsMargins(10, 5, 10, 5)
    column.setSpacing(0)
    column.addWidget(label(title, dim=True))
    column.addWidget(label(value, h2=True))
    return card
