"""Standard periods: their days, names, the one before and after; how a picker takes them."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app import periods
from app.periods import Standard

D = dt.date
NOW = D(2026, 11, 21)  # a Saturday


@pytest.mark.parametrize(
    ("which", "since", "until", "title"),
    [
        (Standard.TODAY, NOW, NOW, "21.11.2026"),
        (Standard.YESTERDAY, D(2026, 11, 20), D(2026, 11, 20), "20.11.2026"),
        (Standard.THIS_WEEK, D(2026, 11, 16), D(2026, 11, 22), "16.11.2026 – 22.11.2026"),
        (Standard.LAST_WEEK, D(2026, 11, 9), D(2026, 11, 15), "09.11.2026 – 15.11.2026"),
        (Standard.THIS_MONTH, D(2026, 11, 1), D(2026, 11, 30), "ноябрь 2026"),
        (Standard.LAST_MONTH, D(2026, 10, 1), D(2026, 10, 31), "октябрь 2026"),
        (Standard.THIS_QUARTER, D(2026, 10, 1), D(2026, 12, 31), "IV квартал 2026"),
        (Standard.LAST_QUARTER, D(2026, 7, 1), D(2026, 9, 30), "III квартал 2026"),
        (Standard.THIS_HALF, D(2026, 7, 1), D(2026, 12, 31), "2-е полугодие 2026"),
        (Standard.LAST_HALF, D(2026, 1, 1), D(2026, 6, 30), "1-е полугодие 2026"),
        (Standard.NINE_MONTHS, D(2026, 1, 1), D(2026, 9, 30), "9 месяцев 2026"),
        (Standard.THIS_YEAR, D(2026, 1, 1), D(2026, 12, 31), "2026 год"),
        (Standard.LAST_YEAR, D(2025, 1, 1), D(2025, 12, 31), "2025 год"),
        (Standard.MONTH_TO_DATE, D(2026, 11, 1), NOW, "01.11.2026 – 21.11.2026"),
        (Standard.QUARTER_TO_DATE, D(2026, 10, 1), NOW, "01.10.2026 – 21.11.2026"),
        (Standard.YEAR_TO_DATE, D(2026, 1, 1), NOW, "01.01.2026 – 21.11.2026"),
        (Standard.ALL, None, None, "без ограничения"),
    ],
)
def test_a_standard_period_has_its_days_and_its_name(which, since, until, title):
    assert periods.standard(which, NOW) == (since, until)
    assert periods.title_of((since, until)) == title


@pytest.mark.parametrize(
    ("period", "steps", "wanted"),
    [
        ((D(2026, 1, 1), D(2026, 1, 31)), -1, (D(2025, 12, 1), D(2025, 12, 31))),
        ((D(2026, 1, 1), D(2026, 1, 31)), 1, (D(2026, 2, 1), D(2026, 2, 28))),
        ((D(2024, 1, 1), D(2024, 3, 31)), 1, (D(2024, 4, 1), D(2024, 6, 30))),
        ((D(2026, 1, 1), D(2026, 12, 31)), -2, (D(2024, 1, 1), D(2024, 12, 31))),
        ((D(2026, 11, 16), D(2026, 11, 22)), 1, (D(2026, 11, 23), D(2026, 11, 29))),
        ((NOW, NOW), -1, (D(2026, 11, 20), D(2026, 11, 20))),
        ((D(2026, 11, 1), None), 1, (D(2026, 11, 1), None)),
        ((D(1, 1, 1), D(1, 12, 31)), -1, (D(1, 1, 1), D(1, 12, 31))),
        ((D(9999, 1, 1), D(9999, 6, 30)), 2, (D(9999, 1, 1), D(9999, 6, 30))),
    ],
)
def test_the_period_before_and_after_is_as_long(period, steps, wanted):
    assert periods.shifted(period, steps) == wanted


def test_an_open_end_is_told_in_words():
    assert periods.title_of((D(2026, 11, 1), None)) == "с 01.11.2026"
    assert periods.title_of((None, NOW)) == "по 21.11.2026"


def test_a_standard_period_is_kept_by_name_and_moves_on():
    kept = periods.to_json(periods.standard(Standard.THIS_YEAR, NOW), Standard.THIS_YEAR)
    again = periods.from_json(kept, D(2027, 2, 3))
    assert again == ((D(2027, 1, 1), D(2027, 12, 31)), Standard.THIS_YEAR)
    kept = periods.to_json((NOW, None))
    assert periods.from_json(kept, D(2027, 2, 3)) == ((NOW, None), None)
    for broken in (None, 5, {}, {"since": "x", "until": None}, {"standard": "ЭТО"}):
        assert periods.from_json(broken, NOW) is None


@pytest.fixture
def picker(qtbot, no_faults):
    from forms.period_picker import PeriodPicker

    made = PeriodPicker(today=lambda: NOW)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    told = []
    made.edited.connect(told.append)
    made.told = told
    return made


def test_a_line_of_the_menu_is_taken_and_arrows_move_it(picker):
    picker.menu.aboutToShow.emit()
    line = next(a for a in picker.menu.actions() if a.text().startswith("Прошлый месяц"))
    assert line.text() == "Прошлый месяц\tоктябрь 2026"
    line.trigger()
    assert picker.value() == (D(2026, 10, 1), D(2026, 10, 31))
    assert picker.since.text() == "01.10.2026"
    picker.back.click()
    picker.back.click()
    assert picker.named.text() == "август 2026 ▾"
    QTest.keyClick(picker.until, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert [period[0].month for period in picker.told] == [10, 9, 8, 9]


def test_dates_are_typed_and_an_empty_end_is_no_limit(picker):
    assert picker.value() == (None, None)
    assert not picker.back.isEnabled()
    picker.since.setFocus()
    QTest.keyClicks(picker.since, "011126")
    QTest.keyClick(picker.since, Qt.Key.Key_Return)
    assert picker.told == [(D(2026, 11, 1), None)]
    QTest.keyClicks(picker.until, "151126")
    QTest.keyClick(picker.until, Qt.Key.Key_Enter)
    assert picker.value() == (D(2026, 11, 1), D(2026, 11, 15))
    assert picker.named.text() == "произвольный ▾"
    assert picker.kept() == {"since": "2026-11-01", "until": "2026-11-15"}


def test_an_inverted_period_is_refused_and_the_old_one_stays(picker):
    picker.show_standard(Standard.THIS_MONTH)
    picker.since.selectAll()
    QTest.keyClicks(picker.since, "01122026")
    QTest.keyClick(picker.since, Qt.Key.Key_Return)
    assert picker.fault() == "Начало периода позже его конца"
    assert picker.until.property("invalid")
    assert picker.told == []
    assert picker.value() == (D(2026, 11, 1), D(2026, 11, 30))
    picker.pick(Standard.THIS_MONTH)
    assert picker.fault() == ""
    assert not picker.until.property("invalid")
