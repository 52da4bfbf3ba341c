"""The calculator (Ctrl+F2): an expression, its value and those before it; it blocks nothing."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.typed import parse_number
from db.russian import quantity_text
from forms.guard import guard
from forms.keyboard import is_plain_enter
from forms.values import copied
from forms.window import label

PLACES = 6  # of the value; money is rounded where it is put
BUTTONS = ("7", "8", "9", "/", "4", "5", "6", "*", "1", "2", "3", "-", "0", ",", "(", "+")
MOST_KEPT = 50


def value_of(text: str) -> Decimal | None:
    """The value of an expression without idle zeros; ValueError with words for a person."""
    found = parse_number(text, PLACES)
    return None if found is None else found.normalize() + 0


def told(value: Decimal) -> str:
    """With a comma and thousands apart: «2 822,580645»."""
    whole, _, rest = f"{abs(value):f}".partition(".")
    head = quantity_text(int(whole))
    return ("-" if value < 0 else "") + head + (f",{rest}" if rest else "")


class Calculator(QWidget):
    """One for the program; what was counted stays until the program ends."""

    def __init__(self, parent: QMainWindow) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self.setWindowTitle("Калькулятор")
        self.kept = QListWidget()
        self.kept.setAccessibleName("Посчитанное")
        self.kept.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.kept.itemDoubleClicked.connect(lambda item: self._take(item.text()))
        self.field = Expression(self)
        self.result = label("", h1=True)
        self.result.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.addWidget(self.kept, 1)
        column.addWidget(self.field)
        column.addWidget(self.result)
        column.addLayout(self._pad())
        self.field.textChanged.connect(self.count)
        self.resize(300, 440)

    def _pad(self) -> QVBoxLayout:
        pad = QVBoxLayout()
        grid = QGridLayout()
        grid.setSpacing(4)
        for number, sign in enumerate(BUTTONS):
            grid.addWidget(self._key(sign), number // 4, number % 4)
        last = QHBoxLayout()
        last.setSpacing(4)
        for title, call in (
            (")", lambda: self.field.insert(")")),
            ("C", self.field.clear),
            ("Копировать", self.copy),
            ("=", self.finish),
        ):
            made = self._key(title)
            made.clicked.disconnect()
            made.clicked.connect(lambda _=False, call=call: call())
            last.addWidget(made)
        pad.addLayout(grid)
        pad.addLayout(last)
        return pad

    def _key(self, sign: str) -> QPushButton:
        made = QPushButton(sign)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setMinimumWidth(30)
        made.clicked.connect(lambda _=False: self.field.insert(sign))
        return made

    @classmethod
    def of(cls, window: QMainWindow) -> Calculator:
        """The one of that main window."""
        known = window.findChild(cls)
        return known if isinstance(known, cls) else cls(window)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def toggle(self) -> None:
        """Ctrl+F2: Qt gives the keys of the main window to its tools, so one action does both."""
        if self.isActiveWindow():
            self.hide()
        else:
            self.come_forward()

    def come_forward(self) -> None:
        self.show()
        self.raise_()
        self.activateWindow()
        self.field.setFocus()
        self.field.selectAll()

    def count(self) -> None:
        """The value of what is typed so far; nothing while it makes no sense yet."""
        try:
            value = value_of(self.field.text())
        except ValueError:
            value = None
        self.result.setText("" if value is None else told(value))

    def finish(self) -> None:
        """Enter: the value goes to the list and becomes the beginning of the next expression."""
        try:
            value = value_of(self.field.text())
        except ValueError as fault:
            self.result.setText(str(fault))
            return
        if value is None:
            return
        self.kept.addItem(f"{self.field.text().strip()} = {told(value)}")
        if self.kept.count() > MOST_KEPT:
            self.kept.takeItem(0)
        self.kept.scrollToBottom()
        self.field.setText(told(value))
        self.field.selectAll()

    def _take(self, line: str) -> None:
        self.field.setText(line.rpartition(" = ")[2])

    def copy(self) -> None:
        """The value as Excel takes it."""
        try:
            value = value_of(self.field.text())
        except ValueError:
            value = None
        if value is not None:
            QGuiApplication.clipboard().setText(copied(value))


class Expression(QLineEdit):
    """Enter and «=» count."""

    def __init__(self, owner: Calculator) -> None:
        super().__init__()
        self.owner = owner
        self.setPlaceholderText("12500/31*7")
        self.setAccessibleName("Выражение")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_plain_enter(event) or event.text() == "=":
            self.owner.finish()
        else:
            super().keyPressEvent(event)
