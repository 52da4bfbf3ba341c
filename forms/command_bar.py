"""A row of buttons in one line: those that do not fit are in «Ещё», which holds every command."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from forms.guard import guard
from forms.tab_order import in_order
from forms.window import follow_action

GAP = 6


class CommandBar(QWidget):
    """The first button always stays; the others go from the right when the window is narrow."""

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[QPushButton] = []
        self._sources: list[QAction | QMenu] = []
        self._note, self._tip = "", ""
        self._ordered = 0  # buttons that Tab goes through before «Ещё»
        self.more = QPushButton("Ещё ▾")
        self.more_menu = QMenu(self)
        self.more.setMenu(self.more_menu)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(GAP)
        self.row.addStretch(1)
        self.row.addWidget(self.more)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.fit)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def add_action(self, action: QAction, *, primary: bool = False) -> QPushButton:
        """A button that has the text, the key and the state of its command."""
        made = QPushButton()
        if primary:
            made.setProperty("primary", True)
        made.clicked.connect(action.trigger)
        self._put(made, action)
        action.changed.connect(self._later.start)
        return made

    def add_menu(self, title: str, menu: QMenu) -> QPushButton:
        """A button that opens a menu; hidden while the menu is empty."""
        made = QPushButton(f"{title} ▾")
        made.setMenu(menu)
        self._put(made, menu)
        return made

    def say(self, note: str, tip: str) -> None:
        """What the first button tells besides its command; nothing by empty words."""
        if (note, tip) != (self._note, self._tip):
            self._note, self._tip = note, tip
            self.fit()

    def _put(self, made: QPushButton, source: QAction | QMenu) -> None:
        self.row.insertWidget(len(self.buttons), made)
        self.buttons.append(made)
        self._sources.append(source)
        self._later.start()

    @guard()
    def fit(self) -> None:
        """Shows as many buttons as there is room for, in their order."""
        if self._ordered != len(self.buttons):
            self._ordered = len(self.buttons)
            in_order(*self.buttons, self.more)
        room = self.width() - self.more.sizeHint().width()
        fits = True
        for number, (made, source) in enumerate(zip(self.buttons, self._sources, strict=True)):
            if isinstance(source, QAction):
                told = number == 0 and bool(self._note)  # about as wide as the key it hides
                follow_action(made, source, with_key=number == 0 and not told)
                if told:
                    made.setText(f"{made.text()} · {self._note}")
                    made.setToolTip(self._tip)
                wanted = source.isVisible()
            else:
                wanted = not source.isEmpty()
            if not wanted:
                made.hide()
                continue
            room -= made.sizeHint().width() + GAP
            fits = fits and (room >= 0 or number == 0)
            made.setVisible(fits)

    @guard()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def minimumSizeHint(self) -> QSize:
        first = self.buttons[0].sizeHint().width() if self.buttons else 0
        most = self.more.sizeHint()
        return QSize(first + GAP + most.width(), most.height())

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()
