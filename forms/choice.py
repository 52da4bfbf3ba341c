"""The field that points at another thing: type a part of its name, code, ИНН or number.

F4 chooses from the list, Shift+F4 clears, Ctrl+Shift+F4 opens, F8 creates. One match is taken
when the person leaves; with several the text stays as it was typed, in red (ux.md T1, T2).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from app.lists import Choice
from db.russian import counted
from forms.fields import LineField
from forms.guard import guard
from forms.icons import icon

Key, Mod = Qt.Key, Qt.KeyboardModifier
Find = Callable[[str], Sequence[Choice]]
Name = Callable[[int], str]
PAUSE = 150  # milliseconds between the last key and the search


class ChoiceField(LineField):
    """Holds the id of a thing and shows its name."""

    choose_wanted = Signal()
    create_wanted = Signal(str)
    open_wanted = Signal(int)

    def __init__(
        self, find: Find, name: Name, parent: QWidget | None = None, pause: int = PAUSE
    ) -> None:
        self.seek, self.name = find, name
        super().__init__(parent)
        self._found: list[Choice] = []
        self._lines = QStringListModel(self)
        self.offers = QCompleter(self._lines, self)
        self.offers.setWidget(self)
        self.offers.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.offers.setMaxVisibleItems(13)
        activated: Any = self.offers.activated
        activated[QModelIndex].connect(self._take_offer)
        self._popup: Any = self.offers.popup()
        self._timer = QTimer(self, singleShot=True, interval=pause)
        self._timer.timeout.connect(self.offer)
        self.textEdited.connect(self._timer.start)
        button = QAction(icon("choose"), "Выбрать из списка (F4)", self)
        button.triggered.connect(self.choose_wanted)
        self.addAction(button, QLineEdit.ActionPosition.TrailingPosition)

    # --- the value ------------------------------------------------------------------------

    def parse(self, text: str) -> int | None:
        """The id of the one thing the text means."""
        words = text.strip()
        if not words:
            return None
        value: int | None = getattr(self, "_value", None)
        if value is not None and words == self.text_of(value):
            return value
        found = list(self.seek(words))
        exact = [c for c in found if c.title.casefold() == words.casefold()]
        if len(exact) == 1 or len(found) == 1:
            one: Choice = (exact or found)[0]
            return one.id
        if not found:
            raise ValueError(f"Не найдено: «{words}». F4 — выбрать из списка, F8 — создать")
        many = counted(len(found), "вариант", "варианта", "вариантов")
        raise ValueError(f"«{words}»: найдено {many}. Уточните или выберите из списка (F4)")

    def text_of(self, value: Any) -> str:
        return "" if value is None else self.name(value)

    def take(self, key: int | None) -> None:
        """A person chose this thing."""
        changed = key != self._value or bool(self._fault)
        self._timer.stop()
        self._popup.hide()
        self.show_value(key)
        if changed:
            self.touched.emit()
            self.edited.emit(key)

    def commit(self) -> None:
        self._timer.stop()
        if not self.offers_are_open():
            super().commit()

    def finish(self) -> None:
        self._timer.stop()
        self._popup.hide()
        super().finish()

    # --- the offers -----------------------------------------------------------------------

    def offers_are_open(self) -> bool:
        return bool(self._popup.isVisible())

    @guard()
    def offer(self) -> None:
        """Shows what the typed text may mean."""
        words = self.text().strip()
        if not words or not self.hasFocus() or self.isReadOnly():
            self._popup.hide()
            return
        self._found = list(self.seek(words))
        lines = [_line(choice) for choice in self._found]
        lines.append(
            "Показать весь список — F4" if lines else f"Не найдено. Создать «{words}» — F8"
        )
        self._lines.setStringList(lines)
        self.offers.complete()

    @guard()
    def _take_offer(self, index: QModelIndex) -> None:
        if index.row() < len(self._found):
            self.take(self._found[index.row()].id)
        elif self._found:
            self.choose_wanted.emit()
        else:
            self.create_wanted.emit(self.text().strip())

    # --- the keys -------------------------------------------------------------------------

    @guard(False)
    def event(self, event: QEvent) -> bool:
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and _is_own_key(event):
            event.accept()  # the field takes them before the window's actions do
            return True
        return super().event(event)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._take_key(event):
            super().keyPressEvent(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key, mods = event.key(), event.modifiers()
        if key == Key.Key_F4 and mods == Mod.ControlModifier | Mod.ShiftModifier:
            if self._value is not None:
                self.open_wanted.emit(self._value)
        elif self.isReadOnly():
            return False
        elif key == Key.Key_F8 and mods == Mod.NoModifier:
            self.create_wanted.emit(self.text().strip() if self.isModified() else "")
        elif key == Key.Key_F4 and mods == Mod.ShiftModifier:
            self.take(None)
        elif key == Key.Key_F4 and mods == Mod.NoModifier:
            self.choose_wanted.emit()
        elif key == Key.Key_Down and mods in (Mod.NoModifier, Mod.AltModifier):
            self.offer()
        else:
            return False
        return True


def _is_own_key(event: QKeyEvent) -> bool:
    mods = event.modifiers()
    if event.key() == Key.Key_F8:
        return mods == Mod.NoModifier
    both = Mod.ControlModifier | Mod.ShiftModifier
    return event.key() == Key.Key_F4 and mods in (Mod.NoModifier, Mod.ShiftModifier, both)


def _line(choice: Choice) -> str:
    return f"{choice.title}  ·  {choice.detail}" if choice.detail else choice.title
