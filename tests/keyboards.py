"""A person who has no mouse: Ctrl+K, Tab, menus and questions by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

if TYPE_CHECKING:
    from tests.hands import Hands
    from tests.windows import Office

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
MOST = 60  # strokes of Tab in one window


class Keyboard:
    """A person who has no mouse."""

    def __init__(self, office: Office, hands: Hands) -> None:
        self.office, self.hands = office, hands

    @property
    def window(self) -> Any:
        return self.office.desk.place.current()

    def find(self, words: str) -> None:
        """Ctrl+K and Enter on the first line."""
        self.hands.key(CTRL, Key.Key_K)
        self.hands.type(words)
        self.hands.key(Key.Key_Return)

    def tab_to(self, words: str) -> None:
        """Walks by Tab to what says these words, or is called by them."""
        for _ in range(MOST):
            if words in self.said():
                return
            self.hands.key(Key.Key_Tab)
        raise AssertionError(f"«{words}» is not on the way of Tab")

    def press(self, words: str) -> None:
        self.tab_to(words)
        self.hands.key(Key.Key_Space)

    def said(self) -> str:
        widget = QApplication.focusWidget()
        text = getattr(widget, "text", None)
        words = [widget.accessibleName()] if widget is not None else []
        return " ".join([*words, text() if callable(text) else ""])

    def told(self) -> str:
        """What stands above the work."""
        return str(self.window.strip.words.text())

    def answer(self, *keys: Any) -> None:
        """Keys for the question that the next stroke will ask, once it stands."""

        def press(box: QWidget) -> None:
            for key in keys:
                QTest.keyClick(QApplication.focusWidget() or box, key)

        self.meet(press)

    def meet(self, then: Callable[[QWidget], None]) -> None:
        """Does something with the box that the next stroke will open."""
        _when(_asking, then)

    def choose(self, button: str, words: str) -> None:
        """Opens the menu of a button by Space, walks down to the words and presses Enter."""
        self.press(button)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        for _ in menu.actions():
            self.hands.key(Key.Key_Down)
            at = menu.activeAction()
            if at is not None and at.text().startswith(words):
                self.hands.key(Key.Key_Return)
                return
        raise AssertionError(f"«{words}» is not in the menu")


def _asking() -> QWidget | None:
    """The box that stands before everything, once the keys go to it."""
    box, focus = QApplication.activeModalWidget(), QApplication.focusWidget()
    return box if box is not None and focus is not None and box.isAncestorOf(focus) else None


def _when(there: Callable[[], QWidget | None], then: Callable[[QWidget], None]) -> None:
    """Does something as soon as a box or a menu stands: it holds the one who opened it."""

    def look() -> None:
        found = there()
        if found is None:
            QTimer.singleShot(20, look)
        else:
            then(found)

    QTimer.singleShot(20, look)
