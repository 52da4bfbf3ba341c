"""What the mouse does to the chart: chooses free days, pulls the end of a rental, folds a site."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent

from app.filled_days import Span
from forms.schedule.axis import ONE
from forms.schedule.choosing import Cell
from forms.schedule.drawing import HEAD, LEFT, ROW
from forms.schedule.rows import Group

if TYPE_CHECKING:
    from forms.schedule.chart import Chart

EDGE = 5  # pixels from the end of a stretch at which it may be pulled
LEFT_BUTTON = Qt.MouseButton.LeftButton


class Pointer:
    """Remembers what is being dragged; `chart.chosen` and `chart.stretch` show it."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self._start: Cell | None = None

    def press(self, event: QMouseEvent) -> None:
        place, chart = event.position().toPoint(), self.chart
        cell, plain = chart.cell_at(place), event.button() == LEFT_BUTTON
        if cell is None:
            return
        edge = self.edge_at(place) if plain else None
        if edge is not None and edge.charged_to is not None:
            chart.stretch = (edge, edge.charged_to)
            return
        row = chart.rows.rows[cell[0]]
        if isinstance(row, Group) and plain:
            chart.fold(row.site_id, None)
            return
        if plain or not self._is_chosen(cell):
            choosing = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            chart.move_to(*cell, choosing=choosing)
        if plain and place.x() >= LEFT and chart.rows.span_at(*cell) is None:
            self._start = cell

    def _is_chosen(self, cell: Cell) -> bool:
        chosen = self.chart.chosen
        return (
            chosen is not None
            and chosen.top <= cell[0] <= chosen.bottom
            and chosen.first <= cell[1] <= chosen.last
        )

    def move(self, place: QPoint) -> None:
        chart = self.chart
        if chart.stretch is not None:
            self._pull(place)
        elif self._start is not None:
            self._drag(place, self._start)
        else:
            can_pull = self.edge_at(place) is not None
            arrow, pull = Qt.CursorShape.ArrowCursor, Qt.CursorShape.SizeHorCursor
            chart.viewport().setCursor(pull if can_pull else arrow)

    def _drag(self, place: QPoint, start: Cell) -> None:
        chart = self.chart
        row = (place.y() - HEAD + chart.verticalScrollBar().value()) // ROW
        cell = (min(max(row, 0), len(chart.rows) - 1), self._day(place))
        if cell != start or chart.chosen is not None:
            chart.anchor = start
            chart.move_to(*cell, choosing=True)

    def _pull(self, place: QPoint) -> None:
        chart = self.chart
        assert chart.stretch is not None
        span, _ = chart.stretch
        day = self._day(place)
        chart.stretch = (span, max(day, span.charged_to or span.first))
        chart.show_cell(chart.rows.row_of(span.unit_id), day)
        chart.viewport().update()
        chart.moved.emit()

    def release(self) -> None:
        chart = self.chart
        start, self._start = self._start, None
        stretch, chart.stretch = chart.stretch, None
        chart.viewport().update()
        if stretch is not None:
            span, last = stretch
            if span.charged_to is not None and last > span.charged_to:
                chart.extend_wanted.emit(span, last)
        elif start is not None and chart.chosen is not None:
            chart.let_wanted.emit(chart.chosen)

    def edge_at(self, place: QPoint) -> Span | None:
        """The stretch whose end may be pulled here: let, not returned, charged to a day."""
        chart = self.chart
        cell = chart.cell_at(place)
        line = None if cell is None else chart.rows.unit(cell[0])
        if line is None or place.x() < LEFT:
            return None
        x = place.x() - LEFT + chart.horizontalScrollBar().value()
        for span in chart.rows.spans(line):
            end = None if span.last is not None else span.charged_to
            if end is not None and abs(chart.axis.x(end + ONE) - x) <= EDGE:
                return span
        return None

    def _day(self, place: QPoint) -> dt.date:
        chart = self.chart
        return chart.axis.day(place.x() - LEFT + chart.horizontalScrollBar().value())
