"""Dialogs stand beside the work and block nothing (ux.md §5.12); one of a kind in a window."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QSize
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDialog, QInputDialog, QMessageBox, QWidget
from shiboken6 import isValid

from forms.guard import guard

CAPTION = 32  # what a system draws over a dialog, pixels
LEAST = QSize(720, 480)  # over a smaller window a dialog may be larger
D = TypeVar("D", bound=QDialog)


class Dialog(QDialog):
    """When it goes the keyboard goes back to the work; not every system gives it by itself."""

    @guard()
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        owner = self.parentWidget()
        if owner is not None and not event.spontaneous():
            _go_back(owner)


def beside(made: D) -> D:
    """Shows a dialog instead of one of its class that its owner has open: that one is left."""
    owner = made.parentWidget()
    for known in [] if owner is None else owner.findChildren(type(made)):
        if known is not made and known.isVisible():
            known.reject()
    within(made, owner)
    made.show()
    made.activateWindow()
    return made


def within(made: QDialog, owner: QWidget | None) -> None:
    """A dialog is no larger than the window it stands over: at 200 % screens are small."""
    if owner is not None:
        room = owner.window().size().expandedTo(LEAST)
        made.resize(made.size().boundedTo(room - QSize(0, CAPTION)))


def gives_back(box: QMessageBox | QInputDialog, owner: QWidget) -> None:
    """The same for a box of Qt's own."""
    box.finished.connect(lambda _: _go_back(owner))


@guard()
def _go_back(owner: QWidget) -> None:
    if isValid(owner) and owner.isVisible():
        owner.window().activateWindow()
