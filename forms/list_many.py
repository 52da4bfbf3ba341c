"""Posts, unposts and marks the selected rows of a list: all or none, told by their number (L13)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from app import store
from app.problems import Refused
from db.base import Base, Document
from db.errors import UserError
from db.russian import counted, quantity_text
from forms.dialogs import ask
from forms.insistence import Despite, despite
from forms.mark_question import many_question, mark_question

if TYPE_CHECKING:
    from forms.list_window import ListWindow

Act = Callable[[list[Any], uuid.UUID], None]
# What is asked for, and what is told when it is done.
DONE = {
    "Провести": "Проведено",
    "Отменить проведение": "Проведение отменено",
    "Пометить на удаление": "Помечено на удаление",
    "Снять пометку": "Пометка снята",
    "Удалить": "Удалено",
}
OBJECTS = ("объект", "объекта", "объектов")
MOST_AT_ONCE = 5000  # things changed by one command


class ManyAtOnce:
    """A command that failed and is asked again is the same operation."""

    def __init__(self, window: ListWindow) -> None:
        self.window, self.desk, self.kind = window, window.desk, window.kind
        self._asked: tuple[object, uuid.UUID] | None = None

    def post(self) -> None:
        self.do("Провести", self.desk.work.post)

    def unpost(self) -> None:
        self.do("Отменить проведение", self.desk.work.unpost)

    def do(self, verb: str, act: Act) -> None:
        """Posts or unposts the selected documents, all or none of them."""
        things = self.selected()
        if not things:
            return
        go_on = partial(self.attempt, act, verb, things)
        if len(things) > 1:
            self.window.ask(f"{verb} выделенные документы ({len(things)})?", go_on)
        else:
            go_on()

    def mark(self) -> None:
        """Marks for deletion what is not marked; takes the mark off when all are."""
        things = self.selected()
        if not things:
            return
        fresh = [t for t in things if not t.marked]
        verb = "Пометить на удаление" if fresh else "Снять пометку"
        go_on = partial(self.attempt, self.desk.work.mark, verb, fresh or things)
        self.window.ask(self._question(fresh or things, marking=bool(fresh)), go_on, "mark")

    def erase(self) -> None:
        """Shift+Del: an administrator removes at once what nothing refers to."""
        things = self.selected()
        if not things:
            return
        one = self.desk.names.get(type(things[0]), things[0].id)
        what = f"«{one}»" if len(things) == 1 else f"выделенные объекты ({len(things)})"
        if ask(self.window, f"Удалить {what} безвозвратно?"):
            self.attempt(partial(self.desk.work.remove, at_once=True), "Удалить", things)

    def selected(self) -> list[Any]:
        """The selected things, those of one kind side by side; too many are refused in words."""
        number = self.window.view.count_selected()
        if number > MOST_AT_ONCE:
            self.window.strip.tell(
                f"Выделено {quantity_text(number)} строк, а за один раз меняют до "
                f"{quantity_text(MOST_AT_ONCE)}. Сузьте отбор или выделите меньше."
            )
            return []
        return self.read(self.window.selected_keys())

    def read(self, keys: Sequence[int]) -> list[Any]:
        """Things of the list by id, as the base has them now."""
        found: list[Any]
        if self.window.groups is not None:
            from app.group_moves import read

            found = read(self.desk.work, self.kind, keys)
        else:
            with self.desk.work.database.reading() as session:
                found = store.load(session, self.kind, keys) if keys else []
        return sorted(found, key=lambda thing: type(thing).__name__)

    def attempt(self, act: Act, verb: str, things: list[Any]) -> bool:
        """Does it as one operation; a refusal is told above the list."""
        self.window.strip.hide()
        try:
            act(things, self._operation(verb, things))
        except Refused as refusal:
            plain = act.act if isinstance(act, Despite) else act
            if plain == self.desk.work.post and refusal.only_warnings:
                go_on = partial(self.attempt, despite(act, refusal), verb, things)
                self.window.strip.tell(str(refusal), f"Всё равно {verb.lower()}", go_on)
            else:
                self.window.strip.tell(str(refusal))
            return False
        except UserError as refusal:
            self.window.strip.tell(str(refusal))
            return False
        self._asked = None
        papers = isinstance(things[0], Document)
        nouns = ("документ", "документа", "документов") if papers else OBJECTS
        self.desk.shell.tell(f"{DONE.get(verb, verb)}: {counted(len(things), *nouns)}")
        return True

    def _question(self, things: Sequence[Base], *, marking: bool) -> str:
        if len(things) > 1:
            return many_question(things, marking=marking)
        name = self.desk.names.get(type(things[0]), things[0].id)
        return mark_question(self.desk.work, things[0], name)

    def _operation(self, verb: str, things: Sequence[Any]) -> uuid.UUID:
        """Made when the command is asked; asked again after a failure it is the same one."""
        wanted = (verb, tuple(thing.id for thing in things))
        if self._asked is None or self._asked[0] != wanted:
            self._asked = (wanted, uuid.uuid4())
        return self._asked[1]
