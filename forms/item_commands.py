"""What a person may do with one thing: its buttons, menus and keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton

from app.signing import is_signed_by_both
from app.verbs import POSTINGS
from db.base import Document
from forms.command_bar import CommandBar
from forms.icons import icon
from forms.insistence import GO_ON_KEY, Then
from forms.mark_question import mark_question
from forms.sections import fills_of
from forms.signing import SigningCommands

if TYPE_CHECKING:
    from forms.item_window import ItemWindow

WHY = "Почему такая сумма?"
NAMED = 8  # of what is not filled, in a tip
MAIL = "Отправить по почте…"
NO_NUMBER = (
    "Документ не проведён: номера у него ещё нет, напечатано «черновик». "
    "Проведите документ и напечатайте снова."
)


class ItemCommands:
    """The default command is the first and coloured; what is not allowed is not shown.

    The bar shows what fits; «Ещё» holds every command (F16).
    """

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
        self.post = make("Провести", self.do_post, "Ctrl+Shift+Return")
        self.unpost = make("Отменить проведение", self.do_unpost)
        self.mark = make("Пометить на удаление", self.do_mark, sign="trash")
        self.copy = make("Скопировать", self.do_copy, sign="copy")
        self.movements = make("Движения", self.do_movements, tip="Движения документа")
        self.related = make("Связанные", self.do_related, tip="Связанные документы")
        self.files = make("Файлы", self.do_files, tip="Приложенные файлы")
        self.history = make("История", self.do_history, tip="История изменений", sign="history")
        self.why = make(WHY, self.do_why, "F3", sign="help")
        self.again = make("Перечитать", window.read_again, "F5", sign="refresh")
        self._make_walking(make)
        self.fill_menu = self._fills()
        self.print_menu = QMenu("Печать", window)
        for action in (self.finish, self.write, self.mark, self.copy):
            action.setVisible(self.may_write)
        for action in (self.post, self.unpost):
            action.setVisible(self.may_post)
        self.movements.setVisible(self.postable)
        for action in (self.related, self.why):
            action.setVisible(self.is_document)

    def _make_walking(self, make: Callable[..., QAction]) -> None:
        window, messages = self.window, self.window.messages
        self.make_from = make("Создать на основании…", self.open_fill_menu, "Ctrl+B")
        self.print_key = make("Печать…", self.open_print_menu, "Ctrl+P")
        self.next_problem = make("Следующее сообщение", messages.next, "Ctrl+F8")
        self.insist = make("Всё равно провести или записать", messages.insist, GO_ON_KEY)
        self.show_messages = make("Показать сообщения", messages.show_again, "Ctrl+Alt+O")
        self.hide_messages = make("Закрыть сообщения", messages.hide, "Ctrl+Shift+Z")
        self.clear_messages = make("Очистить сообщения", self.do_clear, "Ctrl+Alt+Z")
        self.next_tab = make("Следующая вкладка", lambda: window.form.turn(1), "Ctrl+PgDown")
        self.last_tab = make("Предыдущая вкладка", lambda: window.form.turn(-1), "Ctrl+PgUp")
        self.fold = make("Свернуть или развернуть группы полей", window.form.head.fold_all)
        self.fold.setVisible(bool(window.form.head.groups()))
        self.to_bar = make("К командам", self._to_bar, "Alt+F10")

    # --- where commands stand ---------------------------------------------------------------

    def bar(self) -> CommandBar:
        """The row of buttons above the form."""
        self.bar_of_buttons = made = CommandBar()
        self.first_button = made.add_action(self.finish, primary=True)
        if not self.may_write:
            self.first_button.hide()
        made.add_action(self.write)
        made.add_action(self.post)
        self.fill_button = made.add_menu("Создать на основании", self.fill_menu)
        self.fill_button.setToolTip("Создать на основании  Ctrl+B")
        self.print_button = made.add_menu("Печать", self.print_menu)
        self.print_button.setToolTip("Печать  Ctrl+P")
        for action in (self.movements, self.related, self.files, self.history):
            made.add_action(action)
        self._fill_more(made.more_menu)
        self.signing = SigningCommands(self.window, made) if self._is_signed() else None
        QTimer.singleShot(0, self.window, self._fill_print_menu)
        return made

    def _fill_more(self, menu: QMenu) -> None:
        undo = self.window.undo
        for group in (
            (self.finish, self.write, self.post, self.unpost),
            (undo.undo_action, undo.redo_action),
            (self.fill_menu.menuAction(), self.print_menu.menuAction(), self.copy, self.mark),
            (self.movements, self.related, self.files, self.history, self.why, self.again),
            (self.insist, self.next_problem),
            (self.show_messages, self.hide_messages, self.clear_messages),
            (self.next_tab, self.last_tab, self.fold, self.to_bar),
        ):
            menu.addActions(list(group))
            menu.addSeparator()

    def _fills(self) -> QMenu:
        menu = QMenu("Создать на основании", self.window)
        for fill in fills_of(self.desk.work.user, self.kind):
            action = menu.addAction(icon("plus"), fill.target.title)
            action.triggered.connect(lambda _=False, fill=fill: self.do_fill(fill))
        menu.menuAction().setVisible(not menu.isEmpty())
        return menu

    def _fill_print_menu(self) -> None:
        """Papers are loaded when the window has been painted."""
        from app.mail.which import may_go
        from printforms.registry import printforms_of

        forms = printforms_of(self.kind)
        for form in forms:
            if form.parted:
                parts = self.print_menu.addMenu(icon("printer"), form.title)
                parts.aboutToShow.connect(lambda m=parts, f=form: self.fill_parts(m, f))
                self.fill_parts(parts, form)
            else:
                action = self._add_paper(self.print_menu, form, self.window.paper_title(form))
                self.print_menu.aboutToShow.connect(partial(self._follow_paper, action, form))
                self._follow_paper(action, form)
        if forms:
            self.print_menu.addSeparator()
            whole = self.print_menu.addAction("Комплект…")
            whole.triggered.connect(lambda _=False: self.do_print_set())
            if may_go(self.kind):
                mail = self.print_menu.addAction(MAIL)
                mail.triggered.connect(lambda _=False: self.do_mail())
        self.print_menu.menuAction().setVisible(bool(forms))
        self.print_key.setEnabled(bool(forms))
        self.bar_of_buttons.fit()

    def _add_paper(self, menu: QMenu, form: Any, title: str) -> QAction:
        action = menu.addAction(icon("printer"), title)
        action.triggered.connect(lambda _=False: self.do_print(form))
        return action

    def _follow_paper(self, action: QAction, form: Any) -> None:
        """A paper that is not for the document as it is typed now is not offered."""
        from app.papers import suits

        action.setText(self.window.paper_title(form))
        action.setVisible(suits(form, self.window.thing))

    def fill_parts(self, menu: QMenu, form: Any) -> None:
        """The parts the thing has now as it is typed: its appendices, and all of them together."""
        from app.papers import forms_of

        menu.clear()
        known = [part for part in forms_of(self.window.thing) if part.paper is form.paper]
        for part in known:
            self._add_paper(menu, part, part.title)
        if len(known) != 1:
            self._add_paper(menu, form, f"{form.title}: все")

    def follow(self) -> None:
        """What may be done with the thing as it is now."""
        thing, locked = self.window.thing, self.window.locked
        known, posted = thing.id is not None, bool(getattr(thing, "posted", False))
        for action in (self.finish, self.write, self.post):
            action.setEnabled(not locked)
        for action in (self.history, self.again):
            action.setEnabled(known)
        self.mark.setEnabled(known and not locked)
        self.related.setEnabled(known)
        self.movements.setEnabled(posted)
        self.unpost.setEnabled(posted and not locked)
        self.mark.setText("Снять пометку на удаление" if thing.marked else "Пометить на удаление")
        self.count_files()
        if self.signing is not None:
            self.signing.stand_beside(self.window.body.rows.itemAt(0))
            self.signing.follow()

    def tell_wanting(self, titles: list[str]) -> None:
        """«осталось 2» on the first button; which ones, in its tip (ux.md §2)."""
        number, named = len(titles), "\n".join(titles[:NAMED])
        more = f"\n… и ещё {number - NAMED}" if number > NAMED else ""
        note = f"осталось {number}" if number else ""
        self.bar_of_buttons.say(note, f"Не заполнено:\n{named}{more}" if number else "")

    def _is_signed(self) -> bool:
        return is_signed_by_both(self.kind) and self.postable

    def count_files(self) -> None:
        """«Файлы (2)»."""
        key = self.window.thing.id
        number = 0
        if key is not None:
            from app.attachments import number_of

            number = number_of(self.desk.work, key)
        self.files.setText(f"Файлы ({number})" if number else "Файлы")

    def _to_bar(self) -> None:
        shown = (b for b in self.bar_of_buttons.buttons if b.isVisible() and b.isEnabled())
        next(shown, self.bar_of_buttons.more).setFocus(Qt.FocusReason.TabFocusReason)

    def open_print_menu(self) -> None:
        """Ctrl+P: the papers of the document."""
        self._drop(self.print_menu, self.print_button)

    def open_fill_menu(self) -> None:
        """Ctrl+B: what may be made on the ground of the document."""
        self._drop(self.fill_menu, self.fill_button)

    def _drop(self, menu: QMenu, of: QPushButton) -> None:
        """Opens a menu under its button, or under «Ещё» where that has no room."""
        if menu.isEmpty():
            return
        button = of if of.isVisible() else self.bar_of_buttons.more
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
        menu.setActiveAction(menu.actions()[0])

    # --- writing ----------------------------------------------------------------------------

    def save(self, then: Then | None = None) -> bool:
        """«Записать»; in spite of warnings later, when the person says so, and then `then`."""
        if not self.may_write or self.window.locked:
            return False
        act = self.desk.work.save
        return self.window.attempt(act, "записано", insist="Всё равно записать", then=then)

    def do_post(self, then: Then | None = None) -> bool:
        if not self.may_post or self.window.locked:
            return False
        act = self.desk.work.post
        self.window.form.finish_typing()  # the cursor may stand in the date
        barred = self.window.access.bars_posting()
        words = "Всё равно провести"
        return self.window.attempt(act, "проведено", insist=words, then=then, barred=barred)

    def do_finish(self) -> None:
        """«Провести и закрыть» or «Записать и закрыть»."""
        close = self.window.close_window
        if (self.do_post if self.may_post else self.save)(close):
            close()

    def do_unpost(self) -> None:
        name = self.window.title_text()
        words = f"Отменить проведение: {name}? Данные документа останутся."
        self.window.ask(words, self._unpost, "unpost")

    def _unpost(self) -> None:
        self.window.attempt(self.desk.work.unpost, "проведение отменено", writes=False)

    def do_mark(self) -> None:
        name, thing = self.window.short_title(), self.window.thing
        question = mark_question(self.desk.work, thing, name)
        self.window.ask(question, partial(self._mark, thing.marked), "mark")

    def _mark(self, was_marked: bool) -> None:
        """Nothing, where somebody else has marked it while the question stood."""
        if self.window.thing.marked == was_marked:
            done = "пометка снята" if was_marked else "помечено на удаление"
            self.window.attempt(self.desk.work.mark, done, writes=False)

    def do_copy(self) -> None:
        if self._is_saved(self.do_copy):
            self.desk.tried(self.desk.open_copy, self.kind, self.window.thing.id)

    def do_fill(self, fill: Any) -> None:
        if self._is_saved(partial(self.do_fill, fill)):
            self.desk.tried(self.desk.open_fill, fill, self.window.thing.id)

    def do_clear(self) -> None:
        self.window.show_problems([])

    # --- looking ----------------------------------------------------------------------------

    def do_print(self, form: Any) -> None:
        if self._is_saved(partial(self.do_print, form)):
            paper = self.desk.tried(self.desk.print_out, form, [self.window.thing.id])
            if paper is not None and self.postable and self.window.thing.number is None:
                paper.strip.tell(NO_NUMBER)

    def do_print_set(self) -> None:
        """«Печать документов»: the papers of the document and of what stands beside it."""
        from forms.print_set import open_print_set

        if self._is_saved(self.do_print_set):
            self.desk.tried(open_print_set, self.desk, self.window.thing)

    def do_mail(self) -> None:
        """«Отправить по почте…»: its papers to the recipients of the client's card."""
        from forms.mail_dialog import mail_documents

        if self._is_saved(self.do_mail):
            mail_documents(self.desk, [self.window.thing.id])

    def do_movements(self) -> None:
        self.desk.tried(self.desk.open_movements, self.window.thing)

    def do_related(self) -> None:
        from forms.related import open_related

        self.desk.tried(open_related, self.desk, self.window.thing)

    def do_files(self) -> None:
        from forms.files_panel import open_files

        if self._is_saved(self.do_files):
            self.desk.tried(open_files, self.desk, self.window.thing)

    def do_history(self) -> None:
        from forms.history import open_history

        self.desk.tried(open_history, self.desk, self.window.thing)

    def do_why(self) -> None:
        """F3: the sum the cursor is in, else the total."""
        from forms.explanation import explain_place

        self.window.form.finish_typing()
        self.desk.tried(explain_place, self.window, self.window.form.place())

    def explain_total(self) -> None:
        from forms.explanation import explain_place

        self.desk.tried(explain_place, self.window, None)

    def _is_saved(self, then: Then) -> bool:
        """What follows (`then`) works with the base; a form with edits is saved first."""
        fresh = self.window.thing.id is None or self.window.isWindowModified()
        return self.save(then) if fresh and self.may_write else self.window.thing.id is not None
