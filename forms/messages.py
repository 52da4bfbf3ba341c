"""What keeps a thing from being saved: all of it at once, each line leads to its field."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
)

from app.verbs import Problem
from forms.icons import icon
from forms.window import label

LINES_SHOWN, LEAST_LINES = 5, 2  # the least in a low window


class Messages(QFrame):
    """Hidden while there is nothing to say. Ctrl+F8 walks, a double click or Enter leads."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("messages")
        self.problems: list[Problem] = []
        self.heading = label("", h2=True)
        self.lines = QListWidget()
        self.lines.setAccessibleName("Сообщения")
        self.lines.setWordWrap(True)
        self.lines.setIconSize(QSize(16, 16))
        self.lines.itemActivated.connect(lambda item: self._choose(self.lines.row(item)))
        self.extra = QPushButton()
        self.extra.hide()
        self._extra_call: Callable[[], object] | None = None
        self.extra.clicked.connect(self._do_extra)
        close = QPushButton(icon("close"), "")
        close.setAccessibleName("Закрыть сообщения")
        close.setToolTip("Закрыть сообщения  Ctrl+Shift+Z")
        close.setFixedWidth(28)
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close.clicked.connect(self.hide)
        top = QHBoxLayout()
        top.addWidget(self.heading)
        top.addWidget(label("Ctrl+F8 — следующее", dim=True))
        top.addStretch(1)
        top.addWidget(self.extra)
        top.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 6, 4)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self.lines)
        self.hide()

    def tell(
        self,
        problems: Sequence[Problem],
        extra: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Shows all problems; `extra` is a button beside them."""
        self.problems = list(problems)
        self.heading.setText(f"Сообщения ({len(self.problems)})")
        self.lines.clear()
        for problem in self.problems:
            item = QListWidgetItem(icon("error", "err"), problem.text)
            item.setToolTip(problem.text)
            self.lines.addItem(item)
        self._extra_call = extra[1] if extra else None
        self.extra.setText(extra[0] if extra else "")
        self.extra.setVisible(extra is not None)
        self.lines.setMinimumHeight(self._height(LEAST_LINES))
        self.lines.setMaximumHeight(self._height(LINES_SHOWN))
        self.lines.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAsNeeded
            if len(problems) > LINES_SHOWN
            else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        self.show()

    def _height(self, most: int) -> int:
        lines = range(min(most, len(self.problems)))
        return sum(self.lines.sizeHintForRow(n) for n in lines) + 2

    def clear(self) -> None:
        self.problems = []
        self.lines.clear()
        self.hide()

    def next(self) -> None:
        """The next message; after the last one the first again."""
        if self.problems:
            self.show()
            self._choose((self.lines.currentRow() + 1) % len(self.problems))

    def _do_extra(self) -> None:
        if self._extra_call is not None:
            self._extra_call()

    def _choose(self, number: int) -> None:
        self.lines.setCurrentRow(number)
        self.chosen.emit(self.problems[number])
