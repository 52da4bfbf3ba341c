"""A form in a window of its own, for a second monitor; it goes back when it is asked to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forms.guard import guard
from forms.icons import icon
from forms.window import Window

FIRST_SIZE = (1100, 720)


class Floating(QWidget):
    """The keys of the desk work here too; what happens to the form is as in a tab."""

    def __init__(
        self, window: Window, actions: list[QAction], go_back: Callable[[Window], Any]
    ) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.page = window
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowIcon(window.windowIcon())
        self.back = QPushButton(icon("window"), "Вернуть в главное окно")
        self.back.setProperty("link", True)
        self.back.clicked.connect(lambda _=False: go_back(window))
        top = QHBoxLayout()
        top.setContentsMargins(12, 4, 12, 0)
        top.addStretch(1)
        top.addWidget(self.back)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addLayout(top)
        self.column.addWidget(window, 1)
        self.addActions(actions)
        window.installEventFilter(self)
        window.windowTitleChanged.connect(self.setWindowTitle)
        self.setWindowTitle(window.windowTitle())
        self.setWindowModified(window.isWindowModified())
        self.resize(*FIRST_SIZE)
        window.show()

    def let_go(self) -> Window:
        """Gives the form away and ends."""
        window = self.page
        window.removeEventFilter(self)
        window.windowTitleChanged.disconnect(self.setWindowTitle)
        self.column.removeWidget(window)
        window.setParent(None)
        self.hide()
        self.deleteLater()
        return window

    @guard(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ModifiedChange:
            self.setWindowModified(self.page.isWindowModified())
        return False

    @guard()
    def closeEvent(self, event: QCloseEvent) -> None:
        if self.page.parentWidget() is not self or self.page.close():
            event.accept()
        else:
            event.ignore()
