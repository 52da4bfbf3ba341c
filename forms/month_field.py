"""A month: typed as «10.2026» or «окт», stepped by ↑ and ↓; its value is its first day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.periods import add_months
from app.typed import parse_month
from db.types import Month
from forms.fields import LineField
from forms.guard import guard
from forms.icons import icon
from forms.values import shown_as

STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


class MonthField(LineField):
    """«октябрь 2026»; may be empty. A day that stands for the month stays until it is changed."""

    def __init__(
        self, parent: QWidget | None = None, today: Callable[[], dt.date] = dt.date.today
    ) -> None:
        self.near: Callable[[], dt.date] = today  # what completes a month typed in part
        super().__init__(parent)
        self.setPlaceholderText("месяц год")
        self.steps: dict[int, QAction] = {}
        for sign, name, by in (  # each stands at the left of the one before it
            ("right", "Следующий месяц (↑)", 1),
            ("left", "Предыдущий месяц (↓)", -1),
        ):
            action = QAction(icon(sign), name, self)
            action.triggered.connect(lambda _=False, by=by: self.step(by))
            self.addAction(action, QLineEdit.ActionPosition.TrailingPosition)
            self.steps[by] = action

    def parse(self, text: str) -> dt.date | None:
        if not text.strip():
            return None
        return parse_month(text, self._value or self.near())

    def text_of(self, value: Any) -> str:
        return shown_as(Month, value)

    def step(self, by: int) -> None:
        """So many months on; an empty field begins with the month it is near to."""
        if self.isReadOnly():
            return
        self.commit()
        if self.fault():
            return
        before = self._value
        months = 0 if before is None else by
        with suppress(ValueError):  # there is no month before the first year
            self.show_value(add_months((before or self.near()).replace(day=1), months))
            self.touched.emit()
            self.edited.emit(self._value)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        mods = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        by = STEPS.get(Qt.Key(event.key()), 0) if mods == Qt.KeyboardModifier.NoModifier else 0
        if by:
            self.step(by)
        else:
            super().keyPressEvent(event)
