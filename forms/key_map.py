"""«Клавиши» (Ctrl+F1): the key map of the program, by places, found while one types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem

from db.russian import fold
from forms.icons import icon
from forms.keyboard import KEYS, SCOPES, said
from forms.window import Window, label

if TYPE_CHECKING:
    from forms.desk import Desk

KEY_COLUMN = 230  # pixels at 96 dpi


class KeyMap(Window):
    """Every row of the table of keys; what is searched for may be a key or a word."""

    sign = "keyboard"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, ("key_map",))
        self.setWindowTitle("Клавиши")
        self.page.addWidget(label("Клавиши", h1=True))
        self.search = QLineEdit()
        self.search.setPlaceholderText("Клавиша или действие: Ctrl+K, избранное…")
        self.search.setAccessibleName("Поиск клавиши")
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(420)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self.narrow)
        self.page.addWidget(self.search)
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels(["Клавиши", "Что делает"])
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(0)
        self.tree.setUniformRowHeights(True)
        self.tree.setAlternatingRowColors(True)
        self.tree.setAccessibleName("Карта клавиш")
        self.page.addWidget(self.tree, 1)
        self.empty = label("Такой клавиши нет. Попробуйте другое слово.", dim=True)
        self.empty.hide()
        self.page.addWidget(self.empty)
        self._fill()
        self.command("Закрыть", self.close_window, "Esc")

    def _fill(self) -> None:
        bold = QFont(self.tree.font())
        bold.setBold(True)
        for scope, title in SCOPES.items():
            head = QTreeWidgetItem(self.tree, [title])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            head.setFirstColumnSpanned(True)
            head.setFont(0, bold)
            for row in KEYS:
                if row.scope == scope:
                    QTreeWidgetItem(head, [" · ".join(map(said, row.keys)), row.meaning])
            head.setExpanded(True)
        header = self.tree.header()
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(0, KEY_COLUMN)

    def _heads(self) -> list[QTreeWidgetItem]:
        found = (self.tree.topLevelItem(at) for at in range(self.tree.topLevelItemCount()))
        return [head for head in found if head is not None]

    def narrow(self, text: str) -> None:
        """Leaves the rows that have every word of the text."""
        words = fold(text).split()
        some = False
        for head in self._heads():
            any_here = False
            for item in _children(head):
                told = fold(f"{head.text(0)} {item.text(0)} {item.text(1)}")
                shown = all(word in told for word in words)
                item.setHidden(not shown)
                any_here |= shown
            head.setHidden(not any_here)
            some |= any_here
        self.empty.setVisible(not some)

    def first_focus(self) -> None:
        self.search.setFocus()


def _children(head: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = (head.child(number) for number in range(head.childCount()))
    return [item for item in found if item is not None]
