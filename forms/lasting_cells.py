"""A cell that is typed in stays open while another program is in front."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QStyledItemDelegate

from forms.guard import guard
from forms.keyboard import leaves_program


class LastingCells(QStyledItemDelegate):
    """Qt alone closes a cell as soon as its window is left: the next figure then began it anew."""

    @guard(False)
    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        return not leaves_program(event) and super().eventFilter(editor, event)
