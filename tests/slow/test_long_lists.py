"""A list of a million documents: opened, jumped over, searched, filtered, sorted (L11)."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.conditions import Condition, Operator
from app.work import Work
from db.documents.rent_transfer import RentTransfer
from db.engine import open_database
from tests.benchmarks.lists import FIRST, long_base
from tests.company import BOSS
from tests.test_windows_list import texts

pytestmark = [
    pytest.mark.slow,
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]
Key, Mod = Qt.Key, Qt.KeyboardModifier
COUNT = 1_000_000
LONG = 120_000  # milliseconds anything may take on a busy machine


@pytest.fixture(scope="module")
def long_file(tmp_path_factory):
    with long_base(Path(tmp_path_factory.mktemp("long")), COUNT) as path:
        yield path


@pytest.fixture
def million(open_desk, qtbot, long_file):
    database = open_database(str(long_file))
    desk = open_desk(Work(database, BOSS))
    window = desk.open_list(RentTransfer)
    window.filters.show_everything()
    assert 0 < len(window.model.keys) <= 200
    qtbot.waitUntil(lambda: len(window.model.keys) == COUNT, timeout=LONG)
    qtbot.waitUntil(lambda: not desk.jobs.running, timeout=LONG)
    yield window
    desk.jobs.pool.waitForDone(LONG)
    database.close()


def test_a_million_rows_are_walked_searched_and_sorted(million, qtbot):
    window = million
    assert window.place.text() == "Строка 1 из 1\u00a0000\u00a0000"
    QTest.keyClick(window.view, Key.Key_End, Mod.ControlModifier)
    assert window.view.currentIndex().row() == COUNT - 1
    last = window.current_key()
    window.refresh()
    qtbot.waitUntil(lambda: not window.desk.jobs.running, timeout=LONG)
    assert window.current_key() == last
    assert window.view.currentIndex().row() == COUNT - 1
    window.search.setText("а-0777777")
    qtbot.waitUntil(lambda: len(window.model.keys) == 1, timeout=LONG)
    assert texts(window, "number") == ["А-0777777"]
    window.clear_filters()
    number = Condition("number", Operator.BEGINS, "а-00000")
    window.add_condition(number)
    qtbot.waitUntil(lambda: len(window.model.keys) == 100, timeout=LONG)
    window.columns.sort("number")
    qtbot.waitUntil(lambda: texts(window, "number")[:1] == ["А-0000000"], timeout=LONG)
    window.drop_condition(number)
    qtbot.waitUntil(lambda: len(window.model.keys) == COUNT, timeout=LONG)
    assert window.model.keys[777_777] == FIRST + 777_777
    window.view.selectAll()
    assert window.view.count_selected() == COUNT
    assert "выделено 1\u00a0000\u00a0000" in window.place.text()
