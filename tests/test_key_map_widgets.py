"""The rows of the key map that belong to widgets: pressed in their windows, with what follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from db.catalogs.unit import Site
from db.documents.rent_extension import RentExtension
from db.documents.rent_transfer import RentTransfer
from forms import theme, zoom
from forms.choice import ChoiceField
from forms.everything_box import EverythingBox
from forms.explanation import Explanation
from forms.fields import DateField
from forms.keyboard import (
    BANK,
    CHOICE,
    FIELD,
    FINDING,
    ITEM,
    KEYS,
    LIST,
    REPORT,
    REPORTS,
    ROWS,
    SPLIT,
    Row,
)
from tests.test_key_map import PRESSED_ELSEWHERE, a_bank_desk, a_split, both_enters, pressed

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key = Qt.Key
Press = Callable[[], None]
Check = Callable[[], bool]
# What a drive gives: the widget that gets the key, and what must be true after it.
Drive = Callable[[Any], tuple[Any, Check]]
DRIVES: dict[tuple[str, str], Drive] = {}


def drives(scope: str, name: str) -> Callable[[Drive], Drive]:
    def attach(call: Drive) -> Drive:
        DRIVES[scope, name] = call
        return call

    return attach


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


# --- lists -------------------------------------------------------------------------------


def sites(office: Any) -> Any:
    work = office.company.work
    for name in ("Восток", "Запад"):
        work.save(work.new(Site, name=name))
    window = office.desk.open_list(Site)
    office.settle()
    window.view.setFocus()
    window.view.selectRow(1)
    return window


@drives(LIST, "enter")
def _enter(office: Any) -> tuple[Any, Check]:
    window = sites(office)
    return window.view, lambda: office.desk.place.current() is not window


@drives(LIST, "mark")
def _mark(office: Any) -> tuple[Any, Check]:
    window, work = sites(office), office.company.work
    key = window.current_key()
    return window.view, lambda: bool(work.load(Site, key).marked)


@drives(LIST, "erase")
def _erase(office: Any) -> tuple[Any, Check]:
    made = Site(name="Ошибка ввода")
    office.company.work.save(made)
    window = sites(office)
    window.stand_on(made.id)
    return window.view, lambda: made.id not in window.model.keys


@drives(LIST, "select_all")
def _select_all(office: Any) -> tuple[Any, Check]:
    window = sites(office)
    return window.view, lambda: len(window.view.selected_rows()) == len(window.model.keys)


@drives(LIST, "copy_cells")
def _copy_cells(office: Any) -> tuple[Any, Check]:
    window = sites(office)
    QGuiApplication.clipboard().setText("прежнее")
    return window.view, lambda: "прежнее" not in QGuiApplication.clipboard().text()


@drives(LIST, "first_row")
def _first_row(office: Any) -> tuple[Any, Check]:
    window = sites(office)
    return window.view, lambda: window.view.currentIndex().row() == 0


@drives(LIST, "last_row")
def _last_row(office: Any) -> tuple[Any, Check]:
    window = sites(office)
    return window.view, lambda: window.view.currentIndex().row() == len(window.model.keys) - 1


@drives(LIST, "close")
def _close_list(office: Any) -> tuple[Any, Check]:
    window = sites(office)
    return window.view, lambda: window.key not in office.desk.windows


# --- documents and their rows ------------------------------------------------------------


def document(office: Any) -> Any:
    made = office.company.transfer(*office.company.cabins[:2])
    office.company.work.save(made)
    window = office.desk.open_thing(RentTransfer, made.id)
    office.settle()
    return window


def rows(office: Any, row: int = 0, name: str = "price") -> tuple[Any, Any]:
    window = document(office)
    page = window.sections["units"]
    page.view.setFocus()
    page.view.go_to(row, [f.name for f in page.model.fields].index(name))
    return window, page


@drives(ITEM, "close")
def _close_item(office: Any) -> tuple[Any, Check]:
    window = document(office)
    return window, lambda: window.key not in office.desk.windows


@drives(ROWS, "add")
def _add(office: Any) -> tuple[Any, Check]:
    window, page = rows(office)
    return page.view, lambda: len(window.thing.units) == 3


@drives(ROWS, "pick")
def _pick(office: Any) -> tuple[Any, Check]:
    window, page = rows(office)
    return page.view, lambda: window.picking is not None and window.picking.isVisible()


@drives(ROWS, "copy")
def _copy(office: Any) -> tuple[Any, Check]:
    window, page = rows(office)
    return page.view, lambda: len(window.thing.units) == 3


@drives(ROWS, "remove")
def _remove(office: Any) -> tuple[Any, Check]:
    window, page = rows(office)
    return page.view, lambda: len(window.thing.units) == 1


def _moved(office: Any, row: int) -> tuple[Any, Check]:
    window, page = rows(office, row)
    first = window.thing.units[0].unit_id
    return page.view, lambda: window.thing.units[1].unit_id == first


@drives(ROWS, "up")
def _up(office: Any) -> tuple[Any, Check]:
    return _moved(office, 1)


@drives(ROWS, "down")
def _down(office: Any) -> tuple[Any, Check]:
    return _moved(office, 0)


@drives(ROWS, "next_cell")
def _next_cell(office: Any) -> tuple[Any, Check]:
    _, page = rows(office)
    was = page.view.currentIndex().column()
    return page.view, lambda: page.view.currentIndex().column() != was


@drives(ROWS, "edit")
def _edit(office: Any) -> tuple[Any, Check]:
    _, page = rows(office)
    editing = page.view.State.EditingState
    return page.view, lambda: page.view.state() == editing


@drives(ROWS, "paste")
def _paste(office: Any) -> tuple[Any, Check]:
    _, page = rows(office)
    told: list[str] = []
    page.view.paste_wanted.disconnect()
    page.view.paste_wanted.connect(told.append)
    QGuiApplication.clipboard().setText("9000")
    return page.view, lambda: told == ["9000"]


@drives(ROWS, "recount")
def _recount(office: Any) -> tuple[Any, Check]:
    window, page = rows(office, name="amount")
    window.thing.units[0].manual = True
    return page.view, lambda: not window.thing.units[0].manual


@drives(ROWS, "fill_held")
def _fill_held(office: Any) -> tuple[Any, Check]:
    window = office.desk.open_new(RentExtension)
    page = window.sections["units"]
    page.view.setFocus()
    return page.view, lambda: "выберите договор" in window.strip.words.text()


@drives(ROWS, "why")
def _why(office: Any) -> tuple[Any, Check]:
    window, page = rows(office, name="amount")
    return page.view, lambda: window.findChild(Explanation) is not None


# --- fields ------------------------------------------------------------------------------


def field(window: Any, name: str) -> Any:
    return next(e for f, e in window.form.head.editors() if f.name == name)


@drives(FIELD, "next")
def _next(office: Any) -> tuple[Any, Check]:
    contact = field(document(office), "contact")
    contact.setFocus()
    return contact, lambda: not contact.hasFocus()


@drives(FIELD, "calendar")
def _calendar(office: Any) -> tuple[Any, Check]:
    date = field(document(office), "date")
    assert isinstance(date, DateField)
    date.setFocus()
    return date, lambda: QApplication.activePopupWidget() is not None


def choice(office: Any) -> ChoiceField:
    found = field(document(office), "site_id")
    assert isinstance(found, ChoiceField)
    found.setFocus()
    return found


def _heard(signal: Any) -> Check:
    told: list[Any] = []
    signal.disconnect()
    signal.connect(lambda *_: told.append(1))
    return lambda: told == [1]


@drives(CHOICE, "choose")
def _choose(office: Any) -> tuple[Any, Check]:
    site = choice(office)
    return site, _heard(site.choose_wanted)


@drives(CHOICE, "clear")
def _clear(office: Any) -> tuple[Any, Check]:
    site = choice(office)
    return site, lambda: site.value() is None


@drives(CHOICE, "open")
def _open(office: Any) -> tuple[Any, Check]:
    site = choice(office)
    return site, _heard(site.open_wanted)


@drives(CHOICE, "create")
def _create(office: Any) -> tuple[Any, Check]:
    site = choice(office)
    return site, _heard(site.create_wanted)


@drives(CHOICE, "offers")
def _offers(office: Any) -> tuple[Any, Check]:
    site = choice(office)
    return site, lambda: site.offers_are_open()


# --- reports and «Найти всё» -------------------------------------------------------------


@drives(REPORT, "drill")
def _drill(office: Any) -> tuple[Any, Check]:
    office.company.work.post(office.company.transfer())
    window = office.desk.open_report("rental_summary")
    office.settle()
    told: list[Any] = []
    window.view.drilled.disconnect()
    window.view.drilled.connect(told.append)
    window.view.setFocus()
    window.view.setCurrentIndex(window.model.index(0, 1))
    return window.view, lambda: bool(told)


def grouped(office: Any, *, folded: bool) -> Any:
    """«Арендный парк» with the cursor on its first group."""
    window = office.desk.open_report("fleet")
    office.settle()
    window.fold_to(1 if folded else 2)
    window.view.setFocus()
    window.view.setCurrentIndex(window.model.index(0, 0))
    return window


@drives(REPORT, "unfold")
def _unfold(office: Any) -> tuple[Any, Check]:
    window = grouped(office, folded=True)
    return window.view, lambda: not window.model.is_folded(0)


@drives(REPORT, "fold")
def _fold(office: Any) -> tuple[Any, Check]:
    window = grouped(office, folded=False)
    return window.view, lambda: window.model.is_folded(0)


@drives(REPORTS, "open")
def _open_report(office: Any) -> tuple[Any, Check]:
    from forms.reports_panel import open_panel

    panel = open_panel(office.desk)
    return panel.tree, lambda: ("report", "fleet") in office.desk.windows


@drives(SPLIT, "all")
def _give_all(office: Any) -> tuple[Any, Check]:
    window = a_split(office)
    return window.view, lambda: window.model.rows[0].share == 900


@drives(SPLIT, "clear")
def _take_share_away(office: Any) -> tuple[Any, Check]:
    window = a_split(office)
    window.fill_by_order()
    return window.view, lambda: window.model.rows[0].share is None


@drives(SPLIT, "next")
def _next_share(office: Any) -> tuple[Any, Check]:
    window = a_split(office)
    return window.view, lambda: window.view.currentIndex().row() == 1


@drives(BANK, "accept")
def _accept_payment(office: Any) -> tuple[Any, Check]:
    window = a_bank_desk(office)
    office.settle()
    return window.payments.view, lambda: len(window.payments.every) == 3


@drives(BANK, "not_ours")
def _set_payment_aside(office: Any) -> tuple[Any, Check]:
    window = a_bank_desk(office)
    office.settle()
    return window.payments.view, lambda: len(window.payments.every) == 3


@drives(BANK, "all")
def _give_place_all(office: Any) -> tuple[Any, Check]:
    window = a_bank_desk(office)
    office.settle()
    for row in window.panel.model.rows:
        row.share = None
    window.panel.view.go_to(0, 4)
    return window.panel.view, lambda: window.panel.model.total() == 6000


def finding(office: Any, text: str = "список") -> tuple[Any, EverythingBox]:
    office.desk.menus.common.actions["find_all"].trigger()
    box = EverythingBox.of(office.desk)
    box.field.setText(">" + text)
    return box.field, box


@drives(FINDING, "down")
def _step_down(office: Any) -> tuple[Any, Check]:
    entered, box = finding(office, "а")
    return entered, lambda: box.list.currentRow() == 1


@drives(FINDING, "up")
def _step_up(office: Any) -> tuple[Any, Check]:
    entered, box = finding(office, "а")
    return entered, lambda: box.list.currentRow() == box.list.count() - 1


@drives(FINDING, "take")
def _take(office: Any) -> tuple[Any, Check]:
    entered, _ = finding(office, "площадки")
    return entered, lambda: ("list", "site") in office.desk.windows


@drives(FINDING, "leave")
def _leave(office: Any) -> tuple[Any, Check]:
    entered, _ = finding(office)
    return entered, lambda: entered.text() == ""


def test_the_keys_of_the_table_are_keys():
    for row in KEYS:
        assert all(QKeySequence(k).toString() or "…" in k or "колесо" in k for k in row.keys)
