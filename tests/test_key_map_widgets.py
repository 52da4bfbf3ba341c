"""The rows of the key map that belong to widgets: pressed in their windows, with what follows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import tests.key_drives_boxes
import tests.key_drives_groups  # noqa: F401
from db.catalogs.unit import Site
from forms import theme, zoom
from forms.keyboard import (
    KEYS,
    LIST,
    Row,
)
from tests.key_drives import DRIVES
from tests.key_drives_rows import sites
from tests.key_windows import PRESSED_ELSEWHERE, both_enters, pressed

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.mark.parametrize(
    ("row", "word"),
    [
        pytest.param(row, word, id=f"{row.scope}-{row.name}-{word}")
        for row in KEYS
        if (row.scope, row.name) in PRESSED_ELSEWHERE - {(LIST, "zoom")}
        for word in both_enters(row)
    ],
)
def test_a_key_of_a_widget_does_what_the_map_says(office, answers, row: Row, word: str):
    widget, is_done = DRIVES[row.scope, row.name](office)
    office.settle()
    assert not is_done(), "true before the key"
    key, mods = pressed(word)
    QTest.keyClick(widget, key, mods)
    office.settle()
    assert is_done()


def test_every_row_has_its_drive():
    assert set(DRIVES) | {(LIST, "zoom")} == PRESSED_ELSEWHERE


def test_ctrl_and_the_wheel_change_the_letters_of_tables(office):
    window = sites(office)
    report = office.desk.open_report("fleet")
    was = window.view.verticalHeader().defaultSectionSize()
    size = QApplication.font().pointSizeF()

    def turn(way: int) -> None:
        at = QPointF(20, 20)
        mods, button = Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.NoButton
        QApplication.sendEvent(
            window.view.viewport(),
            QWheelEvent(
                at,
                window.view.viewport().mapToGlobal(at),
                QPoint(0, 0),
                QPoint(0, 120 * way),
                button,
                mods,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            ),
        )

    for _ in range(5):
        turn(1)
    assert window.view.verticalHeader().defaultSectionSize() == was + 8
    assert window.view.font().pointSizeF() == report.view.font().pointSizeF() == size + 5
    later = office.desk.open_thing(Site, office.company.site.id)
    assert later.isVisible()
    assert zoom.recalled() == 5
    for _ in range(12):
        turn(-1)
    assert zoom.recalled() == zoom.LEAST
    for _ in range(2):
        turn(1)
    assert window.view.verticalHeader().defaultSectionSize() == was
    assert theme.LOOK.zoom == 0


def test_the_keys_of_the_table_are_keys():
    for row in KEYS:
        assert all(QKeySequence(k).toString() or "…" in k or "колесо" in k for k in row.keys)
