"""«Настроить список…»: filter, sorting, columns, colours (L4, L7, L8, L16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout

from db.errors import UserError
from forms.beside import Dialog, beside
from forms.guard import guard
from forms.keyboard import ENTERS
from forms.list_setup_colours import ColoursPart
from forms.list_setup_parts import ColumnsPart, FilterPart, SortPart
from forms.tabs import walk_tabs
from forms.window import label

if TYPE_CHECKING:
    from forms.list_window import ListWindow


class ListSetup(Dialog):
    """Blocks nothing: a value may be chosen in another list while it is open."""

    def __init__(self, window: ListWindow, tab: str) -> None:
        super().__init__(window)
        self.owner = window
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Настройка списка: {window.kind.titles}")
        self.filter = FilterPart(window)
        self.order = SortPart(window)
        self.columns = ColumnsPart(window)
        self.colours = ColoursPart(window)
        self.tabs = QTabWidget()
        for title, part in (
            ("Отбор", self.filter),
            ("Сортировка", self.order),
            ("Колонки", self.columns),
            ("Оформление", self.colours),
        ):
            self.tabs.addTab(part, title)
            if title == tab:
                self.tabs.setCurrentWidget(part)
        walk_tabs(self, self.tabs)
        self.fault = label("", chip="err")
        self.fault.setWordWrap(True)
        self.fault.hide()
        page = QVBoxLayout(self)
        page.addWidget(self.tabs, 1)
        page.addWidget(self.fault)
        page.addLayout(self._buttons())
        self.resize(860, 480)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        standard = QPushButton("Стандартные настройки")
        standard.setToolTip("Вернуть список к виду, какой он имеет до всех настроек")
        standard.clicked.connect(self.standard)
        self.finish = QPushButton("Применить и закрыть  Ctrl+Enter")
        self.finish.setProperty("primary", True)
        self.finish.clicked.connect(self.apply_and_close)
        apply = QPushButton("Применить")
        apply.clicked.connect(self.apply)
        cancel = QPushButton("Отмена")
        cancel.clicked.connect(self.reject)
        for made in (standard, self.finish, apply, cancel):
            made.setAutoDefault(False)  # Enter ends a field and not the dialog
        row.addWidget(standard)
        row.addStretch(1)
        for made in (self.finish, apply, cancel):
            row.addWidget(made)
        return row

    def open(self) -> None:
        """Shows the dialog beside the work, not over it."""
        beside(self)
        for lines in (self.filter.lines, self.colours.lines):
            lines.order_stops()
        part = self.tabs.currentWidget()
        begin = getattr(part, "begin", None)
        if begin is not None:
            begin()

    def apply(self) -> bool:
        """Everything at once; what is missing is told and nothing is changed."""
        window = self.owner
        try:
            conditions, rules = self.filter.conditions(), self.colours.rules()
            self.colours.keep(rules)
        except UserError as refusal:
            self.fault.setText(str(refusal))
            self.fault.show()
            return False
        self.fault.hide()
        window.state.conditions = conditions
        window.state.show_marked = self.filter.show_marked.isChecked()
        window.state.order = self.order.order()
        self.filter.apply_named()
        if self.columns.is_changed():
            window.columns.show(self.columns.wanted())
        window.apply_state()
        return True

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTERS and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.apply_and_close()
        else:
            super().keyPressEvent(event)

    def apply_and_close(self) -> None:
        if self.apply():
            self.accept()

    def standard(self) -> None:
        """«Стандартные настройки»: columns, sorting, colours and filters as they were made."""
        window = self.owner
        window.state.order, window.state.rules = (), ()
        window.clear_filters()
        window.columns.standard()
        self.accept()
