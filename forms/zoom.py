"""Ctrl+колесо: larger and smaller letters in all tables at once; remembered on this computer."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QWheelEvent
from PySide6.QtWidgets import QApplication, QTableView

from forms import theme
from forms.settings import recall, remember

KEY = "tables/zoom"
LEAST, MOST = -2, 8  # points more than everywhere else


def recalled() -> int:
    """How many points more the letters of tables have on this computer."""
    kept = recall(KEY, 0)
    return kept if isinstance(kept, int) and LEAST <= kept <= MOST else 0


def dress(view: QTableView) -> None:
    """Gives a table the letters of the zoom; its rows are made by `theme.ROW`."""
    font = QFont()
    if theme.LOOK.zoom:
        font = QApplication.font()
        font.setPointSizeF(font.pointSizeF() + theme.LOOK.zoom)
    view.setFont(font)


def turn(event: QWheelEvent) -> bool:
    """Whether the wheel was turned with Ctrl, which changes every table that is open."""
    if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return False
    way, before, was = event.angleDelta().y(), theme.LOOK.zoom, theme.ROW
    theme.LOOK.zoom = min(max(before + (way > 0) - (way < 0), LEAST), MOST)
    if theme.LOOK.zoom != before:
        remember(KEY, theme.LOOK.zoom)
        points = QApplication.font().pointSizeF()
        times = (points + theme.LOOK.zoom) / (points + before)
        for widget in QApplication.allWidgets():
            if isinstance(widget, QTableView):
                dress(widget)
                theme.grow_columns(widget, times)
                theme.grow_rows(widget, theme.ROW - was)
    event.accept()
    return True
