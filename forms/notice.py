"""A yellow line above the work with what may be done about it: who edits, what is closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

Action = tuple[str, Callable[[], Any]]


class Notice(QFrame):
    """Hidden until it is told something; blocks nothing. Its actions are links."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons: list[QPushButton] = []
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(10, 3, 10, 3)
        self.row.setSpacing(12)
        self.row.addWidget(self.words, 1)
        self.hide()

    def tell(self, text: str, *actions: Action) -> None:
        """Shows the words with these actions instead of what stood here."""
        for old in self.buttons:
            self.row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.buttons = [self._button(title, call) for title, call in actions]
        self.words.setText(text)
        self.show()

    def press(self, title: str) -> None:
        """Does what the action of that title does; KeyError when there is none."""
        found = {button.text(): button for button in self.buttons}
        found[title].click()

    def _button(self, title: str, call: Callable[[], Any]) -> QPushButton:
        made = QPushButton(title)
        made.setProperty("link", True)
        made.clicked.connect(lambda _=False: call())
        self.row.addWidget(made)
        return made
