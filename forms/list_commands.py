"""What a person may do with the rows of a list: buttons, menu and keys of the list window."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu

from app.lists import NAMED
from app.verbs import POSTINGS
from db.base import Base, Catalog, Derived, Document, Register
from db.meta import attributes_of
from db.roles import Action, Role
from forms import list_menu
from forms.command_bar import CommandBar
from forms.insistence import GO_ON_KEY
from forms.keyboard import is_plain_enter
from forms.list_many import ManyAtOnce
from forms.sections import fills_of

if TYPE_CHECKING:
    from forms.list_window import ListWindow

Key = Qt.Key
Own = Callable[["ListWindow", int], None]
MARKED_REFUSED = "Помеченное на удаление не выбирают: снимите пометку (Del)."


class OwnCommand(NamedTuple):
    """A command of the lists of one noun; `call` gets the list and the id under the cursor.

    It is shown to who has the right that it `needs` (an action and a noun).
    """

    title: str
    key: str
    call: Own
    needs_row: bool = True
    needs: tuple[Action, type[Base]] | None = None


OWN: dict[type[Base], list[OwnCommand]] = defaultdict(list)


def list_command(
    kind: type[Base],
    title: str,
    key: str = "",
    *,
    needs_row: bool = True,
    needs: tuple[Action, type[Base]] | None = None,
) -> Callable[[Own], Own]:
    """Gives the list of a noun a command of its own; without `needs_row` an empty list has it."""

    def attach(call: Own) -> Own:
        OWN[kind].append(OwnCommand(title, key, call, needs_row, needs))
        return call

    return attach


def _is_shift(event: QKeyEvent) -> bool:
    return event.modifiers() == Qt.KeyboardModifier.ShiftModifier


class ListCommands:
    """Knows which commands the noun and the person allow."""

    def __init__(self, window: ListWindow) -> None:
        self.window, self.desk, self.kind = window, window.desk, window.kind
        self.many = ManyAtOnce(window)
        user, kind = self.desk.work.user, self.kind
        editable = issubclass(kind, Catalog | Document)
        self.writable = editable and user.may("write", kind)
        self.makeable = self.writable and kind is not Document
        self.may_erase = self.writable and user.role is Role.ADMINISTRATOR
        self.postable = (kind in POSTINGS or kind is Document) and user.may("post", kind)
        self._make_actions()
        self._make_view_actions()
        for action in (self.mark, self.change):
            action.setVisible(self.writable)
        self.erase.setVisible(self.may_erase)
        for action in (self.create, self.copy):
            action.setVisible(self.makeable)
        for action in (self.load, self.load_copied, self.blank):
            action.setVisible(self.makeable and issubclass(kind, Catalog))
        for action in (self.post, self.unpost):
            action.setVisible(self.postable)
        self.open.setVisible(issubclass(kind, Catalog | Document | Register | Derived))
        self.choose.setVisible(window.is_choice)

    def _make_actions(self) -> None:
        make = self.window.command
        self.create = make("Создать", self.do_create, "Ins", sign="plus")
        self.copy = make("Скопировать", self.do_copy, "F9", sign="copy")
        self.open = make("Открыть", self.do_open, "F2")
        self.choose = make("Выбрать", self.do_choose)
        answer = self.window.strip.answer_now
        self.insist = make("Сделать предложенное в сообщении", answer, GO_ON_KEY)
        self.post = make("Провести", self.many.post)
        self.unpost = make("Отменить проведение", self.many.unpost)
        self.mark = make("Пометить на удаление / снять\tDel", self.many.mark, sign="trash")
        self.erase = make("Удалить сразу\tShift+Del", self.many.erase)
        self.change = make("Изменить выделенные…", self.do_change)
        self.output = make("Вывести список…", self.do_output, sign="excel")
        self.load = make("Загрузить из файла…", self.do_load)
        self.load_copied = make("Загрузить скопированное из Excel…", self.do_load_copied)
        self.blank = make("Сохранить бланк для заполнения…", self.do_blank)
        self.own = [
            make(own.title, functools.partial(self.do_own, own), *filter(None, [own.key]))
            for own in OWN.get(self.kind, ())
        ]
        own = list(zip(OWN.get(self.kind, ()), self.own, strict=True))
        for command, action in own:
            action.setVisible(command.needs is None or self.desk.work.user.may(*command.needs))
        self.of_a_row = [action for command, action in own if command.needs_row]

    def _make_view_actions(self) -> None:
        make, window = self.window.command, self.window
        self.refresh = make("Обновить", window.refresh, "F5", sign="refresh")
        self.find = make("Найти в колонке…", self.do_find, "Ctrl+F", sign="search")
        self.filter = make("Расширенный поиск…", self.do_filter, "Alt+F")
        self.same = make("Отобрать по значению ячейки", self.do_same)
        self.clear = make("Сбросить отборы и поиск", window.clear_filters, "Ctrl+Q")
        self.setup = make("Настроить список…", functools.partial(self.open_setup, "Сортировка"))
        self.group = make("Сгруппировать по колонке", self.do_group)
        self.fields = make("Изменить колонки…", functools.partial(self.open_setup, "Колонки"))
        self.marked = make("Показать помеченные на удаление", window.toggle_marked)
        self.marked.setCheckable(True)
        self.marked.setVisible("marked" in attributes_of(self.kind))
        self.look = make("Просмотр справа", self.do_look, "Ctrl+I")
        self.look.setCheckable(True)
        self.look.setVisible(self.open.isVisible())
        self.to_start = make("В начало списка\tCtrl+Home", self.do_start)
        self.to_end = make("В конец списка\tCtrl+End", self.do_end)

    def bar(self, search: QLineEdit) -> QHBoxLayout:
        """The row of buttons above the list; what does not fit is in «Ещё»."""
        bar, choosing = CommandBar(), self.window.is_choice
        if choosing:
            bar.add_action(self.choose, primary=True)
        if self.kind is Document and self.writable:
            bar.add_menu("Создать", list_menu.kinds(self))
        bar.add_action(self.create, primary=self.makeable and not choosing)
        if self.window.groups is not None and not choosing:
            bar.add_action(self.window.groups.create)
        bar.add_action(self.copy)
        bar.add_action(self.post)
        fills, papers = self._fills(), QMenu("Печать", self.window)
        bar.add_menu("Создать на основании", fills)
        bar.add_menu("Печать", papers)
        for action in self.own:
            bar.add_action(action)
        bar.add_action(self.output)
        list_menu.fill_more(self, bar.more_menu, (fills, papers))
        QTimer.singleShot(0, self.window, lambda: list_menu.fill_papers(self, papers, bar))
        self.papers = papers
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(bar, 1)
        row.addWidget(search, 0, Qt.AlignmentFlag.AlignTop)
        view = self.window.view
        view.customContextMenuRequested.connect(self.open_menu)
        view.horizontalHeader().customContextMenuRequested.connect(self.open_header_menu)
        return row

    def _fills(self) -> QMenu:
        menu = QMenu("Создать на основании", self.window)
        for fill in fills_of(self.desk.work.user, self.kind):
            action = QAction(fill.target.title, menu)
            action.triggered.connect(lambda _=False, fill=fill: self.do_fill(fill))
            menu.addAction(action)
        return menu

    def open_menu(self, place: Any) -> None:
        """The menu of the cell under the mouse."""
        menu = list_menu.of_cell(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.window.view.viewport().mapToGlobal(place))

    def open_header_menu(self, place: Any) -> None:
        header = self.window.view.horizontalHeader()
        menu = list_menu.of_heading(self, header.logicalIndexAt(place))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(header.mapToGlobal(place))

    def follow(self, selected: int) -> None:
        """Commands need a row to work on."""
        usual = (self.open, self.copy, self.post, self.unpost, self.mark, self.choose)
        for action in (*usual, self.erase, self.change, self.same, *self.of_a_row):
            if action.isEnabled() != (selected > 0):
                action.setEnabled(selected > 0)

    def follow_state(self) -> None:
        """Check marks of the menu are as the list is."""
        self.marked.setChecked(self.window.state.show_marked)
        self.look.setChecked(self.window.preview is not None)

    # --- keys of the table ------------------------------------------------------------------

    def take_key(self, event: QKeyEvent) -> bool:
        """Enter, Del and Esc; the other keys belong to the actions."""
        groups = self.window.groups
        if groups is not None and groups.take_key(event):
            return True
        if is_plain_enter(event):
            self.enter(self.window.view.currentIndex().row())
        elif event.key() == Key.Key_Delete and self.writable and not event.modifiers():
            self.many.mark()
        elif event.key() == Key.Key_Delete and self.may_erase and _is_shift(event):
            self.many.erase()
        elif event.key() == Key.Key_Escape:
            self.window.close_window()
        else:
            return False
        return True

    def enter(self, row: int) -> None:
        """Enter and the double click: opens the thing, or chooses it for a field."""
        if row < 0:
            return
        groups, key = self.window.groups, self.window.current_key()
        if groups is not None and key is not None and groups.enter_row(key):
            return
        if self.window.chosen is not None:
            self.do_choose()
        else:
            self.do_open()

    # --- things -----------------------------------------------------------------------------

    def known_values(self) -> Iterator[tuple[str, Any]]:
        """What the filters say of every row, so a new thing begins with it."""
        from app.conditions import Operator

        if self.window.groups is not None:
            yield from self.window.groups.known().items()
        for name, value in self.window.where.items():
            if name not in NAMED and not isinstance(value, list | tuple):
                yield name, value
        for condition in self.window.state.conditions:
            if condition.operator is Operator.EQUAL and list_menu.is_own_field(self, condition):
                yield condition.column, condition.value

    def do_create(self) -> None:
        if self.makeable:
            known = dict(self.known_values())
            self.desk.tried(self.desk.open_new, self.kind, saved=self.window.stand_on, **known)

    def do_copy(self) -> None:
        key = self.window.current_key()
        if self.makeable and key is not None:
            self.desk.tried(self.desk.open_copy, self.window.class_of(key), key)

    def do_open(self) -> None:
        key = self.window.current_key()
        if key is not None:
            self.desk.tried(self.desk.open_thing, self.window.class_of(key), key)

    def _thing(self) -> int | None:
        """The thing under the cursor; a group is none, and that is told."""
        key, groups = self.window.current_key(), self.window.groups
        if groups is not None and groups.is_group(key):
            self.window.strip.tell(f"Это группа. Встаньте на запись: {self.kind.title.lower()}.")
            return None
        return key

    def do_choose(self) -> None:
        key, chosen = self._thing(), self.window.chosen
        if key is None or chosen is None:
            return
        row = self.window.model.row(self.window.view.currentIndex().row())
        if row is not None and row.marked:
            self.window.strip.tell(MARKED_REFUSED)
            return
        self.window.chosen = None
        self.window.close_window()
        chosen(key)

    def do_fill(self, fill: Any) -> None:
        key = self._thing()
        if key is not None:
            self.desk.tried(self.desk.open_fill, fill, key)

    def do_own(self, own: OwnCommand) -> None:
        key = self._thing() if own.needs_row else self.window.current_key()
        if key is not None or not own.needs_row:
            self.desk.tried(own.call, self.window, key or 0)

    def do_print(self, form: Any) -> None:
        keys = self.window.selected_keys()
        if len(keys) > 1:
            from forms.print_many import print_many

            print_many(self.desk, form, keys)
        elif keys:
            self.desk.tried(self.desk.print_out, form, keys)

    def do_change(self) -> None:
        """«Групповое изменение реквизитов»."""
        from forms.group_change import GroupChange

        if things := self.many.selected():
            GroupChange(self.window, things).open()

    # --- the list ---------------------------------------------------------------------------

    def do_find(self) -> None:
        """Ctrl+F: a value in the column under the cursor."""
        from forms.list_find import FindBar

        FindBar.open_in(self.window)

    def do_filter(self) -> None:
        """Alt+F: several conditions."""
        self.open_setup("Отбор")

    def open_setup(self, tab: str) -> None:
        from forms.list_setup import ListSetup

        ListSetup(self.window, tab).open()

    def do_output(self) -> None:
        from forms.beside import beside
        from forms.list_output import ListOutput

        beside(ListOutput(self.window))

    def do_load(self) -> None:
        """«Загрузка из файла» (L17)."""
        from forms.loading import load_file

        self.desk.tried(load_file, self.window)

    def do_load_copied(self) -> None:
        from forms.loading import load_clipboard

        self.desk.tried(load_clipboard, self.window)

    def do_blank(self) -> None:
        from forms.loading import save_blank

        self.desk.tried(save_blank, self.window)

    def do_same(self) -> None:
        """«Отобрать по значению текущей ячейки»."""
        condition = list_menu.condition_of_cell(self)
        if condition is not None:
            self.window.add_condition(condition)

    def do_group(self, key: str = "") -> None:
        """«Сгруппировать»: by a column, that of the cursor unless another is named (L7)."""
        from forms.list_groups import open_groups

        names = self.window.column_names()
        here = names[max(self.window.view.currentIndex().column(), 0)]
        by = key or here or next(filter(None, names))
        self.desk.tried(open_groups, self.window, by)

    def do_look(self) -> None:
        """Ctrl+I: the thing under the cursor at the right, without opening it."""
        if self.window.preview is None:
            self.show_preview()
        else:
            self.window.preview.close_panel()

    def show_preview(self) -> None:
        from forms.list_preview import ListPreview

        if self.window.preview is None:
            self.window.preview = ListPreview(self.window)
            self.follow_state()

    def do_start(self) -> None:
        if self.window.model.keys:
            self.window.view.stand(0)

    def do_end(self) -> None:
        if self.window.model.keys:
            self.window.view.stand(len(self.window.model.keys) - 1)

    def tell_empty(self) -> str:
        """Says over an empty table why it is empty and what the first step is."""
        return list_menu.tell_empty(self)
