"""«История» and «Избранное»: what was opened by days, what is liked; searched while one types."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem

from db.russian import date_long, fold
from forms import links
from forms.guard import guard
from forms.icons import icon
from forms.keyboard import is_plain_enter
from forms.memory import Visited
from forms.window import Window, button, label

if TYPE_CHECKING:
    from forms.desk import Desk

ADDRESS = Qt.ItemDataRole.UserRole


class Lines(QListWidget):
    """Enter and a double click open; headings of days are passed over."""

    def __init__(self, owner: AddressWindow) -> None:
        super().__init__()
        self.owner = owner
        self.setIconSize(QSize(16, 16))
        self.itemDoubleClicked.connect(owner.open_item)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_plain_enter(event):
            self.owner.open_item(self.currentItem())
        elif event.key() == Qt.Key.Key_Delete and not event.modifiers():
            self.owner.remove()
        elif event.text().isprintable() and event.text().strip() and not event.modifiers():
            self.owner.search.setFocus()
            self.owner.search.insert(event.text())
        else:
            super().keyPressEvent(event)


class AddressWindow(Window):
    """A list of addresses with a field that narrows it."""

    heading = ""
    nothing = ""

    def __init__(self, desk: Desk, key: str) -> None:
        super().__init__(desk, (key,))
        self.setWindowTitle(self.heading)
        self.page.addWidget(label(self.heading, h1=True))
        self.search = QLineEdit()
        self.search.setPlaceholderText("Найти…")
        self.search.setAccessibleName(f"Поиск: {self.heading}")
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(420)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self.refresh)
        self.search.returnPressed.connect(self._open_first)
        self.lines = Lines(self)
        self.lines.setAccessibleName(self.heading)
        self.row = QHBoxLayout()
        self.row.addWidget(self.search, 1)
        self.row.addStretch(1)
        self.empty = label(self.nothing, dim=True)
        self.page.addLayout(self.row)
        self.page.addWidget(self.strip)
        self.page.addWidget(self.empty)
        self.page.addWidget(self.lines, 1)
        self.command("Закрыть", self.close_window, "Esc")

    def shown(self) -> list[Visited]:
        """What the list holds before it is narrowed."""
        raise NotImplementedError

    def under(self, one: Visited) -> str:
        """The heading a line stands under; empty for none."""
        return ""

    def refresh(self) -> None:
        """Reads again; the cursor stays on its line."""
        current = self.address()
        words = fold(self.search.text()).split()
        self.lines.clear()
        heading = ""
        for one in self.shown():
            if not all(word in fold(one.title) for word in words):
                continue
            if self.under(one) != heading:
                heading = self.under(one)
                head = QListWidgetItem(heading, self.lines)
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                bold = head.font()
                bold.setBold(True)
                head.setFont(bold)
            item = QListWidgetItem(icon(one.sign), self.line(one), self.lines)
            item.setData(ADDRESS, one.address)
            if one.address == current and self.address() != current:
                self.lines.setCurrentItem(item)
        self.empty.setVisible(self.lines.count() == 0)
        self.lines.setVisible(self.lines.count() > 0)
        first = self._first()
        if self.lines.currentItem() is None and first is not None:
            self.lines.setCurrentItem(first)

    def line(self, one: Visited) -> str:
        return one.title

    def _first(self) -> QListWidgetItem | None:
        items = (self.lines.item(row) for row in range(self.lines.count()))
        return next((item for item in items if item.data(ADDRESS)), None)

    def address(self) -> str:
        """The address of the line under the cursor."""
        item = self.lines.currentItem()
        return str(item.data(ADDRESS) or "") if item is not None else ""

    def _open_first(self) -> None:
        self.open_item(self._first())

    def open_item(self, item: QListWidgetItem | None) -> None:
        address = str(item.data(ADDRESS) or "") if item is not None else ""
        if address:
            self.desk.tried(links.open_address, self.desk, address)

    def remove(self) -> None:
        """Del: only what is liked can be taken off."""

    def first_focus(self) -> None:
        self.lines.setFocus()


class VisitedWindow(AddressWindow):
    """The last 200 things opened, by days (Ctrl+Shift+H)."""

    sign = "history"
    heading = "История"
    nothing = "Здесь появится то, что вы открываете: списки, документы, отчёты."

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "visited")
        clear = self.command("Очистить историю", self._clear, sign="trash")
        self.row.addWidget(button(clear))

    def shown(self) -> list[Visited]:
        return self.desk.memory.visited()

    def under(self, one: Visited) -> str:
        day, today = dt.date.fromisoformat(one.at[:10]), dt.date.today()
        names = {0: "Сегодня", 1: "Вчера"}
        return names.get((today - day).days, date_long(day))

    def line(self, one: Visited) -> str:
        return f"{one.at[11:16]}   {one.title}"

    def _clear(self) -> None:
        self.desk.memory.forget_visited()
        self.refresh()


class FavouritesWindow(AddressWindow):
    """What the person put here with Ctrl+D, in his own order (Ctrl+Shift+B)."""

    sign = "star"
    heading = "Избранное"
    nothing = "Пока пусто. Откройте список, документ или отчёт и нажмите Ctrl+D."

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "favourites")
        up = self.command("Выше", lambda: self._move(-1), "Ctrl+Shift+Up", sign="arrow-up")
        down = self.command("Ниже", lambda: self._move(1), "Ctrl+Shift+Down", sign="arrow-down")
        drop = self.command("Убрать", self.remove, sign="trash", tip="Убрать из избранного  Del")
        for action in (up, down, drop):
            self.row.addWidget(button(action, with_key=False))

    def shown(self) -> list[Visited]:
        return self.desk.memory.likes()

    def _move(self, by: int) -> None:
        self.desk.memory.move_like(self.address(), by)
        self.refresh()

    def remove(self) -> None:
        address = self.address()
        for one in self.desk.memory.likes():
            if one.address == address:
                self.desk.memory.like(address, one.title, one.sign)
                break
        self.refresh()
