"""Fields: what is typed becomes a value, and what is no value is never erased."""

import datetime as dt
import enum
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from app.lists import Choice
from app.typed import parse_date, parse_number
from forms.choice import ChoiceField
from forms.fields import DateField, EnumField, NumberField, WholeField, YesNoField
from forms.values import copied, shortened, shown

# The offscreen screen cannot grab the keyboard for a popup; a real one can.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

DAY = dt.date(2026, 11, 21)
Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def form(qtbot, no_faults):
    """A window that holds the fields of a test."""
    window = QWidget()
    QVBoxLayout(window)
    qtbot.addWidget(window)

    def put(*fields):
        for field in fields:
            window.layout().addWidget(field)
        window.show()
        window.activateWindow()
        qtbot.waitExposed(window)
        return window

    return put


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234,56", "1234.56"),
        ("1234.56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("-5", "-5"),
        ("\u22125,5", "-5.5"),
        ("=1200*1,2", "1440"),
        ("12500/31*7", "2822.58"),
        ("(100+50)*2", "300"),
        ("1234567,895", "1234567.90"),
        ("0,1+0,2", "0.30"),
        ("14 250,00 ₽", "14250"),
        ("14 250,00 руб.", "14250"),
        ("12.345.678,90", "12345678.90"),
        ("1,234,567.5", "1234567.50"),
        ("1,234,567", "1234567"),
        ("1.234,5*2", "2469"),
        ("-1\u2009000", "-1000"),
    ],
)
def test_a_number_is_read_as_people_type_it(text, value):
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["абв", "1**9", "__import__('os')", "1/0", "1.2.3", "(" * 90, "5//2"]
)
def test_what_is_no_number_is_refused_in_words(text):
    with pytest.raises(ValueError, match=r"[а-я]"):
        parse_number(text)


@given(st.decimals(-(10**12), 10**12, places=2))
def test_a_shown_sum_is_read_back(amount):
    assert parse_number(shown(amount)) == amount
    assert Decimal(copied(amount).replace(",", ".")) == amount


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("21112026", DAY),
        ("211126", DAY),
        ("2111", DAY),
        ("21", DAY),
        ("21.11.2026", DAY),
        ("21.11.26", DAY),
        ("21,11,2026", DAY),
        ("21/11", DAY),
        ("+7", dt.date(2026, 11, 28)),
        ("-21", dt.date(2026, 10, 31)),
        ("сегодня", DAY),
        ("", None),
        ("5", dt.date(2026, 11, 5)),
    ],
)
def test_t3_a_date_is_read_by_digits(text, day):
    assert parse_date(text, DAY) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5", dt.date(2019, 3, 5)),
        ("0501", dt.date(2019, 1, 5)),
        ("050120", dt.date(2020, 1, 5)),
        ("050149", dt.date(2049, 1, 5)),
        ("050150", dt.date(1950, 1, 5)),
        ("+7", dt.date(2019, 4, 2)),
        ("сегодня", DAY),
        ("вчера", dt.date(2026, 11, 20)),
    ],
)
def test_t3_a_date_in_part_is_completed_from_the_period_at_hand(text, day):
    assert parse_date(text, dt.date(2019, 3, 26), DAY) == day


@pytest.mark.parametrize(
    "text", ["31.02.2026", "абв", "1.2.3.4", "99999", "21 ноября", "9" * 5000, "1.2." + "9" * 40]
)
def test_t3_what_is_no_date_is_refused_in_words(text):
    with pytest.raises(ValueError, match=r"[Дд]ат"):
        parse_date(text, DAY)


@given(st.text("0123456789.,+-*/() %абв", max_size=60), st.dates())
def test_whatever_is_typed_is_read_or_refused_in_words(text, near):
    for read in (lambda: parse_date(text, near), lambda: parse_number(text)):
        refused = ""
        try:
            read()
        except ValueError as problem:
            refused = str(problem)
        assert "invalid" not in refused


@given(st.dates())
def test_a_shown_date_is_read_back(day):
    assert parse_date(shown(day), DAY) == day


def test_values_are_shown_as_accountants_write_them():
    assert shown(Decimal("1234567.8").quantize(Decimal("0.01"))) == "1\u00a0234\u00a0567,80"
    assert shown(Decimal("20.000000")) == "20"
    assert shown(None) == shown(False) == ""
    assert copied(Decimal("1234.56")) == "1234,56"
    assert shortened("Поступление бытовок на площадку А-000012", 30).endswith("А-000012")


def test_money_takes_comma_and_point(form):
    money, after = NumberField(), QLineEdit()
    form(money, after)
    money.setFocus()
    QTest.qWait(5)
    QTest.keyClicks(money, "1234.56")
    QTest.keyClick(money, Key.Key_Tab)
    assert money.value() == Decimal("1234.56")
    assert money.text() == "1\u00a0234,56"


def test_a_wrong_number_stays_as_it_was_typed(form, type_text):
    money = NumberField()
    form(money)
    money.show_value(Decimal(5))
    money.setFocus()
    money.selectAll()
    type_text(money, "пять")
    QTest.keyClick(money, Key.Key_Return)
    assert money.text() == "пять"
    assert money.value() == Decimal(5)
    assert "число" in money.fault()


def test_t4_an_expression_tells_what_it_comes_to_and_is_worked_out_by_enter(form):
    money = NumberField()
    form(money)
    money.setFocus()
    QTest.qWait(5)
    QTest.keyClicks(money, "12500/31*7")
    assert QToolTip.text() == "= 2\u00a0822,58"
    QTest.keyClick(money, Key.Key_Return)
    assert money.value() == Decimal("2822.58")
    assert money.text() == "2\u00a0822,58"
    assert money.alignment() & Qt.AlignmentFlag.AlignRight


def test_an_emptied_number_is_what_its_field_says(form):
    sum_, count = NumberField(empty=Decimal(0)), WholeField()
    form(sum_, count)
    for field in (sum_, count):
        field.show_value(7)
        field.setFocus()
        field.selectAll()
        QTest.keyClick(field, Key.Key_Delete)
        QTest.keyClick(field, Key.Key_Return)
    assert sum_.value() == Decimal(0)
    assert count.value() is None


def test_t3_a_date_keeps_what_is_impossible(form):
    date = DateField(today=lambda: DAY)
    form(date)
    date.setFocus()
    QTest.keyClicks(date, "21.11.2026")
    QTest.keyClick(date, Key.Key_Return)
    assert date.value() == DAY
    date.selectAll()
    QTest.keyClicks(date, "31.02.2026")
    QTest.keyClick(date, Key.Key_Return)
    assert date.value() == DAY
    assert date.text() == "31.02.2026"
    assert date.property("invalid") is True


def test_t3_a_day_is_walked_to_in_the_calendar_by_arrows(form):
    date, after = DateField(today=lambda: DAY), QLineEdit()
    form(date, after)
    date.setFocus()
    for leave in (Key.Key_Escape, Key.Key_Return):
        QTest.keyClick(date, Key.Key_F4)
        for key in (Key.Key_Right, Key.Key_Down, Key.Key_PageDown, leave):
            QTest.keyClick(QApplication.activePopupWidget().focusWidget(), key)
        assert date.value() == (None if leave == Key.Key_Escape else dt.date(2026, 12, 29))


def test_f4_opens_a_calendar_before_the_window_takes_it(form, qtbot):
    date, taken = DateField(today=lambda: DAY), []
    window = form(date)
    action = QAction(window)
    action.setShortcut("F4")
    action.triggered.connect(lambda: taken.append("window"))
    window.addAction(action)
    date.setFocus()
    QTest.keyClick(date, Key.Key_F4)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    QTest.keyClick(popup.focusWidget(), Key.Key_Return)
    assert date.value() == DAY
    assert taken == []


class Colour(enum.Enum):
    RED = "Красный"
    BLUE = "Синий"


def test_a_choice_of_several_may_be_empty_only_where_it_may(form):
    must, may, yes = EnumField(Colour), EnumField(Colour, optional=True), YesNoField("Да")
    form(must, may, yes)
    for field in (must, may):
        field.show_value(Colour.BLUE)
    assert must.value() is may.value() is Colour.BLUE
    assert [must.count(), may.count()] == [2, 3]
    QTest.keyClick(yes, Key.Key_Space)
    assert yes.value() is True


FIRMS = [(1, "ООО «Альфа»"), (2, "ООО «Альфа-Строй»"), (3, "АО «Бета»")]


@pytest.fixture
def choice(form):
    def find(text):
        return [Choice(key, name) for key, name in FIRMS if text.casefold() in name.casefold()]

    field, after = ChoiceField(find, lambda key: dict(FIRMS)[key], pause=0), QLineEdit()
    window = form(field, after)
    field.setFocus()
    return field, after, window


def test_one_match_is_taken_on_leaving(choice, type_text):
    field, after, _ = choice
    type_text(field, "Бет")
    field.offers.popup().hide()
    after.setFocus()
    assert field.value() == 3
    assert field.text() == "АО «Бета»"


def test_several_matches_leave_the_text_in_red(choice, type_text):
    field, after, _ = choice
    type_text(field, "альфа")
    after.setFocus()
    assert field.value() is None
    assert field.text() == "альфа"
    assert "2 варианта" in field.fault()


def test_offers_are_walked_by_arrows(choice, type_text, qtbot):
    field, _, _ = choice
    type_text(field, "альфа")
    qtbot.waitUntil(field.offers_are_open)
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Return):
        QTest.keyClick(field.offers.popup(), key)
    assert field.value() == 2
    assert field.text() == "ООО «Альфа-Строй»"


def test_the_field_takes_its_keys_before_the_window(choice, type_text):
    field, _, window = choice
    heard = []
    action = QAction(window)
    action.setShortcut("F4")
    action.triggered.connect(lambda: heard.append("window"))
    window.addAction(action)
    field.choose_wanted.connect(lambda: heard.append("choose"))
    field.open_wanted.connect(lambda key: heard.append(("open", key)))
    field.create_wanted.connect(lambda text: heard.append(("create", text)))
    field.take(3)
    QTest.keyClick(field, Key.Key_F4)
    QTest.keyClick(field, Key.Key_F4, Mod.ControlModifier | Mod.ShiftModifier)
    QTest.keyClick(field, Key.Key_F4, Mod.ShiftModifier)
    assert field.value() is None
    type_text(field, "Гамма")
    QTest.keyClick(field, Key.Key_F8)
    assert heard == ["choose", ("open", 3), ("create", "Гамма")]


def test_the_wheel_does_not_change_a_field_without_focus(form):
    field, other = EnumField(Colour), QLineEdit()
    form(field, other)
    field.show_value(Colour.RED)
    other.setFocus()
    at = QPointF(5, 5)
    turn = QWheelEvent(
        at,
        field.mapToGlobal(at),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Mod.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    assert turn.type() == QEvent.Type.Wheel
    QApplication.sendEvent(field, turn)
    assert field.value() is Colour.RED
