"""What a window remembers of its columns, and whether its colours can be read."""

import pytest
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QTableView

from forms import palette
from forms.settings import restore_columns, save_columns

# The offscreen screen cannot grab the keyboard for a popup; a real one can.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def test_columns_come_back_by_name(qtbot):
    def header(names):
        view = QTableView()
        view.setModel(QStandardItemModel(2, len(names), view))
        qtbot.addWidget(view)
        views.append(view)
        view.horizontalHeader().setSectionsMovable(True)
        return view.horizontalHeader()

    views = []
    old = ["Дата", "Номер", "Клиент", "Сумма", "Ответственный"]
    first = header(old)
    first.moveSection(3, 0)
    first.resizeSection(1, 222)
    first.hideSection(4)
    new = ["Дата", "Номер", "Договор", "Клиент", "Сумма"]
    second = header(new)
    restore_columns(second, new, save_columns(first, old))
    order = [new[second.logicalIndex(at)] for at in range(5)]
    assert order == ["Сумма", "Дата", "Номер", "Клиент", "Договор"]
    assert abs(second.sectionSize(1) - 222) <= 1
    assert second.count() == 5


def test_widths_of_columns_are_kept_in_letters(qtbot):
    views = []

    def header(points):
        view = QTableView()
        view.setModel(QStandardItemModel(2, 2, view))
        font = view.font()
        font.setPointSizeF(points)
        view.setFont(font)
        qtbot.addWidget(view)
        views.append(view)
        return view.horizontalHeader()

    small, large = header(9), header(18)
    small.resizeSection(0, 120)
    restore_columns(large, ["а", "б"], save_columns(small, ["а", "б"]))
    assert abs(large.sectionSize(0) - 240) <= 4


@pytest.mark.parametrize("scheme", [palette.LIGHT, palette.DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("seen", "on", "least"), palette.PAIRS)
def test_colours_can_be_read(scheme, seen, on, least):
    assert palette.contrast(scheme[seen], scheme[on]) >= least


def test_both_palettes_name_the_same_colours():
    assert palette.LIGHT.keys() == palette.DARK.keys()
    assert palette.contrast("#000000", "#FFFFFF") == pytest.approx(21)
