"""How the chart is painted: one pass over the rows and days that are on the screen.

Colours come from the palette and never stand alone: every filled stretch has words or a letter.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen, QPolygonF

from app.filled_days import Span
from db.russian import MONTHS
from forms import theme
from forms.schedule.axis import ONE, Axis, months
from forms.schedule.looks import besides, late_title, look_of, parts, pauses, title_of
from forms.schedule.rows import Group, Rows

ROW, HEAD, LEFT = 26, 46, 196
ROUND_FROM = 5.0  # pixels of a day; narrower bars have plain corners
REMEMBERED = 20_000
ELIDED: dict[str, dict[tuple[str, int], str]] = {}
Flag = Qt.AlignmentFlag
MIDDLE = Flag.AlignVCenter | Flag.AlignLeft
NO_WEEKENDS_UNDER = 5.0


@dataclass
class Frame:
    """What is on the screen: scroll offsets in pixels, the size, where cursor and choice stand."""

    left: int
    top: int
    width: int
    height: int
    today: dt.date
    cursor: tuple[int, dt.date]
    chosen: tuple[int, int, dt.date, dt.date] | None
    stretch: tuple[int, dt.date, dt.date] | None
    is_focused: bool


class Seen(NamedTuple):
    """Rows [begin, end) and days, both included, that are on the screen."""

    begin: int
    end: int
    first: dt.date
    last: dt.date


def seen(axis: Axis, rows: Rows, frame: Frame) -> Seen:
    """What of the chart a frame shows."""
    return Seen(
        frame.top // ROW,
        min(len(rows), (frame.top + frame.height - HEAD) // ROW + 1),
        axis.day(frame.left),
        axis.day(frame.left + frame.width - LEFT),
    )


class Drawing:
    """Paints one frame."""

    def __init__(self, painter: QPainter, axis: Axis, rows: Rows, frame: Frame) -> None:
        self.painter, self.axis, self.rows, self.frame = painter, axis, rows, frame
        self.begin, self.end, self.first, self.last = seen(axis, rows, frame)
        self.metrics = painter.fontMetrics()
        self.written: list[tuple[QRect, str, QColor]] = []
        self.plain, self.bold = QFont(painter.font()), QFont(painter.font())
        self.bold.setBold(True)

    def x(self, day: dt.date) -> int:
        """Where a day begins on the screen."""
        return LEFT + round(self.axis.x(day)) - self.frame.left

    def y(self, row: int) -> int:
        return HEAD + row * ROW - self.frame.top

    def _elided(self, words: str, room: int) -> str:
        """The words, or as many of them as there is room for; measured once for a font."""
        known = ELIDED.setdefault(self.plain.key(), {})
        if (words, room) not in known:
            if len(known) > REMEMBERED:
                known.clear()
            known[words, room] = self.metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        return known[words, room]

    def draw(self) -> None:
        frame, painter = self.frame, self.painter
        painter.fillRect(0, 0, frame.width, frame.height, theme.colour("surface"))
        painter.setClipRect(LEFT, HEAD, frame.width - LEFT, frame.height - HEAD)
        self._days()
        for row in range(self.begin, self.end):
            self._row(row)
        self._today()
        self._words()
        self._choice()
        painter.setClipRect(0, HEAD, frame.width, frame.height - HEAD)
        for row in range(self.begin, self.end):
            self._name(row)
        painter.setClipping(False)
        self._heading()

    # --- days -------------------------------------------------------------------------------

    def _days(self) -> None:
        bottom = self.y(self.end) if self.end else HEAD
        height = min(bottom, self.frame.height) - HEAD
        width = self.axis.width
        painter = self.painter
        day = self.first
        if width >= NO_WEEKENDS_UNDER:
            weekend = theme.colour("surface_alt" if not theme.LOOK.dark else "header")
            while day <= self.last:
                if day.weekday() >= 5:
                    painter.fillRect(QRectF(self.x(day), HEAD, width, height), weekend)
                day += ONE
        painter.setPen(QPen(theme.colour("grid"), 1))
        painter.drawLines(
            [p for d in self._ticks() for p in (QPointF(self.x(d), HEAD), self._foot(d, height))]
        )

    def _foot(self, day: dt.date, height: int) -> QPointF:
        return QPointF(self.x(day), HEAD + height)

    def _ticks(self) -> list[dt.date]:
        """Days with a line before them: all, Mondays or firsts of months."""
        if not self.axis.names_days and not self.axis.names_weeks:
            return months(self.first, self.last)
        every = (self.last - self.first).days + 1
        days = (self.first + ONE * n for n in range(every))
        return [d for d in days if self.axis.names_days or d.weekday() == 0]

    def _today(self) -> None:
        if self.first <= self.frame.today <= self.last:
            x = self.x(self.frame.today)
            self.painter.setPen(QPen(theme.colour("err"), 2))
            self.painter.drawLine(x, HEAD, x, self.frame.height)

    # --- rows -------------------------------------------------------------------------------

    def _row(self, row: int) -> None:
        line, y = self.rows.rows[row], self.y(row)
        if isinstance(line, Group):
            self.painter.fillRect(LEFT, y, self.frame.width, ROW, theme.colour("header"))
            return
        self.painter.setPen(QPen(theme.colour("grid"), 1))
        self.painter.drawLine(LEFT, y + ROW - 1, self.frame.width, y + ROW - 1)
        for span in self.rows.spans(line):
            if span.covers(self.first, self.last):
                self._span(span, y)

    def _span(self, span: Span, y: int) -> None:
        """A filled stretch; what is held past «До» is hatched."""
        sure, tail = parts(span, self.axis.last)
        look, paused = look_of(span), pauses(span, self.axis.last)
        for days in () if sure is None else besides(sure, paused):
            self._bar(days, y, QBrush(theme.colour(look.fill)), look.border, title_of(span))
        today = self.frame.today
        for first, last in () if tail is None else besides(tail, paused):
            if first <= today:
                is_named = sure is not None and sure[1] >= self.first
                words = late_title(span, is_named=is_named)
                self._bar((first, min(last, today)), y, _hatch("warn"), "warn", words)
            if last > today:
                self._bar((max(first, today + ONE), last), y, _hatch("border"), "border", "")
        for days in paused:
            # They cost nothing: the stretch goes on, its inside is empty.
            self._bar(days, y, QBrush(theme.colour("surface")), "border", "пауза")

    def _bar(
        self, days: tuple[dt.date, dt.date], y: int, fill: QBrush, border: str, words: str
    ) -> None:
        first, last = max(days[0], self.first - ONE), min(days[1], self.last + ONE)
        if last < self.first or first > self.last:
            return
        x, end = self.x(first), self.x(last + ONE)
        box = QRectF(x + 0.5, y + 2.5, max(end - x - 1, 2), ROW - 6)
        painter = self.painter
        painter.setPen(QPen(theme.colour(border), 1))
        painter.setBrush(fill)
        if self.axis.width >= ROUND_FROM:
            painter.drawRoundedRect(box, 3, 3)
        else:
            painter.drawRect(box)
        left = max(x, LEFT) + 6
        if words and end - left > 18:
            # On a hatch words need a plain ground, else they cannot be read.
            hatched = fill.style() != Qt.BrushStyle.SolidPattern
            ground = theme.colour("surface") if hatched else fill.color()
            self.written.append((QRect(left, y + 4, end - left - 4, ROW - 9), words, ground))

    def _words(self) -> None:
        """After the line of today, which they may stand on."""
        self.painter.setPen(theme.colour("text"))
        for box, words, ground in self.written:
            told = self._elided(words, box.width())
            room = QRect(box)
            room.setWidth(min(self.metrics.horizontalAdvance(told), box.width()))
            self.painter.fillRect(room, ground)
            self.painter.drawText(box, MIDDLE, told)

    def _name(self, row: int) -> None:
        line, y = self.rows.rows[row], self.y(row)
        painter, cursor = self.painter, self.frame.cursor[0] == row
        if isinstance(line, Group):
            self._group(line, y, cursor)
            return
        ground = "sel" if cursor and self.frame.is_focused else "surface"
        painter.fillRect(0, y, LEFT, ROW, theme.colour(ground))
        painter.setPen(QPen(theme.colour("grid"), 1))
        painter.drawLine(0, y + ROW - 1, LEFT, y + ROW - 1)
        painter.drawLine(LEFT - 1, y, LEFT - 1, y + ROW)
        painter.setPen(theme.colour("text"))
        words = self._elided(f"{line.code} · {line.kind}", LEFT - 20)
        painter.drawText(QRect(10, y, LEFT - 16, ROW), MIDDLE, words)

    def _group(self, group: Group, y: int, cursor: bool) -> None:
        painter = self.painter
        ground = "sel" if cursor and self.frame.is_focused else "header"
        painter.fillRect(0, y, LEFT, ROW, theme.colour(ground))
        painter.setBrush(theme.colour("text2"))
        painter.setPen(Qt.PenStyle.NoPen)
        x, middle = 10.0, y + ROW / 2
        corners = (
            [(x, middle - 4), (x, middle + 4), (x + 6, middle)]
            if group.is_folded
            else [(x - 1, middle - 3), (x + 7, middle - 3), (x + 3, middle + 3)]
        )
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        painter.setPen(theme.colour("text"))
        painter.setFont(self.bold)
        room = self.frame.width - 30
        painter.drawText(QRect(22, y, room, ROW), MIDDLE, group.title)
        painter.setFont(self.plain)

    # --- the heading ------------------------------------------------------------------------

    def _heading(self) -> None:
        painter = self.painter
        painter.fillRect(0, 0, self.frame.width, HEAD, theme.colour("window"))
        painter.setPen(QPen(theme.colour("border"), 1))
        painter.drawLine(0, HEAD - 1, self.frame.width, HEAD - 1)
        painter.setClipRect(LEFT, 0, self.frame.width - LEFT, HEAD)
        half = HEAD // 2
        firsts = months(self.first, self.last)
        if self.axis.names_days or self.axis.names_weeks:
            for month in firsts:
                self._month(month, 0, half, f"{MONTHS[month.month - 1]} {month.year}")
            for day in self._ticks():
                self._number(day, half)
        else:
            for month in firsts:
                self._month(month, half, half, MONTHS[month.month - 1][:3])
            for year in {m.year for m in firsts}:
                begin = dt.date(year, 1, 1)
                self._stretch(begin, dt.date(year, 12, 31), 0, half, str(year))
        painter.setClipping(False)

    def _month(self, month: dt.date, y: int, height: int, words: str) -> None:
        end = (month + 31 * ONE).replace(day=1) - ONE
        self._stretch(month, end, y, height, words)

    def _stretch(self, first: dt.date, last: dt.date, y: int, height: int, words: str) -> None:
        left = max(self.x(first), LEFT) + 4
        room = self.x(last + ONE) - left
        if room > 12:
            self.painter.setPen(theme.colour("text2"))
            told = self._elided(words, room)
            self.painter.drawText(QRect(left, y, room, height), MIDDLE, told)

    def _number(self, day: dt.date, y: int) -> None:
        width = round(self.axis.width) if self.axis.names_days else 24
        box = QRect(self.x(day), y, width, HEAD - y - 1)
        today = day == self.frame.today
        if self.axis.names_days and (today or day.weekday() >= 5):
            ground = "badge_err" if today else "header"
            self.painter.fillRect(box, theme.colour(ground))
        self.painter.setPen(theme.colour("err" if today else "text2"))
        centre = Flag.AlignCenter if self.axis.names_days else MIDDLE
        self.painter.drawText(box, centre, str(day.day))

    # --- cursor and choice ------------------------------------------------------------------

    def _choice(self) -> None:
        frame, painter = self.frame, self.painter
        if frame.chosen is not None:
            top, bottom, first, last = frame.chosen
            for row in range(top, bottom + 1):
                self._frame(row, first, last, filled=True)
        if frame.stretch is not None:
            row, first, last = frame.stretch
            self._frame(row, first, last, filled=True)
        if frame.is_focused and frame.cursor[0] >= 0:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            self._frame(frame.cursor[0], frame.cursor[1], frame.cursor[1], filled=False)

    def _frame(self, row: int, first: dt.date, last: dt.date, *, filled: bool) -> None:
        x, end = self.x(first), self.x(last + ONE)
        box = QRectF(x + 1, self.y(row) + 1, max(end - x - 2, 3), ROW - 3)
        fill = QColor(theme.colour("focus"))
        fill.setAlpha(70)
        self.painter.setBrush(fill if filled else Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(theme.colour("focus"), 2))
        self.painter.drawRect(box)


def _hatch(token: str) -> QBrush:
    return QBrush(theme.colour(token), Qt.BrushStyle.BDiagPattern)
