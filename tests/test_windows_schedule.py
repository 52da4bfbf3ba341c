"""«График занятости» as a person drives it by mouse: drags, zoom, filters, what it shows (§4.7)."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from sqlalchemy import select

from app.work import Work
from db.catalogs.unit import Cabin
from db.documents.rent_extension import RentExtension
from db.documents.rent_transfer import RentTransfer
from db.documents.unit_receipt import UnitReceipt, UnitReceiptRow
from tests.company import DAY, MANAGER

if TYPE_CHECKING:
    from forms.schedule.window import ScheduleWindow

from tests.schedule_windows import (
    ONE,
    TODAY,
    drag,
    opened,
    place,
    press,
    row_of,
    the_window,
    windows_of,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod, Button = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton


@pytest.fixture
def window(office, monkeypatch) -> ScheduleWindow:
    return opened(office, monkeypatch)


def test_stands_in_the_section_of_rent(office, qtbot):
    office.desk.show_section("rent")
    office.settle()
    link = next(
        b for b in office.desk.start.findChildren(QPushButton) if b.text() == "График занятости"
    )
    qtbot.mouseClick(link, Button.LeftButton)
    assert ("schedule",) in office.desk.windows


def test_a_drag_over_free_days_begins_a_transfer(office, window):
    drag(window, place(window, "БК-002", TODAY), place(window, "БК-002", TODAY + 9 * ONE))
    form = the_window(office, RentTransfer)
    thing = form.thing
    assert (thing.date, thing.site_id, thing.id) == (TODAY, office.company.site.id, None)
    (row,) = thing.units
    assert (row.unit_id, row.date_from, row.date_to) == (
        office.company.cabins[1].id,
        TODAY,
        TODAY + 9 * ONE,
    )
    assert row.price == 6000
    assert row.amount
    assert form.isWindowModified()


def test_a_drag_down_takes_several_cabins(office, window):
    drag(window, place(window, "БК-002", TODAY), place(window, "БК-003", TODAY + 4 * ONE))
    units = the_window(office, RentTransfer).thing.units
    assert [r.unit_id for r in units] == [c.id for c in office.company.cabins[1:]]
    assert {(r.date_from, r.date_to) for r in units} == {(TODAY, TODAY + 4 * ONE)}


def test_a_drag_stops_before_what_is_let(office, window):
    told: list[str] = []
    window.chart.stopped.connect(told.append)
    view, start = window.chart.viewport(), place(window, "БК-001", DAY(2026, 11, 10))
    QTest.mousePress(view, Button.LeftButton, Mod.NoModifier, start)
    QTest.mouseMove(view, place(window, "БК-001", DAY(2026, 11, 15)))
    assert window.chart.chosen[:4] == (1, 1, DAY(2026, 11, 10), DAY(2026, 11, 11))
    assert told[-1].startswith("Дальше занято: БК-001 с 12.11.2026")
    assert "СтройГрад" in told[-1]
    QTest.mouseRelease(view, Button.LeftButton, Mod.NoModifier, start)
    assert windows_of(office, RentTransfer) == []
    assert "более ранняя передача не проведётся" in window.strip.words.text()


def test_a_drag_begun_on_a_let_day_takes_nothing(office, window):
    drag(window, place(window, "БК-001", TODAY), place(window, "БК-001", TODAY + 40 * ONE))
    drag(window, place(window, "БК-002", TODAY), place(window, "БК-001", TODAY + ONE))
    rows = the_window(office, RentTransfer).thing.units
    assert [r.unit_id for r in rows] == [office.company.cabins[1].id]


def test_the_end_of_a_rental_is_pulled_to_go_on(office, window, monkeypatch):
    chart = window.chart
    chart.look_at(DAY(2026, 12, 1))
    end = place(window, "БК-001", DAY(2026, 12, 11))
    end.setX(end.x() + round(chart.axis.width / 2))
    QTest.mouseMove(chart.viewport(), end)
    assert chart.viewport().cursor().shape() == Qt.CursorShape.SizeHorCursor
    drag(window, end, place(window, "БК-001", DAY(2026, 12, 20)))
    (row,) = the_window(office, RentExtension).thing.units
    assert (row.date_from, row.date_to) == (DAY(2026, 12, 12), DAY(2026, 12, 20))
    assert row.unit_id == office.company.cabins[0].id


def test_a_double_click_opens_the_transfer(office, window):
    where = place(window, "БК-001", TODAY)
    QTest.mouseDClick(window.chart.viewport(), Button.LeftButton, Mod.NoModifier, where)
    assert the_window(office, RentTransfer).thing.units[0].unit_id == office.company.cabins[0].id


def test_a_site_folds_by_keys_and_mouse(window):
    chart = window.chart
    assert [getattr(r, "title", r.code if hasattr(r, "code") else "") for r in window.rows.rows][
        0
    ] == "Юг (своб. 2/3)"
    press(window, Key.Key_Up)
    assert chart.at[0] == 0
    press(window, Key.Key_Return)
    assert len(window.rows) == 1
    press(window, Key.Key_Plus, Mod.KeypadModifier)
    assert len(window.rows) == 4
    press(window, Key.Key_Left, Mod.ControlModifier)
    assert len(window.rows) == 1
    QTest.mouseClick(chart.viewport(), Button.LeftButton, Mod.NoModifier, QPoint(40, 60))
    assert len(window.rows) == 4


def wheel(window: Any, x: int, by: int, mods: Mod) -> None:
    view = window.chart.viewport()
    at = QPointF(x, 120)
    event = QWheelEvent(
        at,
        view.mapToGlobal(at),
        QPoint(),
        QPoint(0, by),
        Button.NoButton,
        mods,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def test_alt_and_the_wheel_zoom_round_the_day_under_the_mouse(window):
    from forms.schedule.axis import Scale

    chart = window.chart
    before = chart.cell_at(QPoint(600, 120))
    assert window.scales[Scale.DAY].isChecked()
    wheel(window, 600, -120, Mod.AltModifier)
    assert chart.axis.width == 20
    assert abs((chart.cell_at(QPoint(600, 120))[1] - before[1]).days) <= 1
    assert not any(made.isChecked() for made in window.scales.values())
    QTest.mouseClick(window.scales[Scale.MONTH], Button.LeftButton)
    assert chart.axis.width == 3
    left = chart.first_day()
    wheel(window, 600, -120, Mod.ShiftModifier)
    assert chart.first_day() > left


def test_somebodys_commit_comes_to_the_chart(office, window):
    company = office.company
    code = "БК-002"
    assert window.rows.span_at(row_of(window, code), TODAY) is None
    other = Work(company.work.database, MANAGER)
    other.subscribe(company.work._listeners[0])
    company.work.post(company.transfer(company.cabins[1], date=TODAY))
    office.settle()
    window.chart.viewport().repaint()
    span = window.rows.span_at(row_of(window, code), TODAY)
    assert span.tenant == "ООО «СтройГрад»"
    assert window.chart.at == (1, TODAY)
    assert [r.title for r in window.rows.rows if hasattr(r, "title")] == ["Юг (своб. 1/3)"]


def test_filters_are_shown_kept_and_reset(office, window, type_text):
    filters = window.filters
    filters.since.setFocus()
    type_text(filters.since, "25112026")
    QTest.keyClick(filters.since, Key.Key_Return)
    assert filters.found.text() == "Найдено свободных: 2"
    assert filters.reset.isEnabled()
    QTest.mouseClick(filters.reset, Button.LeftButton)
    assert (filters.found.text(), len(window.rows)) == ("", 4)
    filters.site.setCurrentIndex(filters.site.findText("Север"))
    filters.site.activated.emit(filters.site.currentIndex())
    assert not window.chart.isVisible()
    assert window.nothing.text() == "По этим условиям бытовок нет. «Сбросить» — показать все."
    window.close_window()
    office.settle()
    from forms.schedule.window import open_schedule

    again = open_schedule(office.desk)
    assert again.filters.site.currentText() == "Север"


def test_the_search_finds_cabins_and_tenants(office, window, type_text, qtbot):
    window.commands.find.trigger()
    type_text(window.search, "стройгр")
    qtbot.waitUntil(lambda: len(window.rows) == 2)
    assert window.rows.rows[1].code == "БК-001"


def test_a_tooltip_tells_the_rental(window):
    words = window.chart.words_of((1, TODAY)).split("\n")
    assert words[:3] == ["БК-001 · БК-00 · Юг", "ООО «СтройГрад»", "договор № 214"]
    assert "начислено до 11.12.2026" in words
    assert words[-1] == "не оплачена"
    assert window.chart.words_of((2, TODAY)).endswith("20.11.2026: свободна")
    assert window.chart.words_of((0, TODAY)) == ""


def test_only_rows_on_the_screen_are_read(office, window):
    company = office.company
    cabins = [Cabin(name="Блок", code=f"ББ-{n:03}", kind_id=company.kind.id) for n in range(300)]
    company.work.save(cabins)
    company.work.post(
        UnitReceipt(
            organization_id=company.organization.id,
            site_id=company.site.id,
            date=TODAY,
            units=[UnitReceiptRow(unit_id=c.id) for c in cabins],
        )
    )
    read: list[int] = []
    load = window.rows._load
    window.rows._load = lambda lines, *days: read.append(len(lines)) or load(lines, *days)
    office.settle()
    window.chart.viewport().repaint()
    assert len(window.rows) == 304
    assert sum(read) <= 96  # the screen's block and the cursor's
    press(window, Key.Key_End, Mod.ControlModifier)
    window.chart.viewport().repaint()
    assert sum(read) <= 160


def test_an_empty_park_tells_where_to_begin(office):
    from forms.schedule import window as module

    work = office.company.work
    with work.database.reading() as session:
        key = session.scalars(select(UnitReceipt.id)).one()
    work.unpost(work.load(UnitReceipt, key))
    made = module.open_schedule(office.desk)
    assert made.nothing.isVisible()
    assert "«Поступление бытовок на площадку»" in made.nothing.text()


def test_days_of_a_year_stand_where_they_are_found():
    from forms.schedule.axis import WIDTHS, Axis, months

    for width in WIDTHS:
        axis = Axis(DAY(2026, 1, 1), DAY(2026, 12, 31), width)
        for n in range(axis.days):
            day = axis.first + n * ONE
            assert axis.day(axis.x(day)) == axis.day(axis.x(day) + width - 0.5) == day
        assert axis.day(-5) == axis.first
        assert axis.day(axis.length + 50) == axis.last
    assert months(DAY(2026, 1, 31), DAY(2026, 3, 1)) == [DAY(2026, m, 1) for m in (1, 2, 3)]


def test_stretches_are_told_by_letters_and_words():
    from decimal import Decimal

    from app.filled_days import Span, State
    from forms.schedule.looks import late_title, look_of, parts, title_of

    day = DAY(2026, 11, 1)
    let = Span(1, State.LET, day, tenant="ООО «Вега»", number="А-1", charged_to=day + 9 * ONE)
    late = Span(1, State.LET, day, tenant="ИП Кот", number="А-2", overdue=Decimal(1))
    back = Span(1, State.LET, day, day, tenant="Вега", owed=Decimal(1))
    lost, broken = Span(1, State.LOST, day), Span(1, State.REPAIR, day)
    told = [title_of(s) for s in (let, late, back, lost, broken)]
    assert told == [
        "Вега · А-1",
        "Д · ИП Кот · долг",
        "ВД · Вега · возвращена, долг",
        "в розыске с 01.11.2026",
        "в ремонте",
    ]
    assert len({look_of(s).fill for s in (let, late, back, lost, broken)}) == 5
    end = DAY(2026, 12, 31)
    assert parts(let, end) == ((day, day + 9 * ONE), (day + 10 * ONE, end))
    assert parts(late, end) == (None, (day, end))
    assert late_title(let, is_named=True) == "без продления"
    assert late_title(let, is_named=False) == "Вега · без продления"
    assert parts(back, end) == ((day, day), None)


def test_a_closed_chart_is_gone(office, window):
    from forms.schedule.window import open_schedule

    window.close_window()
    office.settle()
    del window
    alive = []
    for _ in range(10):
        made = open_schedule(office.desk)
        alive.append(weakref.ref(made))
        made.close_window()
        del made
        office.settle()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert [ref() for ref in alive] == [None] * 10


def test_both_themes_paint(office, window):
    from forms import theme

    app = QApplication.instance()
    pictures = []
    for dark in (False, True):
        theme.apply(app, dark=dark)
        pictures.append(window.chart.grab().toImage())
    theme.apply(app)
    light, dark = (p.pixelColor(300, 40).lightness() for p in pictures)
    assert light > 200 > 80 > dark
