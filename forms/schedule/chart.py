"""The chart itself: cabins down, days along; only what is on the screen is read and painted.

Everything the mouse does the keyboard does too: arrows walk, Shift chooses free days, Enter
lets them or opens what stands there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip

from app.filled_days import Span
from app.schedule import UnitLine
from forms.guard import guard
from forms.keyboard import is_plain_enter
from forms.schedule.axis import ONE, Axis, Scale
from forms.schedule.choosing import Cell, Chosen, choose
from forms.schedule.drawing import HEAD, LEFT, ROW, Drawing, Frame, seen
from forms.schedule.pointer import Pointer
from forms.schedule.rows import BLOCK, Group, Rows

Key, Mod = Qt.Key, Qt.KeyboardModifier
AHEAD = 60  # milliseconds after a paint
BEFORE_TODAY = 11  # days shown before today


class Chart(QAbstractScrollArea):
    """Rows and days; what the person wants is told by signals, nothing is changed here."""

    let_wanted = Signal(object)  # Chosen
    extend_wanted = Signal(object, object)  # Span, the new last day
    opened = Signal(object)  # Span
    moved = Signal()
    stopped = Signal(str)
    zoomed = Signal()

    def __init__(self, rows: Rows, axis: Axis, today: dt.date) -> None:
        super().__init__()
        self.rows, self.axis, self.today = rows, axis, today
        self.at: Cell = (0, today)
        self.anchor: Cell | None = None
        self.chosen: Chosen | None = None
        self.stretch: tuple[Span, dt.date] | None = None
        self.pointer = Pointer(self)
        self._ahead = QTimer(self, singleShot=True, interval=AHEAD)
        self._ahead.timeout.connect(self._look_ahead)
        self.words_of: Callable[[Cell], str] = lambda _: ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("График занятости")
        self.viewport().setMouseTracking(True)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.valueChanged.connect(self.viewport().update)
        self.verticalScrollBar().setSingleStep(ROW)

    # --- what is shown ----------------------------------------------------------------------

    def show_rows(self) -> None:
        """The rows changed; the cursor stays inside."""
        self.at = (min(max(self.at[0], 0), max(len(self.rows) - 1, 0)), self.at[1])
        self.choose_nothing()
        self._fit()
        self.viewport().update()
        self.moved.emit()

    def go_to_today(self) -> None:
        """Today near the left end."""
        self.look_at(self.today - BEFORE_TODAY * ONE)
        self.move_to(self.at[0], self.today)

    def look_at(self, day: dt.date) -> None:
        """A day at the left end."""
        self.horizontalScrollBar().setValue(round(self.axis.x(self.axis.clamp(day))))

    def first_day(self) -> dt.date:
        """The day at the left end."""
        return self.axis.day(self.horizontalScrollBar().value())

    def set_width(self, width: float, keep: dt.date | None = None, x: int = 0) -> None:
        """Another width of a day; `keep` stays where it was, at `x` from the first column."""
        day = keep if keep is not None else self.first_day()
        self.axis.width = width
        self._fit()
        self.horizontalScrollBar().setValue(round(self.axis.x(day)) - x)
        self.viewport().update()
        self.zoomed.emit()

    def set_scale(self, scale: Scale) -> None:
        self.set_width(scale.width)

    def _fit(self) -> None:
        room = self.viewport().size()
        down, along = self.verticalScrollBar(), self.horizontalScrollBar()
        down.setRange(0, max(0, len(self.rows) * ROW - (room.height() - HEAD)))
        down.setPageStep(max(room.height() - HEAD, ROW))
        along.setRange(0, max(0, self.axis.length - (room.width() - LEFT)))
        along.setPageStep(max(room.width() - LEFT, 1))
        along.setSingleStep(max(round(self.axis.width), 12))

    @guard()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @guard()
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        frame = self._frame()
        self.rows.prepare(*seen(self.axis, self.rows, frame))
        Drawing(painter, self.axis, self.rows, frame).draw()
        painter.end()
        self._ahead.start()

    @guard()
    def _look_ahead(self) -> None:
        """Reads what stands next to the screen while nothing else is done."""
        here = seen(self.axis, self.rows, self._frame())
        self.rows.prepare(max(here.begin - BLOCK, 0), here.end + BLOCK, here.first, here.last)

    def _frame(self) -> Frame:
        chosen = self.chosen
        stretch = None
        if self.stretch is not None:
            span, last = self.stretch
            begin = (span.charged_to or span.first - ONE) + ONE
            if last >= begin:
                stretch = (self.rows.row_of(span.unit_id), begin, last)
        return Frame(
            left=self.horizontalScrollBar().value(),
            top=self.verticalScrollBar().value(),
            width=self.viewport().width(),
            height=self.viewport().height(),
            today=self.today,
            cursor=self.at,
            chosen=None if chosen is None else chosen[:4],
            stretch=stretch,
            is_focused=self.hasFocus(),
        )

    # --- cells ------------------------------------------------------------------------------

    def cell_at(self, place: QPoint) -> Cell | None:
        """The row and day under the mouse; None over the heading and below the rows."""
        row = (place.y() - HEAD + self.verticalScrollBar().value()) // ROW
        if place.y() < HEAD or not 0 <= row < len(self.rows):
            return None
        x = place.x() - LEFT + self.horizontalScrollBar().value()
        return row, self.axis.day(x) if place.x() >= LEFT else self.at[1]

    def place_of(self, row: int, day: dt.date) -> QPoint:
        """The middle of a cell on the viewport."""
        x = LEFT + self.axis.x(day) + self.axis.width / 2 - self.horizontalScrollBar().value()
        return QPoint(round(x), HEAD + row * ROW + ROW // 2 - self.verticalScrollBar().value())

    def span_here(self) -> Span | None:
        """What fills the cell of the cursor, be it on the screen or not."""
        row, day = self.at
        self.rows.prepare(row, row, day, day)
        return self.rows.span_at(row, day)

    def unit_here(self) -> UnitLine | None:
        return self.rows.unit(self.at[0])

    def move_to(self, row: int, day: dt.date, *, choosing: bool = False) -> None:
        """Puts the cursor on a cell and the cell on the screen."""
        row = min(max(row, 0), max(len(self.rows) - 1, 0))
        day = self.axis.clamp(day)
        if choosing:
            self.anchor = self.anchor or self.at
            self._choose(self.anchor, (row, day))
        else:
            self.choose_nothing()
            self.at = (row, day)
        self.show_cell(*self.at)
        self.viewport().update()
        self.moved.emit()

    def _choose(self, start: Cell, end: Cell) -> None:
        self._prepare(start[0], end[0])
        found = choose(self.rows, start, end)
        self.chosen = found
        if found is None:
            self.anchor = None
            self.at = end
            return
        row = found.bottom if end[0] >= start[0] else found.top
        self.at = (row, found.last if end[1] >= start[1] else found.first)
        if found.why:
            self.stopped.emit(f"Дальше занято: {found.why}.")

    def _prepare(self, *rows: int) -> None:
        days = (
            self.first_day(),
            self.axis.day(self.horizontalScrollBar().value() + self.viewport().width() - LEFT),
        )
        self.rows.prepare(min(rows), max(rows) + 1, *days)

    def choose_nothing(self) -> None:
        self.anchor = self.chosen = None

    def show_cell(self, row: int, day: dt.date) -> None:
        down, along = self.verticalScrollBar(), self.horizontalScrollBar()
        y, x = row * ROW, round(self.axis.x(day))
        room = self.viewport().height() - HEAD
        width = round(self.axis.width)
        across = self.viewport().width() - LEFT
        if y < down.value():
            down.setValue(y)
        elif y + ROW > down.value() + room:
            down.setValue(y + ROW - room)
        if x < along.value():
            along.setValue(x)
        elif x + width > along.value() + across:
            along.setValue(x + width - across)

    # --- keys -------------------------------------------------------------------------------

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_plain_enter(event):
            self.enter()
        elif not self._walk(event) and not self._fold_key(event):
            super().keyPressEvent(event)

    def _walk(self, event: QKeyEvent) -> bool:
        mods = event.modifiers() & ~Mod.KeypadModifier
        if mods not in (Mod.NoModifier, Mod.ShiftModifier, Mod.ControlModifier):
            return False
        row, day = self.at
        page = max((self.viewport().height() - HEAD) // ROW - 1, 1)
        across = int((self.viewport().width() - LEFT) // self.axis.width)
        control = mods == Mod.ControlModifier
        if control and event.key() in (Key.Key_Left, Key.Key_Right) and not self.unit_here():
            return False
        week = 7 if control else 1
        steps = {
            Key.Key_Left: (row, day - week * ONE),
            Key.Key_Right: (row, day + week * ONE),
            Key.Key_Up: (row - 1, day),
            Key.Key_Down: (row + 1, day),
            Key.Key_PageUp: (row - page, day),
            Key.Key_PageDown: (row + page, day),
            Key.Key_Home: (0, day) if control else (row, self.first_day()),
            Key.Key_End: (
                (len(self.rows) - 1, day)
                if control
                else (row, self.axis.clamp(self.first_day() + (across - 1) * ONE))
            ),
        }
        target = steps.get(Key(event.key()))
        if target is None:
            return False
        self.move_to(*target, choosing=mods == Mod.ShiftModifier)
        return True

    def _fold_key(self, event: QKeyEvent) -> bool:
        """Num +/−, Ctrl+arrows and the space fold the site of the cursor."""
        row = self.rows.rows[self.at[0]] if len(self.rows) else None
        wanted = {Key.Key_Plus: False, Key.Key_Right: False, Key.Key_Minus: True}
        wanted |= {Key.Key_Left: True, Key.Key_Space: None}  # type: ignore[dict-item]
        key = Key(event.key())
        if row is None or key not in wanted:
            return False
        self.fold(row.site_id, wanted[key])
        return True

    def fold(self, site_id: int, folded: bool | None) -> None:
        self.rows.fold(site_id, folded)
        at = next(
            n
            for n, row in enumerate(self.rows.rows)
            if isinstance(row, Group) and row.site_id == site_id
        )
        self.at = (at, self.at[1])
        self.show_rows()

    def enter(self) -> None:
        """Folds a site, opens what stands in the cell, or lets the free days."""
        row = self.rows.rows[self.at[0]] if len(self.rows) else None
        if isinstance(row, Group):
            self.fold(row.site_id, None)
        elif (span := self.span_here()) is not None and self.chosen is None:
            self.opened.emit(span)
        elif row is not None:
            self.let()

    def let(self) -> None:
        """The chosen days, or from the cell of the cursor on, are to be let."""
        row, day = self.at
        self.let_wanted.emit(self.chosen or Chosen(row, row, day, day))

    # --- mouse ------------------------------------------------------------------------------

    @guard()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pointer.press(event)

    @guard()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer.move(event.position().toPoint())

    @guard()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.pointer.release()

    @guard()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position().toPoint())
        span = None if cell is None else self.rows.span_at(*cell)
        if span is not None:
            self.opened.emit(span)

    @guard()
    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta()
        if event.modifiers() & Mod.AltModifier:  # Alt turns the wheel aside on some systems
            by = turn.y() or turn.x()
            x = max(round(event.position().x()) - LEFT, 0)
            day = self.axis.day(x + self.horizontalScrollBar().value())
            self.axis.step(1 if by > 0 else -1)
            self.set_width(self.axis.width, day, x)
        elif event.modifiers() & Mod.ShiftModifier:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - (turn.y() or turn.x()))
        else:
            super().wheelEvent(event)

    # --- words under the mouse --------------------------------------------------------------

    @guard(False)
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cell = self.cell_at(event.pos())
            words = "" if cell is None else self.words_of(cell)
            QToolTip.showText(event.globalPos(), words, self.viewport())
            return True
        return super().viewportEvent(event)
