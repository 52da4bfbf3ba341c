"""Header figures of a report as cards, in as many lines as the width asks for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from forms.flow import Flow
from forms.guard import guard
from forms.keyboard import is_plain_enter
from forms.values import shown
from forms.window import label

TABLE_LEAST = 170  # pixels of the table below: heading, a few rows, totals


class Figures(QWidget):
    """Hidden while a report has none, and in a window so low that the table would lose its rows.

    `least` pixels are left to what stands below; `asked` tells the title of a card that was
    opened. Its parent's events are filtered here.
    """

    asked = Signal(str)

    def __init__(self, *, least: int = TABLE_LEAST) -> None:
        super().__init__()
        self._least = least
        self.row = Flow(6)
        self.setLayout(self.row)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.cards: list[Card] = []
        self._has = False
        self.hide()

    def tell(self, figures: Sequence[tuple[str, Any]], leading: Collection[str] = ()) -> None:
        """(title, value) of every card; titles in `leading` may be opened."""
        told = [(title, "0" if value == 0 else shown(value)) for title, value in figures]
        if [c.title for c in self.cards] != [title for title, _ in told]:
            self._make([title for title, _ in told])
        for card, (_, value) in zip(self.cards, told, strict=True):
            card.tell(value, leads=card.title in leading)
        self._has = bool(figures)
        self._follow()

    def _follow(self) -> None:
        """The table keeps some rows; what it adds up to stands under it as well."""
        place = self.parentWidget()
        if place is not None and self._has:
            room = place.height() - self.heightForWidth(place.width())
            self.setVisible(room >= self._least)
        else:
            self.setVisible(self._has)

    @guard(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize:
            self._follow()
        return super().eventFilter(watched, event)

    def _make(self, titles: Sequence[str]) -> None:
        while (item := self.row.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.cards = [Card(title) for title in titles]
        for card in self.cards:
            card.asked.connect(self.asked)
            self.row.addWidget(card)


class Card(QFrame):
    """A title over its value; double click or Enter opens what it is made of."""

    asked = Signal(str)

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title, self.leads = title, False
        self.setProperty("card", True)
        self.value = label("", h2=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(9, 2, 9, 2)
        column.setSpacing(0)
        column.addWidget(label(title, dim=True))
        column.addWidget(self.value)

    def tell(self, value: str, *, leads: bool) -> None:
        self.value.setText(value)
        self.leads = leads
        self.setAccessibleName(f"{self.title}: {value}")
        policy = Qt.FocusPolicy.TabFocus if leads else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(policy)
        shape = Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        self.setToolTip("Двойной щелчок или Enter — из чего сложилось" if leads else "")

    @guard()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.leads:
            self.asked.emit(self.title)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.leads and (is_plain_enter(event) or event.key() == Qt.Key.Key_F3):
            self.asked.emit(self.title)
        else:
            super().keyPressEvent(event)
