"""What keeps a thing from being saved: all of it at once, each line leads to its field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.verbs import Problem
from forms.guard import guard
from forms.icons import icon
from forms.insistence import GO_ON_KEY
from forms.keyboard import said
from forms.window import label

LINES_SHOWN, LEAST_LINES = 5, 2  # the least in a low window
SIDES = 60  # pixels at the sides of a line: margins of the panel, the sign of the line
GAP, TALL = 6, 10_000  # pixels between lines; more than any line has
DETAILS = "\nПодробнее: "  # what follows it waits behind «Подробнее» (MS3)
Action = tuple[str, Callable[[], object]]
ActionsOf = Callable[[Problem], Sequence[Action]]


class Messages(QFrame):
    """Hidden while there is nothing to say. Ctrl+F8 walks, a double click or Enter leads.

    `actions_of` says what may be done about a problem at once; its links stand in the line.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("messages")
        self.problems: list[Problem] = []
        self.actions_of: ActionsOf = lambda _: ()
        self.heading = label("", h2=True)
        self.lines = QListWidget()
        self.lines.setAccessibleName("Сообщения")
        self.lines.setWordWrap(True)
        self.lines.setIconSize(QSize(16, 16))
        self.lines.itemActivated.connect(lambda item: self._choose(self.lines.row(item)))
        self.lines.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.lines.customContextMenuRequested.connect(self.open_menu)
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
        self.go_on = QPushButton()
        self.go_on.setAutoDefault(True)  # Enter presses it when it has the focus
        self.go_on.clicked.connect(self.insist)
        self.go_on.hide()
        self._call: Callable[[], object] | None = None
        top.addWidget(self.go_on)
        top.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 6, 4)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self.lines)
        self.hide()

    def tell(self, problems: Sequence[Problem]) -> None:
        """Shows all problems; what can wait is marked as such."""
        self.problems = list(problems)
        self.offer("", None)
        self.heading.setText(f"Сообщения ({len(self.problems)})")
        self.lines.clear()
        for problem in self.problems:
            self._add(problem)
        self._fit()
        self.lines.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAsNeeded
            if len(problems) > LINES_SHOWN
            else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        self.show()

    def offer(self, title: str, call: Callable[[], object] | None) -> None:
        """What may be done in spite of the messages; new ones take the offer away."""
        self._call = call
        self.go_on.setText(f"{title}  {said(GO_ON_KEY)}")
        self.go_on.setVisible(call is not None)

    def insist(self) -> None:
        """«Всё равно провести», by its button or its key; only while it is offered."""
        call, self._call = self._call, None
        self.go_on.hide()
        if call is not None:
            call()

    def _add(self, problem: Problem) -> None:
        text, _, details = problem.text.partition(DETAILS)
        sign = icon("warning", "warn") if problem.warning else icon("error", "err")
        actions = list(self.actions_of(problem))
        item = QListWidgetItem(sign, "" if actions or details else text)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, text)
        item.setToolTip(text)
        self.lines.addItem(item)
        if actions or details:
            line = _Line(text, details, actions)
            self.lines.setItemWidget(item, line)
            line.grown.connect(self._fit)

    @guard()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Each line as high as its words need in this width."""
        width = self.width() - SIDES
        for number, problem in enumerate(self.problems):
            item = self.lines.item(number)
            line = self._line(number)
            if line is not None:
                height = line.heightForWidth(width)
            else:
                words = problem.text.partition(DETAILS)[0]
                flags = int(Qt.TextFlag.TextWordWrap)
                room = QRect(0, 0, width, TALL)
                height = self.lines.fontMetrics().boundingRect(room, flags, words).height()
            item.setSizeHint(QSize(0, height + GAP))
        self.lines.setMaximumHeight(self._height(LINES_SHOWN))
        self.lines.setMinimumHeight(self._height(LEAST_LINES))

    def _line(self, number: int) -> _Line | None:
        """The line of a message that has details or links."""
        found = self.lines.itemWidget(self.lines.item(number))
        return found if isinstance(found, _Line) else None

    def menu(self) -> QMenu:
        """What may be done about the message under the cursor: its links, by the keyboard."""
        made = QMenu(self)
        number = self.lines.currentRow()
        if 0 <= number < len(self.problems):
            problem = self.problems[number]
            made.addAction("Перейти", lambda: self._choose(number))
            line = self._line(number)
            if line is not None and line.details:
                made.addAction("Подробнее", line.show_details)
            for title, call in self.actions_of(problem):
                made.addAction(title, call)
        return made

    def open_menu(self, _: object = None) -> None:
        """The right button, and the menu key or Shift+F10 where there is no mouse."""
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        place = self.lines.visualItemRect(self.lines.currentItem()).bottomLeft()
        menu.popup(self.lines.viewport().mapToGlobal(place))

    def texts(self) -> list[str]:
        """The problems as they stand in the panel."""
        return [problem.text.partition(DETAILS)[0] for problem in self.problems]

    def _height(self, most: int) -> int:
        lines = range(min(most, len(self.problems)))
        return sum(self.lines.sizeHintForRow(n) for n in lines) + 2

    def clear(self) -> None:
        self.problems = []
        self.offer("", None)
        self.lines.clear()
        self.hide()

    def show_again(self) -> None:
        """Ctrl+Alt+O: what was said and closed."""
        if self.problems:
            self.show()
            self.lines.setFocus()

    def next(self) -> None:
        """The next message; after the last one the first again."""
        if self.problems:
            self.show()
            self._choose((self.lines.currentRow() + 1) % len(self.problems))

    def _choose(self, number: int) -> None:
        self.lines.setCurrentRow(number)
        line = self._line(number)
        if line is not None and line.details:
            line.show_details()  # who has come to a message by the keyboard has no other way
        self.chosen.emit(self.problems[number])


class _Line(QWidget):
    """A message with its details behind «Подробнее» and with what may be done about it."""

    grown = Signal()

    def __init__(self, text: str, details: str, actions: Sequence[Action]) -> None:
        super().__init__()
        self.words = QLabel(text)
        self.words.setWordWrap(True)
        self.words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.details = details
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(4, 0, 4, 0)
        self.row.addWidget(self.words, 1)
        if details:
            self._link("Подробнее", self.show_details)
        for title, call in actions:
            self._link(title, call)

    def _link(self, title: str, call: Callable[[], Any]) -> None:
        made = QPushButton(title)
        made.setProperty("link", True)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(lambda _=False: call())
        self.row.addWidget(made)

    def show_details(self) -> None:
        self.words.setText(f"{self.words.text()}\n{self.details}")
        self.details = ""
        self.sender_gone()
        self.grown.emit()

    def sender_gone(self) -> None:
        """«Подробнее» is said once."""
        first = self.row.itemAt(1)
        widget = first.widget() if first is not None else None
        if widget is not None:
            widget.hide()
