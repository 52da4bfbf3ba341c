"""Menus of a tabular section: everything the keys do, and what may be done with a sum."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from forms.section_model import Sign

if TYPE_CHECKING:
    from forms.section_page import SectionPage


def table_menu(page: SectionPage) -> QMenu:
    """Rows, the clipboard, columns, then the commands of the section."""
    menu = _menu(page)
    writes = not page.model.locked
    there = writes and page.view.currentIndex().isValid()
    if page.grows:
        _add(menu, "Добавить", "Ins", page.add, may=writes)
        _add(menu, "Скопировать строку", "F9", page.copy, may=there)
    if page.is_typed:
        _add(menu, "Удалить", "Del", page.remove, may=there)
        menu.addSeparator()
    _add(menu, "Копировать", "Ctrl+C", page.view.copy_selected)
    _add(
        menu,
        "Вставить",
        "Ctrl+V",
        page.paste,
        may=writes and page.is_typed and page.pasting is not None,
    )
    _add(menu, "Выделить всё", "Ctrl+A", page.view.selectAll)
    _add(menu, "Стандартные колонки", "", page.columns.forget)
    menu.addSeparator()
    _add_commands(menu, page)
    return menu


def sum_menu(page: SectionPage) -> QMenu:
    """The commands over the sum whose sign was pressed."""
    menu = _menu(page)
    _add_commands(menu, page)
    return menu


def _menu(page: SectionPage) -> QMenu:
    menu = QMenu(page)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _add(menu: QMenu, title: str, key: str, call: Callable[..., Any], *, may: bool = True) -> None:
    action = menu.addAction(title)
    action.setShortcut(key)
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # only to be read
    action.setEnabled(may)
    action.triggered.connect(lambda _=False: call())


def _add_commands(menu: QMenu, page: SectionPage) -> None:
    rows = [page.model.rows[number] for number in page.view.selected_rows()]
    amount = next((f for f in page.model.fields if f.name == "amount"), None)
    typed = amount is not None and any(
        page.model.sign_of(row, amount) is Sign.TYPED for row in rows
    )
    for command, action in page.commands:
        if command.restores and typed:
            _add(menu, "Вернуть расчёт", command.key, action.trigger, may=action.isEnabled())
        else:
            menu.addAction(action)
    if page.window_of is not None:
        menu.addAction(page.window_of.commands.why)
