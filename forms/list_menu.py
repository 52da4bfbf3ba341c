"""The menus of a list, and what is said where it has no rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from db.base import Catalog, Document
from db.meta import attributes_of, declared
from forms.command_bar import CommandBar

if TYPE_CHECKING:
    from app.conditions import Condition
    from forms.list_commands import ListCommands


def fill_more(commands: ListCommands, menu: QMenu, menus: Sequence[QMenu]) -> None:
    """«Ещё» holds every command of the list; `menus` are those of its buttons."""

    def follow() -> None:
        for made in menus:
            made.menuAction().setVisible(not made.isEmpty())

    menu.aboutToShow.connect(follow)
    for group in (
        (commands.open, commands.create, commands.copy, *commands.own),
        () if commands.window.groups is None else commands.window.groups.actions(),
        [made.menuAction() for made in menus],
        (commands.post, commands.unpost, commands.mark, commands.erase, commands.change),
        (commands.find, commands.filter, commands.same, commands.clear),
        (commands.marked, commands.look, commands.group, commands.setup, commands.fields),
        (commands.refresh, commands.to_start, commands.to_end, commands.insist),
        (commands.output, commands.load, commands.load_copied, commands.blank),
    ):
        menu.addActions(list(group))
        menu.addSeparator()


def of_cell(commands: ListCommands) -> QMenu:
    """The menu under the right button: what is usual for a row and for the value in it."""
    menu = QMenu(commands.window)
    menu.addActions([commands.open, commands.copy])
    menu.addSeparator()
    condition = condition_of_cell(commands)
    if condition is not None:
        from app.condition_words import told

        title = told(commands.kind, condition, commands.desk.names.get)
        action = menu.addAction(f"Отобрать: {title}".replace("&", "&&"))
        action.triggered.connect(commands.do_same)
    menu.addActions([commands.find, commands.filter, commands.clear])
    menu.addSeparator()
    copy = menu.addAction("Копировать строки\tCtrl+C")
    copy.triggered.connect(commands.window.view.copy_selected)
    menu.addSeparator()
    menu.addActions([*commands.own, commands.post, commands.unpost, commands.mark])
    if commands.window.groups is not None:
        menu.addAction(commands.window.groups.move)
    menu.addActions([commands.change, commands.look])
    return menu


def of_heading(commands: ListCommands, section: int) -> QMenu:
    """The menu of a heading: sorting, hiding, the columns."""
    window = commands.window
    menu = QMenu(window)
    at = section - window.model.first
    if at >= 0:
        key = window.model.columns[at].key
        shown = window.columns.shown_keys()
        for title, add in (("Сортировать", False), ("Добавить в сортировку", True)):
            action = menu.addAction(title)
            action.triggered.connect(lambda _=False, a=add: window.columns.sort(key, add=a))
        group = menu.addAction("Сгруппировать по колонке")
        group.triggered.connect(lambda _=False: commands.do_group(key))
        hide = menu.addAction("Скрыть колонку")
        hide.setEnabled(len(shown) > 1)
        hide.triggered.connect(lambda _=False: window.columns.show([k for k in shown if k != key]))
        menu.addSeparator()
    menu.addActions([commands.fields, commands.setup])
    standard = menu.addAction("Стандартные настройки")
    standard.triggered.connect(window.columns.standard)
    return menu


def kinds(commands: ListCommands) -> QMenu:
    """«Создать» of the journal: the kinds of documents the person may make."""
    menu, desk = QMenu(commands.window), commands.desk
    documents: list[type[Document]] = declared(Document)
    for kind in sorted(documents, key=lambda kind: kind.title):
        if desk.work.user.may("write", kind):
            action = QAction(kind.title, menu)
            action.triggered.connect(lambda _=False, k=kind: desk.tried(desk.open_new, k))
            menu.addAction(action)
    return menu


def fill_papers(commands: ListCommands, menu: QMenu, bar: CommandBar) -> None:
    """«Печать»: loaded when the window has been painted."""
    from app.mail.which import may_go
    from printforms.registry import printforms_of

    for form in printforms_of(commands.kind):
        action = menu.addAction(form.title)
        action.triggered.connect(lambda _=False, form=form: commands.do_print(form))
    if may_go(commands.kind) and (commands.kind is Document or not menu.isEmpty()):
        menu.addSeparator()
        menu.addAction("Отправить по почте…").triggered.connect(lambda _=False: mail(commands))
    bar.fit()


def mail(commands: ListCommands) -> None:
    """The papers of the selected documents, a letter a client."""
    from forms.mail_dialog import mail_documents

    if keys := commands.window.selected_keys():
        mail_documents(commands.desk, keys)


def condition_of_cell(commands: ListCommands) -> Condition | None:
    """The condition that rows with the value of the cell under the cursor meet."""
    window = commands.window
    key, index = window.current_key(), window.view.currentIndex()
    is_group = window.groups is not None and window.groups.is_group(key)
    if key is None or is_group or not index.isValid():
        return None
    from app.cell_condition import condition_at
    from app.conditions import STATE

    column = window.column_names()[index.column()] or STATE
    with commands.desk.work.database.reading() as session:
        return condition_at(session, commands.kind, column, key)


def is_own_field(commands: ListCommands, condition: Condition) -> bool:
    """Whether a new thing may begin with the value of a condition."""
    own: Any = attributes_of(commands.kind).get(condition.column)
    return own is not None and not own.info["about"].readonly


def tell_empty(commands: ListCommands) -> str:
    """Why there are no rows: told over the table with the next step, answered for the footer."""
    window = commands.window
    veil, state, period = window.veil, window.state, window.filters.picker.value()
    if window.search.text().strip() or state.conditions or window.where:
        veil.tell("Ничего не найдено", "Сбросить отборы и поиск  Ctrl+Q", window.clear_filters)
        return "Ничего не найдено"
    if period != (None, None):
        everything = window.filters.show_everything
        veil.tell("За этот период ничего нет", "Показать за всё время", everything)
        return "За этот период ничего нет"
    if commands.makeable:
        noun = commands.kind.title
        words = f"В списке «{commands.kind.titles}» пока пусто. Начните с первой записи."
        veil.tell(words, f"Создать: {noun}  Ins", commands.do_create)
    elif issubclass(commands.kind, Catalog | Document):
        veil.tell("Здесь пока ничего нет")
    else:
        veil.tell("Записи появятся здесь сами, когда документы будут проведены")
    return "Список пуст"
