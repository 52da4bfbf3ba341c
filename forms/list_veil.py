"""What stands where the rows of a list would be: «Загружаю…», why it is empty, the first step."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QLabel, QPushButton, QTableView, QVBoxLayout, QWidget

from forms.guard import guard
from forms.window import label

SLOW = 300  # milliseconds after which waiting is told about


class Veil(QWidget):
    """Lies over the table; rows that are there stay to be seen while others are read."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self.view = view
        self._step: Callable[[], object] | None = None
        self._slow = QTimer(self, singleShot=True, interval=SLOW)
        self._slow.timeout.connect(self._tell_loading)
        view.viewport().installEventFilter(self)
        self.hide()

    @cached_property
    def words(self) -> QLabel:
        """Made when there is first something to say: most lists have rows."""
        made = label("", dim=True)
        made.setAlignment(Qt.AlignmentFlag.AlignCenter)
        made.setWordWrap(True)
        return made

    @cached_property
    def button(self) -> QPushButton:
        made = QPushButton()
        made.clicked.connect(self._do)
        return made

    def _lay_out(self) -> None:
        if self.layout() is None:
            column = QVBoxLayout(self)
            column.addStretch(1)
            column.addWidget(self.words)
            column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
            column.addStretch(2)

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
        self._lay_out()
        self.words.setText(words)
        self.button.setText(title)
        self.button.setVisible(bool(title))
        self._step = step
        # The words alone let clicks through to the rows that lie below.
        passes = Qt.WidgetAttribute.WA_TransparentForMouseEvents
        self.setAttribute(passes, step is None)
        self._follow()
        self.show()
        self.raise_()

    @guard(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._follow()
        return False

    def _follow(self) -> None:
        """As large as the rows' place."""
        if self.layout() is not None:
            self.setGeometry(self.view.viewport().geometry())

    def _do(self) -> None:
        if self._step is not None:
            self._step()
