"""Tabs inside a window or a dialog are walked by the keyboard (ux.md §1.9, next_tab)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QTabWidget, QWidget

from forms.keyboard import bind
from forms.window import Window

STEPS = (("Следующая вкладка", 1, "Ctrl+PgDown"), ("Предыдущая вкладка", -1, "Ctrl+PgUp"))
# In a dialog also what Windows has there; among windows of the desk these keys walk the windows.
OF_DIALOGS = {1: "Ctrl+Tab", -1: "Ctrl+Shift+Tab"}


def turn(tabs: QTabWidget, by: int, firsts: Sequence[QWidget] = ()) -> None:
    """To the tab `by` further on; after the last comes the first. The keyboard goes with it.

    `firsts` are where work begins in each tab, when that is not the page itself.
    """
    if tabs.count():
        tabs.setCurrentIndex((tabs.currentIndex() + by) % tabs.count())
        first = firsts[tabs.currentIndex()] if firsts else tabs.currentWidget()
        if first.focusPolicy() & Qt.FocusPolicy.TabFocus:
            first.setFocus()


def walk_tabs(owner: Window | QDialog, tabs: QTabWidget, *firsts: QWidget) -> None:
    """The keys of `owner` that walk its tabs."""
    for title, by, key in STEPS:
        call = partial(turn, tabs, by, firsts)
        if isinstance(owner, Window):
            owner.command(title, call, key)
        else:
            action = bind(QAction(title, owner), key, OF_DIALOGS[by])
            action.triggered.connect(lambda _=False, call=call: call())
            owner.addAction(action)
