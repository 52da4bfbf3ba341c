"""Why a sum is not that of the month before: every difference has its cause (ux.md 4.5, H-18)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.derivation import Given, Share, Total
from app.derivation_kinds import Because, Indexed, Metered
from app.month.causes import cause
from app.month.lines import Piece
from db.russian import money_text
from tests.company import DAY
from tests.leaseholds import NOVEMBER, OCTOBER

D = Decimal
DAY_ONE = dt.timedelta(days=1)


def rent(
    month: dt.date, price: str, first: int, last: int, whole: int, percent: str = "22"
) -> Piece:
    why = Share(D(price), last - first + 1, whole)
    return piece(month, why, first, last, percent)


def quarter(month: dt.date, price: str, days: int, whole: int) -> Piece:
    """A month of a quarterly price."""
    return piece(month, Share(D(price), days, whole), 1, days)


def from_the_twelfth(month: dt.date, before: int, after: int) -> Piece:
    """A month of a price from the 12th to the 11th; `before` and `after` are days of the periods."""
    days = (month.replace(day=28) + 4 * DAY_ONE).replace(day=1) - DAY_ONE
    price = D(10000)
    why = Total((Share(price, 11, before), Share(price, days.day - 11, after)))
    return piece(month, why, 1, days.day)


def piece(month: dt.date, why: Any, first: int, last: int, percent: str = "22") -> Piece:
    gross = why.evaluate()
    days = (month.replace(day=first), month.replace(day=last))
    return Piece(days, gross, gross, D(0), D(percent), why)


@pytest.mark.parametrize(
    ("before", "now", "words", "red"),
    [
        (rent(OCTOBER, "30000", 1, 31, 31), rent(NOVEMBER, "30000", 1, 30, 30), "", False),
        (
            rent(OCTOBER, "30000", 16, 31, 31),
            rent(NOVEMBER, "30000", 1, 30, 30),
            "30 дней вместо 16",
            False,
        ),
        (
            rent(OCTOBER, "30000", 1, 31, 31),
            rent(NOVEMBER, "33000", 1, 30, 30),
            f"цена {money_text(D(33000))} вместо {money_text(D(30000))}",
            False,
        ),
        (
            rent(OCTOBER, "30000", 1, 31, 31, "20"),
            rent(NOVEMBER, "33000", 1, 30, 30),
            f"цена {money_text(D(33000))} вместо {money_text(D(30000))}; НДС 22 % вместо НДС 20 %",
            False,
        ),
        (
            quarter(NOVEMBER, "3000", 30, 92),
            quarter(NOVEMBER.replace(month=12), "3000", 31, 92),
            "31 день вместо 30",
            False,
        ),
        (
            quarter(NOVEMBER.replace(month=12), "3000", 31, 92),
            quarter(DAY(2027, 1, 1), "3000", 31, 90),
            "дней в периоде цены: 90 вместо 92",
            False,
        ),
        (
            from_the_twelfth(OCTOBER, 30, 31),
            from_the_twelfth(NOVEMBER, 31, 30),
            "30 дней вместо 31",
            False,
        ),
        (
            quarter(NOVEMBER, "3000", 30, 92),
            quarter(NOVEMBER.replace(month=12), "6000", 31, 92),
            f"31 день вместо 30; цена {money_text(D(6000))} вместо {money_text(D(3000))}",
            True,
        ),
        (
            rent(OCTOBER, "30000", 1, 31, 31),
            piece(NOVEMBER, Total((Share(D(30000), 30, 30), Share(D(30000), 30, 30))), 1, 30),
            "причина не найдена",
            True,
        ),
        (
            rent(OCTOBER, "100", 1, 31, 1),
            rent(NOVEMBER, "100", 1, 30, 1),
            "30 дней вместо 31",
            False,
        ),
        (
            rent(OCTOBER, "30000", 1, 31, 31),
            piece(NOVEMBER, Given(D(31000)), 1, 30),
            "сумма введена вручную",
            True,
        ),
        (
            rent(OCTOBER, "50000", 1, 31, 31),
            piece(NOVEMBER, Because(Share(D(54000), 30, 30), Indexed(D(50000), D(8))), 1, 30),
            f"цена {money_text(D(54000))} вместо {money_text(D(50000))}, индексация",
            False,
        ),
        (
            piece(OCTOBER, Metered((D(100), D(200)), D(1), D(7)), 1, 31),
            piece(NOVEMBER, Metered((D(200), D(450)), D(1), D(7)), 1, 30),
            "объём 250 вместо 100",
            True,
        ),
    ],
)
def test_each_difference_has_its_cause(before: Piece, now: Piece, words: str, red: bool) -> None:
    """ux.md 4.5: what of the derivation changed; large and unexplained ones are red."""
    why = cause([before], [now])
    assert (why.text, why.red) == (words, red)


def test_a_discount_explains_a_difference_and_takes_no_days() -> None:
    """A sum taken back by agreement is told; days taken back by a return are days."""
    whole, now = rent(OCTOBER, "30000", 1, 31, 31), rent(NOVEMBER, "30000", 1, 30, 30)
    discount = piece(OCTOBER, Given(D(-1000), "скидка"), 31, 31)
    why = cause([whole, discount], [now])
    assert (why.text, why.red) == (f"месяцем раньше исправление {money_text(D(-1000))}", False)
    back = piece(OCTOBER, Share(D(-30000), 11, 31), 21, 31)
    assert cause([whole, back], [now]).text == "30 дней вместо 20"


@given(
    price=st.integers(1, 10**6),
    after=st.integers(1, 10**6),
    first=st.integers(1, 28),
    last=st.integers(28, 30),
)
def test_a_difference_always_says_something(price: int, after: int, first: int, last: int) -> None:
    """No difference without words: a cause, or that there is none."""
    was = [rent(OCTOBER, str(price), 1, 31, 31)]
    now = [rent(NOVEMBER, str(after), first, last, 30)]
    why = cause(was, now)
    assert bool(why.text) == (was[0].gross != now[0].gross)
