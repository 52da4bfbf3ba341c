"""Pages of a report's settings: which columns, by what it is grouped, in what order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.table import Column
from forms import theme
from forms.guard import guard
from forms.icons import icon
from forms.window import label

KEY = int(Qt.ItemDataRole.UserRole)
DOWN = KEY + 1
WAYS = {False: "по возрастанию", True: "по убыванию"}


class Ordered(QWidget):
    """A list of columns that are moved up and down; the order is what the person wants to say."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setAccessibleName(words)
        self.buttons = QVBoxLayout()
        self.buttons.setSpacing(6)
        self.up = self.button("arrow-up", "Выше", lambda: self.move_current(-1))
        self.down = self.button("arrow-down", "Ниже", lambda: self.move_current(1))
        row = QHBoxLayout()
        row.setSpacing(theme.GAP)
        row.addWidget(self.list, 1)
        side = QVBoxLayout()
        side.addLayout(self.buttons)
        side.addStretch(1)
        row.addLayout(side)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(theme.PAD, theme.PAD, theme.PAD, theme.PAD)
        self.column.setSpacing(theme.GAP)
        self.column.addWidget(label(words, dim=True))
        self.column.addLayout(row, 1)

    def button(self, sign: str, title: str, call: Callable[[], None]) -> QPushButton:
        made = QPushButton(icon(sign), title)
        made.clicked.connect(lambda _=False: call())
        self.buttons.addWidget(made)
        return made

    def add(self, column: Column) -> QListWidgetItem:
        item = QListWidgetItem(column.title)
        item.setData(KEY, column.key)
        self.list.addItem(item)
        return item

    def items(self) -> Iterable[QListWidgetItem]:
        return (self.list.item(n) for n in range(self.list.count()))

    def keys(self) -> tuple[str, ...]:
        return tuple(item.data(KEY) for item in self.items())

    @guard()
    def move_current(self, step: int) -> None:
        row = self.list.currentRow()
        place = row + step
        if row < 0 or not 0 <= place < self.list.count():
            return
        item = self.list.takeItem(row)
        self.list.insertItem(place, item)
        self.list.setCurrentRow(place)


class FieldsPage(Ordered):
    """«Поля»: what is checked is shown, from left to right as it stands here."""

    def __init__(self, columns: Sequence[Column], shown: Sequence[str]) -> None:
        super().__init__("Отмеченные поля видны, слева направо — как здесь сверху вниз.")
        at = {c.key: c for c in columns}
        order = [k for k in shown if k in at] + [c.key for c in columns if c.key not in shown]
        for key in order:
            item = self.add(at[key])
            state = Qt.CheckState.Checked if key in shown else Qt.CheckState.Unchecked
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(state)
        self.list.setCurrentRow(0)
        self.all = self.button("posted", "Отметить все", lambda: self._check(True))
        self.none = self.button("close", "Снять все", lambda: self._check(False))

    def _check(self, checked: bool) -> None:
        for item in self.items():
            item.setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)

    def chosen(self) -> tuple[str, ...]:
        """Keys of the shown columns."""
        checked = Qt.CheckState.Checked
        return tuple(item.data(KEY) for item in self.items() if item.checkState() == checked)


class ChosenPage(Ordered):
    """A list that columns are added to: of groups, of the order."""

    def __init__(self, words: str, columns: Sequence[Column]) -> None:
        super().__init__(words)
        self.columns = {c.key: c for c in columns}
        self.choice = Combo()
        self.choice.setAccessibleName("Добавить поле")
        self.choice.activated.connect(self._take)
        self.remove = self.button("trash", "Убрать", self._remove)
        self.column.addWidget(self.choice)
        self._offer()

    def choose(self, key: str) -> QListWidgetItem | None:
        """Puts a column at the end of the list, once."""
        if key not in self.columns or key in self.keys():
            return None
        item = self.add(self.columns[key])
        self.list.setCurrentItem(item)
        self._offer()
        return item

    def _take(self, place: int) -> None:
        key = self.choice.itemData(place)
        if key:
            self.choose(key)

    def _remove(self) -> None:
        if self.list.currentRow() >= 0:
            self.list.takeItem(self.list.currentRow())
            self._offer()

    def _offer(self) -> None:
        self.choice.clear()
        self.choice.addItem("Добавить поле…", "")
        chosen = self.keys()
        for key, column in self.columns.items():
            if key not in chosen:
                self.choice.addItem(column.title, key)


class OrderPage(ChosenPage):
    """«Сортировка»: each column with its direction."""

    def __init__(self, columns: Sequence[Column], order: Sequence[tuple[str, bool]]) -> None:
        super().__init__("Сначала по первому полю, внутри него — по второму.", columns)
        self.turn = self.button("refresh", "По возрастанию / убыванию", self._turn)
        self.list.itemDoubleClicked.connect(lambda _: self._turn())
        for key, down in order:
            if (item := self.choose(key)) is not None:
                self._say(item, down)

    def add(self, column: Column) -> QListWidgetItem:
        item = super().add(column)
        self._say(item, False)
        return item

    def _turn(self) -> None:
        if (item := self.list.currentItem()) is not None:
            self._say(item, not item.data(DOWN))

    def _say(self, item: QListWidgetItem, down: bool) -> None:
        item.setData(DOWN, down)
        item.setText(f"{self.columns[item.data(KEY)].title} — {WAYS[down]}")

    def chosen(self) -> tuple[tuple[str, bool], ...]:
        return tuple((item.data(KEY), bool(item.data(DOWN))) for item in self.items())


class Combo(QComboBox):
    """A wheel that passes over it changes nothing."""

    def wheelEvent(self, event: object) -> None:
        event.ignore()  # type: ignore[attr-defined]
