"""«О программе»: how long what people ask for takes (ux.md §2)."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from db.catalogs.unit import Site
from db.documents.rent_transfer import RentTransfer
from forms.pace import FOUND, KEPT, OPENED, READ, WRITTEN, Pace
from tests.windows import Office

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def test_half_and_95_of_a_hundred(caplog: pytest.LogCaptureFixture) -> None:
    """The slowest stands first; only the last times are kept."""
    pace = Pace()
    for n in range(1, 101):
        pace.note("ровно", n / 1000)
    pace.note("долго", 5.0)
    first, second = pace.figures()
    assert first == ("долго", 1, 5.0, 5.0)
    assert second == ("ровно", 100, 0.051, 0.096)
    with pytest.raises(ZeroDivisionError), pace.measured("отказ"):
        raise ZeroDivisionError
    assert next(f for f in pace.figures() if f.action == "отказ").times == 1
    for _ in range(KEPT):
        pace.note("долго", 0.001)
    assert next(f for f in pace.figures() if f.action == "долго").most == 0.001
    with caplog.at_level(logging.INFO, "kontora.pace"):
        pace.keep()
    assert "ровно: 100, p95 96 мс" in caplog.messages


def test_what_a_person_does_is_measured_and_told(office: Office) -> None:
    """The window is found among commands, tells the figures and puts them to the clipboard."""
    desk = office.desk
    desk.open_list(Site)
    window: Any = desk.open_thing(RentTransfer, _saved(office))
    office.settle()
    window.commands.save()
    (command,) = [c for c in desk.menus.commands if c.title == "О программе"]
    command.call()
    office.settle()
    about: Any = desk.place.current()
    actions = {about.table.item(row, 0).text() for row in range(about.table.rowCount())}
    assert {*OPENED.values(), READ, WRITTEN} <= actions
    assert FOUND not in actions
    about.copy.trigger()
    told = QGuiApplication.clipboard().text()
    assert "База: " in told
    assert f"{READ}\t" in told
    desk.pace.note("Проба", 9.0)
    QTest.keyClick(about.table, Qt.Key.Key_F5)
    assert about.table.item(0, 0).text() == "Проба"
    assert about.table.item(0, 3).text() == "9\u00a0000"


def _saved(office: Office) -> int:
    document = office.company.transfer()
    office.company.work.save(document)
    return int(document.id)
