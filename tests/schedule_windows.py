"""The chart of places on a day of November, and the hands of a person on it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.company import DAY

if TYPE_CHECKING:
    from forms.schedule.window import ScheduleWindow
Key, Mod, Button = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton
TODAY = DAY(2026, 11, 20)
ONE = dt.timedelta(days=1)


def opened(office, monkeypatch) -> ScheduleWindow:
    """The chart on the 20th: БК-001 let till 11.12 and free cabins under it."""
    from forms.schedule import window as module

    monkeypatch.setattr(module, "today", lambda: TODAY)
    company = office.company
    company.work.post(company.transfer(company.cabins[0], date=DAY(2026, 11, 12)))
    made = module.open_schedule(office.desk)
    office.settle()
    return made


def row_of(window: Any, code: str) -> int:
    return next(n for n, r in enumerate(window.rows.rows) if getattr(r, "code", "") == code)


def place(window: Any, code: str, day: dt.date) -> QPoint:
    return window.chart.place_of(row_of(window, code), day)


def drag(window: Any, start: QPoint, *stops: QPoint) -> None:
    view = window.chart.viewport()
    QTest.mousePress(view, Button.LeftButton, Mod.NoModifier, start)
    for stop in stops:
        QTest.mouseMove(view, stop)
        QApplication.processEvents()
    QTest.mouseRelease(view, Button.LeftButton, Mod.NoModifier, stops[-1])


def the_window(office: Any, kind: type[Any]) -> Any:
    office.settle()
    found = [w for w in office.desk.windows.values() if getattr(w, "kind", None) is kind]
    assert len(found) == 1, kind
    return found[0]


def windows_of(office: Any, kind: type[Any]) -> list[Any]:
    return [w for w in office.desk.windows.values() if getattr(w, "kind", None) is kind]


def press(window: Any, key: Key, mods: Mod = Mod.NoModifier, times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(window.chart, key, mods)
