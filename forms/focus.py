"""Where the keyboard is, kept over what takes it away without the person's wish."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import contextmanager

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

Place = weakref.ref[QWidget]


def place_of(widget: QWidget) -> Place:
    """The widget; of an open cell, its table: the editor of a cell does not live long."""
    port = widget.parentWidget()
    table = port.parentWidget() if port is not None else None
    inside = isinstance(table, QAbstractItemView) and port is table.viewport()
    return weakref.ref(table if inside and table is not None else widget)


def go_back(place: Place | None) -> None:
    """Gives the keyboard to where it was, if that is still to be seen."""
    widget = place() if place is not None else None
    if widget is None or not shiboken6.isValid(widget) or not widget.isVisible():
        return
    focused = QApplication.focusWidget()
    if focused is None or not (focused is widget or widget.isAncestorOf(focused)):
        widget.setFocus(Qt.FocusReason.OtherFocusReason)


@contextmanager
def kept_focus() -> Iterator[None]:
    """Another style sheet hides and shows the parts of forms, and Qt moves the focus along.

    An open cell that is left and destroyed in the middle of that has crashed Qt: the window
    itself has the keyboard meanwhile.
    """
    focused = QApplication.focusWidget()
    if focused is None:
        yield
        return
    place = place_of(focused)
    focused.window().setFocus(Qt.FocusReason.OtherFocusReason)
    if place() is not focused:
        QCoreApplication.sendPostedEvents(focused, QEvent.Type.DeferredDelete)
    yield
    go_back(place)
