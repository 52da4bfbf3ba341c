"""Ctrl+F in every list: what stands in a cell is found by it, whatever the column holds (L4)."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app import lists
from app.cell_condition import condition_at
from app.conditions import filter_columns
from db.base import Document
from db.catalogs.letter import Letter
from forms import sections, special
from forms.list_condition import ConditionRow
from forms.list_find import FindBar
from tests.company import BOSS
from tests.lived_in import live_a_little

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier


def cells(session):
    """The first row of every list, cell by cell: its noun, its id, the condition of the cell."""
    special.load()
    kinds = {kind for part in sections.contents(BOSS) for kind in part.nouns} | {Document}
    for kind in kinds:
        for row in lists.page(session, lists.ListQuery(kind), 1):
            for column in filter_columns(kind):
                yield kind, row.id, condition_at(session, kind, column.key, row.id)


def test_L4_every_cell_of_every_list_is_found_by_what_it_holds(office):
    live_a_little(office.company)
    lost, seen = [], 0
    with office.desk.work.database.reading() as session:
        for kind, key, condition in cells(session):
            shown = ConditionRow(SimpleNamespace(kind=kind, desk=office.desk), condition)
            seen += 1
            query = lists.ListQuery(kind, conditions=(condition,))
            if shown.condition() != condition or key not in lists.ids(session, query):
                lost.append((kind, condition, shown.condition()))
            shown.deleteLater()
    assert lost == []
    assert seen > 250


def test_L4_a_moment_is_looked_for_by_its_day(office, type_text):
    window = office.desk.open_list(Letter)
    QTest.keyClick(window.view, Key.Key_F, Mod.ControlModifier)
    bar = window.findChild(FindBar)
    bar.row.show_column("created")
    type_text(bar.row.editors[0], "21.11.2026")
    QTest.keyClick(bar.row.editors[0], Key.Key_Return)
    assert [chip.words.toolTip() for chip in window.filters._chips] == ["Создано: 21.11.2026"]
