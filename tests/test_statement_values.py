"""K-1: sums and days as banks write them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from app.statements import values

DAY = dt.date(2026, 4, 15)


# --- values ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kopecks"),
    [
        ("3 500,50", 350050), ("1,5", 150), ("5751.6", 575160), ("8000", 800000),
        ("1\u00a0234\u202f567.89", 123456789), ("1.234,56", 123456), ("1,234.56", 123456),
        ("1'234.5", 123450), ("100.0000", 10000), ("1 234", 123400), ("1.234.567", 123456700),
        ("0.01", 1), ("-5.00", -500),
    ],
)  # fmt: skip
def test_sums_as_banks_write_them(text: str, kopecks: int):
    assert values.amount(text) == Decimal(kopecks).scaleb(-2)


@pytest.mark.parametrize(
    "text",
    ["", "1,234", "1.000", "12 34", "1.234.56", "1e5", "NaN", "Infinity", "١٢", "5 руб", "1..2",
     "1,2,3", "0x10", "1_000", "9" * 20, "1.005"],
)  # fmt: skip
def test_what_is_no_sum_is_no_sum(text: str):
    with pytest.raises(ValueError, match="не сумма"):
        values.amount(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("15.04.2026", DAY), ("15/04/2026", DAY), ("2026-04-15", DAY), ("15.04.2026 10:00:00", DAY),
        ("", None), ("00.00.0000", None), ("  .  .    ", None), ("01.01.0001", None),
    ],
)  # fmt: skip
def test_days_as_banks_write_them(text: str, day: dt.date | None):
    assert values.day(text) == day


@pytest.mark.parametrize("text", ["31.02.2026", "15.04.26", "15.04.0206", "15.13.2026", "завтра"])
def test_what_is_no_day_is_no_day(text: str):
    with pytest.raises(ValueError, match="дат"):
        values.day(text)
