"""What a person may do on the chart: documents that begin there, things opened from there."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from app.filled_days import Span, State
from app.schedule import UnitLine, why_not_let
from db.base import Document
from db.catalogs.unit import Unit
from db.documents.contract import Contract
from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer
from db.documents.unit_booking import UnitBooking
from db.documents.unit_move import UnitMove
from forms.schedule import documents
from forms.schedule.choosing import Chosen

if TYPE_CHECKING:
    from forms.schedule.window import ScheduleWindow


class ScheduleCommands:
    """Knows which commands the person may give and which suit the cell of the cursor."""

    def __init__(self, window: ScheduleWindow) -> None:
        self.window, self.desk, self.chart = window, window.desk, window.chart
        may, make = self.desk.work.user.may, window.command
        self.let = make("Передать в аренду…", self.chart.let, "Ins", sign="plus")
        self.extend = make("Продлить…", self.extend_here, "Ctrl+Shift+E")
        self.take_back = make("Вернуть…", self.return_here)
        self.move = make("Переместить…", self.move_here)
        self.book = make("Забронировать…", self.book_here)
        self.open = make("Открыть документ", self.open_here, "F2")
        self.contract = make("Открыть договор", self.open_contract)
        self.card = make("Открыть бытовку", self.open_unit)
        self.story = make("История бытовки", self.open_story)
        self.refresh = make("Обновить", window.reload, "F5", sign="refresh")
        self.to_today = make("Сегодня", self.chart.go_to_today, "Alt+Home", sign="calendar")
        self.find = make("Найти", window.to_search, "Ctrl+F", sign="search")
        for action, noun in (
            (self.let, RentTransfer),
            (self.extend, RentExtension),
            (self.take_back, RentReturn),
            (self.move, UnitMove),
            (self.book, UnitBooking),
        ):
            action.setVisible(may("write", noun))
        self.contract.setVisible(may("read", Contract))

    def follow(self, line: UnitLine | None, span: Span | None) -> None:
        """Commands that make no sense on the cell of the cursor are grey."""
        free = line is not None and span is None
        held = span is not None and span.state is State.LET and span.last is None
        for action in (self.let, self.move, self.book):
            action.setEnabled(free)
        for action in (self.extend, self.take_back):
            action.setEnabled(held)
        self.open.setEnabled(span is not None and span.document_id is not None)
        self.contract.setEnabled(span is not None and span.contract_id is not None)
        self.card.setEnabled(line is not None)
        self.story.setEnabled(line is not None)

    def show_menu(self, place: QPoint) -> None:
        """The menu of the right button."""
        menu = QMenu(self.window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions([self.let, self.book, self.extend, self.take_back, self.move])
        menu.addSeparator()
        menu.addActions([self.open, self.contract, self.card, self.story])
        menu.addSeparator()
        menu.addActions([self.to_today, self.refresh])
        menu.popup(self.chart.viewport().mapToGlobal(place))

    # --- documents --------------------------------------------------------------------------

    def let_days(self, chosen: Chosen) -> None:
        """A transfer of the chosen days; from one day it is as long as its tariff says."""
        lines = self._lines(chosen.top, chosen.bottom)
        if not lines or not self.let.isVisible():
            return
        for line in lines:
            spans = self.window.rows.spans(line)
            if why := why_not_let(line, spans, chosen.first, chosen.last):
                self.window.strip.tell(why)
                return
        self.window.strip.hide()
        self.chart.choose_nothing()
        last = None if chosen.first == chosen.last else chosen.last
        self.desk.tried(documents.new_transfer, self.desk, lines, chosen.first, last)

    def extend_to(self, span: Span, last: dt.date | None) -> None:
        """An extension up to a day, or by the next period of its tariff."""
        if self.extend.isVisible():
            self.desk.tried(documents.new_extension, self.desk, span, last)

    def extend_here(self) -> None:
        span = self.chart.span_here()
        if span is not None and span.state is State.LET and span.last is None:
            self.extend_to(span, None)

    def return_here(self) -> None:
        line, span = self.chart.unit_here(), self.chart.span_here()
        if line is not None and span is not None and span.state is State.LET:
            self.desk.tried(documents.new_return, self.desk, span, line.site_id)

    def book_here(self) -> None:
        """A booking of the chosen days; of one day for a month, as a transfer would be."""
        chosen, (row, day) = self.chart.chosen, self.chart.at
        top, bottom = (chosen.top, chosen.bottom) if chosen else (row, row)
        first, last = (chosen.first, chosen.last) if chosen else (day, day)
        lines = self._lines(top, bottom)
        for line in lines:
            if why := why_not_let(line, self.window.rows.spans(line), first, last):
                self.window.strip.tell(why)
                return
        if lines:
            self.window.strip.hide()
            self.desk.tried(documents.new_booking, self.desk, lines, first, last)

    def move_here(self) -> None:
        chosen, (row, day) = self.chart.chosen, self.chart.at
        top, bottom = (chosen.top, chosen.bottom) if chosen else (row, row)
        if lines := self._lines(top, bottom):
            first = chosen.first if chosen else day
            self.desk.tried(documents.new_move, self.desk, lines, first)

    def _lines(self, top: int, bottom: int) -> list[UnitLine]:
        found = (self.window.rows.unit(row) for row in range(top, bottom + 1))
        return [line for line in found if line is not None]

    # --- what is opened ---------------------------------------------------------------------

    def open_here(self) -> None:
        if (span := self.chart.span_here()) is not None:
            self.open_span(span)

    def open_span(self, span: Span) -> None:
        """The transfer or the booking; of what is missing or in repair, the cabin itself."""
        if span.document_id is not None:
            self.desk.tried(self.desk.open_thing, Document, span.document_id)
        else:
            self.desk.tried(self.desk.open_thing, Unit, span.unit_id)

    def open_contract(self) -> None:
        span = self.chart.span_here()
        if span is not None and span.contract_id is not None:
            self.desk.tried(self.desk.open_thing, Contract, span.contract_id)

    def open_unit(self) -> None:
        if (line := self.chart.unit_here()) is not None:
            self.desk.tried(self.desk.open_thing, Unit, line.id)

    def open_story(self) -> None:
        """Everything that happened to the cabin (E-19)."""
        from forms.catalogs.unit import open_history

        if (line := self.chart.unit_here()) is not None:
            self.desk.tried(open_history, self.desk, line.id)
