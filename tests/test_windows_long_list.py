"""A list of a million rows."""

from array import array
from decimal import Decimal

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import db.nouns  # noqa: F401
from app.lists import ListRow
from app.table import Column
from forms.list_model import ListModel
from forms.table_view import TableView

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
MILLION = 1_000_000
NOWHERE = QModelIndex()


class CountingModel(ListModel):
    """Knows how often Qt asked how many rows there are."""

    asked = 0

    def rowCount(self, parent=NOWHERE):
        self.asked += 1
        return super().rowCount(parent)


@pytest.fixture
def million(qtbot, no_faults):
    """A list of a million rows whose pages are made when they are asked for."""
    read = []

    def fetch(keys):
        read.append(len(keys))
        return {k: ListRow(k, (f"Запись {k}", Decimal(k)), True, False) for k in keys}

    columns = [Column("name", "Наименование", str), Column("amount", "Сумма", Decimal)]
    view = TableView()
    qtbot.addWidget(view)
    model = CountingModel(columns, fetch, stateful=True, parent=view)
    model.show_keys(array("q", range(MILLION)))
    view.setModel(model)
    view.resize(800, 500)
    view.show()
    qtbot.waitExposed(view)
    model.read = read
    return view, model


def test_ctrl_end_of_a_million_rows_reads_one_page(million):
    view, model = million
    view.setFocus()
    view.setCurrentIndex(model.index(0, 1))
    model.read.clear()
    QTest.keyClick(view, Key.Key_End, Mod.ControlModifier)
    view.viewport().grab()
    assert view.currentIndex().row() == MILLION - 1
    assert sum(model.read) <= 2 * model.PAGE
    assert model.index(MILLION - 1, 1).data() == "Запись 999999"
    QTest.keyClick(view, Key.Key_Home, Mod.ControlModifier)
    assert view.currentIndex().row() == 0


def test_select_all_of_a_million_rows_is_one_range(million):
    view, model = million
    model.read.clear()
    model.asked = 0
    view.selectAll()
    QApplication.processEvents()
    assert model.asked < 1000, "Qt looked at every row to draw the headings"
    assert view.selected_ranges() == [(0, MILLION - 1)]
    assert view.count_selected() == MILLION
    assert sum(model.read) <= 3 * model.PAGE


def test_only_some_pages_stay_in_memory(million):
    _, model = million
    for start in range(0, MILLION, MILLION // 100):
        model.row(start)
    assert len(model._pages) <= model.KEEP
