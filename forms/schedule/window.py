"""The window of «График занятости»: commands, filters, the chart, and the cell in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import schedule
from app.filled_days import Span
from app.schedule import Asked, UnitLine
from db.base import Base
from db.catalogs.partner import Partner
from db.catalogs.unit import Site, Unit, UnitKind
from db.documents.contract import Contract
from db.registers.money import Charge
from db.registers.place import Possession, UnitPlace
from db.russian import quantity_text
from forms.guard import guard
from forms.icons import icon
from forms.schedule.axis import Axis, Scale
from forms.schedule.chart import Chart
from forms.schedule.choosing import Cell
from forms.schedule.commands import ScheduleCommands
from forms.schedule.filters import Filters
from forms.schedule.rows import Rows
from forms.schedule.words import cell_words, chosen_words, counters, span_words
from forms.window import OneLine, Window, button, command_row, label

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.jobs import Job

KEPT = "schedule"  # the preference with scale, filters and folded sites
PAUSE = 150  # milliseconds between the last key of a search and the query
WATCHED = (Possession, UnitPlace, Charge, Unit, UnitKind, Site, Partner, Contract)
AHEAD, BEHIND = dt.timedelta(days=550), dt.timedelta(days=31)


class _Read(NamedTuple):
    turn: int
    lines: list[UnitLine]


def today() -> dt.date:
    """The day of the chart."""
    return dt.date.today()


def open_schedule(desk: Desk) -> ScheduleWindow:
    """The one window of the chart."""
    desk.work.user.must("read", Possession)
    return desk.show_window(("schedule",), lambda: ScheduleWindow(desk))


class ScheduleWindow(Window):
    """Reads cabins as they are asked for; what the chart wants becomes documents."""

    sign = "calendar"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, ("schedule",))
        self.setWindowTitle("График занятости")
        self._turn = 0
        with desk.work.database.reading() as session:
            kinds, sites = _names(session, UnitKind), _names(session, Site)
            begin = schedule.first_day(session) or today()
        self.rows = Rows(self._load)
        self.chart = Chart(self.rows, Axis(begin - BEHIND, today() + AHEAD), today())
        self.filters = Filters(kinds, sites)
        self.commands = ScheduleCommands(self)
        self._lay_out()
        self._wire()
        self._recall()
        self.reload()

    # --- how it is put together -------------------------------------------------------------

    def _lay_out(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText("Бытовка или арендатор…  Ctrl+F")
        self.search.setAccessibleName("Поиск по графику")
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(250)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.scales: dict[Scale, QPushButton] = {}
        for scale in Scale:
            made = QPushButton(scale.value)
            made.setCheckable(True)
            made.setToolTip(f"Масштаб: {scale.value.lower()}  Alt+колесо")
            made.clicked.connect(lambda _=False, scale=scale: self.chart.set_scale(scale))
            self.scales[scale] = made
        commands = self.commands
        left: list[QWidget] = [button(commands.let, primary=True)]
        others = (commands.extend, commands.take_back, commands.move)
        left += [button(action, with_key=False) for action in others]
        left += [label("Масштаб:", dim=True), *self.scales.values()]
        left.append(button(commands.to_today, with_key=False))
        self.page.addLayout(command_row(left, [self.search]))
        self.page.addWidget(self.strip)
        self.page.addWidget(self.filters)
        self.nothing = label("", dim=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.page.addWidget(self.nothing, 1)
        self.page.addWidget(self.chart, 1)
        row = QHBoxLayout()
        self.cell = OneLine()
        self.figures = QHBoxLayout()
        self.figures.setSpacing(6)
        row.addWidget(self.cell, 1)
        row.addLayout(self.figures)
        self.page.addLayout(row)

    def _wire(self) -> None:
        chart = self.chart
        chart.words_of = self._words_of
        commands = self.commands
        chart.let_wanted.connect(commands.let_days)
        chart.extend_wanted.connect(commands.extend_to)
        chart.opened.connect(commands.open_span)
        chart.moved.connect(self._tell_cell)
        chart.stopped.connect(self.desk.shell.tell)
        chart.zoomed.connect(self._tell_scale)
        chart.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        chart.customContextMenuRequested.connect(commands.show_menu)
        self.filters.changed.connect(self.reload)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._search)
        self.search.textChanged.connect(self._pause.start)

    # --- reading ----------------------------------------------------------------------------

    def _load(
        self, lines: Sequence[UnitLine], first: dt.date, last: dt.date
    ) -> Mapping[int, list[Span]]:
        with self.desk.work.database.reading() as session:
            return schedule.spans(session, lines, first, last, self.chart.today)

    def reload(self) -> None:
        """Reads the cabins that are asked for."""
        self._turn += 1
        self.chart.today = today()
        asked, day = self.filters.asked(), self.chart.today
        with self.desk.work.database.reading() as session:
            self._show(_Read(self._turn, schedule.units(session, asked, day)))

    def reread(self, kinds: frozenset[type[Base]]) -> None:
        if any(issubclass(kind, WATCHED) for kind in kinds):
            self.refresh()

    def refresh(self) -> None:
        """Reads again beside the window; the chart does not jump."""
        self._turn += 1
        turn, asked, day = self._turn, self.filters.asked(), self.chart.today
        database = self.desk.work.database

        def read(job: Job | None = None) -> _Read:
            with database.reading() as session:
                return _Read(turn, schedule.units(session, asked, day))

        self.desk.jobs.start(read, self._show, self.strip.tell)

    @guard()
    def _show(self, read: _Read) -> None:
        if read.turn != self._turn:
            return  # something else was asked since
        here = self.chart.unit_here()
        self.rows.show(read.lines)
        if here is not None and (row := self.rows.row_of(here.id)) >= 0:
            self.chart.at = (row, self.chart.at[1])
        self.chart.show_rows()
        asked = self.filters.asked()
        self.filters.show_found(len(read.lines), asked.free)
        self._show_figures(read.lines)
        self.nothing.setVisible(not read.lines)
        self.chart.setVisible(bool(read.lines))
        self.nothing.setText(
            "Бытовок на площадках пока нет. Начните с документа «Поступление бытовок на площадку»."
            if asked == Asked()
            else "По этим условиям бытовок нет. «Сбросить» — показать все."
        )

    def _show_figures(self, lines: Sequence[UnitLine]) -> None:
        while (item := self.figures.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for title, number, kind in counters(lines):
            self.figures.addWidget(label(f"{title} {quantity_text(number)}", chip=kind))

    def _search(self) -> None:
        self.filters.search = self.search.text()
        self.filters.changed.emit()

    def to_search(self) -> None:
        """Ctrl+F."""
        self.search.setFocus(Qt.FocusReason.TabFocusReason)

    # --- words ------------------------------------------------------------------------------

    def _tell_cell(self) -> None:
        chosen, line, span = self.chart.chosen, self.chart.unit_here(), self.chart.span_here()
        words = "" if line is None else cell_words(line, span, self.chart.at[1])
        if self.chart.stretch is not None:
            words = f"Продлить до {self.chart.stretch[1]:%d.%m.%Y}"
        elif chosen is not None:
            words = chosen_words(chosen)
        self.cell.tell(words)
        self.chart.setAccessibleDescription(words)
        self.commands.follow(line, span)

    def _words_of(self, cell: Cell) -> str:
        line, span = self.rows.unit(cell[0]), self.rows.span_at(*cell)
        if line is None:
            return ""
        paid: tuple[dt.date | None, Any] | None = None
        if span is not None and span.possession_id is not None:
            with self.desk.work.database.reading() as session:
                paid = schedule.paid_through(session, span.possession_id)
        return span_words(line, span, cell[1], paid)

    def _tell_scale(self) -> None:
        for scale, made in self.scales.items():
            made.setChecked(scale.width == self.chart.axis.width)

    # --- the life of the window -------------------------------------------------------------

    def _recall(self) -> None:
        kept = self.desk.preferences.get(KEPT, {})
        self.filters.show_asked(kept.get("kind"), kept.get("site"))
        self.rows.folded = set(kept.get("folded", ()))
        self.chart.axis.width = float(kept.get("width", Scale.DAY.width))
        self._tell_scale()

    def first_focus(self) -> None:
        self.chart.setFocus()
        self.chart.at = (min(1, max(len(self.rows) - 1, 0)), self.chart.today)
        self.chart.go_to_today()

    def may_close(self) -> bool:
        kept = {
            "kind": self.filters.kind.value(),
            "site": self.filters.site.value(),
            "folded": sorted(self.rows.folded),
            "width": self.chart.axis.width,
        }
        self.desk.preferences.put(KEPT, kept)
        return True

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.chart.chosen is not None:
            self.chart.choose_nothing()
            self.chart.viewport().update()
            self._tell_cell()
        else:
            self.close_window()


def _names(session: Session, cls: Any) -> list[tuple[int, str]]:
    query = select(cls.id, cls.name).where(cls.marked.is_(False)).order_by(cls.name)
    return [(key, name) for key, name in session.execute(query)]
