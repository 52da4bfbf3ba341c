"""What a person may do with the rows of a list: buttons, menu and keys of the list window."""

from __future__ import annotations

import functools
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton

from app import store
from app.lists import NAMED
from app.problems import Refused
from app.verbs import FILLS, POSTINGS
from db.base import Base, Catalog, Derived, Document, Register
from db.errors import UserError
from db.russian import counted
from forms.dialogs import ask
from forms.keyboard import is_plain_enter
from forms.window import button, command_row, menu_button, paper_button

if TYPE_CHECKING:
    from forms.list_window import ListWindow

Key = Qt.Key
Act = Callable[[list[Any], uuid.UUID], None]
Own = Callable[["ListWindow", int], None]


class OwnCommand(NamedTuple):
    """A command of the lists of one noun; `call` gets the list and the id under the cursor."""

    title: str
    key: str
    call: Own


OWN: dict[type[Base], list[OwnCommand]] = defaultdict(list)


def list_command(kind: type[Base], title: str, key: str) -> Callable[[Own], Own]:
    """Gives the list of a noun a command of its own."""

    def attach(call: Own) -> Own:
        OWN[kind].append(OwnCommand(title, key, call))
        return call

    return attach


class ListCommands:
    """Knows which commands the noun and the person allow."""

    def __init__(self, window: ListWindow) -> None:
        self.window, self.desk, self.kind = window, window.desk, window.kind
        user, kind = self.desk.work.user, self.kind
        editable = issubclass(kind, Catalog | Document) and kind is not Document
        self.writable = editable and user.may("write", kind)
        self.postable = kind in POSTINGS and user.may("post", kind)
        make = window.command
        self.create = make("Создать", self.do_create, "Ins", sign="plus")
        self.copy = make("Скопировать", self.do_copy, "F9", sign="copy")
        self.open = make("Открыть", self.do_open, "F2")
        self.choose = make("Выбрать", self.do_choose)
        self.post = make("Провести", lambda: self.do_many("Провести", self.desk.work.post))
        self.unpost = make(
            "Отменить проведение",
            lambda: self.do_many("Отменить проведение", self.desk.work.unpost),
        )
        self.mark = make("Пометить на удаление", self.do_mark, sign="trash")
        self.refresh = make("Обновить", window.reload, "F5", sign="refresh")
        self.excel = make("Excel", self.do_excel, sign="excel", tip="Вывести список в Excel")
        self.find = make("Найти", self._to_search, "Ctrl+F", sign="search")
        for action in (self.create, self.copy, self.mark):
            action.setVisible(self.writable)
        for action in (self.post, self.unpost):
            action.setVisible(self.postable)
        self.open.setVisible(issubclass(kind, Catalog | Document | Register | Derived))
        self.choose.setVisible(window.chosen is not None)
        self.own = [
            make(own.title, functools.partial(self.do_own, own), own.key)
            for own in OWN.get(kind, ())
        ]
        self._asked: tuple[object, uuid.UUID] | None = None  # what failed and may be asked again

    def bar(self, search: QLineEdit) -> QHBoxLayout:
        """The row of buttons above the list."""
        choosing = self.window.chosen is not None
        made = [
            button(self.create, primary=self.writable and not choosing),
            button(self.copy),
            button(self.post),
            menu_button("Создать на основании", self._fills()),
            paper_button(self.window, self.kind, self.do_print),
            *(button(action) for action in self.own),
            button(self.excel),
        ]
        if choosing:
            choose = button(self.choose, primary=True)
            choose.setText("Выбрать  Enter")
            made.insert(0, choose)
        return command_row(made, [search, self._more()])

    def _more(self) -> QPushButton:
        menu = QMenu(self.window)
        menu.addActions([self.open, self.create, self.copy, *self.own])
        menu.addSeparator()
        menu.addActions([self.post, self.unpost, self.mark])
        menu.addSeparator()
        menu.addActions([self.find, self.refresh, self.excel])
        self.window.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view = self.window.view
        view.customContextMenuRequested.connect(
            lambda place: menu.popup(view.viewport().mapToGlobal(place))
        )
        return menu_button("Ещё", menu)

    def _fills(self) -> QMenu:
        menu = QMenu(self.window)
        may = self.desk.work.user.may
        for fill in FILLS:
            if fill.source is self.kind and may("write", fill.target):
                action = QAction(fill.target.title, menu)
                action.triggered.connect(lambda _=False, fill=fill: self.do_fill(fill))
                menu.addAction(action)
        return menu

    def _to_search(self) -> None:
        self.window.search.setFocus(Qt.FocusReason.TabFocusReason)

    def follow(self, selected: int) -> None:
        """Commands need a row to work on."""
        usual = (self.open, self.copy, self.post, self.unpost, self.mark, self.choose)
        for action in (*usual, *self.own):
            action.setEnabled(selected > 0)

    # --- keys of the table ------------------------------------------------------------------

    def take_key(self, event: QKeyEvent) -> bool:
        """Enter, Del and Esc; the other keys belong to the actions."""
        if is_plain_enter(event):
            self.enter(self.window.view.currentIndex().row())
        elif event.key() == Key.Key_Delete and self.writable and not event.modifiers():
            self.do_mark()
        elif event.key() == Key.Key_Escape:
            self.window.close_window()
        else:
            return False
        return True

    def enter(self, row: int) -> None:
        """Enter and the double click: opens the thing, or chooses it for a field."""
        if row < 0:
            return
        if self.window.chosen is not None:
            self.do_choose()
        else:
            self.do_open()

    # --- what is done -----------------------------------------------------------------------

    def do_create(self) -> None:
        if self.writable:
            known = {
                name: value
                for name, value in self.window.where.items()
                if name not in NAMED and not isinstance(value, list | tuple)
            }
            self.desk.tried(self.desk.open_new, self.kind, saved=self.window.stand_on, **known)

    def do_copy(self) -> None:
        key = self.window.current_key()
        if self.writable and key is not None:
            self.desk.tried(self.desk.open_copy, self.kind, key)

    def do_open(self) -> None:
        key = self.window.current_key()
        if key is not None:
            self.desk.tried(self.desk.open_thing, self.kind, key)

    def do_choose(self) -> None:
        key, chosen = self.window.current_key(), self.window.chosen
        if key is None or chosen is None:
            return
        row = self.window.model.row(self.window.view.currentIndex().row())
        if row is not None and row.marked:
            self.window.strip.tell("Помеченное на удаление не выбирают: снимите пометку (Del).")
            return
        self.window.chosen = None
        self.window.close_window()
        chosen(key)

    def do_fill(self, fill: Any) -> None:
        key = self.window.current_key()
        if key is not None:
            self.desk.tried(self.desk.open_fill, fill, key)

    def do_own(self, own: OwnCommand) -> None:
        key = self.window.current_key()
        if key is not None:
            self.desk.tried(own.call, self.window, key)

    def do_print(self, form: Any) -> None:
        keys = self.window.selected_keys()
        if keys:
            self.desk.tried(self.desk.print_out, form, keys)

    def do_excel(self) -> None:
        title = self.kind.titles or self.kind.title
        query = self.window.query()
        self.desk.tried(self.desk.list_to_excel, query, title)

    def do_many(self, verb: str, act: Act) -> None:
        """Posts or unposts the selected documents, all or none of them."""
        things = self._selected_things()
        if not things:
            return
        if len(things) > 1 and not ask(
            self.window, f"{verb} выделенные документы ({len(things)})?"
        ):
            return
        self._try(act, verb, things)

    def do_mark(self) -> None:
        """Marks for deletion what is not marked; takes the mark off when all are."""
        things = self._selected_things()
        if not things:
            return
        fresh = [t for t in things if not t.marked]
        if ask(self.window, self._question(things, bool(fresh))):
            changing = fresh or things
            verb = "Пометить на удаление" if fresh else "Снять пометку"
            self._try(self.desk.work.mark, verb, changing)

    def _question(self, things: Sequence[Base], marking: bool) -> str:
        if len(things) > 1:
            many = f"выделенные объекты ({len(things)})"
            return (
                f"Пометить {many} на удаление?"
                if marking
                else f"Снять пометку на удаление: {many}?"
            )
        name = self.desk.names.get(self.kind, things[0].id)
        if marking and getattr(things[0], "posted", False):
            return f"«{name}» проведён. При пометке на удаление проведение отменится. Пометить?"
        return f"Пометить «{name}» на удаление?" if marking else f"Снять с «{name}» пометку?"

    def _selected_things(self) -> list[Any]:
        keys = self.window.selected_keys()
        with self.desk.work.database.reading() as session:
            return store.load(session, self.kind, keys) if keys else []

    def _try(self, act: Act, verb: str, things: list[Any]) -> None:
        self.window.strip.hide()
        try:
            self._insist(act, things, self._operation(verb, things))
        except UserError as refusal:
            self.window.strip.tell(str(refusal))
            return
        self._asked = None
        done = counted(len(things), "объект", "объекта", "объектов")
        self.desk.shell.tell(f"{verb}: {done}")

    def _insist(self, act: Act, things: list[Any], operation: uuid.UUID) -> None:
        """Warnings alone do not stop a person who wants to go on despite them."""
        try:
            act(things, operation)
        except Refused as refusal:
            question = f"{refusal}\n\nВсё равно провести?"
            if act != self.desk.work.post or not refusal.only_warnings:
                raise
            if not ask(self.window, question):
                raise
            self.desk.work.post(things, operation, despite=True)

    def _operation(self, verb: str, things: Sequence[Any]) -> uuid.UUID:
        """Made when the command is asked; asked again after a failure it is the same one."""
        wanted = (verb, tuple(thing.id for thing in things))
        if self._asked is None or self._asked[0] != wanted:
            self._asked = (wanted, uuid.uuid4())
        return self._asked[1]
