"""Where windows stand and what becomes of them: own frames, closed ones, the next start, leaving."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from db.catalogs.unit import Site
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError
from forms import leaving, links
from forms.desk_windows import OPEN, RESTORES
from forms.floating import Floating
from forms.leaving import LeaveDialog
from forms.line_dialog import LineDialog
from forms.start_page import StartPage
from tests.keyboards import Keyboard

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def document(office):
    made = office.company.transfer()
    office.company.work.save(made)
    return made


# --- a frame of its own ------------------------------------------------------------------


def test_a_window_goes_into_a_frame_of_its_own_and_back(office, document):
    desk = office.desk
    window = desk.open_thing(RentTransfer, document.id)
    desk.menus.common.lift.trigger()
    office.settle()
    frame = window.parentWidget()
    assert isinstance(frame, Floating)
    assert frame.isVisible()
    assert desk.shell.area.activeSubWindow().isMaximized()
    window.touch()
    assert frame.isWindowModified()
    assert desk.open_thing(RentTransfer, document.id) is window
    QTest.mouseClick(frame.back, Qt.MouseButton.LeftButton)
    office.settle()
    assert desk.shell.area.activeSubWindow().widget() is window
    assert desk.place.current() is window
    window.setWindowModified(False)


def test_the_keys_of_the_desk_work_in_a_frame_of_its_own(office, document):
    window = office.desk.open_thing(RentTransfer, document.id)
    frame = office.desk.place.lift(window)
    frame.activateWindow()
    office.settle()
    QTest.keyClick(window, Key.Key_F11, Mod.ControlModifier)
    assert QGuiApplication.clipboard().text() == f"kontora:item/rent_transfer/{document.id}"
    QTest.keyClick(window, Key.Key_Escape)
    office.settle()
    assert window.key not in office.desk.windows


def test_the_start_page_is_not_taken_out(office):
    assert office.desk.place.lift(office.desk.start) is None
    assert isinstance(office.desk.shell.area.subWindowList()[0].widget(), StartPage)


def test_windows_stand_in_a_cascade_and_side_by_side(office, document):
    office.desk.open_list(Site)
    office.desk.open_thing(RentTransfer, document.id)
    area = office.desk.shell.area
    area.tile()
    office.settle()
    places = [frame.geometry() for frame in area.subWindowList()]
    assert not any(a.intersects(b) for a in places for b in places if a is not b)
    area.cascade()
    office.settle()
    assert len({frame.pos().toTuple() for frame in area.subWindowList()}) == 3
    office.desk.shell.choose_mode("tabs")
    assert area.viewMode() == area.ViewMode.TabbedView


# --- closed windows and the list of open ones --------------------------------------------


def test_what_was_closed_opens_again(office, document):
    desk = office.desk
    desk.open_thing(RentTransfer, document.id).close_window()
    desk.open_list(Site).close_window()
    office.settle()
    reopen = desk.menus.common.actions["reopen"]
    reopen.trigger()
    assert ("list", "site") in desk.windows
    reopen.trigger()
    assert ("item", "rent_transfer", document.id) in desk.windows
    reopen.trigger()
    assert desk.shell.statusBar().currentMessage() == "Закрытых окон больше нет"


def test_all_but_the_current_are_closed_with_one_question(office, answers, document):
    desk = office.desk
    first = desk.open_new(Site, name="Восток")
    second = desk.open_thing(RentTransfer, document.id)
    for window in (first, second):
        window.touch()
    kept = desk.open_list(Site)
    answers["leave"] = None
    desk.menus._close_others()
    assert len(desk.windows) == 4
    answers["leave"] = "drop"
    desk.menus._close_others()
    office.settle()
    assert set(desk.windows) == {("start",), kept.key}
    assert answers["asked"] == [leaving.CLOSE] * 2


def test_a_tab_has_its_menu(office, document):
    window = office.desk.open_thing(RentTransfer, document.id)
    menu = office.desk.menus.tab_menu(window)
    titles = {a.text(): a for a in menu.actions()}
    titles["В избранное"].trigger()
    assert [one.title for one in office.desk.memory.likes()] == [window.windowTitle()[:-3]]
    titles["Открыть в отдельном окне"].trigger()
    assert office.desk.place.is_afloat(window)
    on_start = office.desk.menus.tab_menu(office.desk.start)
    assert not on_start.actions()[0].isEnabled()


# --- leaving -----------------------------------------------------------------------------


def test_the_question_names_every_form_that_is_not_saved(office, document):
    windows = [office.desk.open_new(Site, name="Восток"), office.desk.open_new(Site)]
    dialog = LeaveDialog(office.desk.shell, "Завершить работу с программой?", windows)
    assert dialog.lines.count() == 2
    dialog.lines.item(1).setCheckState(Qt.CheckState.Unchecked)
    dialog.save_button.click()
    assert dialog.chosen() == windows[:1]
    other = LeaveDialog(office.desk.shell, "Завершить работу с программой?", windows)
    other.drop_button.click()
    assert other.chosen() == []
    assert other.result() == LeaveDialog.DialogCode.Accepted


def test_mw11_esc_at_that_question_leaves_the_keyboard_where_it_was(office, hands):
    """Space unticks what is not to be saved; Esc stays, and the next letter goes into the field."""
    window = office.desk.open_new(Site)
    office.settle()
    hands.type("Вос")
    keyboard, seen = Keyboard(office, hands), []

    def look(box):
        hands.key(Qt.Key.Key_Space)
        seen.extend((box.lines.item(0).text(), box.chosen()))
        hands.key(Qt.Key.Key_Escape)

    keyboard.meet(look)
    assert not office.desk.shell.close()
    assert seen == ["Площадка (создание)", []]
    office.settle()
    hands.type("ток")
    assert window.save_typed()
    assert window.thing.name == "Восток"


def test_a_refused_form_keeps_the_program_open(office, answers):
    window = office.desk.open_new(Site)  # no name: it cannot be saved
    window.touch()
    office.desk.open_list(Site)
    answers["leave"] = "save"
    assert not office.desk.shell.close()
    assert answers["asked"] == ["Завершить работу с программой?"]
    assert office.desk.place.current() is window
    assert window.messages.problems


def test_nothing_unsaved_asks_nothing(office, answers):
    office.desk.open_list(Site)
    assert office.desk.shell.close()
    assert answers["asked"] == []


# --- the next start ----------------------------------------------------------------------


def test_the_next_start_opens_what_was_open(office, open_desk, document, qtbot):
    desk = office.desk
    desk.open_thing(RentTransfer, document.id)
    desk.open_list(Site)
    desk.open_new(Site)
    desk.place.lift(desk.open_report("fleet"))
    desk.bring_forward(desk.windows["list", "site"])
    assert desk.shell.close()
    again = open_desk(office.company.work)
    again.place.restore()
    wanted = {
        ("start",), ("item", "rent_transfer", document.id), ("list", "site"), ("report", "fleet")
    }  # fmt: skip
    qtbot.waitUntil(lambda: set(again.windows) == wanted)
    qtbot.waitUntil(lambda: again.shell.area.activeSubWindow().widget().key == ("list", "site"))
    assert again.place.is_afloat(again.windows["report", "fleet"])
    again.shell.close()


def test_a_person_may_begin_with_an_empty_desk(office, open_desk):
    office.desk.open_list(Site)
    office.desk.preferences.put(RESTORES, value=False)
    assert office.desk.shell.close()
    assert office.desk.preferences.get(OPEN)
    again = open_desk(office.company.work)
    again.place.restore()
    QApplication.processEvents()
    assert set(again.windows) == {("start",)}


def test_what_is_gone_is_passed_over_at_the_next_start(office, open_desk):
    office.desk.preferences.put(OPEN, [{"at": "kontora:item/site/999999"}, {"at": "?"}, 5])
    office.desk.place.restore()
    office.settle()
    assert set(office.desk.windows) == {("start",)}


# --- links -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["", "http://example.ru", "kontora:", "kontora:item/site", "kontora:item/site/слово",
     "kontora:list/app_user", "kontora:report/nothing", "kontora:item/site/999999"],
)  # fmt: skip
def test_a_strange_link_is_refused_in_words(office, text):
    with pytest.raises(UserError) as refusal:
        links.open_address(office.desk, text)
    assert str(refusal.value).endswith((".", "»."))


def test_a_link_is_copied_and_followed(office, document):
    desk = office.desk
    window = desk.open_thing(RentTransfer, document.id)
    desk.menus.common.actions["copy_link"].trigger()
    window.close_window()
    text = QGuiApplication.clipboard().text()
    desk.menus.common.actions["open_link"].trigger()
    (asked,) = desk.shell.findChildren(LineDialog)
    assert (asked.textValue(), asked.isModal()) == (text, False)
    asked.accept()
    assert ("item", "rent_transfer", document.id) in desk.windows


def test_what_is_not_saved_has_no_link(office):
    office.desk.open_new(Site)
    office.desk.menus.common.actions["copy_link"].trigger()
    assert "нет ссылки" in office.desk.shell.statusBar().currentMessage()


@pytest.mark.parametrize("tabs", [True, False])
def test_mw3_the_keyboard_is_where_it_was_in_a_window_one_comes_back_to(office, hands, tabs):
    company, area = office.company, office.desk.shell.area
    for cabin in company.cabins:
        company.work.save(company.transfer(cabin))
    if not tabs:
        area.show_windows()
    window = office.desk.open_list(RentTransfer)
    office.settle()
    hands.key(Key.Key_Down, Key.Key_Return)
    card = office.desk.place.current()
    field = next(e for f, e in card.form.head.editors() if f.name == "phone")
    field.setFocus()
    for _ in range(2):
        walk_on(office)
        assert office.desk.place.current() is window
        assert window.view.hasFocus()
        walk_on(office)
        assert field.hasFocus()
    office.desk.open_list(RentTransfer)  # from a menu or by Ctrl+K
    assert window.view.hasFocus()
    walk_on(office)
    hands.key(Key.Key_Escape)
    assert window.view.hasFocus()
    row = window.view.currentIndex().row()
    hands.key(Key.Key_Down)
    assert window.view.currentIndex().row() == row + 1


def walk_on(office):
    """Ctrl+Tab as a person presses it: Qt goes when Ctrl is let go."""
    QTest.keyPress(QApplication.focusWidget(), Key.Key_Control)
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Tab, Mod.ControlModifier)
    QTest.keyRelease(QApplication.focusWidget(), Key.Key_Control)
    office.settle()
