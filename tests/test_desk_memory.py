"""History, favourites, the calculator, help and settings of the desk."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.preferences import Preferences
from db.catalogs.unit import Cabin, Site
from db.documents.rent_transfer import RentTransfer
from forms.calculator import Calculator, told, value_of
from forms.help_window import TOPICS, HelpWindow, topic_of
from forms.memory import FAVOURITES, HISTORY, LONGEST, Memory, Visited
from forms.settings_window import SettingsWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier


def test_what_is_opened_is_remembered_by_days(office):
    desk = office.desk
    desk.open_list(Site)
    desk.open_list(Cabin)
    desk.open_list(Site)
    assert [one.address for one in desk.memory.visited()] == [
        "kontora:list/site",
        "kontora:list/cabin",
    ]
    desk.memory.flush()
    desk.menus.common.actions["visited"].trigger()
    office.settle()
    window = desk.place.current()
    texts = [window.lines.item(row).text() for row in range(window.lines.count())]
    assert texts[0] == "Сегодня"
    assert [text[8:] for text in texts[1:]] == ["Площадки", "Бытовки"]
    window.search.setText("быт")
    assert window.lines.count() == 2
    QTest.keyClick(window.search, Key.Key_Return)
    assert desk.place.current().key == ("list", "cabin")


def test_days_before_today_are_told_by_their_dates(office):
    today = dt.date.today()
    days = [today, today - dt.timedelta(1), dt.date(2026, 3, 5)]
    kept = [
        {"address": f"kontora:item/site/{n}", "title": f"Площадка {n}", "sign": "book",
         "at": f"{day.isoformat()}T10:00:00"}
        for n, day in enumerate(days)
    ]  # fmt: skip
    office.desk.preferences.put(HISTORY, [*kept, {"broken": 1}, "и это"])
    office.desk.menus.common.actions["visited"].trigger()
    window = office.desk.place.current()
    heads = [
        window.lines.item(row).text()
        for row in range(window.lines.count())
        if not window.lines.item(row).flags()
    ]
    assert heads == ["Сегодня", "Вчера", "5 марта 2026 г."]


def test_the_history_is_no_longer_than_it_may_be(office):
    memory = office.desk.memory
    for number in range(LONGEST + 20):
        memory.visit(f"kontora:item/site/{number}", str(number), "book")
    assert len(memory.visited()) == LONGEST
    assert memory.visited()[0].title == str(LONGEST + 19)
    memory.forget_visited()
    assert memory.visited() == []


def test_the_history_comes_with_the_person(office):
    office.desk.open_list(Site)
    office.desk.memory.flush()
    assert Preferences(office.company.work).get(HISTORY)[0]["title"] == "Площадки"


def test_favourites_are_put_sorted_and_taken_off(office):
    desk = office.desk
    for kind in (Site, Cabin):
        desk.open_list(kind)
        desk.menus.common.actions["favourite"].trigger()
    desk.menus.common.actions["favourites"].trigger()
    office.settle()
    window = desk.place.current()
    window.lines.setCurrentRow(1)
    QTest.keyClick(window.lines, Key.Key_Up, Mod.ControlModifier | Mod.ShiftModifier)
    assert [one.title for one in desk.memory.likes()] == ["Бытовки", "Площадки"]
    assert window.address() == "kontora:list/cabin"
    QTest.keyClick(window.lines, Key.Key_Delete)
    assert [one["title"] for one in Preferences(desk.work).get(FAVOURITES)] == ["Площадки"]
    desk.open_list(Site)
    desk.menus.common.actions["favourite"].trigger()
    assert desk.memory.likes() == []
    assert window.empty.isVisibleTo(window)


def test_two_desks_of_a_person_have_one_history(office):
    other = Memory(office.desk)
    other.visit("kontora:list/unit", "Единицы", "list")
    assert isinstance(other.visited()[0], Visited)


@pytest.mark.parametrize(
    ("text", "answer"),
    [("12500/31*7", "2\u00a0822,580645"), ("-(1+2)*1000", "-3\u00a0000"), ("1/4", "0,25"),
     ("0,1+0,2", "0,3"), ("1000*1000", "1\u00a0000\u00a0000")],
)  # fmt: skip
def test_the_calculator_counts_in_decimals(text, answer):
    assert told(value_of(text)) == answer


def test_the_calculator_stands_beside_the_work(office):
    office.desk.menus.common.actions["calculator"].trigger()
    pad = Calculator.of(office.desk.shell)
    assert pad.isVisible()
    assert not pad.isModal()
    QTest.keyClicks(pad.field, "2*3")
    QTest.keyClick(pad.field, Key.Key_Enter)
    assert [pad.kept.item(0).text(), pad.field.text()] == ["2*3 = 6", "6"]
    QTest.keyClicks(pad.field, "1/0")
    assert pad.result.text() == ""
    QTest.keyClick(pad.field, Key.Key_Return)
    assert "ноль" in pad.result.text()
    pad.field.setText("1000,5")
    pad.copy()
    assert QGuiApplication.clipboard().text() == "1000,50"
    QTest.keyClick(pad.field, Key.Key_Escape)
    assert not pad.isVisible()
    assert Calculator.of(office.desk.shell) is pad


def test_ctrl_f2_opens_the_calculator_and_puts_it_away(office):
    show, pad = office.desk.menus.common.actions["calculator"], Calculator.of(office.desk.shell)
    show.trigger()
    office.settle()
    QTest.keyClick(pad.field, Key.Key_F2, Mod.ControlModifier)
    assert not pad.isVisible()
    show.trigger()
    assert pad.isVisible()


def test_help_is_about_the_window_in_front(office):
    office.desk.open_new(RentTransfer)
    office.desk.menus.common.actions["help"].trigger()
    window = office.desk.place.current()
    assert isinstance(window, HelpWindow)
    assert "Документ и карточка" in window.text.toPlainText()
    assert "Ctrl+Enter" in window.text.toPlainText()
    office.desk.menus.common.actions["contents"].trigger()
    assert window.contents.hasFocus()
    assert topic_of(office.desk.start) == "desk"
    for row in range(len(TOPICS)):
        window.contents.setCurrentRow(row)
        assert window.text.toPlainText().startswith(TOPICS[row].title)


def test_settings_work_at_once(office):
    desk = office.desk
    desk.preferences.put("questions/print", value=True)
    desk.menus.common.settings.trigger()
    window = desk.place.current()
    assert isinstance(window, SettingsWindow)
    window.themes["dark"].click()
    assert desk.shell.theme_actions["dark"].isChecked()
    window.densities["large"].click()
    assert desk.shell.density_actions["large"].isChecked()
    desk.shell.choose_density("normal")
    assert window.densities["normal"].isChecked()
    window.restores.click()
    assert desk.preferences.get("desk/restores") is False
    window.questions.click()
    assert desk.preferences.all("questions/") == {}
    assert not window.questions.isEnabled()
    desk.shell.choose_theme("light")
