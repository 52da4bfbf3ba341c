"""The order in which Tab goes through a window (ux.md §5.11).

Qt orders widgets as they were made; what is made later than its neighbours is put in its turn.
Qt's own chain is only written here and never read: of what `nextInFocusChain()` or `focusProxy()`
answers, the binding makes a child of the widget that was asked, and it goes together with it.
"""

from __future__ import annotations

import itertools

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def in_order(*parts: QWidget) -> None:
    """Tab goes from the first of these to the last; through all that a part holds."""
    stops = [stop for part in parts for stop in _stops(part)]
    for before, after in itertools.pairwise(stops):
        QWidget.setTabOrder(before, after)


def _stops(part: QWidget) -> list[QWidget]:
    """Where Tab stops in a part: in itself, or in what it holds."""
    if part.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return [part]
    held = (one for one in part.children() if isinstance(one, QWidget) and not one.isWindow())
    return [stop for one in held for stop in _stops(one)]
