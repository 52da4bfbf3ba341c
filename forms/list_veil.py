"""What stands where the rows of a list would be: «Загружаю…», why it is empty, the first step."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QPushButton, QTableView, QVBoxLayout, QWidget

from forms.window import label

SLOW = 300  # milliseconds after which waiting is told about


class Veil(QWidget):
    """Lies over the table; rows that are there stay to be seen while others are read."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self.view = view
        self.words = label("", dim=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setWordWrap(True)
        self.button = QPushButton()
        self.button.clicked.connect(self._do)
        self._step: Callable[[], object] | None = None
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(self.words)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        self._slow = QTimer(self, singleShot=True, interval=SLOW)
        self._slow.timeout.connect(self._tell_loading)
        self.hide()

    def wait(self) -> None:
        """Something is being read: told about when it takes long."""
        self._slow.start()

    def lift(self) -> None:
        """There are rows to be seen."""
        self._slow.stop()
        self.hide()

    def tell(self, words: str, title: str = "", step: Callable[[], object] | None = None) -> None:
        """Why there are no rows, and what to do about it."""
        self._slow.stop()
        self._show(words, title, step)

    def _tell_loading(self) -> None:
        self._show("Загружаю…", "", None)

    def _show(self, words: str, title: str, step: Callable[[], object] | None) -> None:
        self.words.setText(words)
        self.button.setText(title)
        self.button.setVisible(bool(title))
        self._step = step
        # The words alone let clicks through to the rows that lie below.
        passes = Qt.WidgetAttribute.WA_TransparentForMouseEvents
        self.setAttribute(passes, step is None)
        self.follow()
        self.show()
        self.raise_()

    def follow(self) -> None:
        """As large as the rows' place."""
        self.setGeometry(self.view.viewport().geometry())

    def _do(self) -> None:
        if self._step is not None:
            self._step()
