"""Meters and shared costs: delta × coefficient × tariff, largest remainders (M1–M10, H-5, H-8)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.derivation import Derivation, Product
from app.metering import Read, consumed, inside, joined, metered, oddity, usual
from app.shares import common_rest, shares
from db.errors import UserError

D = Decimal


def amounts(total: str, *weights: str) -> list[str]:
    return [str(s.evaluate()) for s in shares(D(total), [D(w) for w in weights])]


def test_m1_h5_delta_coefficient_tariff() -> None:
    why = metered([(D(1100), D(1250))], D("7.35"), D(40))
    assert (why.consumed, why.evaluate()) == (6000, D("44100.00"))
    told = why.text().replace("\u00a0", " ")
    assert told == "(1 250 − 1 100) × 40 × 7,35 = 44 100,00"
    assert metered([(D(1200), D(1250))], D("7.5"), D(40)).evaluate() == D("15000.00")


def test_m2_m3_through_zero_only_when_confirmed() -> None:
    why = metered([(D(99870), D(130))], D("6.12"), digits=5, rolled_over=True)
    assert (why.consumed, why.evaluate()) == (260, D("1591.20"))
    assert "100 000 + 130 − 99 870" in why.text().replace("\u00a0", " ")
    with pytest.raises(UserError, match="подтвердите переход через ноль"):
        metered([(D(99870), D(130))], D("6.12"), digits=5)
    assert oddity(D(99870), D(130), D(-99740), None).sign == "меньше прежнего"
    with pytest.raises(UserError, match="не помещается в 5 знаков"):
        metered([(D(99870), D(100130))], D("6.12"), digits=5)


def test_m4_a_replaced_meter() -> None:
    why = metered([(D(1540), D(1600)), (D(0), D(35))], D("48.15"))
    assert (why.consumed, why.evaluate()) == (95, D("4574.25"))
    told = why.text().replace("\u00a0", " ")
    assert told == "((1 600 − 1 540) + (35 − 0)) × 48,15 = 4 574,25"


def test_m5_cubic_metres_to_the_litre() -> None:
    assert Product(D("243.16"), D("36.415")).evaluate() == D("8854.67")


@pytest.mark.parametrize(
    ("case", "total", "weights", "expected"),
    [
        ("M6", "1234.56", "50 75 100", "274.35 411.52 548.69"),
        ("M7", "7845.31", "18.4 33.6 52.0 21.5", "1150.23 2100.42 3250.64 1344.02"),
        ("M8", "100.00", "1 1 1", "33.34 33.33 33.33"),
        ("M9", "1000.00", "1 1 1 1 1 1 1", "142.86 " * 5 + "142.85 142.85"),
        ("M9 kopecks", "0.05", "1 1 1", "0.02 0.02 0.01"),
        ("H-8", "100000", "50 30 20", "50000.00 30000.00 20000.00"),
    ],
)
def test_m6_to_m9_h8_shares(case: str, total: str, weights: str, expected: str) -> None:
    assert amounts(total, *weights.split()) == expected.split(), case


def test_m10_m2_a_leap_against_the_average_of_three() -> None:
    """So many times more or less, nothing at all; nothing is said where nothing is known."""

    def told(through: int, average: int | None, more: str = "2") -> str:
        usually = None if average is None else D(average)
        return oddity(D(0), D(through), D(through), usually, D(more)).text

    assert told(260, 100) == "расход 260 против обычного 100: больше чем в 2 раза"
    assert told(40, 100) == "расход 40 против обычного 100: меньше чем в 2 раза"
    assert told(600, 100, "5") == "расход 600 против обычного 100: больше чем в 5 раз"
    assert told(260, 100, "2.5") == "расход 260 против обычного 100: больше чем в 2,5 раза"
    assert told(0, 100) == "расхода нет: показание то же"
    assert [told(150, 100), told(260, None), told(0, None), told(7, 0)] == [""] * 4


def reads(*told: tuple[int, int, str]) -> list[Read]:
    return [Read(dt.date(2026, month, day), D(value)) for month, day, value in told]


def test_m10_what_is_usual_is_a_months_average_of_half_a_year() -> None:
    months = reads((6, 30, "0"), (7, 31, "100"), (8, 31, "200"), (9, 30, "300"))
    assert usual(months, dt.date(2026, 10, 31), 5) == 100
    assert usual(months, dt.date(2026, 11, 30), 5) == 200  # October was missed
    assert usual(months[:1], dt.date(2026, 7, 31), 5) is None
    zero = [Read(dt.date(2026, 8, 31), D(99900)), Read(dt.date(2026, 9, 30), D(60), True)]
    assert usual(zero, dt.date(2026, 10, 31), 5) == 160


def test_h5_readings_between_two_days_and_through_zero() -> None:
    """From the last one before to the last one inside; a device put in later from its first."""
    known = reads((9, 30, "10"), (10, 31, "20"), (11, 15, "30"), (11, 30, "45"), (12, 31, "50"))
    spans = inside(known, dt.date(2026, 10, 31), dt.date(2026, 11, 30))
    assert [(a.reading, b.reading) for a, b in spans] == [(20, 30), (30, 45)]
    assert [(a.reading, b.reading) for a, b in joined(spans)] == [(20, 45)]
    assert inside(known, dt.date(2026, 12, 31), dt.date(2027, 1, 31)) == []
    late = inside(known, dt.date(2026, 8, 31), dt.date(2026, 10, 31))
    assert [(a.reading, b.reading) for a, b in late] == [(10, 20)]
    through = Read(dt.date(2026, 12, 31), D(5), True)
    spans = [*spans, (known[3], through)]
    assert len(joined(spans)) == 2
    assert consumed(spans, 2) == 25 + 60


def test_h8_common_consumption_is_what_the_own_meters_left() -> None:
    assert common_rest(D(1000), [D(300), D(450)]) == 250
    assert common_rest(D(700), [D(300), D(450)]) == 0
    assert common_rest(D(700), [D(300), D(450)], below_zero=True) == -50
    with pytest.raises(UserError, match="Делить не по чему"):
        shares(D(100), [D(0)])


@given(
    total=st.decimals(-(10**7), 10**7, places=2),
    weights=st.lists(st.decimals(0, 1000, places=2), min_size=1, max_size=30).filter(any),
)
def test_shares_add_up_and_say_why(total: Decimal, weights: list[Decimal]) -> None:
    """To the kopeck, none with another sign, each within a kopeck of its exact share."""
    parts = shares(total, weights)
    found = [part.evaluate() for part in parts]
    assert sum(found, D(0)) == total
    whole = sum(weights, D(0))
    for part, weight, amount in zip(parts, weights, found, strict=True):
        assert amount * total >= 0
        assert abs(amount - total * weight / whole) < D("0.01")
        assert Derivation.from_json(part.to_json()).evaluate() == amount


@given(
    before=st.decimals(0, 99999, places=3),
    after=st.decimals(0, 99999, places=3),
    coefficient=st.sampled_from([D(1), D(40), D("1.5")]),
    price=st.decimals(0, 500, places=4),
)
def test_a_reading_is_kept_with_its_sum(
    before: Decimal, after: Decimal, coefficient: Decimal, price: Decimal
) -> None:
    why = metered([(before, after)], price, coefficient, digits=5, rolled_over=after < before)
    assert why.consumed >= 0
    kept = Derivation.from_json(why.to_json())
    assert (kept, kept.evaluate()) == (why, why.evaluate())
    assert why.text()
