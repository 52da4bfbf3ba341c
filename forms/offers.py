"""The list that drops down under a choice field: names with their details, then commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QStyle, QStyledItemDelegate
from PySide6.QtWidgets import QStyleOptionViewItem as Option

from app.lists import Choice
from forms import theme
from forms.guard import guard

DETAIL = int(Qt.ItemDataRole.UserRole) + 1
COMMAND = DETAIL + 1
PAD, APART, WIDEST = 8, 24, 680  # pixels beside a name, between it and its detail, of the list
Index = QModelIndex | QPersistentModelIndex


class Command(NamedTuple):
    """A line that does something: «Показать все», «Создать „…“»; `name` says what."""

    name: str
    title: str
    key: str


class OfferDelegate(QStyledItemDelegate):
    """A name at the left, its code or ИНН in grey at the right; commands as links."""

    @guard()
    def paint(self, painter: QPainter, option: Option, index: Index) -> None:
        style: Any = option
        chosen = bool(style.state & QStyle.StateFlag.State_Selected)
        rect: QRect = style.rect
        painter.save()
        if chosen:
            painter.fillRect(rect, theme.brush("sel"))
        is_command = index.data(COMMAND) is not None
        if is_command and not _is_command(index, -1):
            painter.setPen(theme.colour("border"))
            painter.drawLine(rect.topLeft(), rect.topRight())
        place = rect.adjusted(PAD, 0, -PAD, 0)
        detail = str(index.data(DETAIL) or "")
        painter.setPen(theme.colour("text2"))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(place, right, detail)
        used = painter.fontMetrics().horizontalAdvance(detail) + APART if detail else 0
        painter.setPen(theme.colour("link" if is_command else "text"))
        place.setRight(place.right() - used)
        name = painter.fontMetrics().elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideRight, place.width()
        )
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), name)
        painter.restore()

    @guard(QSize(0, 0))
    def sizeHint(self, option: Option, index: Index) -> QSize:
        return QSize(0, theme.ROW + 2)


class Offers(QCompleter):
    """What a typed text may mean. The field asks `line_at` what was chosen."""

    def __init__(self, field: QLineEdit) -> None:
        self.lines = QStandardItemModel(field)
        super().__init__(self.lines, field)
        self.field = field
        self.setWidget(field)
        self.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setMaxVisibleItems(15)
        self.found: list[Choice] = []
        self.commands: list[Command] = []
        self.list: Any = None  # made when it is first shown: most fields never need it

    def is_open(self) -> bool:
        return self.list is not None and bool(self.list.isVisible())

    def hide(self) -> None:
        if self.list is not None:
            self.list.hide()

    def show_lines(self, found: Sequence[Choice], commands: Sequence[Command]) -> None:
        """Opens the list, nothing in it chosen yet."""
        self.found, self.commands = list(found), list(commands)
        if self.list is None:
            self.list = self.popup()
            self.list.setItemDelegate(OfferDelegate(self.list))
        self.lines.clear()
        for choice in self.found:
            self.lines.appendRow(_item(choice.title, choice.detail))
        for command in self.commands:
            item = _item(command.title, command.key)
            item.setData(command.name, COMMAND)
            self.lines.appendRow(item)
        place = self.field.rect()
        place.setWidth(max(place.width(), self._wanted_width()))
        self.complete(place)
        self.list.setCurrentIndex(QModelIndex())  # Qt stands on what begins like the text

    def line_at(self, row: int) -> Choice | Command:
        return self.found[row] if row < len(self.found) else self.commands[row - len(self.found)]

    def current(self) -> int | None:
        """The row the person stands on; None while he only types."""
        index = self.list.currentIndex() if self.is_open() else QModelIndex()
        return index.row() if index.isValid() else None

    def _wanted_width(self) -> int:
        metrics: QFontMetrics = self.field.fontMetrics()
        lines = [(c.title, c.detail) for c in self.found]
        lines += [(c.title, c.key) for c in self.commands]
        widths = [sum(map(metrics.horizontalAdvance, line)) for line in lines]
        return min(WIDEST, max(widths, default=0) + 2 * PAD + APART + theme.ROW)


def _item(title: str, detail: str) -> QStandardItem:
    item = QStandardItem(title)
    item.setData(detail, DETAIL)
    item.setData(f"{title}, {detail}" if detail else title, Qt.ItemDataRole.AccessibleTextRole)
    return item


def _is_command(index: Index, by: int) -> bool:
    return index.sibling(index.row() + by, 0).data(COMMAND) is not None
