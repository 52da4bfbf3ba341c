"""Dialogs stand beside the work and block nothing (ux.md §5.12); one of a kind in a window."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QDialog

D = TypeVar("D", bound=QDialog)


def beside(made: D) -> D:
    """Shows a dialog instead of one of its class that its owner has open: that one is left."""
    owner = made.parentWidget()
    for known in [] if owner is None else owner.findChildren(type(made)):
        if known is not made and known.isVisible():
            known.reject()
    made.show()
    made.activateWindow()
    return made
