"""«Удаление помеченных объектов»: checks, removal beside the work, what stays and why (L20)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from app import store
from app.marked_things import Kept, Marked, Outcome, marked_things, remove_marked
from app.replacing import is_replaceable
from db.base import Base
from db.errors import UserError
from forms.dialogs import ask
from forms.guard import guard
from forms.replacing import replace_in
from forms.window import Window, button, command_row, label

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.jobs import Job

TITLE = "Удаление помеченных объектов"
THING = Qt.ItemDataRole.UserRole
CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
NOTHING = "Помеченных на удаление нет. Пометить можно в любом списке клавишей Del."


class RemovalWindow(Window):
    """Under each thing that stayed stand those that refer to it."""

    sign = "trash"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, ("removal",))
        self.setWindowTitle(TITLE)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("Помеченные на удаление")
        self.tree.setHeaderLabels(["Запись", "Вид", "Почему осталась"])
        self.tree.setUniformRowHeights(True)
        self.tree.setAlternatingRowColors(True)
        self.tree.itemDoubleClicked.connect(self._open_item)
        self.tree.itemChanged.connect(self._count)
        make = self.command
        self.remove = make("Удалить отмеченные", self.do_remove, "Ctrl+Return", sign="trash")
        self.every = make("Отметить все", lambda: self._check(CHECKED))
        self.none = make("Снять отметки", lambda: self._check(UNCHECKED))
        self.open = make("Открыть", self.do_open, "F2")
        self.replace = make("Заменить на…", self.do_replace, sign="copy")
        self.unmark = make("Снять пометку удаления", self.do_unmark)
        self.refresh = make("Обновить", self.reload, "F5", sign="refresh")
        self.told = label("", dim=True)
        self.told.setWordWrap(True)
        actions = (self.every, self.none, self.open, self.replace, self.unmark, self.refresh)
        others = [button(action, with_key=False) for action in actions]
        self.page.addLayout(command_row([button(self.remove, primary=True), *others], []))
        self.page.addWidget(self.strip)
        self.page.addWidget(self.tree, 1)
        self.page.addWidget(self.told)
        self.kept: dict[int, Kept] = {}
        self.reload()

    # --- what is marked ---------------------------------------------------------------------

    def reload(self) -> None:
        """Reads what is marked now; what was found out about it stays."""
        with self.desk.work.database.reading() as session:
            found = marked_things(session)
        self.tree.clear()
        for thing in found:
            item = self._item(thing)
            kept = self.kept.get(thing.id)
            item.setCheckState(0, UNCHECKED if kept else CHECKED)
            self.tree.addTopLevelItem(item)
            if kept is not None:
                self._tell_kept(item, kept)
        self.tree.setColumnWidth(0, 420)
        self.tree.setColumnWidth(1, 180)
        if tops := self._tops():
            self.tree.setCurrentItem(tops[0])
        self._count()

    def _item(self, thing: Marked) -> QTreeWidgetItem:
        item = QTreeWidgetItem([thing.title or f"№ {thing.id}", thing.kind.title, ""])
        item.setData(0, THING, thing)
        return item

    def _tell_kept(self, item: QTreeWidgetItem, kept: Kept) -> None:
        item.setText(2, kept.reason or f"где используется: {len(kept.users)}")
        for user in kept.users:
            item.addChild(self._item(user))
        item.setExpanded(True)

    def _tops(self) -> list[QTreeWidgetItem]:
        found = (self.tree.topLevelItem(n) for n in range(self.tree.topLevelItemCount()))
        return [item for item in found if item is not None]

    def checked(self) -> list[Marked]:
        """Those that are to be removed."""
        return [i.data(0, THING) for i in self._tops() if i.checkState(0) == CHECKED]

    def _check(self, state: Qt.CheckState) -> None:
        for item in self._tops():
            item.setCheckState(0, state)

    def _count(self, *_: Any) -> None:
        number, every = len(self.checked()), self.tree.topLevelItemCount()
        self.remove.setText(f"Удалить отмеченные ({number})")
        self.remove.setEnabled(number > 0)
        if not self.kept:
            self.told.setText(f"Помечено на удаление: {every}" if every else NOTHING)

    def current(self) -> Marked | None:
        """The thing under the cursor, marked itself or referring to one."""
        item = self.tree.currentItem()
        found: Marked | None = item.data(0, THING) if item is not None else None
        return found

    # --- what is done -----------------------------------------------------------------------

    def do_remove(self) -> None:
        """Asks once with the number, then works beside the window."""
        things = self.checked()
        if not things or not ask(self, f"Удалить отмеченные объекты ({len(things)}) безвозвратно?"):
            return
        work = self.desk.work
        self._asked = len(things)
        self.setEnabled(False)

        def remove(job: Job) -> Outcome:
            return remove_marked(work, things, job.tell)

        self.desk.jobs.start(remove, self._done, self._failed, title=TITLE)

    @guard()
    def _done(self, outcome: Outcome) -> None:
        self._wake()
        self.kept = {kept.thing.id: kept for kept in outcome.kept}
        self.reload()
        left = len(outcome.kept)
        self.told.setText(
            f"Не удалено: {left} из {self._asked}. На них ссылаются другие документы."
            if any(kept.users for kept in outcome.kept)
            else f"Удалено: {outcome.removed}" + (f", осталось: {left}" if left else "")
        )

    @guard()
    def _failed(self, words: str) -> None:
        self._wake()
        self.strip.tell(words)
        self.reload()

    def _wake(self) -> None:
        """The keyboard comes back to the table, unless the person works elsewhere meanwhile."""
        self.setEnabled(True)
        if self.desk.place.current() is self:
            self.first_focus()

    def _open_item(self, item: QTreeWidgetItem, _: int) -> None:
        thing: Marked = item.data(0, THING)
        self.desk.tried(self.desk.open_thing, thing.kind, thing.id)

    def do_open(self) -> None:
        if (thing := self.current()) is not None:
            self.desk.tried(self.desk.open_thing, thing.kind, thing.id)

    def do_replace(self) -> None:
        """Another card takes the place of the one under the cursor, chosen from its list."""
        item = self.tree.currentItem()
        if item is None:
            return
        thing: Marked = (item.parent() or item).data(0, THING)
        if not is_replaceable(thing.kind):
            self.strip.tell(
                f"«{thing.kind.title}» так не заменяют: откройте документы под записью и "
                "исправьте их, или снимите пометку."
            )
            return
        self.desk.choose(thing.kind, partial(self._replace, thing))

    def _replace(self, thing: Marked, original: int) -> None:
        self.kept.pop(thing.id, None)  # what stood in its way is looked at anew
        kind: Any = thing.kind
        replace_in(self, kind, [thing.id], original)

    def do_unmark(self) -> None:
        """The thing under the cursor is wanted after all."""
        thing = self.current()
        if thing is None:
            return
        try:
            with self.desk.work.database.reading() as session:
                found: Any = store.load_one(session, thing.kind, thing.id)
            if found.marked:
                self.desk.work.mark(found)
        except UserError as refusal:
            self.strip.tell(str(refusal))
        self.kept.pop(thing.id, None)
        self.reload()

    def reread(self, kinds: frozenset[type[Base]]) -> None:
        if self.isEnabled():
            self.reload()

    def first_focus(self) -> None:
        self.tree.setFocus()
