"""«История изменений»: who changed what and when, and two moments compared (F13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QTabWidget, QVBoxLayout, QWidget

from app.snapshot import put
from app.table import Column, Row, Table
from app.versions import Changed, Version, changes_between, snapshot_at, versions
from db.base import Base
from db.meta import fields_of, sections_of
from forms.merge import text_of
from forms.report_model import ReportModel
from forms.report_view import ReportView
from forms.tabs import walk_tabs
from forms.values import shortened, shown
from forms.window import Window, button, label

if TYPE_CHECKING:
    from forms.desk import Desk

COLUMNS = (
    Column("at", "Когда", dt.datetime),
    Column("user", "Кто", str),
    Column("action", "Что сделано", str),
    Column("title", "Поле", str),
    Column("was", "Было", str),
    Column("became", "Стало", str),
)
MOMENTS = COLUMNS[:3]
DIFFERENCES = (
    Column("place", "Где", str),
    Column("title", "Поле", str),
    Column("was", "Было", str),
    Column("became", "Стало", str),
)


def history_table(changes: Iterable[Any]) -> Table:
    """Newest first; `changes` are what Work.history answers."""
    rows = [Row((c.at, c.user, c.action, c.title, c.was, c.became)) for c in changes]
    return Table("Изменения", COLUMNS, rows)


def open_history(desk: Desk, thing: Base) -> Window:
    """The window of a stored thing's history; the open one comes forward."""
    key = ("history", thing.id)
    return desk.show_window(key, lambda: HistoryWindow(desk, key, thing))


class HistoryWindow(Window):
    """One tab tells every change, the other compares two moments."""

    sign = "history"

    def __init__(self, desk: Desk, key: tuple[Any, ...], thing: Base) -> None:
        super().__init__(desk, key)
        self.thing, self.kind = thing, type(thing)
        name = desk.names.get(type(thing), thing.id)
        self.setWindowTitle(shortened(f"История: {name}"))
        self.page.addWidget(label(f"История: {name}", h1=True))
        self.tabs = QTabWidget()
        self.all = ReportView()
        self.tabs.addTab(self.all, "Изменения")
        self.tabs.addTab(self._comparing(), "Сравнить")
        self.tabs.currentChanged.connect(self._fit)
        self.page.addWidget(self.tabs, 1)
        self.command("Закрыть", self.close_window, "Esc")
        walk_tabs(self, self.tabs, self.all, self.moments)
        self.show_history()

    def _comparing(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 6, 0, 0)
        self.compare_action = self.command(
            "Сравнить", self.compare, "F3", tip="Сравнить выделенные моменты"
        )
        self.return_action = self.command(
            "Перейти на версию",
            self.go_to_version,
            tip="Вернуть документ к выделенному моменту: в форме, до записи",
        )
        self.return_action.setVisible(self.desk.work.user.may("write", self.kind))
        top = QHBoxLayout()
        top.addWidget(button(self.compare_action, primary=True))
        top.addWidget(button(self.return_action))
        hint = "Выделите два момента (Ctrl+щелчок); один сравнивается с нынешним состоянием."
        top.addWidget(label(hint, dim=True))
        top.addStretch(1)
        column.addLayout(top)
        self.moments, self.differences = ReportView(), ReportView()
        self.moments.drilled.connect(lambda _: self.compare())
        self.between = label("", h2=True)
        below = QWidget()
        rows = QVBoxLayout(below)
        rows.setContentsMargins(0, 4, 0, 0)
        rows.addWidget(self.between)
        rows.addWidget(self.differences, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.moments)
        split.addWidget(below)
        split.setChildrenCollapsible(False)
        column.addWidget(split, 1)
        return page

    # --- what is shown ----------------------------------------------------------------------

    def show_history(self) -> None:
        """The history as the base has it now."""
        work = self.desk.work
        with work.database.reading() as session:
            self.versions: list[Version] = versions(session, self.thing)
        _show(self.all, history_table(work.history(self.thing)))
        rows = [Row((v.at, v.user, v.action)) for v in self.versions]
        _show(self.moments, Table("Моменты", MOMENTS, rows))
        if self.versions:
            self.moments.selectRow(min(1, len(self.versions) - 1))
            self.compare()
        QTimer.singleShot(0, self, self._fit)

    def compare(self) -> None:
        """The selected moments; a single one is compared with the present."""
        chosen = [self.versions[n] for n in self.moments.selected_rows()]
        if not chosen:
            return
        last, first = (chosen[0], chosen[-1]) if chosen[1:] else (self.versions[0], chosen[0])
        with self.desk.work.database.reading() as session:
            found = changes_between(session, self.thing, first.number, last.number)
        self.between.setText(
            f"{shown(first.at)} → {shown(last.at)}"
            if found
            else f"С {shown(first.at)} по {shown(last.at)} ничего не изменилось"
        )
        _show(self.differences, Table("Различия", DIFFERENCES, [self._row(c) for c in found]))
        self._fit()

    def go_to_version(self) -> None:
        """The selected moment comes into the form; nothing is written before the person does it."""
        from forms.item_window import ItemWindow

        chosen = self.moments.selected_rows()
        if not chosen:
            return
        version, work = self.versions[chosen[0]], self.desk.work
        stored = work.load(self.kind, self.thing.id)
        with work.database.reading() as session:
            shot = snapshot_at(session, stored, version.number)
        window = self.desk.tried(self.desk.open_thing, self.kind, self.thing.id)
        if not isinstance(window, ItemWindow):
            return
        if window.locked:
            window.strip.tell("Перейти на версию нельзя: сейчас здесь можно только смотреть.")
            return
        with window.undo.step("версию"):
            put(window.thing, shot)
            window.show_thing(anew=True)
            window.touch()
        window.strip.tell(
            f"Показана версия от {shown(version.at)} ({version.user}). "
            "Запишите, чтобы вернуть её, или отмените: Ctrl+Z."
        )

    def _row(self, change: Changed) -> Row:
        titles = {name: (title, row) for name, title, row in sections_of(self.kind)}
        title, owner = titles.get(change.section, ("", self.kind))
        where = f"{title}, строка {change.line}" if change.section else ""
        field = next(f for f in fields_of(owner) if f.name == change.field)
        names = self.desk.names
        words = (text_of(names, self.kind, field, v) for v in (change.was, change.became))
        return Row((where, field.title, *words))

    def reread(self, kinds: frozenset[type[Base]]) -> None:
        if self.kind in kinds:
            self.show_history()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._fit)  # when it has got its size

    def _fit(self) -> None:
        for view in (self.all, self.moments, self.differences):
            if view.isVisible() and view.model() is not None:
                view.fit_columns()

    def first_focus(self) -> None:
        self.all.setFocus()


def _show(view: ReportView, table: Table) -> None:
    view.setModel(ReportModel(table, parent=view))
