"""Right click in a report: on a heading what a column can do, on a cell what a value can (R5)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHeaderView, QMenu, QPushButton, QTableView

from app.report_filters import name_of
from forms.values import shortened
from forms.window import menu_button

if TYPE_CHECKING:
    from forms.report_window import ReportWindow


def more_button(window: ReportWindow) -> QPushButton:
    """«Ещё»: every command of a report."""
    menu = QMenu(window)
    menu.addActions([window.run_action, window.settings_action, window.at_once_action])
    menu.addSeparator()
    menu.addActions(window.own_actions)
    menu.addSeparator()
    menu.addActions([window.save_action, window.excel_action, window.pdf_action])
    menu.addActions([window.paper_action, window.mail_action])
    menu.addActions([window.keep_action, window.open_kept_action])
    return menu_button("Ещё", menu)


class ReportMenus:
    """Menus are made when they open, by what the report is like then."""

    def __init__(self, window: ReportWindow) -> None:
        self.window = window
        for view in (window.view, window.view.frozen):
            header = view.horizontalHeader()
            header.setContextMenuPolicy(view.contextMenuPolicy().CustomContextMenu)
            header.customContextMenuRequested.connect(self._heading_asked(header))
            view.setContextMenuPolicy(view.contextMenuPolicy().CustomContextMenu)
            view.customContextMenuRequested.connect(self._cell_asked(view))

    def _heading_asked(self, header: QHeaderView) -> Callable[[QPoint], None]:
        def asked(place: QPoint) -> None:
            column = header.logicalIndexAt(place)
            if column >= 0:
                self.of_heading(column).popup(header.mapToGlobal(place))

        return asked

    def _cell_asked(self, view: QTableView) -> Callable[[QPoint], None]:
        def asked(place: QPoint) -> None:
            index = view.indexAt(place)
            if index.isValid():
                menu = self.of_cell(index.row(), index.column())
                menu.popup(view.viewport().mapToGlobal(place))

        return asked

    def of_heading(self, column: int) -> QMenu:
        """«Сгруппировать», «Отобрать…», «Сортировать», «Отрицательные красным», «Скрыть»."""
        window, shape = self.window, self.window.shape
        key = window.model.key_of(column)
        menu = QMenu(window)
        found = shape.column(key)
        if found is not None:
            title = shortened(found.title, 30)
            self._sorting(menu, key)
            menu.addSeparator()
            _add(menu, "Отобрать…", lambda: window.open_settings("filters", key))
            _add(menu, f"Сгруппировать: {title}", lambda: shape.group_by(key))
        self._ungrouping(menu)
        menu.addSeparator()
        if found is not None and found.kind is Decimal:
            red = _add(menu, "Отрицательные красным", lambda: shape.turn_red(key))
            red.setCheckable(True)
            red.setChecked(key not in shape.settings.black)
        if found is not None:
            _add(menu, f"Скрыть поле: {shortened(found.title, 30)}", lambda: shape.hide(key))
        hidden = shape.hidden()
        if hidden:
            insert = menu.addMenu("Вставить поле")
            for other in hidden:
                _add(insert, other.title, lambda k=other.key: shape.insert(k, key))
        menu.addSeparator()
        _add(menu, "Выделить столбец", lambda: window.view.select_column(column))
        _add(menu, "Ширина по содержимому", lambda: window.columns.fit(column))
        _add(menu, "Стандартная ширина столбцов", window.columns.forget)
        _add(menu, "Настройки отчёта…", lambda: window.open_settings("fields"))
        return menu

    def _sorting(self, menu: QMenu, key: str) -> None:
        shape = self.window.shape
        for title, down in (("Сортировать по возрастанию", False), ("По убыванию", True)):
            action = _add(menu, title, lambda d=down: shape.sort_by(key, d))
            action.setCheckable(True)
            action.setChecked(shape.direction(key) is down)
        if shape.settings.order:
            _add(menu, "Без сортировки", shape.unsort)

    def _ungrouping(self, menu: QMenu) -> None:
        shape = self.window.shape
        for key in shape.groups():
            _add(menu, f"Убрать группировку: {shape.title(key)}", lambda k=key: shape.ungroup(k))

    def of_cell(self, row: int, column: int) -> QMenu:
        """«Расшифровать», «Отобрать по значению», «Исключить», folding, copying."""
        window, shape = self.window, self.window.shape
        model, view = window.model, window.view
        index = model.index(row, column)
        if (row, column) not in set(view.selected_cells()):
            view.setCurrentIndex(index)
        menu = QMenu(window)
        drill = _add(menu, "Расшифровать\tF3", lambda: window.drill(index))
        drill.setEnabled(window.leads(index))
        menu.setDefaultAction(drill)
        if window.own_actions:
            menu.addSeparator()
            menu.addActions(window.own_actions)
        key = model.key_of(column)
        if shape.column(key) is not None and model.heading(row) is None:
            value = model.value(row, column)
            words = shortened(name_of(value), 30)
            menu.addSeparator()
            _add(menu, f"Отобрать: {words}", lambda: shape.keep_only(key, value))
            _add(menu, f"Исключить: {words}", lambda: shape.leave_out(key, value))
            _add(menu, f"Сгруппировать: {shape.title(key)}", lambda: shape.group_by(key))
        if shape.settings.filters:
            _add(menu, "Снять все отборы", shape.drop_filters)
        if model.levels > 1:
            menu.addSeparator()
            _add(menu, "Свернуть все группы", lambda: window.fold_to(1))
            _add(menu, "Развернуть все группы", lambda: window.fold_to(model.levels))
        menu.addSeparator()
        _add(menu, "Копировать\tCtrl+C", view.copy_selected)
        return menu


def _add(menu: QMenu, title: str, call: Callable[..., Any]) -> QAction:
    action = QAction(title.replace("&", "&&"), menu)
    action.triggered.connect(lambda _=False: call())
    menu.addAction(action)
    return action
