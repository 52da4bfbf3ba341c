"""«Связанные документы»: the tree of what stands above and below a document (F10)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from app.related import Node, related
from app.verbs import POSTINGS
from db.base import Base, Document
from db.errors import UserError
from forms import theme
from forms.command_bar import CommandBar
from forms.guard import guard
from forms.icons import icon
from forms.keyboard import is_plain_enter
from forms.mark_question import mark_question
from forms.values import shortened, shown
from forms.window import Window, label

if TYPE_CHECKING:
    from forms.desk import Desk

HEADINGS = ("Документ", "Связь", "Состояние", "Сумма")
SIGNS = {
    "помечен": ("marked", "row_marked"),
    "проведён": ("posted", "ok"),
    "не проведён": ("draft", "text2"),
}
NODE = Qt.ItemDataRole.UserRole


def open_related(desk: Desk, document: Base) -> Window:
    """The window of the tree; the open one comes forward."""
    key = ("related", document.id)
    return desk.show_window(key, lambda: RelatedWindow(desk, key, document.id, type(document)))


class RelatedWindow(Window):
    """Enter or a double click opens; posting and marking work on the selected documents."""

    sign = "link"

    def __init__(self, desk: Desk, key: tuple[Any, ...], document: int, kind: type[Base]) -> None:
        super().__init__(desk, key)
        self.document = document
        name = desk.names.get(kind, document)
        self.setWindowTitle(shortened(f"Связанные: {name}"))
        self.page.addWidget(self._bar())
        self.page.addWidget(label(f"Связанные документы: {name}", h1=True))
        self.page.addWidget(self.strip)
        self.tree = Tree()
        self.tree.itemActivated.connect(lambda item, _: self.open_item(item))
        self.tree.itemSelectionChanged.connect(self.follow)
        self.page.addWidget(self.tree, 1)
        self.show_tree()

    def _bar(self) -> CommandBar:
        self.open_action = self.command("Открыть", self.open_current, "F2")
        self.post_action = self.command("Провести", self.post)
        self.unpost_action = self.command("Отменить проведение", self.unpost)
        self.mark_action = self.command("Пометить на удаление", self.mark, "Del", sign="trash")
        self.find_action = self.command(
            "Найти в списке", self.show_in_list, "Ctrl+F", sign="search"
        )
        self.again_action = self.command("Обновить", self.show_tree, "F5", sign="refresh")
        self.command("Закрыть", self.close_window, "Esc")
        bar = CommandBar()
        actions = (
            self.open_action,
            self.post_action,
            self.unpost_action,
            self.mark_action,
            self.find_action,
        )
        for number, action in enumerate(actions):
            bar.add_action(action, primary=number == 0)
        bar.more_menu.addActions([*actions, self.again_action])
        return bar

    # --- the tree ---------------------------------------------------------------------------

    def show_tree(self) -> None:
        """The tree as the base has it; the cursor stays on its document."""
        chosen = self.tree.current()
        with self.desk.work.database.reading() as session:
            top = related(session, self.document, self.desk.work.user)
        self.tree.clear()
        self._add(self.tree.invisibleRootItem(), top)
        self.tree.expandAll()
        self.tree.stand_on(chosen.id if chosen else self.document)
        for column in range(1, len(HEADINGS)):
            self.tree.resizeColumnToContents(column)
        self.follow()

    def _add(self, above: QTreeWidgetItem, node: Node) -> None:
        amount = shown(node.amount) if node.amount is not None else ""
        item = QTreeWidgetItem([node.title, node.why, node.state, amount])
        sign, tint = SIGNS.get(node.state, ("paper", "text2"))
        item.setIcon(0, icon(sign, tint))
        item.setData(0, NODE, node)
        item.setTextAlignment(3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if node.id == self.document:
            font = item.font(0)
            font.setBold(True)
            item.setFont(0, font)
        if node.marked:
            for column in range(len(HEADINGS)):
                item.setForeground(column, theme.brush("row_marked"))
        above.addChild(item)
        for below in node.below:
            self._add(item, below)

    def follow(self) -> None:
        """What may be done with the document the cursor is on."""
        node = self.tree.current()
        user = self.desk.work.user
        may_post = node is not None and node.kind in POSTINGS and user.may("post", node.kind)
        may_write = node is not None and user.may("write", node.kind)
        posted, marked = (node.posted, node.marked) if node else (False, False)
        self.open_action.setEnabled(node is not None)
        self.find_action.setEnabled(node is not None)
        self.post_action.setEnabled(may_post and not marked)
        self.unpost_action.setEnabled(may_post and posted)
        self.mark_action.setEnabled(may_write)
        self.mark_action.setText("Снять пометку на удаление" if marked else "Пометить на удаление")

    def reread(self, kinds: frozenset[type[Base]]) -> None:
        if any(issubclass(kind, Document) for kind in kinds):
            self.show_tree()

    # --- commands ---------------------------------------------------------------------------

    def open_current(self) -> None:
        if (node := self.tree.current()) is not None:
            self.desk.tried(self.desk.open_thing, node.kind, node.id)

    def open_item(self, item: QTreeWidgetItem) -> None:
        node: Node = item.data(0, NODE)
        self.desk.tried(self.desk.open_thing, node.kind, node.id)

    def post(self) -> None:
        self._do("post", "")

    def unpost(self) -> None:
        if (node := self.tree.current()) is not None:
            self._do("unpost", f"Отменить проведение: {node.title}? Данные документа останутся.")

    def mark(self) -> None:
        if (node := self.tree.current()) is None:
            return
        thing = self.desk.tried(self.desk.work.load, node.kind, node.id)
        if thing is not None:
            self._do("mark", mark_question(self.desk.work, thing, node.title))

    def show_in_list(self) -> None:
        """The list of its kind, standing on it."""
        node = self.tree.current()
        if node is None:
            return
        window = self.desk.tried(self.desk.open_list, node.kind)
        if window is not None:
            window.stand_on(node.id)

    def _do(self, verb: str, question: str) -> None:
        node = self.tree.current()
        if node is None:
            return
        go_on = partial(self._change, verb, node)
        if question:
            self.ask(question, go_on)
        else:
            go_on()

    def _change(self, verb: str, node: Node) -> None:
        work = self.desk.work
        try:
            thing = work.load(node.kind, node.id)
            if verb != "mark" or thing.marked == node.marked:  # nobody did it meanwhile
                getattr(work, verb)(thing)
        except UserError as refusal:
            self.strip.tell(str(refusal))
        else:
            self.strip.hide()
            self.show_tree()

    def first_focus(self) -> None:
        self.tree.setFocus()


class Tree(QTreeWidget):
    """Rows of one height; both Enters open."""

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderLabels(list(HEADINGS))
        self.setUniformRowHeights(True)
        self.setAccessibleName("Связанные документы")
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.setExpandsOnDoubleClick(False)

    def current(self) -> Node | None:
        item = self.currentItem()
        return None if item is None else item.data(0, NODE)

    def stand_on(self, key: int) -> None:
        """The cursor on a document, wherever it hangs."""
        waiting = [self.invisibleRootItem()]
        while waiting:
            item = waiting.pop()
            node = item.data(0, NODE)
            if node is not None and node.id == key:
                self.setCurrentItem(item)
                return
            below = (item.child(n) for n in range(item.childCount()))
            waiting += [child for child in below if child is not None]

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_plain_enter(event) and self.currentItem() is not None:
            self.itemActivated.emit(self.currentItem(), 0)
            return
        super().keyPressEvent(event)
