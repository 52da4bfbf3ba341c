"""«Все отчёты»: what a person may run, by section, with a search, favourites and variants (R9)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
)

from app.report_variants import STANDARD, Variants
from app.table import REPORTS, Report
from db.russian import fold
from forms import sections
from forms.guard import guard
from forms.icons import icon
from forms.keyboard import is_plain_enter
from forms.window import Window, button

if TYPE_CHECKING:
    from forms.desk import Desk

KEY = ("reports",)
FAVOURITES = "reports/favourites"
STARRED = "Избранное"
NAME = int(Qt.ItemDataRole.UserRole)
VARIANT = NAME + 1
CURSOR = QAbstractItemView.CursorAction


class Line(NamedTuple):
    """A report, or one of its variants."""

    report: Report
    variant: str

    @property
    def mark(self) -> str:
        return f"{self.report.name}/{self.variant}" if self.variant else self.report.name


def open_panel(desk: Desk) -> ReportsPanel:
    """The panel; an open one comes forward."""
    return desk.show_window(KEY, lambda: ReportsPanel(desk))


class ReportsPanel(Window):
    """Enter opens, F2 opens with its settings, Ins adds to favourites, letters search."""

    sign = "chart"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, KEY)
        self.setWindowTitle("Все отчёты")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Найти отчёт…  Ctrl+F")
        self.search.setAccessibleName("Поиск отчёта")
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setFixedWidth(260)
        self.search.textChanged.connect(self.fill)
        self.search.returnPressed.connect(self.open_current)
        self.tree = Tree(self)
        self.tree.itemActivated.connect(lambda *_: self.open_current())
        make = self.command
        self.open_action = make("Открыть", self.open_current)
        self.settings_action = make("Настройки…", self.set_up, "F2", sign="settings")
        self.star_action = make("В избранное", self.star, "Ins", sign="star")
        self.refresh_action = make("Обновить", self.fill, "F5", sign="refresh")
        self.find_action = make("Найти", self.to_search, "Ctrl+F")
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self.search)
        self.buttons: list[QPushButton] = []
        for action in (self.open_action, self.settings_action, self.star_action):
            made = button(action, primary=action is self.open_action)
            self.buttons.append(made)
            top.addWidget(made)
        top.addStretch(1)
        top.addWidget(button(self.refresh_action))
        self.page.addLayout(top)
        self.page.addWidget(self.strip)
        self.page.addWidget(self.tree, 1)
        self.fill()

    # --- what is in it ----------------------------------------------------------------------

    def fill(self, _: object = None) -> None:
        """Favourites first, then the sections with their reports and the variants of those."""
        words = fold(self.search.text().strip()).split()
        current, item = self.current(), self.tree.currentItem()
        above = item.parent() if item is not None else None
        in_place = above is not None and above.text(0) != STARRED
        self.tree.clear()
        starred = [line for line in self._starred() if _suits(line, words)]
        if starred:
            group = self._group(STARRED, "star")
            for line in starred:
                self._add(group, line, whole=True)
        for place in sections.PLACES:
            mine = sections.reports_in(self.desk.work.user, place)
            lines = [x for r in mine for x in self._lines(r) if _suits(x, words)]
            if not lines:
                continue
            group = self._group(place.title, place.sign)
            parent = group
            for line in lines:
                if line.variant and parent is not group:
                    self._add(parent, line)
                else:
                    parent = self._add(group, line, whole=bool(line.variant))
        self.tree.expandAll()
        self.strip.hide()
        if not self.tree.topLevelItemCount():
            self.strip.tell("Ничего не найдено. Измените слова поиска.")
        self._stand_on(current, in_place=in_place)

    def _lines(self, report: Report) -> Iterator[Line]:
        yield Line(report, "")
        for found in Variants(self.desk.preferences, report.name).names():
            yield Line(report, found.name)

    def _starred(self) -> list[Line]:
        """Favourites that are still there and still allowed."""
        kept = self.desk.preferences.get(FAVOURITES, [])
        allowed = {r.name: r for r in sections.reports_of(self.desk.work.user)}
        every = {line.mark: line for r in allowed.values() for line in self._lines(r)}
        return [every[mark] for mark in kept if mark in every] if isinstance(kept, list) else []

    def _group(self, title: str, sign: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([title])
        font = item.font(0)
        font.setBold(True)
        item.setFont(0, font)
        item.setIcon(0, icon(sign))
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.tree.addTopLevelItem(item)
        return item

    def _add(self, parent: QTreeWidgetItem, line: Line, *, whole: bool = False) -> QTreeWidgetItem:
        title = line.variant or line.report.title
        if whole and line.variant:
            title = f"{line.report.title}: {line.variant}"
        item = QTreeWidgetItem([title])
        item.setData(0, NAME, line.report.name)
        item.setData(0, VARIANT, line.variant)
        parent.addChild(item)
        return item

    def current(self) -> Line | None:
        item = self.tree.currentItem()
        if item is None or not item.data(0, NAME):
            return None
        return Line(REPORTS[item.data(0, NAME)], item.data(0, VARIANT))

    def _stand_on(self, line: Line | None, *, in_place: bool) -> None:
        """The cursor where it was, among favourites or in its section, else on the first report."""
        items = [i for i in self.tree.every() if i.data(0, NAME)]
        wanted = [
            i
            for i in items
            if line and (i.data(0, NAME), i.data(0, VARIANT)) == (line.report.name, line.variant)
        ]
        found = wanted[-1 if in_place else 0] if wanted else next(iter(items), None)
        if found is not None:
            self.tree.setCurrentItem(found)

    # --- what is done -----------------------------------------------------------------------

    @guard()
    def open_current(self) -> None:
        self._open()

    def _open(self) -> Any:
        line = self.current()
        if line is None:
            return None
        window: Any = self.desk.tried(self.desk.open_report, line.report)
        if window is not None and (line.variant or window.variants.name != STANDARD):
            window.variants.choose(line.variant or STANDARD)
        return window

    def set_up(self) -> None:
        """The report with its settings open as soon as it has been formed."""
        window = self._open()
        if window is None:
            return
        if window.found is not None:
            window.open_settings()
        else:
            window.settings_when_ready = True

    def star(self) -> None:
        """Into favourites, or out of them."""
        line = self.current()
        if line is None:
            return
        marks = [kept.mark for kept in self._starred()]
        marks = [m for m in marks if m != line.mark] if line.mark in marks else [*marks, line.mark]
        self.desk.preferences.put(FAVOURITES, marks)
        self.fill()

    def to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def first_focus(self) -> None:
        self.tree.setFocus()


class Tree(QTreeWidget):
    """Letters go to the search of the panel."""

    def __init__(self, panel: ReportsPanel) -> None:
        super().__init__(panel)
        self.panel = panel
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setAccessibleName("Отчёты по разделам")

    def every(self) -> Iterator[QTreeWidgetItem]:
        waiting = [self.topLevelItem(n) for n in range(self.topLevelItemCount())]
        while waiting:
            item = waiting.pop(0)
            if item is not None:
                yield item
                waiting = [item.child(n) for n in range(item.childCount())] + waiting

    @guard(QModelIndex())
    def moveCursor(
        self, action: QAbstractItemView.CursorAction, mods: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Up and down go past the names of sections: nothing is done to them."""
        there = super().moveCursor(action, mods)
        step = {CURSOR.MoveDown: self.indexBelow, CURSOR.MoveUp: self.indexAbove}.get(action)
        while step is not None and there.isValid() and not there.data(NAME):
            there = step(there)
        return there if there.isValid() else self.currentIndex()

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if is_plain_enter(event):
            self.panel.open_current()
        elif text and text.isprintable() and not text.isspace() and not _commands(event):
            self.panel.search.setFocus()
            self.panel.search.insert(text)
        else:
            super().keyPressEvent(event)


def _commands(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier)


def _suits(line: Line, words: list[str]) -> bool:
    text = fold(f"{line.report.title} {line.variant}")
    return all(word in text for word in words)
