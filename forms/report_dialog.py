"""«Настройки отчёта»: fields, filter, grouping, order, appearance; blocks nothing (R4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTabBar,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.report_arranging import arranged, columns_of, leaves, table_groups
from app.report_filters import Condition, sort_key
from app.report_settings import Settings
from app.table import Column, Table
from forms import theme
from forms.beside import Dialog
from forms.guard import guard
from forms.icons import icon
from forms.report_condition import ConditionRow
from forms.report_pages import ChosenPage, FieldsPage, OrderPage
from forms.tab_order import in_order
from forms.tabs import walk_tabs
from forms.window import label, scrolling

SIZE = (760, 460)
TABS = ("fields", "filters", "groups", "order", "look")


class SettingsDialog(Dialog):
    """Tells `applied` with the new settings; the report behind it changes at once."""

    applied = Signal(object)

    def __init__(self, parent: QWidget, table: Table, settings: Settings, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Настройки отчёта: {title}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.table, self.before = table, settings
        self.columns = [c for c in columns_of(table) if c.title]
        self.tabs = QTabWidget()
        walk_tabs(self, self.tabs)
        self._make_pages(settings)
        self.apply = QPushButton("Применить  Ctrl+Enter")
        self.apply.setProperty("primary", True)
        self.apply.setShortcut("Ctrl+Return")
        self.apply.clicked.connect(self._apply)
        self.standard = QPushButton("По умолчанию")
        self.standard.setToolTip("Поля, отбор и группировка, как их задаёт сам отчёт")
        self.standard.clicked.connect(self._to_standard)
        close = QPushButton("Закрыть  Esc")
        close.clicked.connect(self.close)
        self.fault = QLabel()
        self.fault.setWordWrap(True)
        self.fault.setStyleSheet(f"color: {theme.LOOK.colours['err']};")
        self.fault.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GAP)
        buttons.addWidget(self.apply)
        buttons.addWidget(self.standard)
        buttons.addStretch(1)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAD, theme.PAD, theme.PAD, theme.PAD)
        column.setSpacing(theme.GAP)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.fault)
        column.addLayout(buttons)
        self.resize(*SIZE)

    def _make_pages(self, settings: Settings) -> None:
        self.tabs.clear()
        shown = [c.key for c in arranged(self.table, settings).columns]
        self.fields = FieldsPage(self._own_columns(settings), shown)
        self.filters = FiltersPage(self.columns, self.table)
        for condition in settings.filters:
            self.filters.add(condition)
        self.groups = ChosenPage("Строки собираются в группы с итогами.", self.columns)
        keys = table_groups(self.table) if settings.groups is None else settings.groups
        for key in keys:
            self.groups.choose(key)
        self.order = OrderPage(self.columns, settings.order)
        marked = any(row.marks for row in self.table.rows)
        self.look = LookPage(self.columns, settings, marked=marked)
        for title, page in (
            ("Поля", self.fields),
            ("Отбор", self.filters),
            ("Группировка", self.groups),
            ("Сортировка", self.order),
            ("Оформление", self.look),
        ):
            self.tabs.addTab(page, title)
        self.filters.order_stops()

    def _own_columns(self, settings: Settings) -> list[Column]:
        """What may be shown: all but what the rows are grouped by."""
        whole = arranged(self.table, replace(settings, columns=None))
        return [c for c in whole.columns if c.title]

    def show_page(self, name: str) -> None:
        self.tabs.setCurrentIndex(TABS.index(name))

    @guard()
    def _apply(self) -> None:
        faults = self.filters.faults()
        self.fault.setText(". ".join(faults))
        self.fault.setVisible(bool(faults))
        if not faults:
            self.before = self.settings()
            self.applied.emit(self.before)
            self._follow_groups()

    def _follow_groups(self) -> None:
        """What the rows are grouped by is no column among others."""
        page = self.tabs.currentIndex()
        self._make_pages(self.before)
        self.tabs.setCurrentIndex(page)

    def settings(self) -> Settings:
        """What the pages say; what they leave as the report has it is not said."""
        own = [c.key for c in arranged(self.table, replace(self.before, columns=None)).columns]
        untitled = [k for k in own if k not in {c.key for c in self.columns}]
        fields = (*untitled, *self.fields.chosen())
        groups: tuple[str, ...] | None = self.groups.keys()
        if groups == table_groups(self.table):
            groups = None
        return Settings(
            columns=None if list(fields) == own else fields,
            filters=self.filters.conditions(),
            groups=groups,
            order=self.order.chosen(),
            black=self.look.black(),
            coloured=self.look.colours.isChecked(),
        )

    def _to_standard(self) -> None:
        self.before = Settings()
        self._make_pages(self.before)
        self.applied.emit(self.before)


class FiltersPage(QWidget):
    """«Отбор»: conditions that must all hold."""

    def __init__(self, columns: Sequence[Column], table: Table) -> None:
        super().__init__()
        self.columns, self.values = columns, distinct(table)
        self.rows: list[ConditionRow] = []
        self.place = QVBoxLayout()
        self.place.setSpacing(6)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self.place)
        self.more = QPushButton(icon("plus"), "Добавить условие")
        self.more.clicked.connect(lambda _=False: self.add())
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.PAD, theme.PAD, theme.PAD, theme.PAD)
        outer.setSpacing(theme.GAP)
        outer.addWidget(label("Остаются строки, для которых верно каждое условие.", dim=True))
        outer.addWidget(scrolling(inside), 1)

    def add(self, condition: Condition | None = None, column: str = "") -> ConditionRow | None:
        """A new line; a condition on a column that the report has not is passed over."""
        known = {c.key for c in self.columns}
        if condition is not None and condition.column not in known:
            return None
        row = ConditionRow(self.columns, self.values)
        if condition is not None:
            row.show_condition(condition)
        elif column in known:
            row.column.setCurrentIndex(row.column.findData(column))
        row.removed.connect(self._remove)
        self.rows.append(row)
        self.place.addWidget(row)
        self.order_stops()
        if condition is None:
            row.editor.setFocus()
        return row

    def order_stops(self) -> None:
        """Tab comes from the tabs of the dialog to the lines, and then to what adds one."""
        if (tabs := self.window().findChild(QTabBar)) is not None:
            in_order(tabs, *self.rows, self.more)

    def _remove(self, row: ConditionRow) -> None:
        self.rows.remove(row)
        self.place.removeWidget(row)
        row.deleteLater()

    def conditions(self) -> tuple[Condition, ...]:
        found = (row.condition() for row in self.rows)
        return tuple(c for c in found if c is not None)

    def faults(self) -> list[str]:
        self.conditions()  # reads what is typed
        return [fault for row in self.rows if (fault := row.fault())]


class LookPage(QWidget):
    """«Оформление»: colours of rows, red negatives column by column."""

    def __init__(self, columns: Sequence[Column], settings: Settings, *, marked: bool) -> None:
        super().__init__()
        self.colours = QCheckBox("Цвета строк: долг, возвращённые, предоплата")
        self.colours.setChecked(settings.coloured)
        self.red: dict[str, QCheckBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAD, theme.PAD, theme.PAD, theme.PAD)
        column.setSpacing(theme.GAP)
        column.addWidget(self.colours)
        self.colours.setVisible(marked)
        numbers = [c for c in columns if c.kind is Decimal]
        if numbers:
            column.addWidget(label("Отрицательные красным:", dim=True))
        for number in numbers:
            box = QCheckBox(number.title)
            box.setChecked(number.key not in settings.black)
            self.red[number.key] = box
            column.addWidget(box)
        column.addStretch(1)

    def black(self) -> frozenset[str]:
        return frozenset(key for key, box in self.red.items() if not box.isChecked())


def distinct(table: Table) -> dict[str, list[Any]]:
    """The values of every column, each once, in order."""
    columns, rows = columns_of(table), leaves(table)
    found: dict[str, list[Any]] = {}
    for at, column in enumerate(columns):
        known = {sort_key(row.cells[at]): row.cells[at] for row in rows}
        found[column.key] = [known[key] for key in sorted(known)]
    return found
