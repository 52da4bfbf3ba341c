"""The field that points at another thing: type a part of its name, code, ИНН or number.

F4 chooses from the list, Shift+F4 clears, Ctrl+Shift+F4 opens, F8 creates, Alt+↓ shows what was
chosen last. One match is taken when the person leaves; with several the text stays as it was
typed, in red (ux.md T1, T2). The search waits for a pause in typing and blocks nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.lists import OFFERED, Choice
from db.russian import counted
from forms.fields import LineField
from forms.guard import guard
from forms.icons import icon
from forms.offers import Command, Offers

Key, Mod = Qt.Key, Qt.KeyboardModifier
Find = Callable[[str], Sequence[Choice]]
Name = Callable[[int], str]
Later = Callable[[str, Callable[[Any], None], Callable[[str], None]], Any]
PAUSE = 150  # milliseconds between the last key and the search
SHOW_ALL = Command("choose", "Показать все", "F4")
ENDS = (Key.Key_Return, Key.Key_Enter, Key.Key_Tab, Key.Key_Backtab)


class ChoiceField(LineField):
    """Holds the id of a thing and shows its name.

    `find` answers at once; `later(text, done, failed)`, where there is one, searches elsewhere and
    calls `done((text, found))`. `recent` gives what was chosen last; `creates` says whether F8 is
    offered.
    """

    choose_wanted = Signal()
    create_wanted = Signal(str)
    open_wanted = Signal(int)

    def __init__(
        self, find: Find, name: Name, parent: QWidget | None = None, pause: int = PAUSE
    ) -> None:
        self.seek, self.name = find, name
        self.later: Later | None = None
        self.recent: Callable[[], Sequence[Choice]] = tuple
        self.creates = True
        super().__init__(parent)
        self._known: tuple[str, list[Choice]] | None = None  # the last answer, for leaving
        self.offers = Offers(self)
        activated: Any = self.offers.activated
        activated[QModelIndex].connect(self._clicked)
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
        found = self._found(words)
        exact = [c for c in found if c.title.casefold() == words.casefold()]
        if len(exact) == 1 or len(found) == 1:
            one: Choice = (exact or found)[0]
            return one.id
        if not found:
            raise ValueError(f"Не найдено: «{words}». F4 — выбрать из списка, F8 — создать")
        many = counted(len(found), "вариант", "варианта", "вариантов")
        if len(found) >= OFFERED:  # nobody counted the others
            many = "много вариантов"
        raise ValueError(f"«{words}»: найдено {many}. Уточните или выберите из списка (F4)")

    def _found(self, words: str) -> list[Choice]:
        """What the text may mean; what was just offered is not asked again."""
        if self._known is None or self._known[0] != words:
            self._known = (words, list(self.seek(words)))
        return self._known[1]

    def text_of(self, value: Any) -> str:
        return "" if value is None else self.name(value)

    def show_value(self, value: Any) -> None:
        self._known = None
        super().show_value(value)

    def take(self, key: int | None) -> None:
        """A person chose this thing."""
        changed = key != self._value or bool(self._fault)
        self._timer.stop()
        self.offers.hide()
        self.show_value(key)
        if self.hasFocus():
            self.select_whole()
        if changed:
            self.touched.emit()
            self.edited.emit(key)

    def commit(self) -> None:
        self._timer.stop()
        if not self.offers.is_open():
            super().commit()

    def finish(self) -> None:
        self._timer.stop()
        self.offers.hide()
        super().finish()

    # --- the offers -----------------------------------------------------------------------

    def offers_are_open(self) -> bool:
        return self.offers.is_open()

    @guard()
    def offer(self) -> None:
        """Shows what the typed text may mean."""
        words = self.text().strip()
        if not words or self.isReadOnly():
            self.offers.hide()
        elif self.later is None:
            self._answer((words, list(self.seek(words))))
        else:
            self.later(words, self._answer, self._no_answer)

    @guard()
    def offer_recent(self) -> None:
        """Alt+↓: what this person chose last in such fields; else the first of the list."""
        found = list(self.recent()) or list(self.seek(""))
        self.offers.show_lines(found, self._commands(""))

    @guard()
    def _answer(self, told: tuple[str, Sequence[Choice]]) -> None:
        """The search ended; an answer to what was typed before is passed over."""
        words, found = told
        if words != self.text().strip() or not self.isModified():
            return
        self._known = (words, list(found))
        if self.hasFocus():
            self.offers.show_lines(found, self._commands(words))

    @guard()
    def _no_answer(self, reason: str) -> None:
        self.setToolTip(reason)

    def _commands(self, words: str) -> list[Command]:
        every = SHOW_ALL
        if words and not self._found(words):
            every = SHOW_ALL._replace(title="Не найдено. Показать все")
        if not self.creates:
            return [every]
        title = f"Создать „{words}“" if words else "Создать"
        return [every, Command("create", title, "F8")]

    @guard()
    def _clicked(self, index: QModelIndex) -> None:
        self._take_line(index.row())

    def _take_line(self, row: int) -> bool:
        """Takes what was chosen; False when the line was a command, which has been done."""
        line = self.offers.line_at(row)
        if isinstance(line, Choice):
            self.take(line.id)
            return True
        self.offers.hide()
        if line.name == "choose":
            self.choose_wanted.emit()
        else:
            self.create_wanted.emit(self.text().strip())
        return False

    def _end_offers(self, event: QKeyEvent) -> None:
        """Enter and Tab take the line that stands out and then do what they always do."""
        row = self.offers.current()
        self.offers.hide()
        if row is not None and not self._take_line(row):
            return
        again = QKeyEvent(event.type(), event.key(), event.modifiers(), event.text())
        QCoreApplication.postEvent(self, again)

    # --- the keys -------------------------------------------------------------------------

    @guard()
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who comes back from F4 or by Tab types over; a click puts the cursor where it is."""
        super().focusInEvent(event)
        by_hand = (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.PopupFocusReason)
        if event.reason() not in by_hand and not self.isModified():
            self.select_whole()

    @guard(False)
    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and _is_own_key(event):
            event.accept()  # the field takes them before the window's actions do
            return True
        if (
            kind == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in ENDS
            and self.offers.is_open()
        ):
            self._end_offers(event)
            return True
        return super().event(event)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._take_key(event):
            super().keyPressEvent(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key, mods = event.key(), event.modifiers()
        if key == Key.Key_F4 and mods == Mod.ControlModifier | Mod.ShiftModifier:
            self._open()
        elif self.isReadOnly():
            return False
        elif key == Key.Key_F8 and mods == Mod.NoModifier:
            self._create()
        elif key == Key.Key_F4 and mods == Mod.ShiftModifier:
            self.take(None)
        elif key == Key.Key_F4 and mods == Mod.NoModifier:
            self.choose()
        elif key == Key.Key_Down and mods & ~Mod.KeypadModifier in (
            Mod.NoModifier,
            Mod.AltModifier,
        ):
            self.offer() if self.isModified() and self.text().strip() else self.offer_recent()
        else:
            return False
        return True

    def choose(self) -> None:
        self.offers.hide()
        self.choose_wanted.emit()

    def _create(self) -> None:
        self.offers.hide()
        self.create_wanted.emit(self.text().strip() if self.isModified() else "")

    def _open(self) -> None:
        if self._value is not None:
            self.open_wanted.emit(self._value)

    def _clear(self) -> None:
        self.take(None)

    @guard()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        menu.addSeparator()
        writes = not self.isReadOnly()
        for title, key, call, may in (
            ("Выбрать из списка", "F4", self.choose, writes),
            ("Последние значения", "Alt+Down", self.offer_recent, writes),
            ("Создать", "F8", self._create, writes and self.creates),
            ("Открыть", "Ctrl+Shift+F4", self._open, self._value is not None),
            ("Очистить", "Shift+F4", self._clear, writes and self._value is not None),
        ):
            action = menu.addAction(title)
            action.setShortcut(key)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setEnabled(may)
            action.triggered.connect(call)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())


def _is_own_key(event: QEvent) -> bool:
    if not isinstance(event, QKeyEvent):
        return False
    mods = event.modifiers()
    if event.key() == Key.Key_F8:
        return mods == Mod.NoModifier
    both = Mod.ControlModifier | Mod.ShiftModifier
    return event.key() == Key.Key_F4 and mods in (Mod.NoModifier, Mod.ShiftModifier, both)
