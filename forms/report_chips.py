"""The line under a report's header: what it is filtered and grouped by, levels of its groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from forms.flow import flowing
from forms.icons import icon
from forms.window import label

LONGEST = 42  # characters of a chip
LEVEL_WIDTH = 28


class ReportChips(QWidget):
    """Chips with × for conditions, buttons 1-2-3 for levels of groups (R8).

    `levels` stand among the commands of the window, so that no line is spent on them.
    """

    level_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.place, self.flow = flowing()
        self._chips: list[QWidget] = []
        self.levels = QWidget()
        self.levels.hide()
        self.level_row = QHBoxLayout(self.levels)
        self.level_row.setContentsMargins(0, 0, 0, 0)
        self.level_row.setSpacing(2)
        self.level_buttons: list[QPushButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.place, 1)
        self.hide()

    def show_chips(self, chips: Sequence[tuple[str, Callable[[], Any]]], levels: int) -> None:
        """(title, what its × does) of each chip; `levels` is 1 where nothing can be folded."""
        for chip in self._chips:
            self.flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [Chip(title, remove) for title, remove in chips]
        for chip in self._chips:
            self.flow.addWidget(chip)
        self._show_levels(levels)
        self.setVisible(bool(chips))

    def _show_levels(self, levels: int) -> None:
        if len(self.level_buttons) != (levels if levels > 1 else 0):
            for old in self.level_buttons:
                self.level_row.removeWidget(old)
                old.deleteLater()
            count = levels if levels > 1 else 0
            self.level_buttons = [self._level(n) for n in range(1, count + 1)]
        self.levels.setVisible(levels > 1)

    def _level(self, number: int) -> QPushButton:
        made = QPushButton(str(number))
        made.setProperty("narrow", True)
        made.setFixedWidth(LEVEL_WIDTH)
        made.setToolTip(f"Показать группы до уровня {number}")
        made.setAccessibleName(f"Уровень {number}")
        made.clicked.connect(lambda _=False: self.level_asked.emit(number))
        self.level_row.addWidget(made)
        return made


class Chip(QFrame):
    """A condition in words; × takes it off."""

    def __init__(self, title: str, remove: Callable[[], Any]) -> None:
        super().__init__()
        self.setProperty("filter", True)
        self.title = title
        metrics = self.fontMetrics()
        width = LONGEST * metrics.averageCharWidth()
        words = label(metrics.elidedText(title, Qt.TextElideMode.ElideRight, width))
        words.setToolTip(title)
        self.cross = QPushButton(icon("close", "link"), "")
        self.cross.setFixedWidth(22)
        self.cross.setToolTip(f"Убрать: {title}")
        self.cross.setAccessibleName(f"Убрать: {title}")
        self.cross.clicked.connect(lambda _=False: remove())
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 2, 0)
        row.setSpacing(2)
        row.addWidget(words)
        row.addWidget(self.cross)
