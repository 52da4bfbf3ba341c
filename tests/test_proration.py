"""Parts of a rent add up to the kopeck (cases L, accounting-model «Proration»)."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.derivation import Derivation
from app.proration import (
    Charged,
    last_kept_day,
    manual_parts,
    next_period,
    rent_amount,
    rent_parts,
    take_back_parts,
)
from app.proration_cycle import month_end, rental_month
from db.proration_rule import ProrationRule as Rule
from db.rounding import to_kopecks

DAY = dt.timedelta(days=1)
rules = st.sampled_from(Rule)
days = st.dates(dt.date(2019, 1, 1), dt.date(2032, 12, 31))
prices = st.decimals(0, 10**6, places=2)
quantities = st.sampled_from([Decimal(1), Decimal(3), Decimal(10), Decimal("1.5")])


def day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%d.%m.%Y").replace(tzinfo=dt.UTC).date()


def rent(price: str, first: str, last: str, rule: Rule = Rule.CALENDAR_DAYS, **more) -> Decimal:
    return rent_amount(Decimal(price), day(first), day(last), rule, **more)


def amounts(parts) -> list[str]:
    return [str(part.amount) for part in parts]


def days_and_sums(parts) -> list[tuple[str, str, str]]:
    return [
        (f"{part.date_from:%d.%m.%Y}", f"{part.date_to:%d.%m.%Y}", str(part.amount))
        for part in parts
    ]


@pytest.mark.parametrize(
    ("case", "price", "first", "last", "rule", "expected"),
    [
        ("L1", "30000", "12.11.2026", "30.11.2026", Rule.CALENDAR_DAYS, "19000.00"),
        ("L2", "30000", "10.02.2026", "28.02.2026", Rule.CALENDAR_DAYS, "20357.14"),
        ("L3", "30000", "10.02.2026", "28.02.2026", Rule.DAYS_30, "19000.00"),
        ("L4", "30000", "12.11.2026", "30.11.2026", Rule.YEAR_365, "18739.73"),
        ("L5 before", "10000", "01.11.2026", "14.11.2026", Rule.CALENDAR_DAYS, "4666.67"),
        ("L5 after", "12000", "15.11.2026", "30.11.2026", Rule.CALENDAR_DAYS, "6400.00"),
        ("L6", "50000", "20.02.2020", "29.02.2020", Rule.CALENDAR_DAYS, "17241.38"),
        ("L7 first", "50000", "01.02.2020", "19.02.2020", Rule.CALENDAR_DAYS, "32758.62"),
        ("L7 whole", "50000", "01.02.2020", "29.02.2020", Rule.CALENDAR_DAYS, "50000.00"),
        ("L8", "38845.00", "01.10.2026", "13.10.2026", Rule.CALENDAR_DAYS, "16289.84"),
        ("L10 both days", "320", "12.11.2026", "30.11.2026", Rule.DAY_RATE, "6080.00"),
    ],
)
def test_worked_cases(case, price, first, last, rule, expected):
    assert str(rent(price, first, last, rule)) == expected, case


def test_l8_area_at_a_rate_is_the_price():
    assert to_kopecks(Decimal("45.7") * 850) == Decimal("38845.00")


def test_l9_each_of_three_cabins_is_rounded_before_they_are_added():
    assert rent("7350", "15.10.2026", "31.10.2026", quantity=1) == Decimal("4030.65")
    assert rent("7350", "15.10.2026", "31.10.2026", quantity=3) == Decimal("12091.95")


def test_l10_return_day_not_counted():
    last = last_kept_day(day("30.11.2026"), counts_return_day=False)
    paid = rent_amount(Decimal(320), day("12.11.2026"), last, Rule.DAY_RATE)
    assert paid == Decimal("5760.00")


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("12.11.2026", "11.12.2026"),
        ("31.01.2026", "28.02.2026"),
        ("31.01.2028", "29.02.2028"),
        ("29.01.2026", "28.02.2026"),
        ("01.11.2026", "30.11.2026"),
        ("01.02.2028", "29.02.2028"),
        ("31.12.2026", "30.01.2027"),
    ],
)
def test_l11_a_month_from_a_date(first, last):
    assert next_period(day(first)) == day(last)


def test_l11_months_that_follow_keep_the_number_of_the_first_day():
    anchor, start, ends = day("31.01.2026"), day("31.01.2026"), []
    for _ in range(4):
        end = next_period(start, Rule.MONTH_FROM_DATE, anchor)
        ends.append(end)
        start = end + DAY
    assert ends == [day("28.02.2026"), day("30.03.2026"), day("30.04.2026"), day("30.05.2026")]


def test_a_period_of_started_months_ends_with_the_calendar_month():
    assert next_period(day("12.11.2026"), Rule.WHOLE_MONTH) == day("30.11.2026")


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("12.11.2026", "11.12.2026", ["3800.00", "2200.00"]),
        ("12.12.2025", "11.01.2026", ["3870.97", "2129.03"]),
    ],
)
def test_a_month_from_the_date_of_issue_is_split_by_its_days(first, last, expected):
    parts = rent_parts(Decimal(6000), day(first), day(last), Rule.MONTH_FROM_DATE)
    assert amounts(parts) == expected
    assert (parts[0].date_from, parts[-1].date_to) == (day(first), day(last))
    assert [part.month.day for part in parts] == [1, 1]
    assert parts[0].date_to + DAY == parts[1].date_from == parts[1].month


def test_an_extension_goes_on_from_the_rentals_first_day():
    anchor = day("12.11.2026")
    extension = rent_parts(
        Decimal(6000), day("01.12.2026"), day("31.12.2026"), Rule.MONTH_FROM_DATE, anchor=anchor
    )
    assert amounts(extension) == ["6070.97"]  # 11/30 of the first month and 20/31 of the second
    assert "11/30 дней + " in extension[0].derivation.text()


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize(
    "rule", [Rule.CALENDAR_DAYS, Rule.DAYS_30, Rule.WHOLE_MONTH, Rule.MONTH_FROM_DATE]
)
@pytest.mark.parametrize("year", [2026, 2028])
def test_a_whole_calendar_month_costs_the_price(year, month, rule):
    first = dt.date(year, month, 1)
    price = Decimal("7350.01")
    assert rent_amount(price, first, month_end(first), rule) == price


def test_a_whole_year_costs_twelve_prices_by_365():
    for year in (2026, 2028):
        first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
        assert rent_amount(Decimal("7350.01"), first, last, Rule.YEAR_365) == Decimal("88200.12")


def test_a_started_month_is_charged_once_and_whole():
    first = rent_parts(Decimal(6000), day("12.11.2026"), day("05.12.2026"), Rule.WHOLE_MONTH)
    again = rent_parts(
        Decimal(6000),
        day("06.12.2026"),
        day("10.01.2027"),
        Rule.WHOLE_MONTH,
        anchor=day("12.11.2026"),
    )
    assert amounts(first) == ["6000.00", "6000.00"]
    assert amounts(again) == ["0.00", "6000.00"]


def test_by_thirtieths_the_first_day_evens_out_the_month():
    assert rent("3000", "31.03.2026", "31.03.2026", Rule.DAYS_30) == 100
    assert rent("3000", "02.03.2026", "31.03.2026", Rule.DAYS_30) == 3000
    assert rent("3000", "01.03.2026", "01.03.2026", Rule.DAYS_30) == 0
    assert rent("3000", "01.02.2026", "01.02.2026", Rule.DAYS_30) == 300


def test_an_inverted_period_has_no_parts():
    assert rent_parts(Decimal(6000), day("12.11.2026"), day("11.11.2026"), Rule.DAY_RATE) == []
    assert rent("6000", "12.11.2026", "11.11.2026") == 0


@given(rules, days, st.integers(0, 400), st.integers(1, 400), prices, quantities)
@example(Rule.YEAR_365, dt.date(2026, 11, 12), 18, 30, Decimal("30000.00"), Decimal(1))
@example(Rule.MONTH_FROM_DATE, dt.date(2026, 1, 31), 40, 30, Decimal("0.01"), Decimal("1.5"))
def test_adjacent_periods_add_up_whatever_the_cut(rule, start, first, second, price, quantity):
    middle, end = start + DAY * first, start + DAY * (first + second)
    whole = rent_amount(price, start, end, rule, quantity, anchor=start)
    head = rent_amount(price, start, middle, rule, quantity, anchor=start)
    tail = rent_amount(price, middle + DAY, end, rule, quantity, anchor=start)
    assert head + tail == whole


@given(rules, days, st.integers(0, 500), prices, quantities)
def test_parts_cover_the_period_month_by_month(rule, start, length, price, quantity):
    end = start + DAY * length
    parts = rent_parts(price, start, end, rule, quantity)
    assert parts[0].date_from == start
    assert parts[-1].date_to == end
    for part, following in itertools.pairwise(parts):
        assert part.date_to == month_end(part.month)
        assert following.date_from == following.month == part.date_to + DAY
    assert sum(part.amount for part in parts) == rent_amount(price, start, end, rule, quantity)


@given(rules, days, st.integers(0, 100), prices, quantities)
def test_each_part_says_why_and_no_part_is_negative(rule, start, length, price, quantity):
    for part in rent_parts(price, start, start + DAY * length, rule, quantity):
        assert part.amount == part.derivation.evaluate() >= 0
        assert part.amount == to_kopecks(part.amount)
        assert Derivation.from_json(part.derivation.to_json()) == part.derivation


@given(days, st.integers(0, 40), prices)
def test_months_from_the_date_of_issue_cost_the_price_each(anchor, number, price):
    first = anchor
    for _ in range(number):
        first = rental_month(anchor, first)[1] + DAY
    last = next_period(first, Rule.MONTH_FROM_DATE, anchor)
    assert rent_amount(price, first, last, Rule.MONTH_FROM_DATE, anchor=anchor) == price
    assert 27 < (last - first).days + 1 < 33


def test_a_sum_by_hand_is_split_by_days_and_the_last_takes_the_remainder():
    parts = manual_parts(Decimal(100), day("12.11.2026"), day("11.12.2026"))
    assert days_and_sums(parts) == [
        ("12.11.2026", "30.11.2026", "63.33"),
        ("01.12.2026", "11.12.2026", "36.67"),
    ]


def test_a_sum_by_hand_inside_a_month_stays_whole():
    (part,) = manual_parts(Decimal(5000), day("12.11.2026"), day("30.11.2026"))
    assert part.amount == 5000
    assert part.derivation.text() == "введено вручную 5\u00a0000,00"


sums = st.decimals(-(10**6), 10**6, places=2)


@given(sums, days, st.integers(0, 1500))
@example(Decimal("0.05"), dt.date(2026, 1, 1), 242)
@example(Decimal("-0.05"), dt.date(2026, 1, 1), 242)
def test_a_split_sum_adds_up_and_keeps_its_sign(amount, start, length):
    parts = manual_parts(amount, start, start + DAY * length)
    assert sum(part.amount for part in parts) == amount
    assert all(part.amount * amount >= 0 for part in parts)
    assert all(part.amount == part.derivation.evaluate() for part in parts)


def returned(charged, last: str, rule: Rule, price: int = 6000, *, counts: bool = True):
    return take_back_parts(charged, day(last), rule, Decimal(price), counts_return_day=counts)


def test_an_early_return_takes_back_the_unused_days():
    charged = rent_parts(Decimal(6000), day("12.11.2026"), day("11.12.2026"), Rule.MONTH_FROM_DATE)
    assert days_and_sums(returned(charged, "25.11.2026", Rule.MONTH_FROM_DATE)) == [
        ("26.11.2026", "30.11.2026", "-1000.00"),
        ("01.12.2026", "11.12.2026", "-2200.00"),
    ]
    assert days_and_sums(returned(charged, "25.11.2026", Rule.MONTH_FROM_DATE, counts=False)) == [
        ("25.11.2026", "30.11.2026", "-1200.00"),
        ("01.12.2026", "11.12.2026", "-2200.00"),
    ]


def test_a_started_month_is_not_given_back_but_an_unstarted_one_is():
    charged = rent_parts(Decimal(6000), day("12.11.2026"), day("31.12.2026"), Rule.WHOLE_MONTH)
    assert days_and_sums(returned(charged, "20.11.2026", Rule.WHOLE_MONTH)) == [
        ("01.12.2026", "31.12.2026", "-6000.00")
    ]


def test_a_return_on_the_last_day_takes_nothing_back():
    charged = rent_parts(Decimal(6000), day("01.11.2026"), day("30.11.2026"), Rule.DAYS_30)
    assert returned(charged, "30.11.2026", Rule.DAYS_30) == []
    assert returned([], "30.11.2026", Rule.DAYS_30) == []


def test_a_discounted_charge_is_given_back_in_the_tariffs_proportion():
    charged = [Charged(day("01.11.2026"), day("30.11.2026"), Decimal(3000))]
    (back,) = returned(charged, "10.11.2026", Rule.CALENDAR_DAYS)
    assert back.amount == -2000
    assert back.derivation.text() == (
        "3\u00a0000,00 × 2\u00a0000,00/6\u00a0000,00 по тарифу − было начислено 3\u00a0000,00"
        " = -2\u00a0000,00"
    )


def test_a_charge_its_tariff_knows_nothing_of_is_given_back_by_days():
    charged = [Charged(day("01.11.2026"), day("30.11.2026"), Decimal(3000))]
    assert amounts(returned(charged, "10.11.2026", Rule.CALENDAR_DAYS, 0)) == ["-2000.00"]


@given(rules, days, st.integers(0, 90), st.integers(-5, 95), prices, st.booleans(), quantities)
def test_kept_and_taken_back_give_what_was_charged(
    rule, start, length, kept, price, counts, quantity
):
    returned_on, end = start + DAY * kept, start + DAY * length
    charged = rent_parts(price, start, end, rule, quantity)
    last = min(end, last_kept_day(returned_on, counts_return_day=counts))
    stays = {part.month: part.amount for part in rent_parts(price, start, last, rule, quantity)}
    backs = take_back_parts(
        charged, returned_on, rule, price, counts_return_day=counts, quantity=quantity
    )
    taken = {part.month: part.amount for part in backs}
    for part in charged:
        assert stays.get(part.month, 0) - taken.get(part.month, 0) <= part.amount
        assert stays.get(part.month, 0) == part.amount + taken.get(part.month, 0)
    assert all(part.amount == part.derivation.evaluate() < 0 for part in backs)
    assert all(last < part.date_from <= part.date_to <= end for part in backs)


@given(rules, days, st.integers(0, 60), st.integers(0, 60), prices, prices)
def test_never_more_is_given_back_than_was_charged(rule, start, length, kept, price, typed):
    charged = manual_parts(typed, start, start + DAY * length)
    backs = take_back_parts(charged, start + DAY * kept, rule, price, counts_return_day=True)
    had = {part.month: part.amount for part in charged}
    assert all(-had[part.month] <= part.amount < 0 for part in backs)


def test_every_rule_explains_itself():
    assert all(rule.text.endswith(".") for rule in Rule)
