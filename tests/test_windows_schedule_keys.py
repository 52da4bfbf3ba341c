"""«График занятости» by keys: cells are walked, chosen, let, returned (§4.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer
from db.documents.unit_move import UnitMove
from tests.company import DAY

if TYPE_CHECKING:
    from forms.schedule.window import ScheduleWindow

from tests.schedule_windows import ONE, TODAY, opened, press, the_window

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod, Button = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton


@pytest.fixture
def window(office, monkeypatch) -> ScheduleWindow:
    return opened(office, monkeypatch)


def test_keys_walk_choose_and_let(office, window):
    chart = window.chart
    assert chart.hasFocus()
    assert chart.at == (1, TODAY)
    assert "ООО «СтройГрад»" in window.cell.text()
    press(window, Key.Key_Down)
    assert window.cell.text().endswith("20.11.2026, пт: свободна")
    press(window, Key.Key_Right, Mod.ShiftModifier, 6)
    press(window, Key.Key_Down, Mod.ShiftModifier)
    assert chart.chosen[:4] == (2, 3, TODAY, TODAY + 6 * ONE)
    assert window.cell.text().startswith("Выбрано: 2 бытовки с 20.11.2026 по 26.11.2026, 7 дней")
    press(window, Key.Key_Enter, Mod.KeypadModifier)
    rows = the_window(office, RentTransfer).thing.units
    assert [(r.date_from, r.date_to) for r in rows] == [(TODAY, TODAY + 6 * ONE)] * 2


def test_shift_stops_where_it_is_let_and_escape_takes_nothing(office, window):
    press(window, Key.Key_Down)
    press(window, Key.Key_Right, Mod.ShiftModifier)
    press(window, Key.Key_Up, Mod.ShiftModifier)
    assert window.chart.chosen[:2] == (2, 2)
    press(window, Key.Key_Escape)
    assert window.chart.chosen is None
    assert ("schedule",) in office.desk.windows
    press(window, Key.Key_Escape)
    office.settle()
    assert ("schedule",) not in office.desk.windows


def test_enter_on_one_free_day_lets_for_a_month(office, window):
    press(window, Key.Key_Down)
    press(window, Key.Key_Return)
    (row,) = the_window(office, RentTransfer).thing.units
    assert (row.date_from, row.date_to) == (TODAY, DAY(2026, 12, 19))


def test_enter_on_a_let_day_opens_and_commands_follow(office, window):
    commands = window.commands
    assert commands.extend.isEnabled()
    assert not commands.let.isEnabled()
    press(window, Key.Key_Return)
    assert the_window(office, RentTransfer).thing.id is not None


def test_return_extend_and_move_from_the_cell(office, window):
    window.commands.take_back.trigger()
    back = the_window(office, RentReturn).thing
    assert (back.site_id, back.contract_id) == (
        office.company.site.id,
        office.company.contract.id,
    )
    assert [r.unit_id for r in back.units] == [office.company.cabins[0].id]
    office.desk.bring_forward(window)
    window.commands.extend.trigger()
    (row,) = the_window(office, RentExtension).thing.units
    assert (row.date_from, row.date_to) == (DAY(2026, 12, 12), DAY(2027, 1, 11))
    office.desk.bring_forward(window)
    window.chart.setFocus()
    press(window, Key.Key_Down)
    window.commands.move.trigger()
    move = the_window(office, UnitMove).thing
    assert (move.site_id, [r.unit_id for r in move.units]) == (
        office.company.site.id,
        [office.company.cabins[1].id],
    )


def test_home_end_and_weeks(window):
    chart = window.chart
    press(window, Key.Key_Right, Mod.ControlModifier)
    assert chart.at[1] == TODAY + 7 * ONE
    press(window, Key.Key_Home)
    assert chart.at[1] == chart.first_day() == TODAY - 11 * ONE
    press(window, Key.Key_End, Mod.ControlModifier)
    assert chart.at[0] == len(window.rows) - 1
    QTest.keyClick(chart, Key.Key_Home, Mod.AltModifier)
    assert chart.at[1] == TODAY
