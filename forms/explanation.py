"""«Почему такая сумма?»: words about a number, in a small window they can be copied from.

F3 on a cell or a field tells how its sum was counted, elsewhere what the total is made of.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.explain import explain_field, explain_total
from db.meta import Field
from forms import theme
from forms.beside import Dialog, within

if TYPE_CHECKING:
    from forms.item_window import ItemWindow

WHY = "Почему такая сумма?"
SIZE = (640, 300)


class Explanation(Dialog):
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
    within(made, parent)
    made.show()  # beside the work: the numbers it speaks of are looked at (§5.12)
    return made


def explain_place(window: ItemWindow, place: tuple[Any, Field] | None) -> Explanation:
    """The sum of a cell or a field as it is typed now; elsewhere the total of the document.

    UserError when there is nothing to tell.
    """
    with window.work.database.reading() as session:
        if place is not None and place[1].scale == 2:
            part, field = place
            lines = explain_field(session, window.thing, part, field)
        else:
            lines = explain_total(session, window.thing)
    return explain(window, WHY, lines)
