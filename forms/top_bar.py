"""The line above the windows: one field that finds everything, and chips."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton

from forms.guard import guard
from forms.icons import icon

FIELD_WIDTH = 420  # pixels at 96 dpi


class FindAll(QLineEdit):
    """The field of Ctrl+K; what it finds hangs below it and is loaded when it is first used."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText("Найти всё и команды…   Ctrl+K")
        self.setAccessibleName("Найти всё и команды")
        self.setClearButtonEnabled(True)
        self.setMaximumWidth(FIELD_WIDTH)
        self.setMinimumWidth(FIELD_WIDTH // 2)
        self.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)

    @guard()
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()


class TopBar(QFrame):
    """Chips stand at the right, each by its name; an empty text takes a chip away."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("top")
        self.field = FindAll()
        self.chips: dict[str, QPushButton] = {}
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(12, 6, 12, 4)
        self.row.setSpacing(8)
        self.row.addWidget(self.field, 1)
        self.row.addStretch(1)

    def show_chip(
        self, name: str, text: str, kind: str, tip: str, call: Callable[[], object]
    ) -> None:
        """A chip of that name: `kind` is info or warn; pressed, it calls."""
        old = self.chips.pop(name, None)
        if old is not None:
            self.row.removeWidget(old)
            old.deleteLater()
        if not text:
            return
        made = QPushButton(text)
        made.setProperty("chip", kind)
        made.setToolTip(tip)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(lambda _=False: call())
        self.row.addWidget(made)
        self.chips[name] = made
