"""Manners of the keyboard that hold in every window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence

ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def keys(*words: str) -> list[QKeySequence]:
    """Key sequences; Enter of the numeric pad is another key to Qt, so both are given."""
    found = []
    for word in words:
        found.append(QKeySequence(word))
        if "Return" in word:
            found.append(QKeySequence(word.replace("Return", "Enter")))
    return found


def bind(action: QAction, *words: str) -> QAction:
    """Gives an action its keys and shows the first one in its tooltip."""
    action.setShortcuts(keys(*words))
    action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    return action


def is_plain_enter(event: QKeyEvent) -> bool:
    """Either Enter without Ctrl, Alt or Shift."""
    mods = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() in ENTERS and mods == Qt.KeyboardModifier.NoModifier


def said(words: str) -> str:
    """A key as Russian users read it: Ctrl+Return is Ctrl+Enter."""
    return words.replace("Return", "Enter")
