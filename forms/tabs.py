"""Tabs inside a window or a dialog are walked by the keyboard (ux.md §1.9, next_tab)."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QTabWidget

from forms.keyboard import bind
from forms.window import Window

STEPS = (("Следующая вкладка", 1, "Ctrl+PgDown"), ("Предыдущая вкладка", -1, "Ctrl+PgUp"))
# In a dialog also what Windows has there; among windows of the desk these keys walk the windows.
OF_DIALOGS = {1: "Ctrl+Tab", -1: "Ctrl+Shift+Tab"}


def turn(tabs: QTabWidget, by: int) -> None:
    """To the tab `by` further on; after the last comes the first. The keyboard goes with it."""
    if tabs.count():
        tabs.setCurrentIndex((tabs.currentIndex() + by) % tabs.count())
        page = tabs.currentWidget()
        if page.focusProxy() is not None or page.focusPolicy() & Qt.FocusPolicy.TabFocus:
            page.setFocus()


def walk_tabs(owner: Window | QDialog, tabs: QTabWidget) -> None:
    """The keys of `owner` that walk its tabs."""
    for title, by, key in STEPS:
        if isinstance(owner, Window):
            owner.command(title, partial(turn, tabs, by), key)
        else:
            action = bind(QAction(title, owner), key, OF_DIALOGS[by])
            action.triggered.connect(partial(turn, tabs, by))
            owner.addAction(action)
