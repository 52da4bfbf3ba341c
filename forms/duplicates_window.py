"""«Поиск дублей контрагентов»: who looks the same and why (L19).

The spare ones are marked, or the original takes their place wherever they are named.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from app import store
from app.duplicates import Group, Twin, duplicates
from db.base import Base
from db.catalogs.partner import Partner
from db.errors import UserError
from db.russian import counted
from forms.guard import guard
from forms.replacing import replace_in
from forms.window import Window, button, command_row, label

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.jobs import Job

TITLE = "Поиск дублей контрагентов"
TWIN = Qt.ItemDataRole.UserRole
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
COLUMNS = ["Контрагент", "ИНН", "КПП", "Телефон", "Ссылок"]


class DuplicatesWindow(Window):
    """The most used one of a group is the original until the person says otherwise."""

    sign = "copy"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, ("duplicates",))
        self.setWindowTitle(TITLE)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("Похожие контрагенты")
        self.tree.setHeaderLabels(COLUMNS)
        self.tree.headerItem().setTextAlignment(len(COLUMNS) - 1, RIGHT)
        self.tree.setUniformRowHeights(True)
        self.tree.setAlternatingRowColors(True)
        self.tree.itemDoubleClicked.connect(lambda *_: self.do_open())
        make = self.command
        self.refresh = make("Найти", self.reload, "F5", sign="search")
        self.original = make("Отметить как оригинал", self.do_original)
        self.replace = make("Заменить остальных на оригинал…", self.do_replace, sign="copy")
        self.mark = make("Пометить остальных на удаление", self.do_mark, sign="trash")
        self.open = make("Открыть", self.do_open, "F2")
        for action in (self.replace, self.mark):
            action.setVisible(desk.work.user.may("write", Partner))
        self.told = label("", dim=True)
        actions = (self.original, self.replace, self.mark, self.open)
        others = [button(action, with_key=False) for action in actions]
        self.page.addLayout(command_row([button(self.refresh, primary=True), *others], []))
        self.page.addWidget(self.strip)
        self.page.addWidget(self.tree, 1)
        self.page.addWidget(self.told)
        self.originals: dict[str, int] = {}
        self.reload()

    def reload(self) -> None:
        """Looks through all partners beside the window."""
        database = self.desk.work.database

        def read(job: Job) -> list[Group]:
            with database.reading() as session:
                return duplicates(session)

        self.told.setText("Ищу…")
        self.desk.jobs.start(read, self._show, self.strip.tell)

    @guard()
    def _show(self, groups: list[Group]) -> None:
        self.tree.clear()
        for group in groups:
            top = QTreeWidgetItem([group.reason])
            self.tree.addTopLevelItem(top)
            top.setFirstColumnSpanned(True)
            original = self.originals.get(group.reason, group.twins[0].id)
            for twin in group.twins:
                texts = [twin.name, twin.inn, twin.kpp, twin.phone, str(twin.used)]
                if twin.id == original:
                    texts[0] += "  — оригинал"
                item = QTreeWidgetItem(texts)
                item.setData(0, TWIN, twin)
                item.setTextAlignment(4, RIGHT)
                top.addChild(item)
        self.tree.expandAll()
        for column, width in enumerate((430, 130, 110, 190)):
            self.tree.setColumnWidth(column, width)
        found = counted(len(groups), "группа", "группы", "групп")
        self.told.setText(f"Похожих: {found}" if groups else "Похожих контрагентов нет")

    def _current(self) -> tuple[QTreeWidgetItem | None, Twin | None]:
        """The group and the twin under the cursor."""
        item = self.tree.currentItem()
        if item is None:
            return None, None
        return item.parent() or item, item.data(0, TWIN)

    def do_open(self) -> None:
        _, twin = self._current()
        if twin is not None:
            self.desk.tried(self.desk.open_thing, Partner, twin.id)

    def do_original(self) -> None:
        """The one under the cursor stays; the others of its group are spare."""
        group, twin = self._current()
        if group is not None and twin is not None:
            self.originals[group.text(0)] = twin.id
            self.reload()

    def _spare(self) -> tuple[int, list[int]] | None:
        """The original of the group under the cursor, and the others."""
        group, _ = self._current()
        if group is None:
            self.strip.tell("Выберите группу: поставьте курсор на одного из похожих.")
            return None
        below = (group.child(n) for n in range(group.childCount()))
        twins: list[Twin] = [item.data(0, TWIN) for item in below if item is not None]
        original = self.originals.get(group.text(0), twins[0].id)
        return original, [t.id for t in twins if t.id != original]

    def do_mark(self) -> None:
        """Marks the others of the group; what refers to them stays as it is."""
        found = self._spare()
        if found is None:
            return
        _, spare = found
        question = f"Пометить остальных контрагентов ({len(spare)}) на удаление?"
        self.ask(question, partial(self._mark, spare))

    def _mark(self, spare: list[int]) -> None:
        try:
            with self.desk.work.database.reading() as session:
                things = store.load(session, Partner, spare)
            self.desk.work.mark([t for t in things if not t.marked])
        except UserError as refusal:
            self.strip.tell(str(refusal))

    def do_replace(self) -> None:
        """«Заменить и объединить»: documents of the others become those of the original."""
        if (found := self._spare()) is not None:
            original, spare = found
            replace_in(self, Partner, spare, original)

    def reread(self, kinds: frozenset[type[Base]]) -> None:
        if Partner in kinds:
            self.reload()

    def first_focus(self) -> None:
        self.tree.setFocus()
