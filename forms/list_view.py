"""The table of a list and its quick search: what is typed in the table is looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QMenu

from forms.guard import guard
from forms.icons import icon
from forms.table_view import TableView

if TYPE_CHECKING:
    from forms.list_window import ListWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier


class ListView(TableView):
    """Letters go to the search, Ins, Del and Enter to the commands, Shift+click to sorting."""

    def __init__(self, window: ListWindow) -> None:
        super().__init__(window.table)
        self.owner = window
        self.setAccessibleName(window.kind.titles)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.owner.commands.take_key(event):
            return
        text = event.text()
        plain = event.modifiers() & ~(Mod.ShiftModifier | Mod.KeypadModifier)
        if text and text.isprintable() and not text.isspace() and not plain:
            self.owner.search.setFocus()
            self.owner.search.insert(text)
            return
        super().keyPressEvent(event)

    # --- the place on the screen ------------------------------------------------------------

    def top_row(self) -> int:
        """The first row on the screen, -1 in an empty list."""
        return self.rowAt(0)

    def rows_on_screen(self) -> int:
        """How many whole rows there is room for."""
        return max(1, self.viewport().height() // self.verticalHeader().defaultSectionSize())

    def stand(self, row: int, top: int | None = None) -> None:
        """Puts the cursor on a row; `top` is the row to begin the screen with."""
        flags = QItemSelectionModel.SelectionFlag
        index = self.model().index(row, self._column())
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        if top is None:
            self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        else:
            self.verticalScrollBar().setValue(max(0, top))

    def _column(self) -> int:
        """Where the cursor stood, else the leftmost that is shown: arrows start from no other."""
        column = self.currentIndex().column()
        if column >= self.owner.model.first and not self.isColumnHidden(column):
            return column
        shown = (n for n in self._in_visual_order() if not self.isColumnHidden(n))
        return next((n for n in shown if n >= self.owner.model.first), 0)

    def select_also(self, rows: list[int]) -> None:
        """Adds rows to what is selected; the cursor stays."""
        flags = QItemSelectionModel.SelectionFlag
        for row in rows:
            index = self.model().index(row, 0)
            self.selectionModel().select(index, flags.Select | flags.Rows)


class SearchField(QLineEdit):
    """Finds while it is typed in; ↓ and Enter go to the table, Esc clears, Alt+↓ is the history."""

    def __init__(self, window: ListWindow) -> None:
        super().__init__()
        self.owner = window
        self.setPlaceholderText("Найти: начните вводить")
        self.setAccessibleName("Поиск в списке")
        self.setToolTip("Ищет по мере ввода. Alt+↓ — что искали раньше")
        self.setClearButtonEnabled(True)
        self.setFixedWidth(230)
        self.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Key.Key_Down and event.modifiers() & Mod.AltModifier:
            self.open_history()
        elif key in (Key.Key_Down, Key.Key_Return, Key.Key_Enter):
            self.owner.state.note_search(self.text())
            self.owner.search_now()
            self.owner.view.setFocus()
        elif key == Key.Key_Escape and self.text():
            self.clear()
            self.owner.view.setFocus()
        else:
            super().keyPressEvent(event)

    def open_history(self) -> None:
        """A menu of what was looked for in this list before."""
        menu = self.history_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def history_menu(self) -> QMenu:
        """One line for each search of the history."""
        menu = QMenu(self)
        for words in self.owner.state.searches:
            action = QAction(words.replace("&", "&&"), menu)
            action.triggered.connect(lambda _=False, w=words: self.look_for(w))
            menu.addAction(action)
        if menu.isEmpty():
            menu.addAction("Здесь ещё ничего не искали").setEnabled(False)
        return menu

    def look_for(self, words: str) -> None:
        """Searches again what was searched before."""
        self.setText(words)
        self.owner.state.note_search(words)
        self.owner.search_now()
        self.owner.view.setFocus()
