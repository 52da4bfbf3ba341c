"""One line of a report's filter: a column, an operator, a value by the column's kind."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.report_filters import (
    LISTS,
    NO_VALUE,
    Condition,
    Operator,
    is_empty,
    name_of,
    operators_for,
    sort_key,
)
from app.table import Column
from db.russian import fold
from db.types import Month
from forms.fields import DateField, NumberField, WholeField
from forms.icons import icon
from forms.month_field import MonthField
from forms.report_pages import Combo
from forms.tab_order import in_order

VALUE = int(Qt.ItemDataRole.UserRole)
COLUMN_WIDTH, OPERATOR_WIDTH, VALUE_WIDTH = 210, 150, 240


class ConditionRow(QWidget):
    """What a person says in a line; `condition()` is None while nothing is said."""

    removed = Signal(object)

    def __init__(self, columns: Sequence[Column], values: Mapping[str, Sequence[Any]]) -> None:
        super().__init__()
        self.columns, self.values = {c.key: c for c in columns}, values
        self.used = QCheckBox()
        self.used.setChecked(True)
        self.used.setAccessibleName("Использовать условие")
        self.column, self.operator = Combo(), Combo()
        self.column.setAccessibleName("Поле")
        self.operator.setAccessibleName("Вид сравнения")
        self.column.setFixedWidth(COLUMN_WIDTH)
        self.operator.setFixedWidth(OPERATOR_WIDTH)
        for column in columns:
            self.column.addItem(column.title, column.key)
        self.remove = QPushButton(icon("close"), "")
        self.remove.setAccessibleName("Убрать условие")
        self.remove.setToolTip("Убрать условие")
        self.remove.setFixedWidth(30)
        self.remove.clicked.connect(lambda _=False: self.removed.emit(self))
        self.place = QHBoxLayout()
        self.editor: Any = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for part in (self.used, self.column, self.operator):
            row.addWidget(part)
        row.addLayout(self.place)
        row.addStretch(1)
        row.addWidget(self.remove)
        self.column.currentIndexChanged.connect(self._offer_operators)
        self.operator.currentIndexChanged.connect(self._make_editor)
        self._offer_operators()

    @property
    def kind(self) -> type:
        return self.columns[self.column.currentData()].kind

    def _offer_operators(self) -> None:
        before = self.operator.currentData()
        self.operator.blockSignals(True)
        self.operator.clear()
        for operator in operators_for(self.kind):
            self.operator.addItem(operator.value, operator.name)
        text = issubclass(self.kind, str | enum.Enum)
        wanted = before or (Operator.CONTAINS.name if text else Operator.EQUAL.name)
        self.operator.setCurrentIndex(max(0, self.operator.findData(wanted)))
        self.operator.blockSignals(False)
        self._make_editor()

    def _make_editor(self) -> None:
        if self.editor is not None:
            self.place.removeWidget(self.editor)
            self.editor.hide()
            self.editor.deleteLater()
        operator = Operator[self.operator.currentData()]
        values = self.values.get(self.column.currentData(), ())
        self.editor = value_editor(self.kind, operator, values)
        self.editor.setFixedWidth(VALUE_WIDTH)
        self.editor.setAccessibleName("Значение")
        self.place.addWidget(self.editor)
        in_order(self.operator, self.editor)

    def show_condition(self, condition: Condition) -> None:
        """Fills the line with what was said before."""
        self.used.setChecked(condition.used)
        self.column.setCurrentIndex(max(0, self.column.findData(condition.column)))
        self.operator.setCurrentIndex(max(0, self.operator.findData(condition.operator.name)))
        self.editor.show_value(condition.value)

    def condition(self) -> Condition | None:
        operator = Operator[self.operator.currentData()]
        if hasattr(self.editor, "finish"):
            self.editor.finish()
        value = self.editor.value()
        if operator not in NO_VALUE and (is_empty(value) or value == ()):
            return None
        return Condition(self.column.currentData(), operator, value, self.used.isChecked())

    def fault(self) -> str:
        return str(self.editor.fault())


def value_editor(kind: type, operator: Operator, values: Sequence[Any]) -> Any:
    """The editor that suits a kind of values."""
    if operator in NO_VALUE:
        return NoValue()
    if operator in LISTS:
        return ValueList(values)
    if issubclass(kind, bool):
        return YesOrNo()
    if issubclass(kind, int):
        return WholeField()
    if issubclass(kind, Decimal):
        return NumberField(2, None)
    if kind is Month:
        return MonthField()
    if issubclass(kind, dt.date):
        return DateField()
    return Words(values)


class NoValue(QWidget):
    def value(self) -> None:
        return None

    def show_value(self, value: Any) -> None:
        """«Заполнено» needs none."""

    def fault(self) -> str:
        return ""


class YesOrNo(Combo):
    def __init__(self) -> None:
        super().__init__()
        self.addItem("Да", True)
        self.addItem("Нет", False)

    def value(self) -> bool:
        return bool(self.currentData())

    def show_value(self, value: Any) -> None:
        self.setCurrentIndex(0 if value else 1)

    def fault(self) -> str:
        return ""


class Words(QLineEdit):
    """A text; offers what the report has in that column."""

    def __init__(self, values: Sequence[Any]) -> None:
        super().__init__()
        words = QCompleter([name_of(v) for v in values if not is_empty(v)], self)
        words.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        words.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(words)

    def value(self) -> str:
        return self.text().strip()

    def show_value(self, value: Any) -> None:
        self.setText("" if value is None else name_of(value))

    def fault(self) -> str:
        return ""


class ValueList(QPushButton):
    """«Выбрано: 3»: opens a list of the column's values with marks and a search."""

    def __init__(self, values: Sequence[Any]) -> None:
        super().__init__()
        self.values = list(values)
        self.chosen: list[Any] = []
        self.clicked.connect(self.open)
        self._say()

    def value(self) -> tuple[Any, ...]:
        return tuple(self.chosen)

    def show_value(self, value: Any) -> None:
        self.chosen = list(value) if isinstance(value, tuple) else [value]
        known = {sort_key(v) for v in self.values}
        self.values += [v for v in self.chosen if sort_key(v) not in known]
        self._say()

    def fault(self) -> str:
        return ""

    def _say(self) -> None:
        words = ", ".join(name_of(v) for v in self.chosen)
        self.setText(words if 0 < len(words) <= 30 else f"Выбрано: {len(self.chosen)}")
        self.setToolTip(words)

    def open(self) -> QWidget:
        """The list under the button; a click beside it or Esc closes it."""
        popup = QWidget(self, Qt.WindowType.Popup)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        search, marks = QLineEdit(), QListWidget()
        search.setPlaceholderText("Найти…")
        marked = {sort_key(v) for v in self.chosen}
        self.values.sort(key=sort_key)
        for place, value in enumerate(self.values):
            item = QListWidgetItem(name_of(value), marks)
            item.setData(VALUE, place)  # Qt would make a date of its own of a date
            here = sort_key(value) in marked
            item.setCheckState(Qt.CheckState.Checked if here else Qt.CheckState.Unchecked)
        search.textChanged.connect(lambda text: _narrow(marks, text))
        marks.itemChanged.connect(lambda _: self._take(marks))
        column = QVBoxLayout(popup)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(search)
        column.addWidget(marks)
        popup.resize(max(self.width(), 260), 300)
        popup.move(self.mapToGlobal(self.rect().bottomLeft()))
        popup.show()
        search.setFocus()
        return popup

    def _take(self, marks: QListWidget) -> None:
        items = (marks.item(n) for n in range(marks.count()))
        checked = Qt.CheckState.Checked
        places = [item.data(VALUE) for item in items if item.checkState() == checked]
        self.chosen = [self.values[place] for place in places]
        self._say()


def _narrow(marks: QListWidget, text: str) -> None:
    words = fold(text.strip())
    for n in range(marks.count()):
        marks.item(n).setHidden(words not in fold(marks.item(n).text()))
