"""One condition as a person puts it together: a column, an operator, a value or several."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from app.condition_words import value_text
from app.conditions import (
    WITHOUT_VALUE,
    Condition,
    Operator,
    column_of,
    filter_columns,
    operators_of,
    value_column,
)
from app.table import Column
from db.base import About
from db.errors import UserError
from db.meta import Field
from forms.choice import ChoiceField
from forms.editors import editor_for
from forms.fields import LineField
from forms.flow import flowing
from forms.guard import guard
from forms.icons import icon
from forms.refs import Ref
from forms.tab_order import in_order
from forms.window import label

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.list_window import ListWindow

COLUMN_WIDTH, OPERATOR_WIDTH, VALUE_WIDTH, BOUND_WIDTH = 190, 132, 230, 150


class Picker(QComboBox):
    """One of several; the wheel over it scrolls the page and changes nothing by accident."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMaxVisibleItems(20)

    @guard()
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ConditionRow(QWidget):
    """Editors follow the column and the operator; what is typed is kept where it still fits."""

    changed = Signal()

    def __init__(self, window: ListWindow, condition: Condition | None = None) -> None:
        super().__init__()
        self.owner = window
        self.columns = list(filter_columns(window.kind))
        self.column, self.operator = Picker("Колонка"), Picker("Сравнение")
        self.column.setFixedWidth(COLUMN_WIDTH)
        self.operator.setFixedWidth(OPERATOR_WIDTH)
        for one in self.columns:
            self.column.addItem(one.title)
        self.values = QHBoxLayout()
        self.values.setSpacing(4)
        self.editors: list[Any] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.column)
        row.addWidget(self.operator)
        row.addLayout(self.values)
        row.addStretch(1)
        self.column.currentIndexChanged.connect(self._column_changed)
        self.operator.currentIndexChanged.connect(self._operator_changed)
        self._column_changed()
        if condition is not None:
            self.show_condition(condition)

    # --- the condition ----------------------------------------------------------------------

    def show_condition(self, condition: Condition) -> None:
        """Shows a condition; one of a column that is gone leaves the row as it is."""
        if column_of(self.owner.kind, condition.column) is None:
            return
        self.show_column(condition.column)
        operators = operators_of(self._column())
        if condition.operator in operators:
            self.operator.setCurrentIndex(operators.index(condition.operator))
        value = condition.value
        if condition.operator is Operator.BETWEEN:
            for editor, end in zip(self.editors, value, strict=True):
                editor.show_value(end)
        elif self.editors:
            self.editors[0].show_value(value)

    def show_column(self, key: str) -> None:
        keys = [c.key for c in self.columns]
        if key in keys:
            self.column.setCurrentIndex(keys.index(key))

    def condition(self) -> Condition:
        """What is put together; UserError tells what is missing."""
        column, operator = self._column(), self._operator()
        if operator in WITHOUT_VALUE:
            return Condition(column.key, operator)
        for editor in self.editors:
            if isinstance(editor, LineField):
                editor.finish()
            if fault := editor.fault():
                raise UserError(f"«{column.title}»: {fault}")
        found = [editor.value() for editor in self.editors]
        if operator is Operator.BETWEEN:
            if found == [None, None]:
                raise UserError(f"«{column.title}»: укажите хотя бы одну границу.")
            return Condition(column.key, operator, tuple(found))
        if found[0] in (None, "", ()):
            raise UserError(f"«{column.title}»: не указано значение.")
        return Condition(column.key, operator, found[0])

    def to_value(self) -> None:
        """The cursor into the value, so that typing replaces it."""
        if self.editors:
            self.editors[0].setFocus(Qt.FocusReason.TabFocusReason)
            if isinstance(self.editors[0], LineField):
                self.editors[0].selectAll()

    # --- editors ----------------------------------------------------------------------------

    def _column(self) -> Column:
        return self.columns[max(self.column.currentIndex(), 0)]

    def _operator(self) -> Operator:
        return operators_of(self._column())[max(self.operator.currentIndex(), 0)]

    def _column_changed(self) -> None:
        self.operator.blockSignals(True)
        self.operator.clear()
        for operator in operators_of(self._column()):
            self.operator.addItem(operator.value)
        self.operator.blockSignals(False)
        self._operator_changed()

    def _operator_changed(self) -> None:
        while (item := self.values.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        column, operator = self._column(), self._operator()
        self.editors = []
        if operator is Operator.IN_LIST:
            self.editors = [Several(self.owner.desk, column)]
        elif operator is Operator.BETWEEN:
            self.editors = [value_editor(self.owner.desk, column, self) for _ in range(2)]
            for editor in self.editors:
                editor.setFixedWidth(BOUND_WIDTH)
        elif operator not in WITHOUT_VALUE:
            by_text = operator in (Operator.CONTAINS, Operator.BEGINS)
            plain = Column(column.key, column.title, str) if by_text else column
            plain = value_column(plain, operator)
            self.editors = [value_editor(self.owner.desk, plain, self)]
        for number, editor in enumerate(self.editors):
            if number:
                self.values.addWidget(label("–", dim=True))
            self.values.addWidget(editor)
            editor.edited.connect(self.changed)
        in_order(self.operator, *self.editors)
        self.changed.emit()


def value_editor(desk: Desk, column: Column, parent: QWidget) -> Any:
    """The editor of a value of a column, the same that forms use; of a moment, of its day."""
    kind = dt.date if issubclass(column.kind, dt.datetime) else column.kind
    field = Field(column.key, kind, False, About(column.title), column.target, column.scale)
    made: Any = None

    def take(key: int) -> None:
        made.take(key)

    if column.target is not None:
        ref = Ref(desk, field, dict, take)
        made = editor_for(field, find=ref.find, name=ref.name, parent=parent)
        if isinstance(made, ChoiceField):
            ref.wire(made)
            made.creates = False
    elif column.kind is bool:
        made = YesOrNo()
    else:
        made = editor_for(field, parent=parent)
    made.setAccessibleName(f"Значение: {column.title}")
    made.setFixedWidth(VALUE_WIDTH if column.kind in (str, int) or column.target else BOUND_WIDTH)
    return made


class YesOrNo(Picker):
    """Two answers to be seen at once: an empty check box would not say «нет»."""

    edited = Signal(object)

    def __init__(self) -> None:
        super().__init__("Значение")
        self.addItems(["да", "нет"])
        self.activated.connect(lambda _: self.edited.emit(self.value()))

    def value(self) -> bool:
        return self.currentIndex() == 0

    def show_value(self, value: Any) -> None:
        self.setCurrentIndex(0 if value else 1)

    def fault(self) -> str:
        return ""


class Several(QWidget):
    """«В списке»: an editor that adds, and the values with × beside it."""

    edited = Signal(object)

    def __init__(self, desk: Desk, column: Column) -> None:
        super().__init__()
        self.desk, self.column = desk, column
        self.found: list[Any] = []
        self.editor = value_editor(desk, column, self)
        self.editor.edited.connect(self._add)
        self.setFocusProxy(self.editor)
        place, self.flow = flowing(gap=4)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.editor, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(place, 1)
        self.setMinimumWidth(VALUE_WIDTH + 160)

    def value(self) -> tuple[Any, ...]:
        return tuple(self.found)

    def show_value(self, value: Sequence[Any]) -> None:
        self.found = list(value)
        self._draw()

    def fault(self) -> str:
        return ""

    def _add(self, value: Any) -> None:
        if value not in (None, "") and value not in self.found:
            self.found.append(value)
            self._draw()
            self.edited.emit(self.value())
        if isinstance(self.editor, LineField):
            self.editor.show_value(None)

    def _draw(self) -> None:
        while (item := self.flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for one in self.found:
            title = value_text(self.column, one, self.desk.names.get)
            chip = QPushButton(icon("close", "link"), title)
            chip.setToolTip("Убрать из списка")
            chip.clicked.connect(self._remover(one))
            self.flow.addWidget(chip)

    def _remover(self, one: Any) -> Callable[[], None]:
        def remove() -> None:
            self.found.remove(one)
            self._draw()
            self.edited.emit(self.value())

        return remove
