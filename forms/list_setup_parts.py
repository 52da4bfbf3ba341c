"""The tabs of «Настроить список…»; each reads the list when made and answers what is wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app.conditions import Condition
from db.russian import fold
from forms.icons import icon
from forms.list_condition import ConditionRow, Picker
from forms.list_filters import FILTER_PARTS
from forms.list_state import Order
from forms.tab_order import in_order
from forms.window import label, scrolling

if TYPE_CHECKING:
    from forms.list_window import ListWindow

KEY = Qt.ItemDataRole.UserRole
CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class Lines(QWidget):
    """Lines one under another, each with × at its end, and a button that adds one."""

    def __init__(self, title: str, add: Callable[[], object]) -> None:
        super().__init__()
        self.place = QVBoxLayout()
        self.place.setSpacing(6)
        self.adding = QPushButton(icon("plus"), title)
        self.adding.setAutoDefault(False)
        self.adding.clicked.connect(lambda _=False: add())
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self.place)
        column.addWidget(self.adding, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(scrolling(inner), 1)
        self.rows: list[Any] = []
        self.lines: list[QWidget] = []

    def add(self, row: Any, *parts: QWidget, fixed: str = "") -> None:
        """A line of `parts`; `row` is what `rows` keeps of it; `fixed` says why it stays."""
        line = QWidget()
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in parts:
            layout.addWidget(part)
        layout.addStretch(1)
        cross = QPushButton(icon("close"), "")
        cross.setFixedWidth(28)
        cross.setAutoDefault(False)
        cross.setAccessibleName("Убрать строку")
        cross.setToolTip(fixed or "Убрать строку")
        cross.setEnabled(not fixed)
        cross.clicked.connect(lambda _=False: self._remove(row, line))
        layout.addWidget(cross)
        self.place.addWidget(line)
        self.rows.append(row)
        self.lines.append(line)
        self.order_stops()

    def order_stops(self) -> None:
        """Tab comes from the tabs of the dialog to the lines, and then to what adds one."""
        if (tabs := self.window().findChild(QTabBar)) is not None:
            in_order(tabs, *self.lines, self.adding)

    def _remove(self, row: Any, line: QWidget) -> None:
        self.rows.remove(row)
        self.lines.remove(line)
        line.hide()
        line.deleteLater()


class FilterPart(QWidget):
    """«Отбор»: conditions that all must be met."""

    def __init__(self, window: ListWindow) -> None:
        super().__init__()
        self.owner = window
        self.lines = Lines("Добавить условие", self.add)
        for condition in window.state.conditions:
            self.add(condition)
        self.named = [make(window) for make in FILTER_PARTS.get(window.kind, ())]
        self.show_marked = QCheckBox("Показывать помеченные на удаление")
        self.show_marked.setChecked(window.state.show_marked)
        page = QVBoxLayout(self)
        page.setContentsMargins(9, 9, 9, 0)
        page.addWidget(self.lines, 1)
        for part in self.named:
            page.addWidget(part)
        page.addWidget(self.show_marked)
        self.show_marked.setVisible(hasattr(window.kind, "marked"))

    def begin(self) -> None:
        """An empty line to begin with, the cursor in it."""
        if not self.lines.rows:
            self.add()
        self.lines.rows[-1].column.setFocus()

    def add(self, condition: Condition | None = None) -> None:
        row = ConditionRow(self.owner, condition)
        self.lines.add(row, row)
        row.column.setFocus()

    def conditions(self) -> tuple[Condition, ...]:
        """What is asked; UserError when a line has no value. A line nobody touched is no line."""
        rows = self.lines.rows
        if len(rows) == 1 and not self.owner.state.conditions and is_blank(rows[0]):
            return ()
        return tuple(row.condition() for row in rows)

    def apply_named(self) -> None:
        """Filters of the noun's own, as parameters of cabins."""
        for part in self.named:
            part.apply()


def is_blank(row: ConditionRow) -> bool:
    """Whether nothing was put into the value of a condition."""
    return bool(row.editors) and all(
        e.value() in (None, "", ()) and not e.fault() for e in row.editors
    )


class SortPart(QWidget):
    """«Сортировка»: levels from the first to the last."""

    def __init__(self, window: ListWindow) -> None:
        super().__init__()
        self.owner = window
        self.columns = window.columns.available()
        self.lines = Lines("Добавить уровень", self.add)
        for key, down in window.state.order:
            self.add(key, down=down)
        page = QVBoxLayout(self)
        page.setContentsMargins(9, 9, 9, 0)
        page.addWidget(label("Без уровней список стоит в своём обычном порядке", dim=True))
        page.addWidget(self.lines, 1)

    def add(self, key: str = "", *, down: bool = False) -> None:
        column, way = Picker("Колонка сортировки"), Picker("Порядок")
        column.setFixedWidth(240)
        for one in self.columns:
            column.addItem(one.title, one.key)
        way.addItems(["по возрастанию", "по убыванию"])
        column.setCurrentIndex(max(0, column.findData(key)))
        way.setCurrentIndex(int(down))
        self.lines.add((column, way), column, way)

    def order(self) -> Order:
        """Each column once, the first time counts."""
        found: dict[str, bool] = {}
        for column, way in self.lines.rows:
            found.setdefault(column.currentData(), way.currentIndex() == 1)
        return tuple(found.items())


class ColumnsPart(QWidget):
    """«Колонки»: check what is wanted, drag or Ctrl+Shift+↑↓ to another place, find by a word."""

    def __init__(self, window: ListWindow) -> None:
        super().__init__()
        self.owner = window
        self.search = QLineEdit()
        self.search.setPlaceholderText("Найти колонку")
        self.search.setAccessibleName("Найти колонку")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._find)
        self.list = QListWidget()
        self.list.setAccessibleName("Колонки списка")
        self.list.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self._before = window.columns.shown_keys()
        for column in window.columns.available():
            item = QListWidgetItem(column.title)
            item.setData(KEY, column.key)
            item.setCheckState(CHECKED if column.key in self._before else UNCHECKED)
            self.list.addItem(item)
        up, down = (self._button(t, s, n) for t, s, n in (("Выше", -1, "↑"), ("Ниже", 1, "↓")))
        foot = QHBoxLayout()
        foot.addWidget(up)
        foot.addWidget(down)
        foot.addStretch(1)
        page = QVBoxLayout(self)
        page.addWidget(self.search)
        page.addWidget(self.list, 1)
        page.addLayout(foot)

    def _button(self, title: str, step: int, arrow: str) -> QPushButton:
        made = QPushButton(title)
        made.setAutoDefault(False)
        made.setShortcut(f"Ctrl+Shift+{'Up' if step < 0 else 'Down'}")
        made.setToolTip(f"{title}  Ctrl+Shift+{arrow}")
        made.clicked.connect(lambda _=False: self.move_current(step))
        return made

    def begin(self) -> None:
        self.search.setFocus()

    def _find(self, text: str) -> None:
        for n in range(self.list.count()):
            item = self.list.item(n)
            item.setHidden(fold(text.strip()) not in fold(item.text()))

    def move_current(self, step: int) -> None:
        """Moves the column under the cursor among the others."""
        at = self.list.currentRow()
        if at >= 0 and 0 <= at + step < self.list.count():
            item = self.list.takeItem(at)
            self.list.insertItem(at + step, item)
            self.list.setCurrentItem(item)

    def wanted(self) -> list[str]:
        """Keys of the checked columns in their order; never none of them."""
        items = [self.list.item(n) for n in range(self.list.count())]
        return [i.data(KEY) for i in items if i.checkState() == CHECKED] or self._before

    def is_changed(self) -> bool:
        return self.wanted() != self._before
