"""VAT line by line, by the date of the service (cases V)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vat import Sum, pick, split, vat_included, vat_on_top
from db.errors import UserError
from db.vat_mode import VatMode

D = Decimal
STANDARD = [
    ("std", dt.date(2026, 1, 1), D(22)),
    ("std", dt.date(2004, 1, 1), D(18)),
    ("std", dt.date(2019, 1, 1), D(20)),
]
sums = st.decimals(-(10**9), 10**9, places=2)
rates = st.sampled_from([D(5), D(7), D(10), D(18), D(20), D(22)])
modes = st.sampled_from(VatMode)


def test_v1_included():
    assert vat_included(D("36000.00"), 22) == (D("29508.20"), D("6491.80"))


def test_v2_the_rate_is_of_the_month_served_not_of_the_act():
    _, _, rate = pick(STANDARD, dt.date(2025, 12, 31))
    assert rate == 20
    assert split(D("36000.00"), rate, VatMode.INCLUDED) == Sum(
        D("30000.00"), D("6000.00"), D("36000.00")
    )


@pytest.mark.parametrize(
    ("case", "net", "vat", "gross"),
    [("V3", "15000.00", "3300.00", "18300.00"), ("V4", "1234.56", "271.60", "1506.16")],
)
def test_on_top(case, net, vat, gross):
    assert vat_on_top(D(net), 22) == (D(vat), D(gross)), case


def test_v5_an_advance():
    assert vat_included(D("61000.00"), 22)[1] == D("11000.00")


def test_v6_lines_on_top_are_rounded_one_by_one():
    assert sum(vat_on_top(D("333.33"), 22)[0] for _ in range(3)) == D("219.99")


def test_v7_lines_with_vat_inside_are_rounded_one_by_one():
    assert sum(vat_included(D("10.00"), 22)[1] for _ in range(3)) == D("5.40")


def test_v8_an_advance_of_the_old_rate_and_a_shipment_of_the_new():
    advance = vat_included(D("120000.00"), pick(STANDARD, dt.date(2025, 12, 20))[2])
    shipment = vat_included(D("120000.00"), pick(STANDARD, dt.date(2026, 1, 31))[2])
    assert (advance[1], shipment[1]) == (D("20000.00"), D("21639.34"))


@pytest.mark.parametrize(
    ("day", "gross"), [(dt.date(2025, 12, 31), "120000.00"), (dt.date(2026, 1, 1), "122000.00")]
)
def test_v9_a_net_contract_follows_the_rate(day, gross):
    assert split(D(100000), pick(STANDARD, day)[2], VatMode.ON_TOP).gross == D(gross)


@pytest.mark.parametrize(
    ("case", "gross", "rate", "vat"),
    [
        ("V10", "10500.00", 5, "500.00"),
        ("V10", "10700.00", 7, "700.00"),
        ("V11", "12345.67", 5, "587.89"),
        ("V11", "12345.67", 7, "807.66"),
        ("V11", "12345.67", 22, "2226.27"),
        ("V14", "0.01", 22, "0.00"),
        ("V14", "0.05", 22, "0.01"),
        ("A6", "10000.00", 22, "1803.28"),
        ("model 3 800", "3800.00", 22, "685.25"),
        ("model 2 200", "2200.00", 22, "396.72"),
        ("model advance", "6000.00", 22, "1081.97"),
        ("model 2025", "3870.97", 20, "645.16"),
        ("model 2026", "2129.03", 22, "383.92"),
    ],
)
def test_vat_inside(case, gross, rate, vat):
    net, counted = vat_included(D(gross), rate)
    assert (net, counted) == (D(gross) - D(vat), D(vat)), case


@pytest.mark.parametrize("mode", VatMode)
def test_v12_without_a_rate_there_is_no_vat(mode):
    assert split(D("36000.00"), None, mode) == Sum(D(36000), D(0), D(36000))


def test_a_contract_without_vat_has_none_at_any_rate():
    assert split(D("36000.00"), D(22), VatMode.NONE) == Sum(D(36000), D(0), D(36000))


@given(sums, st.one_of(st.none(), rates), modes)
def test_a_line_adds_up_and_is_whole_kopecks(amount, rate, mode):
    line = split(amount, rate, mode)
    assert line.net + line.vat == line.gross
    assert amount == (line.net if mode is VatMode.ON_TOP else line.gross)
    assert all(part == part.quantize(D("0.01")) for part in (line.net, line.vat, line.gross))
    assert split(-amount, rate, mode) == Sum(-line.net, -line.vat, -line.gross)


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (dt.date(2018, 12, 31), 18),
        (dt.date(2019, 1, 1), 20),
        (dt.date(2025, 12, 31), 20),
        (dt.date(2026, 1, 1), 22),
        (dt.date(2030, 6, 1), 22),
    ],
)
def test_the_rate_in_force_is_picked(day, rate):
    assert pick(STANDARD, day)[2] == rate


def test_a_day_before_all_rates_is_refused():
    with pytest.raises(UserError, match=r"на 31\.12\.2003 не задана"):
        pick(STANDARD, dt.date(2003, 12, 31))


def test_two_rates_of_one_day_are_refused():
    rows = [*STANDARD, ("usn5", dt.date(2026, 1, 1), D(5))]
    assert pick(rows, dt.date(2025, 6, 1))[2] == 20
    with pytest.raises(
        UserError, match=r"С 01\.01\.2026 заведено несколько ставок НДС \(std, usn5\)"
    ):
        pick(rows, dt.date(2026, 6, 1))


@given(st.permutations(STANDARD), st.dates(dt.date(2004, 1, 1), dt.date(2040, 1, 1)))
def test_the_order_of_rows_does_not_matter(rows, day):
    assert pick(rows, day) == pick(STANDARD, day)
