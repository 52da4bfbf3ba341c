"""A month under a date field, to choose a day from; loaded when it is first opened."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QDate, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QPushButton, QVBoxLayout, QWidget

from forms import theme
from forms.guard import guard
from forms.keyboard import ENTERS

SMALLEST = QSize(290, 226)


class CalendarPopup(QWidget):
    """Arrows walk days, PgUp and PgDn months, Enter takes the day, Esc leaves all as it was."""

    picked = Signal(object)

    def __init__(self, parent: QWidget, day: dt.date, today: dt.date) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.today = today
        self.calendar = QCalendarWidget(self)
        self.calendar.setGridVisible(False)
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        weekend, now = QTextCharFormat(), QTextCharFormat()
        weekend.setForeground(theme.brush("err"))
        for holiday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.calendar.setWeekdayTextFormat(holiday, weekend)
        now.setBackground(theme.brush("badge_info"))
        self.calendar.setDateTextFormat(QDate(today.year, today.month, today.day), now)
        self.calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        self.calendar.setMinimumSize(SMALLEST)
        self.calendar.activated.connect(self._take)
        self.calendar.clicked.connect(self._take)
        now_button = QPushButton(f"Сегодня, {today:%d.%m.%Y}  T")
        now_button.setProperty("link", True)
        now_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        now_button.clicked.connect(self._take_today)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.calendar)
        column.addWidget(now_button, 0, Qt.AlignmentFlag.AlignHCenter)

    def show_below(self, field: QWidget) -> None:
        """Under the field, or above it where the screen ends."""
        self.adjustSize()
        place = field.mapToGlobal(field.rect().bottomLeft())
        screen = field.screen().availableGeometry()
        if place.y() + self.height() > screen.bottom():
            place = field.mapToGlobal(field.rect().topLeft())
            place.setY(place.y() - self.height())
        place.setX(min(place.x(), max(screen.left(), screen.right() - self.width())))
        self.move(place)
        self.show()
        self.calendar.setFocus()

    def _take(self, day: QDate) -> None:
        self.picked.emit(dt.date(day.year(), day.month(), day.day()))
        self.close()

    def _take_today(self) -> None:
        self.picked.emit(self.today)
        self.close()

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_T or event.text() in ("с", "С", "е", "Е"):
            self._take_today()
        elif event.key() in ENTERS:
            self._take(self.calendar.selectedDate())
        else:
            super().keyPressEvent(event)
