"""«Переместить в группу»: the groups of a catalog as a tree; Enter moves, letters find (L12)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from app import group_moves
from app.group_moves import Moved
from app.list_levels import Groups, read_groups
from db.base import Base
from db.errors import UserError
from db.russian import counted, fold
from forms import theme
from forms.beside import Dialog, beside
from forms.guard import guard
from forms.icons import icon
from forms.keyboard import ENTERS
from forms.window import label

if TYPE_CHECKING:
    from forms.list_levels import ListGroups
    from forms.list_window import ListWindow

KEY = Qt.ItemDataRole.UserRole
TOP = "Верхний уровень (без группы)"


class GroupChoice(Dialog):
    """Beside the work; a group that is being moved and what is in it are not offered."""

    def __init__(self, window: ListWindow, groups: ListGroups, keys: Sequence[int]) -> None:
        super().__init__(window)
        self.owner, self.kind, self.keys = window, groups.kind, list(keys)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Переместить в группу")
        with window.desk.work.database.reading() as session:
            self.groups = read_groups(session, self.kind, show_marked=False)
        moving = {k for key in self.keys if key in self.groups.by_id for k in self._inside(key)}
        self.search = QLineEdit()
        self.search.setPlaceholderText("Найти группу")
        self.search.setAccessibleName("Найти группу")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.narrow)
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setAccessibleName("Группы")
        self.tree.setUniformRowHeights(True)
        self.top = QTreeWidgetItem(self.tree, [TOP])
        self._fill(self.top, self.groups, None, moving)
        self.tree.expandAll()
        self.tree.itemActivated.connect(lambda _item, _column: self.move_there())
        self.told = label("", chip="err")
        self.told.setWordWrap(True)
        self.told.hide()
        self._lay_out()
        self._stand(groups.here())

    def _inside(self, key: int) -> list[int]:
        return list(self.groups.within(key))

    def _fill(
        self, under: QTreeWidgetItem, groups: Groups, outer: int | None, moving: set[int]
    ) -> None:
        for group in groups.inside(outer):
            if group.id not in moving:
                item = QTreeWidgetItem(under, [group.name])
                item.setIcon(0, icon("folder", "link"))
                item.setData(0, KEY, group.id)
                self._fill(item, groups, group.id, moving)

    def _lay_out(self) -> None:
        self.go = QPushButton(f"Переместить ({len(self.keys)})  Enter")
        self.go.setProperty("primary", True)
        self.go.clicked.connect(self.move_there)
        cancel = QPushButton("Отмена")
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        for made in (self.go, cancel):
            made.setAutoDefault(False)
            foot.addWidget(made)
        page = QVBoxLayout(self)
        page.setSpacing(theme.GAP)
        page.addWidget(self.search)
        page.addWidget(self.tree, 1)
        page.addWidget(self.told)
        page.addLayout(foot)
        self.resize(460, 420)

    def _items(self) -> list[QTreeWidgetItem]:
        found = [self.top]
        for item in found:
            found += _children(item)
        return found

    def _stand(self, key: int | None) -> None:
        """The cursor on the group where the rows stand now."""
        at = next((i for i in self._items() if i.data(0, KEY) == key), self.top)
        self.tree.setCurrentItem(at)
        self.tree.setFocus()

    def narrow(self, text: str) -> None:
        """Leaves the groups with these letters, and what is around them."""
        wanted = fold(text.strip())
        first: QTreeWidgetItem | None = None
        for item in reversed(self._items()):
            own = wanted in fold(item.text(0))
            item.setHidden(not own and all(child.isHidden() for child in _children(item)))
            first = item if own and wanted else first
        self.top.setHidden(False)
        if first is not None:
            self.tree.setCurrentItem(first)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTERS:
            self.move_there()
        elif event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.tree.setFocus()
        else:
            super().keyPressEvent(event)

    def open(self) -> None:
        beside(self)
        self.tree.setFocus()

    def move_there(self) -> None:
        """As one operation; a refusal is told here and the dialog stays."""
        item = self.tree.currentItem()
        if item is None:
            return
        into: int | None = item.data(0, KEY)
        try:
            _move(self.owner, self.kind, self.keys, into, item.text(0))
        except UserError as refusal:
            self.told.setText(str(refusal))
            self.told.show()
            return
        self.accept()


def put_into(
    window: ListWindow, kind: type[Base], keys: Sequence[int], into: int | None, name: str
) -> None:
    """The same without a dialog: rows were dragged onto the group of this name."""
    try:
        _move(window, kind, keys, into, name)
    except UserError as refusal:
        window.strip.tell(str(refusal))


def _move(
    window: ListWindow, kind: type[Base], keys: Sequence[int], into: int | None, name: str
) -> None:
    """As one operation, told above the list with a way back."""
    moved = group_moves.move(window.desk.work, kind, keys, into, uuid.uuid4())
    number = counted(len(moved.before), "строка", "строки", "строк")
    words = f"В группу «{name}» перенесено: {number}."
    if into is None:
        words = f"На верхний уровень перенесено: {number}."
    window.strip.tell(words, "Вернуть", partial(_move_back, window, moved))


def _move_back(window: ListWindow, moved: Moved) -> None:
    try:
        number = group_moves.move_back(window.desk.work, moved, uuid.uuid4())
    except UserError as refusal:
        window.strip.tell(str(refusal))
        return
    left = len(moved.before) - number
    window.strip.tell(f"Возвращено: {number}." + (f" Перенесены другими: {left}." if left else ""))


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = (item.child(number) for number in range(item.childCount()))
    return [child for child in found if child is not None]
