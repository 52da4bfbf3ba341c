"""The shell and the desk: sections by role, windows kept, tabs, themes."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QMdiSubWindow

import app.nouns  # noqa: F401
from app.people import User
from app.work import Work
from db.catalogs.unit import Site
from db.documents.rent_transfer import RentTransfer
from forms import theme

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier


def test_sections_open_by_their_keys(office):
    shell = office.desk.shell
    assert list(shell.section_buttons)[:2] == ["home", "rent"]
    shell.section_buttons["rent"].click()
    office.settle()
    assert office.desk.start.heading.text() == "Аренда"
    assert shell.area.activeSubWindow().widget() is office.desk.start


def test_the_start_page_stays(office):
    frame = office.desk.start.parentWidget()
    frame.close()
    assert frame.isVisible()
    office.desk.open_list(Site)
    office.desk.menus._close_others()
    office.settle()
    assert len(office.desk.shell.area.subWindowList()) == 2


def test_the_middle_button_closes_one_tab(office):
    area = office.desk.shell.area
    for title in "абвг":
        frame = QMdiSubWindow()
        frame.setWidget(QLabel(title))
        frame.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        area.addSubWindow(frame)
        frame.show()
    bar = area.tab_bar()
    place = QPointF(bar.tabRect(2).center())
    middle = Qt.MouseButton.MiddleButton
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        event = QMouseEvent(kind, place, bar.mapToGlobal(place), middle, middle, Mod.NoModifier)
        QApplication.sendEvent(bar, event)
    office.settle()
    assert len(area.subWindowList()) == 4


def test_windows_are_tabs_or_real_windows(office):
    area = office.desk.shell.area
    office.desk.open_list(Site)
    area.show_windows()
    office.settle()
    assert area.viewMode() == area.ViewMode.SubWindowView
    office.desk.open_thing(Site, office.company.site.id)
    area.show_tabs()
    assert area.viewMode() == area.ViewMode.TabbedView
    bar = area.tab_bar()
    assert bar.count() == 3
    assert bar.tabText(0) == "Начальная страница"
    assert not bar.tabButton(0, bar.ButtonPosition.RightSide).isVisible()


def test_the_list_of_windows_names_them(office):
    window = office.desk.open_list(Site)
    office.desk.menus._list_windows()
    titles = [a.text() for a in office.desk.shell.windows_menu.actions()]
    assert "&2 Площадки" in titles
    assert office.desk.windows[window.key] is window


def test_closing_the_program_asks_about_typed_work(office, answers):
    window = office.desk.open_new(Site, name="Восток")
    window.touch()
    answers["leave"] = None
    assert not office.desk.shell.close()
    answers["leave"] = "save"
    assert office.desk.shell.close()
    with office.company.work.database.reading() as reading:
        assert reading.query(Site).filter_by(name="Восток").count() == 1


def test_a_person_without_a_role_sees_nothing(open_desk, office_company):
    nobody = User("new", "Новый", None)
    desk = open_desk(Work(office_company.work.database, nobody))
    assert [part.place.name for part in desk.sections] == ["home"]
    desk.show_section("home")
    assert "не дана роль" in desk.start.body.findChild(QLabel).text()


def test_the_title_names_the_base_and_the_person(office):
    shell = office.desk.shell
    assert shell.windowTitle() == f"{office.company.work.database.name} — Контора"
    assert shell.who.text() == "Анна · Администратор"


def test_the_theme_switches_while_windows_are_open(office):
    office.desk.open_list(Site)
    office.desk.shell.choose_theme("dark")
    assert theme.LOOK.dark
    assert QApplication.palette().base().color() == QColor(theme.LOOK.colours["surface"])
    office.desk.shell.choose_theme("light")
    assert not theme.LOOK.dark


@pytest.mark.slow
def test_a_window_opened_fifty_times_leaves_nothing_behind(office):
    def living():
        office.settle()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        start = office.desk.start  # counts anew in its own time what demands attention
        return len([w for w in QApplication.allWidgets() if not start.isAncestorOf(w)])

    document = office.company.transfer()
    office.company.work.save(document)
    for _ in range(2):
        office.desk.open_thing(RentTransfer, document.id).close_window()
        office.desk.open_list(RentTransfer).close_window()
    before = living()
    for _ in range(50):
        office.desk.open_thing(RentTransfer, document.id).close_window()
        office.desk.open_list(RentTransfer).close_window()
    assert living() <= before + 2
