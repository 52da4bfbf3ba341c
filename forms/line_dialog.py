"""One line asked for beside the work: a link to go to, a reason; Enter goes on, Esc leaves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog, QWidget

from forms.beside import beside, gives_back
from forms.links import SCHEME

WIDTH = 460


class LineDialog(QInputDialog):
    """Hands the typed line over; blocks nothing."""

    def __init__(self, parent: QWidget, title: str, words: str, go: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setLabelText(words)
        self.setOkButtonText(go)
        self.setCancelButtonText("Отмена")
        self.resize(WIDTH, self.sizeHint().height())


def ask_line(
    parent: QWidget, title: str, words: str, go: str, then: Callable[[str], object]
) -> LineDialog:
    """`then` gets what was typed, without blanks around it; nothing when it was left."""
    made = LineDialog(parent, title, words, go)
    made.textValueSelected.connect(lambda text: then(text.strip()))
    gives_back(made, parent)
    return beside(made)


def ask_for_link(parent: QWidget, then: Callable[[str], object]) -> LineDialog:
    """The address the person wants to go to; one in the clipboard is there already."""
    words = "Ссылка (начинается с «kontora:»)"
    made = ask_line(parent, "Перейти по ссылке", words, "Перейти", then)
    found = QGuiApplication.clipboard().text().strip()
    if found.startswith(SCHEME):
        made.setTextValue(found)
    return made
