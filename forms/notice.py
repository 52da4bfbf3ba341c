"""A yellow line above the work with what may be done about it: who edits, what is closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from forms.focus import Place, go_back, place_of

Action = tuple[str, Callable[[], Any]]


class Notice(QFrame):
    """Hidden until it is told something; blocks nothing. Its actions are links.

    Who was on one of them goes back to where he worked when the line goes; `given_back` tells it.
    """

    given_back = Signal()

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
        self._back: Place | None = None
        super().hide()

    def tell(self, text: str, *actions: Action) -> None:
        """Shows the words with these actions instead of what stood here."""
        inside, focused, work = self._has_focus(), QApplication.focusWidget(), self.parentWidget()
        if not inside:
            here = focused is not None and work is not None and work.isAncestorOf(focused)
            self._back = place_of(focused) if here and focused is not None else None
        for old in self.buttons:
            self.row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.buttons = [self._button(title, call) for title, call in actions]
        self.words.setText(text)
        self.show()
        if inside and self.buttons:
            self.buttons[0].setFocus()
        elif inside:
            self._give_back()

    def hide(self) -> None:
        """Takes the line away, and the keyboard from it."""
        inside = self._has_focus()
        super().hide()
        if inside:
            self._give_back()

    def _give_back(self) -> None:
        self.given_back.emit()
        go_back(self._back)

    def _has_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

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
