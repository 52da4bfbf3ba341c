"""The line of filters over the chart: kind, site, days on which a cabin must be free."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from app.schedule import Asked
from forms.fields import DateField
from forms.guard import guard
from forms.window import label


class Filters(QWidget):
    """What is asked for; `changed` tells that it is something else now."""

    changed = Signal()

    def __init__(self, kinds: Sequence[tuple[int, str]], sites: Sequence[tuple[int, str]]) -> None:
        super().__init__()
        self.kind = Pick("Все виды", kinds, "Вид бытовки")
        self.site = Pick("Все площадки", sites, "Площадка")
        self.since, self.until = DateField(), DateField()
        self.reset = QPushButton("Сбросить")
        self.found = label("", h2=True)
        self.search = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for pick in (self.kind, self.site):
            pick.activated.connect(self._tell)
            row.addWidget(pick)
        row.addSpacing(8)
        row.addWidget(label("Свободны с", dim=True))
        for field, name in ((self.since, "Свободны с"), (self.until, "Свободны по")):
            field.setFixedWidth(118)
            field.setAccessibleName(name)
            field.edited.connect(self._tell)
            row.addWidget(field)
            if field is self.since:
                row.addWidget(label("по", dim=True))
        self.reset.clicked.connect(self.clear)
        row.addWidget(self.reset)
        row.addWidget(self.found)
        row.addStretch(1)
        self._follow()

    def asked(self) -> Asked:
        """As the query takes it; one date alone is one day, inverted dates are turned."""
        days = sorted(d for d in (self.since.value(), self.until.value()) if d is not None)
        free = (days[0], days[-1]) if days else None
        return Asked(self.kind.value(), self.site.value(), free, self.search)

    def show_asked(self, kind: Any, site: Any) -> None:
        """Puts back what was remembered; what is no more is «все»."""
        self.kind.show_value(kind)
        self.site.show_value(site)
        self._follow()

    def show_found(self, number: int, free: tuple[dt.date, dt.date] | None) -> None:
        """How many are free on the days asked for."""
        self.found.setText("" if free is None else f"Найдено свободных: {number}")

    def clear(self) -> None:
        """All cabins again."""
        self.show_asked(None, None)
        for field in (self.since, self.until):
            field.show_value(None)
        self.search = ""
        self._tell()

    def _tell(self) -> None:
        self._follow()
        self.changed.emit()

    def _follow(self) -> None:
        self.reset.setEnabled(self.asked() != Asked())


class Pick(QComboBox):
    """One of a few things or all of them."""

    def __init__(self, every: str, things: Sequence[tuple[int, str]], name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.addItem(every, None)
        for key, title in things:
            self.addItem(title, key)

    def value(self) -> int | None:
        found: int | None = self.currentData()
        return found

    def show_value(self, key: int | None) -> None:
        self.setCurrentIndex(max(self.findData(key), 0))

    @guard()
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()  # scrolling past must not change what is asked
