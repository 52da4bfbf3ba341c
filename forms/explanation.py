"""«Почему такая сумма?»: words about a number, in a small window they can be copied from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forms import theme

SIZE = (640, 300)


class Explanation(QDialog):
    """Stands before its window until Esc; the program works on behind it."""

    def __init__(self, parent: QWidget, title: str, lines: Sequence[str]) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.words = QPlainTextEdit("\n".join(lines))
        self.words.setReadOnly(True)
        self.words.setAccessibleName(title)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        copy, close = QPushButton("Скопировать"), QPushButton("Закрыть  Esc")
        copy.clicked.connect(self.copy)
        close.clicked.connect(self.close)
        close.setDefault(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GAP)
        buttons.addStretch(1)
        buttons.addWidget(copy)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAD, theme.PAD, theme.PAD, theme.PAD)
        column.addWidget(self.words)
        column.addLayout(buttons)
        self.resize(*SIZE)

    def copy(self) -> None:
        """All the words, for a letter to the tenant."""
        QGuiApplication.clipboard().setText(self.words.toPlainText())


def explain(parent: QWidget, title: str, lines: Sequence[str]) -> Explanation:
    """Shows the words and waits for nothing."""
    made = Explanation(parent, title, lines)
    made.open()
    return made
