"""How «Счета и акты месяца» is put together: what is done above, what was counted below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from forms.flow import flowing
from forms.window import button, label

if TYPE_CHECKING:
    from forms.month.window import MonthWindow

TITLE = "Счета и акты месяца"
LEAST = 320  # pixels of the table with the line above it and the words below
WHY = 96  # of these, the words


def lay_out(window: MonthWindow) -> None:
    """The commands in their order; cards give way to the table in a low window."""
    bar, row = flowing()
    row.addWidget(window.kind)
    row.addWidget(window.month)
    row.addWidget(button(window.count))
    for action in (window.hand_on, window.sign_it):
        row.addWidget(button(action, with_key=False))
    row.addWidget(button(window.finish, primary=True))
    for action in (window.take_back, window.holding):
        row.addWidget(button(action, with_key=False))
    window.why.setReadOnly(True)
    window.why.setMaximumHeight(WHY)
    window.why.setAccessibleName("Как посчитано")
    window.page.addWidget(bar)
    window.page.addWidget(label(TITLE, h1=True))
    window.page.addWidget(window.strip)
    window.page.addWidget(_counted(window), 1)


def _counted(window: MonthWindow) -> QWidget:
    made = QWidget()
    column, line = QVBoxLayout(made), QHBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    line.addWidget(window.told, 1)
    line.addWidget(window.only_red)
    column.addWidget(window.figures)
    column.addLayout(line)
    column.addWidget(window.view, 1)
    column.addWidget(window.why)
    made.installEventFilter(window.figures)
    return made
