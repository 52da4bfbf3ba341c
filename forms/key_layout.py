"""Shortcuts under the Russian layout: Ctrl+Ы is Ctrl+S, whatever letter the key gives.

Most systems map such keys themselves. Where one does not, a press that nobody took comes here
and goes on as the Latin key of the same place.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QWindow
from PySide6.QtWidgets import QApplication, QMdiSubWindow, QWidget

from forms.guard import guard

Mod = Qt.KeyboardModifier
# The same key on both layouts; letters that stand where Latin has a sign are given as the sign.
CYRILLIC = "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ"
LATIN = "QWERTYUIOP[]ASDFGHJKL;'ZXCVBNM,.`"
PLACES = dict(zip(CYRILLIC, LATIN, strict=True))
FIRST_VIRTUAL, LAST_VIRTUAL = 0x41, 0x5A  # Windows names its letter keys so on every layout


def latin_key(event: QKeyEvent) -> Qt.Key | None:
    """The Latin key of a Cyrillic press; None for every other key."""
    letter = chr(event.key()) if 0x400 <= event.key() <= 0x4FF else event.text().upper()
    if letter.upper() not in PLACES:
        return None
    virtual = event.nativeVirtualKey()
    if FIRST_VIRTUAL <= virtual <= LAST_VIRTUAL:
        return Qt.Key(virtual)
    return Qt.Key(ord(PLACES[letter.upper()]))


class KeyLayout(QObject):
    """Listens to the window that has the keyboard, and to no other event of any widget."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._busy = False
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self.watch)
        self.watch(QGuiApplication.focusWindow())

    def watch(self, window: QWindow | None) -> None:
        """Hears the keys of that window; once, however often it is told."""
        if window is not None:
            window.installEventFilter(self)

    @guard(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or self._busy or not isinstance(event, QKeyEvent):
            return False
        if not event.modifiers() & (Mod.ControlModifier | Mod.AltModifier):
            return False
        key = latin_key(event)
        if key is None:
            return False
        self._busy = True
        try:
            return self._taken(key, event)
        finally:
            self._busy = False

    def _taken(self, key: Qt.Key, event: QKeyEvent) -> bool:
        focus = QApplication.focusWidget()
        if focus is None:
            return False
        mods = event.modifiers()
        if mods & Mod.ControlModifier:
            asked = _press(QEvent.Type.ShortcutOverride, key, mods)
            QApplication.sendEvent(focus, asked)
            if asked.isAccepted():
                return _sent(focus, key, mods)
        action = action_for(focus, QKeySequence(key.value | _number(mods)))
        if action is not None:
            action.trigger()
            return True
        return bool(mods & Mod.ControlModifier) and _sent(focus, key, mods)


def _number(mods: Qt.KeyboardModifier) -> int:
    return int((mods & ~Mod.KeypadModifier).value)


def _press(kind: QEvent.Type, key: Qt.Key, mods: Qt.KeyboardModifier) -> QKeyEvent:
    event = QKeyEvent(kind, key.value, mods)
    if kind == QEvent.Type.ShortcutOverride:
        event.ignore()
    return event


def _sent(focus: QWidget, key: Qt.Key, mods: Qt.KeyboardModifier) -> bool:
    event = _press(QEvent.Type.KeyPress, key, mods)
    QApplication.sendEvent(focus, event)
    return event.isAccepted()


def action_for(focus: QWidget, sequence: QKeySequence) -> QAction | None:
    """The action a key would start from that widget: the nearest one that may be done."""
    part: QWidget | None = focus
    while part is not None:
        for action in _actions(part):
            if sequence in action.shortcuts() and action.isEnabled() and _reaches(action, part):
                return action
        if part.isWindow():
            return None
        part = part.parentWidget()
    return None


def _reaches(action: QAction, part: QWidget) -> bool:
    if action.shortcutContext() != Qt.ShortcutContext.WidgetShortcut:
        return True
    return part is QApplication.focusWidget() or isinstance(part, QMdiSubWindow)


def _actions(part: QWidget) -> list[QAction]:
    """Ctrl+W of a page stands in the menu of its frame."""
    if isinstance(part, QMdiSubWindow) and part.systemMenu() is not None:
        return [*part.actions(), *part.systemMenu().actions()]
    return part.actions()
