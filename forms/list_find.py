"""Ctrl+F: a value in the column under the cursor, in a line above the table (L4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from app.conditions import STATE, Operator
from db.errors import UserError
from forms.guard import guard
from forms.icons import icon
from forms.keyboard import is_plain_enter
from forms.list_condition import ConditionRow
from forms.list_menu import condition_of_cell
from forms.window import label

if TYPE_CHECKING:
    from forms.list_window import ListWindow


class FindBar(QFrame):
    """Begins with the cell under the cursor; Enter finds, Esc closes."""

    def __init__(self, window: ListWindow) -> None:
        super().__init__()
        self.owner = window
        self.setObjectName("findbar")
        self.row = ConditionRow(window)
        self.go = QPushButton("Найти  Enter")
        self.go.setProperty("primary", True)
        self.go.clicked.connect(self.find_value)
        self.cross = QPushButton(icon("close"), "")
        self.cross.setFixedWidth(28)
        self.cross.setToolTip("Закрыть  Esc")
        self.cross.setAccessibleName("Закрыть поиск в колонке")
        self.cross.clicked.connect(self.leave)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(label("Найти:", dim=True))
        line.addWidget(self.row, 1)
        line.addWidget(self.go)
        line.addWidget(self.cross)

    @classmethod
    def open_in(cls, window: ListWindow) -> FindBar:
        """The bar of a list, made when it is first wanted; begins with the current cell."""
        bar = window.findChild(cls)
        if bar is None:
            bar = cls(window)
            window.page.insertWidget(window.page.indexOf(window.body), bar)
        bar.begin()
        bar.show()
        bar.row.to_value()
        return bar

    def begin(self) -> None:
        """The column under the cursor; a text is looked for by its part, the rest as it is."""
        window = self.owner
        at = window.view.currentIndex().column()
        key = (window.column_names()[at] or STATE) if at >= 0 else ""
        self.row.show_column(key)
        condition = condition_of_cell(window.commands)
        if condition is None or condition.operator is Operator.EMPTY:
            return
        if Operator.CONTAINS.value == self.row.operator.currentText():
            self.row.editors[0].show_value(condition.value)
        else:
            self.row.show_condition(condition)

    def find_value(self) -> None:
        """Adds the condition to the filters of the list."""
        try:
            condition = self.row.condition()
        except UserError as refusal:
            self.owner.strip.tell(str(refusal))
            return
        self.owner.strip.hide()
        self.leave()
        self.owner.add_condition(condition)

    def leave(self) -> None:
        self.hide()
        self.owner.view.setFocus(Qt.FocusReason.OtherFocusReason)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_plain_enter(event):
            self.find_value()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)
