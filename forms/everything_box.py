"""What hangs below the field of Ctrl+K: commands, sections, lists, things, sums, as one types.

Commands are found at once; the base is asked beside the window after a short pause, so typing
never waits. `>` finds only commands, `=` counts, `#412` is a document's number, `@` people.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout

from app.finding import LEAST, Found, find
from db.meta import noun
from db.russian import fold
from forms.guard import guard
from forms.icons import icon
from forms.keyboard import is_plain_enter, said
from forms.notices import standing
from forms.pace import FOUND
from forms.window import label, plain_title

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.desk_menus import Command
    from forms.jobs import Job

PAUSE = 90  # milliseconds between the last key and the question to the base
MOST_COMMANDS, MOST_RECENT = 8, 8
LINES, WIDTH = 12, 620
# «Новый контрагент» is asked for as often as «создать»; folded, as what is typed.
NEW = frozenset(("новый", "новая", "новое", "новую", "добавить", "завести"))
READ = "Закрыть уведомление"
HINT = "> команды   = калькулятор   #412 номер документа   @ люди"
Act = Callable[[], Any]


class Line(NamedTuple):
    """One line: what it says, a second text, an icon, what Enter does."""

    title: str
    detail: str
    sign: str
    call: Act


class _Answer(NamedTuple):
    turn: int
    found: list[Found]


class EverythingBox(QFrame):
    """A sheet over the windows; the keys stay in the field."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.shell)
        self.desk, self.field = desk, desk.shell.top.field
        self.setObjectName("offers")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.lines: list[Line] = []
        self._turn = 0
        self._entered = 0  # the turn whose answer Enter waits for
        self._job: Job | None = None
        self._commands: list[Line] = []
        self._begun = 0  # of the commands, those in which words begin as they are typed
        self.list = QListWidget()
        self.list.setIconSize(QSize(16, 16))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setAccessibleName("Найденное")
        self.list.itemClicked.connect(self._click)
        self.told = label("", dim=True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(6, 6, 6, 6)
        self.column.addWidget(self.list)
        self.column.addWidget(self.told)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._ask)
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self.hide()

    @classmethod
    def of(cls, desk: Desk) -> EverythingBox:
        """The one of that desk."""
        known = desk.shell.findChild(cls)
        return known if isinstance(known, cls) else cls(desk)

    # --- the field --------------------------------------------------------------------------

    def wake(self) -> None:
        """The field was entered."""
        self._typed(self.field.text())

    @guard(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take_key(event)
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        if event.type() == QEvent.Type.MouseButtonPress and self.isHidden():
            self._typed(self.field.text())
        return False

    def _take_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and not event.modifiers() & _CTRL:
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif is_plain_enter(event):
            self._enter()
        elif key == Qt.Key.Key_Escape:
            self._leave()
        else:
            return False
        return True

    def _step(self, by: int) -> None:
        if self.isHidden():
            self._typed(self.field.text())
        count = self.list.count()
        if count:
            self.list.setCurrentRow((self.list.currentRow() + by) % count)

    def is_asking(self) -> bool:
        """The base has been asked, or will be after the pause."""
        return self._pause.isActive() or self._job is not None

    def _leave(self) -> None:
        """Esc clears first, then the keyboard goes back to the window."""
        if self.field.text():
            self.field.clear()
            return
        self.hide()
        window = self.desk.place.current()
        if window is not None:
            window.first_focus()

    def _enter(self) -> None:
        if self._pause.isActive():
            self._pause.stop()
            self._ask()
        row = self.list.currentRow()
        if self._job is not None and row <= 0 and not self._begun:
            self._entered = self._turn  # quicker than the base: goes to what it answers first
        elif 0 <= row < len(self.lines) and not self.isHidden():
            self._do(self.lines[row])

    def _click(self, item: QListWidgetItem) -> None:
        self._do(self.lines[self.list.row(item)])

    def _do(self, line: Line) -> None:
        self.hide()
        self.field.clear()
        window = self.desk.place.current()
        if window is not None:
            window.first_focus()
        line.call()

    # --- finding ----------------------------------------------------------------------------

    def _typed(self, text: str) -> None:
        self._turn += 1
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._pause.stop()
        words = text.strip()
        if not self.field.hasFocus():
            self.hide()
            return
        if words.startswith("="):
            self._show([_counted(words)], "Enter копирует ответ")
            return
        only_commands = words.startswith(">")
        self._commands = self._find_commands(words.removeprefix(">").strip(), words)
        asks = not only_commands and len(fold(words).lstrip("#@")) >= 1 and len(words) >= LEAST
        self._show(self._commands, "Ищу…" if asks else HINT)
        if asks:
            self._pause.start()

    def _find_commands(self, words: str, typed: str) -> list[Line]:
        self._begun = 0
        if typed.startswith(("#", "@")):
            return []
        if not typed:
            return self._recent()
        folded = ["создать" if word in NEW else word for word in fold(words).split()]
        scored = []
        for number, command in enumerate(self._all_commands()):
            points = _points(fold(command.title), fold(command.detail), folded)
            if points:
                scored.append((-points, number, command))
        most = MOST_COMMANDS if not typed.startswith(">") else 40
        scored = sorted(scored, key=lambda one: one[:2])[:most]
        self._begun = sum(1 for points, *_ in scored if points < -1)
        return [_of_command(command) for _, _, command in scored]

    def _all_commands(self) -> list[Command]:
        """What the menus have, and what the window in front can do."""
        from forms.desk_menus import Command

        window = self.desk.place.current()
        own = window.actions() if window is not None else []
        title = plain_title(window) if window is not None else ""
        return [
            *self.desk.menus.commands,
            *(
                Command(text, title, "window", a.trigger, a.shortcut().toString() or keys)
                for a in own
                for text, _, keys in [a.text().partition("\t")]
                if a.isVisible() and a.isEnabled() and text
            ),
        ]

    def _recent(self) -> list[Line]:
        """With nothing typed: notes that still stand in the corner, then what was opened last."""
        from forms.links import open_address

        notes = [
            Line(note.link.text() or READ, _in_one_line(note.words.text()), "info", note.follow)
            for note in reversed(standing(self.desk.shell))
        ]
        return notes + [
            Line(one.title, "недавнее", one.sign, partial(self._go, open_address, one.address))
            for one in self.desk.memory.visited()[:MOST_RECENT]
        ]

    def _go(self, call: Callable[..., Any], *what: Any) -> None:
        self.desk.tried(call, self.desk, *what)

    def _ask(self) -> None:
        """Asks the base beside the window; an answer to an older question is thrown away."""
        turn, words, work = self._turn, self.field.text(), self.desk.work
        pace = self.desk.pace

        def read(job: Job) -> _Answer:
            with pace.measured(FOUND), work.database.reading() as session:
                return _Answer(turn, find(session, work.user, words, job.cancelled))

        self._job = self.desk.jobs.start(read, self._answer, self._refused)

    @guard()
    def _answer(self, answer: _Answer) -> None:
        if answer.turn != self._turn:
            return
        self._job = None
        found = [self._of_thing(one) for one in answer.found]
        strong = [line for line, one in zip(found, answer.found, strict=True) if one.rank >= 80]
        weak = [line for line in found if line not in strong]
        nothing = "Ничего не найдено. Проверьте раскладку и попробуйте часть слова."
        begun, inside = self._commands[: self._begun], self._commands[self._begun :]
        lines = [*strong, *begun, *weak, *inside]
        self._show(lines, HINT if lines else nothing)
        if lines and self._entered == self._turn and self.field.hasFocus():
            self._do(lines[0])

    def _refused(self, words: str) -> None:
        self._show(self._commands, words)

    def _of_thing(self, one: Found) -> Line:
        from db.base import Document

        kind = noun(one.noun)
        sign = "paper" if issubclass(kind, Document) else "book"
        return Line(
            one.title, one.detail, sign, lambda: self.desk.tried(self.desk.open_thing, kind, one.id)
        )

    # --- the sheet --------------------------------------------------------------------------

    def _show(self, lines: list[Line], words: str) -> None:
        current = self.list.currentRow()
        was = self.lines[current].title if 0 < current < len(self.lines) else None
        self.lines = lines
        self.list.clear()
        for line in lines:
            text = f"{line.title}   —   {line.detail}" if line.detail else line.title
            self.list.addItem(QListWidgetItem(icon(line.sign), text))
        titles = [line.title for line in lines]
        self.list.setCurrentRow(titles.index(was) if was in titles else 0 if lines else -1)
        self.told.setText(words)
        self.list.setVisible(bool(lines))
        row = self.list.sizeHintForRow(0) if lines else 0
        self.list.setFixedHeight(row * min(len(lines), LINES) + 4)
        self._stand()
        self.show()
        self.raise_()

    def _stand(self) -> None:
        """Right below the field, as wide as the window lets it."""
        corner = self.field.mapTo(self.desk.shell, QPoint(0, self.field.height() + 2))
        width = min(max(WIDTH, self.field.width()), self.desk.shell.width() - corner.x() - 12)
        self.column.activate()
        self.setGeometry(corner.x(), corner.y(), width, self.column.sizeHint().height())


_CTRL = Qt.KeyboardModifier.ControlModifier


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _of_command(command: Command) -> Line:
    detail = " · ".join(filter(None, (command.detail, said(command.keys))))
    return Line(command.title, detail, command.sign, command.call)


def _points(title: str, detail: str, words: list[str]) -> int:
    """5: the title itself, 4 or 3: it begins so, 2: its words do, 1: somewhere inside, 0: no."""
    beside = detail.split()
    if not all(word in title or any(p.startswith(word) for p in beside) for word in words):
        return 0
    typed = " ".join(words)
    if title.startswith(typed):
        return 5 if title == typed else 4
    if title.startswith(words[0]):
        return 3
    begins = all(any(part.startswith(word) for part in title.split()) for word in words)
    return 2 if begins else 1


def _counted(words: str) -> Line:
    """The answer of an expression; Enter copies it."""
    from forms.calculator import told, value_of
    from forms.values import copied

    try:
        value = value_of(words[1:])
    except ValueError as fault:
        return Line(str(fault), "", "calculator", lambda: None)
    if value is None:
        return Line("Введите выражение, например =12500/31*7", "", "calculator", lambda: None)
    clipboard = QGuiApplication.clipboard()
    return Line(told(value), "копировать", "calculator", lambda: clipboard.setText(copied(value)))
