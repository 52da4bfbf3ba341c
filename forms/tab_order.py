"""The order in which Tab goes through a window (ux.md §5.11).

Qt orders widgets as they were made; what is made later than its neighbours is put in its turn.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def in_order(*stops: QWidget) -> None:
    """Tab goes from the first of these to the last; what is made later comes last otherwise."""
    for before, after in itertools.pairwise(stops):
        QWidget.setTabOrder(before, after)


def stands_before(line: QWidget, button: QWidget) -> None:
    """Tab comes through what is in a line, made by the button below it, and then to the button."""
    chain = list(_chain(line))
    inside = [one for one in chain if line.isAncestorOf(one)]
    before = chain[chain.index(button) - 1]
    in_order(before, *inside)


def _chain(first: QWidget) -> Iterator[QWidget]:
    """All stops of Tab in the window of a widget, in their order, from it on."""
    one = first.nextInFocusChain()
    while one is not None and one is not first:
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield one
        one = one.nextInFocusChain()
