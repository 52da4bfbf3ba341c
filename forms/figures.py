"""Header figures of a report as cards, in as many lines as the width asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from forms.flow import Flow
from forms.values import shown
from forms.window import label


class Figures(QWidget):
    """Hidden while a report has none."""

    def __init__(self) -> None:
        super().__init__()
        self.row = Flow(8)
        self.setLayout(self.row)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
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
