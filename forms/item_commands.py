"""What a person may do with one thing: its buttons, menus and keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton

from app.verbs import FILLS, POSTINGS
from db.base import Document
from forms.dialogs import ask
from forms.window import button, command_row, menu_button, paper_button

if TYPE_CHECKING:
    from forms.item_window import ItemWindow


class ItemCommands:
    """The default command is the first and coloured; what is not allowed is not shown."""

    def __init__(self, window: ItemWindow) -> None:
        self.window, self.desk, self.kind = window, window.desk, window.kind
        user = self.desk.work.user
        self.is_document = issubclass(self.kind, Document)
        self.postable = self.kind in POSTINGS
        self.may_write = user.may("write", self.kind)
        self.may_post = self.postable and user.may("post", self.kind)
        make = window.command
        default = "Провести и закрыть" if self.may_post else "Записать и закрыть"
        self.finish = make(default, self.do_finish, "Ctrl+Return")
        self.write = make("Записать", self.save, "Ctrl+S")
        self.post = make("Провести", self.do_post)
        self.unpost = make("Отменить проведение", self.do_unpost)
        self.mark = make("Пометить на удаление", self.do_mark, sign="trash")
        self.copy = make("Скопировать", self.do_copy, sign="copy")
        self.movements = make("Движения", self.do_movements, sign="movements")
        self.history = make("История", self.do_history, sign="history")
        self.again = make("Перечитать", window.read_again, "F5", sign="refresh")
        self.next_problem = make("Следующее сообщение", window.messages.next, "Ctrl+F8")
        self.hide_messages = make("Закрыть сообщения", window.messages.hide, "Ctrl+Shift+Z")
        self.next_tab = make("Следующая вкладка", lambda: window.form.turn(1), "Ctrl+PgDown")
        self.last_tab = make("Предыдущая вкладка", lambda: window.form.turn(-1), "Ctrl+PgUp")
        self.to_bar = make("К командам", self._to_bar, "Alt+F10")
        for action in (self.finish, self.write, self.mark, self.copy):
            action.setVisible(self.may_write)
        for action in (self.post, self.unpost):
            action.setVisible(self.may_post)
        self.movements.setVisible(self.postable)

    def bar(self) -> QHBoxLayout:
        """The row of buttons above the form."""
        self.first_button = button(self.finish, primary=True)
        self.fill_button = menu_button("Создать на основании", self._fills())
        self.print_button = paper_button(self.window, self.kind, self.do_print)
        made = [
            self.first_button,
            button(self.write),
            button(self.post),
            self.fill_button,
            self.print_button,
            button(self.movements),
            button(self.history),
        ]
        return command_row(made, [self._more()])

    def _more(self) -> QPushButton:
        menu = QMenu(self.window)
        menu.addActions([self.finish, self.write, self.post, self.unpost])
        menu.addSeparator()
        menu.addActions([self.window.undo.undo_action, self.window.undo.redo_action])
        menu.addSeparator()
        menu.addActions([self.copy, self.mark])
        menu.addSeparator()
        menu.addActions([self.movements, self.history, self.again])
        menu.addSeparator()
        menu.addActions([self.next_problem, self.hide_messages])
        return menu_button("Ещё", menu)

    def _fills(self) -> QMenu:
        menu = QMenu(self.window)
        for fill in FILLS:
            if fill.source is self.kind and self.desk.work.user.may("write", fill.target):
                action = QAction(fill.target.title, menu)
                action.triggered.connect(lambda _=False, fill=fill: self.do_fill(fill))
                menu.addAction(action)
        return menu

    def link_button(self, title: str, call: Callable[[], Any]) -> QPushButton:
        """A word that leads somewhere."""
        made = QPushButton(title)
        made.setProperty("link", True)
        made.clicked.connect(lambda _=False: call())
        return made

    def follow(self) -> None:
        """What may be done with the thing as it is now."""
        thing = self.window.thing
        known, posted = thing.id is not None, bool(getattr(thing, "posted", False))
        for action in (self.history, self.again, self.mark):
            action.setEnabled(known)
        self.movements.setEnabled(posted)
        self.unpost.setEnabled(posted)
        self.mark.setText("Снять пометку на удаление" if thing.marked else "Пометить на удаление")

    def _to_bar(self) -> None:
        self.first_button.setFocus(Qt.FocusReason.TabFocusReason)

    # --- what is done -----------------------------------------------------------------------

    def save(self) -> bool:
        """«Записать»."""
        return self.may_write and self.window.attempt(
            self.desk.work.save, "записано", insist="Всё равно записать?"
        )

    def do_post(self) -> bool:
        return self.may_post and self.window.attempt(
            self.desk.work.post, "проведено", insist="Всё равно провести?"
        )

    def do_finish(self) -> None:
        """«Провести и закрыть» or «Записать и закрыть»."""
        if (self.do_post if self.may_post else self.save)():
            self.window.close_window()

    def do_unpost(self) -> None:
        name = self.window.title_text()
        if ask(self.window, f"Отменить проведение: {name}? Данные документа останутся."):
            self.window.attempt(self.desk.work.unpost, "проведение отменено", writes=False)

    def do_mark(self) -> None:
        name, marked = self.window.title_text(), self.window.thing.marked
        question = "Снять пометку на удаление" if marked else "Пометить на удаление"
        if ask(self.window, f"{question}: {name}?"):
            done = "пометка снята" if marked else "помечено на удаление"
            self.window.attempt(self.desk.work.mark, done, writes=False)

    def do_copy(self) -> None:
        if self._is_saved():
            self.desk.tried(self.desk.open_copy, self.kind, self.window.thing.id)

    def do_fill(self, fill: Any) -> None:
        if self._is_saved():
            self.desk.tried(self.desk.open_fill, fill, self.window.thing.id)

    def do_print(self, form: Any) -> None:
        if self._is_saved():
            self.desk.tried(self.desk.print_out, form, [self.window.thing.id])

    def do_movements(self) -> None:
        self.desk.tried(self.desk.open_movements, self.window.thing)

    def do_history(self) -> None:
        self.desk.tried(self.desk.open_history, self.window.thing)

    def _is_saved(self) -> bool:
        """What follows works with the base; a form with edits is saved first."""
        fresh = self.window.thing.id is None or self.window.isWindowModified()
        return self.save() if fresh and self.may_write else self.window.thing.id is not None
