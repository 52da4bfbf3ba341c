"""«Требуют внимания»: the cards of the start page and the tick over lists (ux.md §4.6, J-1…J-12).

Numbers are counted beside the window, after commits and every few minutes; a press opens the
list that the number counts, with the same filter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.attention import Card, Line, attention_of, lines_of
from db.base import Base
from db.russian import MONTHS, quantity_text
from forms.even_grid import EvenGrid
from forms.guard import guard
from forms.icons import icon
from forms.keyboard import is_plain_enter
from forms.window import label

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.jobs import Job

EVERY = 3 * 60_000  # milliseconds between counts when nobody writes
PAUSE = 400  # milliseconds after a commit: several at once are counted once
HIDDEN, MINE = "attention/hidden", "attention/mine"


class _Counted(NamedTuple):
    """What a count found, and which asking it answers."""

    turn: int
    numbers: Mapping[str, int]
    at: dt.datetime


class AttentionPanel(QWidget):
    """Cards of lines with their numbers; it counts only while somebody sees it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.numbers: Mapping[str, int] = {}
        self.links: dict[str, LineButton] = {}
        self._turn = 0
        self._is_stale = True
        self._soon = QTimer(self, singleShot=True, interval=PAUSE)
        self._soon.timeout.connect(self.refresh)
        self._often = QTimer(self, interval=EVERY)
        self._often.timeout.connect(self.refresh)
        self._often.start()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        self.column.addLayout(self._heading())
        self.body = QWidget()
        self.column.addWidget(self.body)

    def _heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.told = label("считается…", dim=True)
        self.mine = QPushButton("Только мои")
        self.mine.setCheckable(True)
        self.mine.setChecked(bool(self.desk.preferences.get(MINE, False)))
        self.mine.setToolTip("Только документы, которые создали вы")
        self.mine.toggled.connect(self._remember_mine)
        self.choice = QPushButton("Настроить ▾")
        self.choice.setToolTip("Какие строки показывать")
        self.menu = StayingMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.choice.setMenu(self.menu)
        row.addWidget(label("Требуют внимания", h1=True))
        row.addWidget(self.told, 0, Qt.AlignmentFlag.AlignBottom)
        row.addStretch(1)
        row.addWidget(self.mine)
        row.addWidget(self.choice)
        return row

    # --- counting ---------------------------------------------------------------------------

    def note_change(self, kinds: frozenset[type[Base]]) -> None:
        """Something was written: the numbers may be others now."""
        self._is_stale = True
        if self.is_seen():
            self._soon.start()

    def is_seen(self) -> bool:
        """On the screen and not under another tab."""
        return self.isVisible() and not self.visibleRegion().isEmpty()

    def refresh(self) -> None:
        """Counts anew beside the window."""
        if not self.is_seen():
            self._is_stale = True
            return
        self._is_stale = False
        self._turn += 1
        turn, work = self._turn, self.desk.work
        mine, besides = self.mine.isChecked(), self.hidden_lines()

        def counted(job: Job | None = None) -> _Counted:
            with work.database.reading() as session:
                numbers = attention_of(session, work.user, mine=mine, besides=besides)
            return _Counted(turn, numbers, dt.datetime.now().astimezone())

        self.desk.jobs.start(counted, self._show_counted, self._tell_failure)

    @guard()
    def _show_counted(self, counted: _Counted) -> None:
        if counted.turn != self._turn:
            return  # asked again since
        self.told.setText(f"обновлено {counted.at:%H:%M}")
        if counted.numbers != self.numbers or not self.links:
            self.numbers = counted.numbers
            self.show_numbers()

    @guard()
    def _tell_failure(self, words: str) -> None:
        self.told.setText(words)

    # --- cards ------------------------------------------------------------------------------

    def show_numbers(self) -> None:
        """Draws the cards; the cursor stays on its line."""
        standing = next((n for n, link in self.links.items() if link.hasFocus()), None)
        self.links = {}
        body = self._cards() if any(self.numbers.values()) else self._nothing()
        self.column.replaceWidget(self.body, body)
        self.body.hide()
        self.body.deleteLater()
        self.body = body
        if standing in self.links:
            self.links[standing].setFocus()

    def _cards(self) -> QWidget:
        every = lines_of(self.desk.work.user)
        asked = [line for line in every if line.id in self.numbers]
        cards = [card for card in Card if any(line.card is card for line in asked)]
        lines = {card: [line for line in asked if line.card is card] for card in cards}
        return EvenGrid([self._card(card, mine) for card, mine in lines.items()])

    def _card(self, card: Card, lines: Sequence[Line]) -> QFrame:
        frame = QFrame()
        frame.setProperty("card", True)
        column = QVBoxLayout(frame)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(2)
        column.addWidget(label(card_title(card, dt.date.today()), h2=True))
        column.addSpacing(4)
        found = [line for line in lines if self.numbers[line.id]]
        for line in found:
            link = LineButton(self, line, self.numbers[line.id])
            self.links[line.id] = link
            column.addWidget(link)
        if not found:
            column.addLayout(_all_is_well("Всё в порядке"))
        column.addStretch(1)
        return frame

    def _nothing(self) -> QWidget:
        frame = QFrame()
        frame.setProperty("card", True)
        column = QVBoxLayout(frame)
        column.setContentsMargins(14, 18, 14, 18)
        every = "Ваши документы в порядке" if self.mine.isChecked() else "Всё в порядке"
        column.addLayout(_all_is_well(f"{every}: ничто не требует внимания."))
        return frame

    def open_line(self, line: Line) -> None:
        """The list that the number counts, its filter set."""
        mine = self.desk.work.user.login if self.mine.isChecked() else None
        self.desk.tried(self.desk.open_list, line.noun, line.where(mine))

    # --- settings ---------------------------------------------------------------------------

    def hidden_lines(self) -> list[str]:
        """Lines that the person does not want to see."""
        return list(self.desk.preferences.get(HIDDEN, []))

    def _remember_mine(self, mine: bool) -> None:
        self.desk.preferences.put(MINE, mine)
        self.refresh()

    def _fill_menu(self) -> None:
        self.menu.clear()
        hidden = self.hidden_lines()
        card: Card | None = None
        for line in lines_of(self.desk.work.user):
            if line.card is not card:
                card = line.card
                self.menu.addSection(card.value)
            action = self.menu.addAction(line.title)
            action.setCheckable(True)
            action.setChecked(line.id not in hidden)
            action.setData(line.id)
            action.setToolTip(line.hint)
            action.toggled.connect(self._remember_choice)

    def _remember_choice(self) -> None:
        hidden = [a.data() for a in self.menu.actions() if a.isCheckable() and not a.isChecked()]
        self.desk.preferences.put(HIDDEN, hidden)
        self._soon.start()

    @guard()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Seen again: what changed meanwhile is counted now."""
        super().paintEvent(event)
        if self._is_stale and not self._soon.isActive():
            self._soon.start()


class LineButton(QPushButton):
    """A line of a card, one button: its words at the left, its number in a chip at the right."""

    def __init__(self, panel: AttentionPanel, line: Line, number: int) -> None:
        super().__init__(line.title)
        self.panel, self.line = panel, line
        self.setProperty("link", True)
        self.setToolTip(line.hint)
        self.setAccessibleName(f"{line.card.value}: {line.title}, {number}")
        chip = label(quantity_text(number), chip=line.severity.value)
        chip.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        chip.setAlignment(Qt.AlignmentFlag.AlignCenter)
        chip.setMinimumWidth(30)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(chip, 0, Qt.AlignmentFlag.AlignVCenter)
        self.clicked.connect(self._open)

    def _open(self) -> None:
        self.panel.open_line(self.line)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_plain_enter(event):
            self.click()
        else:
            super().keyPressEvent(event)


class StayingMenu(QMenu):
    """A menu of ticks that stays open while they are set."""

    @guard()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.actionAt(event.position().toPoint())
        if action is not None and action.isCheckable():
            action.toggle()
        else:
            super().mouseReleaseEvent(event)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        if event.key() == Qt.Key.Key_Space and action is not None and action.isCheckable():
            action.toggle()
        else:
            super().keyPressEvent(event)


def card_title(card: Card, day: dt.date) -> str:
    """The heading of a card; the month that is being closed is named."""
    if card is not Card.CLOSING:
        return str(card.value)
    month: str = MONTHS[day.month - 1]
    return f"{month.capitalize()} {day.year}: {card.value.lower()}"


def _all_is_well(words: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    sign = label("")
    sign.setPixmap(icon("posted", "ok").pixmap(16, 16))
    row.addWidget(sign)
    row.addWidget(label(words, dim=True))
    row.addStretch(1)
    return row
