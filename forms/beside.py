"""Dialogs stand beside the work and block nothing (ux.md §5.12); one of a kind in a window."""

from __future__ import annotations

from functools import partial
from typing import TypeVar

from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from forms.guard import guard

D = TypeVar("D", bound=QDialog)


def beside(made: D) -> D:
    """Shows a dialog instead of one of its class that its owner has open: that one is left."""
    owner = made.parentWidget()
    for known in [] if owner is None else owner.findChildren(type(made)):
        if known is not made and known.isVisible():
            known.reject()
    made.show()
    made.activateWindow()
    gives_back(made, owner)
    return made


def gives_back(dialog: QDialog, owner: QWidget | None) -> None:
    """The keyboard goes back to the work after a dialog; not every system gives it by itself."""
    if owner is not None:
        dialog.finished.connect(partial(_go_back, owner))


@guard()
def _go_back(owner: QWidget, _: int) -> None:
    if isValid(owner) and owner.isVisible():
        owner.window().activateWindow()
