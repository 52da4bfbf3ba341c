"""Dialogs stand beside the work and block nothing (ux.md §5.12); one of a kind in a window."""

from __future__ import annotations

from functools import partial
from typing import TypeVar

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from forms.guard import guard

CAPTION = 32  # what a system draws over a dialog, pixels
LEAST = QSize(720, 480)  # over a smaller window a dialog may be larger
D = TypeVar("D", bound=QDialog)


def beside(made: D) -> D:
    """Shows a dialog instead of one of its class that its owner has open: that one is left."""
    owner = made.parentWidget()
    for known in [] if owner is None else owner.findChildren(type(made)):
        if known is not made and known.isVisible():
            known.reject()
    within(made, owner)
    made.show()
    made.activateWindow()
    gives_back(made, owner)
    return made


def within(made: QDialog, owner: QWidget | None) -> None:
    """A dialog is no larger than the window it stands over: at 200 % screens are small."""
    if owner is not None:
        room = owner.window().size().expandedTo(LEAST)
        made.resize(made.size().boundedTo(room - QSize(0, CAPTION)))


def gives_back(dialog: QDialog, owner: QWidget | None) -> None:
    """The keyboard goes back to the work after a dialog; not every system gives it by itself."""
    if owner is not None:
        dialog.finished.connect(partial(_go_back, owner))


@guard()
def _go_back(owner: QWidget, _: int) -> None:
    if isValid(owner) and owner.isVisible():
        owner.window().activateWindow()
