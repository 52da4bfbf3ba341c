"""Charges of premises and regular services by months, their parts and reasons (H-1…H-14, H-30)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contract_terms import Term
from app.derivation import Derivation, Given
from app.indexation import Cpi, Priced, priced, steps
from app.position_charges import (
    Fact,
    fact_parts,
    months,
    premise_parts,
    regular_parts,
    uncovered,
)
from app.proration import Part
from app.vat import net_price, vat_included
from db.documents.contract_leasing import (
    ContractCharge,
    ContractIndexation,
    ContractPremise,
    Periodicity,
)
from db.proration_rule import ProrationRule

D, DAY = Decimal, dt.date
RULE = ProrationRule.CALENDAR_DAYS
NOVEMBER = (DAY(2026, 11, 1), DAY(2026, 11, 30))
YEAR = (DAY(2026, 1, 1), DAY(2026, 12, 31))


def agreed(price: str, days: tuple[dt.date, dt.date] = YEAR) -> list[Priced]:
    return [Priced(*days, D(price), Given(D(price), "цена по договору"))]


def premise(since: dt.date, till: dt.date | None = None) -> Term[ContractPremise]:
    return Term(ContractPremise(unit_id=1), since, till)


def service(every: Periodicity, since: dt.date = YEAR[0]) -> Term[ContractCharge]:
    return Term(ContractCharge(service_id=1, period=every), since, None)


def told(parts: list[Part]) -> list[tuple[int, int, str]]:
    return [(p.date_from.day, p.date_to.day, str(p.amount)) for p in parts]


def test_h1_h4_a_whole_month_and_days_at_move_in() -> None:
    whole = premise_parts(premise(YEAR[0]), agreed("50000"), RULE, NOVEMBER)
    assert told(whole) == [(1, 30, "50000.00")]
    moved_in = premise_parts(premise(DAY(2026, 11, 16)), agreed("30000"), RULE, NOVEMBER)
    assert told(moved_in) == [(16, 30, "15000.00")]


def test_l5_c15_two_prices_inside_a_month_are_two_lines() -> None:
    first = premise_parts(premise(YEAR[0], DAY(2026, 11, 14)), agreed("10000"), RULE, NOVEMBER)
    then = premise_parts(premise(DAY(2026, 11, 15)), agreed("12000"), RULE, NOVEMBER)
    assert told([*first, *then]) == [(1, 14, "4666.67"), (15, 30, "6400.00")]
    assert sum(p.amount for p in (*first, *then)) == D("11066.67")


def test_h2_an_indexed_charge_says_its_price() -> None:
    rules = [ContractIndexation(valid_from=DAY(2026, 11, 11), percent=D(8))]
    prices = priced(D(50000), YEAR[0], *NOVEMBER, steps(rules, NOVEMBER[1]), Cpi({}, {}))
    parts = premise_parts(premise(YEAR[0]), prices, RULE, NOVEMBER)
    assert told(parts) == [(1, 10, "16666.67"), (11, 30, "36000.00")]
    words = parts[1].derivation.text().replace("\u00a0", " ")
    assert words == (
        "54 000,00 × 20/30 дней (цена: 50 000,00 × 1,08 (индексация с 11.11.2026) = 54 000,00) "
        "= 36 000,00"
    )
    assert Derivation.from_json(parts[1].derivation.to_json()).evaluate() == D("36000.00")


def test_l6_l7_h30_only_the_uncovered_days_are_charged() -> None:
    """Seed 002: 01–19.02.2020 is charged by hand; the rest is 20–29.02, ten days of 29."""
    february = (DAY(2020, 2, 1), DAY(2020, 2, 29))
    left = uncovered(february, [(DAY(2020, 2, 1), DAY(2020, 2, 19))])
    assert left == [(DAY(2020, 2, 20), DAY(2020, 2, 29))]
    prices = agreed("29000", february)
    assert told(premise_parts(premise(february[0]), prices, RULE, left[0])) == [
        (20, 29, "10000.00")
    ]
    fifty = premise_parts(premise(february[0]), agreed("50000", february), RULE, left[0])
    assert told(fifty) == [(20, 29, "17241.38")]
    assert uncovered(february, [february]) == []
    middle = [(DAY(2020, 2, 5), DAY(2020, 2, 6)), (DAY(2020, 1, 1), DAY(2020, 2, 2))]
    assert uncovered(february, middle) == [
        (DAY(2020, 2, 3), DAY(2020, 2, 4)),
        (DAY(2020, 2, 7), DAY(2020, 2, 29)),
    ]


def test_h6_h7_once_and_every_month() -> None:
    """Parking: 2 places × 3 000; what is once is charged on its day and never again."""
    parking = regular_parts(service(Periodicity.MONTH), agreed("3000"), D(2), NOVEMBER)
    assert told(parking) == [(1, 30, "6000.00")]
    once = service(Periodicity.ONCE, DAY(2026, 11, 12))
    assert told(regular_parts(once, agreed("700"), D(1), NOVEMBER)) == [(12, 12, "700.00")]
    december = (DAY(2026, 12, 1), DAY(2026, 12, 31))
    assert regular_parts(once, agreed("700"), D(1), december) == []


def test_h14_a_price_of_a_quarter_is_shared_by_its_months() -> None:
    quarter = (DAY(2026, 10, 1), DAY(2026, 12, 31))
    parts = regular_parts(service(Periodicity.QUARTER), agreed("10000"), D(1), quarter)
    assert told(parts) == [(1, 31, "3369.57"), (1, 30, "3260.86"), (1, 31, "3369.57")]
    assert sum(p.amount for p in parts) == 10000


def test_h12_h13_facts_by_hour_metre_and_piece() -> None:
    for price, quantity, amount in (
        ("1200", "3.5", "4200.00"),
        ("35", "42", "1470.00"),
        ("500", "3", "1500.00"),
    ):
        (part,) = fact_parts(D(price), [Fact(DAY(2026, 11, 5), D(quantity))], NOVEMBER)
        assert str(part.amount) == amount
    facts = [Fact(DAY(2026, 11, n), D("0.333")) for n in (3, 9)] + [Fact(DAY(2026, 12, 1), D(1))]
    (part,) = fact_parts(D("100.05"), facts, NOVEMBER)
    assert part.derivation.text().replace("\u00a0", " ") == (
        "100,05 × 0,333 + 100,05 × 0,333 = 66,64"
    )


def test_h9_a_meeting_room_by_the_hour() -> None:
    (part,) = fact_parts(D(800), [Fact(DAY(2026, 11, 5), D(2))], NOVEMBER)
    assert str(part.amount) == "1600.00"


def test_v13_price_times_quantity_need_not_be_the_sum() -> None:
    net, vat = vat_included(D(36000), 22)
    assert (net, vat, net_price(net, 3)) == (D("29508.20"), D("6491.80"), D("9836.07"))


rules_ = st.sampled_from(ProrationRule)
days_ = st.dates(DAY(2026, 1, 1), DAY(2028, 12, 31))


@given(
    price=st.decimals(0, 10**6, places=2),
    start=days_,
    first=st.integers(0, 200),
    second=st.integers(0, 200),
    rule=rules_,
)
def test_parts_of_a_premise_add_up_whatever_the_cut(
    price: Decimal, start: dt.date, first: int, second: int, rule: ProrationRule
) -> None:
    """A month issued in two pieces costs what it costs whole (H-30)."""
    cut = start + dt.timedelta(days=first)
    end = cut + dt.timedelta(days=second + 1)
    everything = agreed(str(price), (start, end))
    term = premise(start)
    whole = premise_parts(term, everything, rule, (start, end))
    pieces = [
        *premise_parts(term, everything, rule, (start, cut)),
        *premise_parts(term, everything, rule, (cut + dt.timedelta(days=1), end)),
    ]
    assert sum(p.amount for p in pieces) == sum(p.amount for p in whole)


@given(
    price=st.decimals(0, 10**6, places=2),
    every=st.sampled_from([p for p in Periodicity if p is not Periodicity.ONCE]),
    year=st.integers(2024, 2028),
    quantity=st.sampled_from([D(1), D(2), D("45.7")]),
)
def test_a_years_months_cost_the_prices_of_its_periods(
    price: Decimal, every: Periodicity, year: int, quantity: Decimal
) -> None:
    days = (DAY(year, 1, 1), DAY(year, 12, 31))
    parts = regular_parts(service(every, days[0]), agreed(str(price), days), quantity, days)
    assert len(parts) == 12
    one = sum((p.amount for p in parts), D(0))
    times = 12 // every.months
    assert abs(one - price * quantity * times) <= D("0.005") * times
    assert all(p.amount == p.derivation.evaluate() for p in parts)


@given(
    start=days_,
    length=st.integers(0, 120),
    charged=st.lists(st.tuples(days_, st.integers(0, 40)), max_size=5),
)
def test_covered_and_uncovered_days_are_the_period(
    start: dt.date, length: int, charged: list[tuple[dt.date, int]]
) -> None:
    one = dt.timedelta(days=1)
    period = (start, start + length * one)
    known = [(d, d + n * one) for d, n in charged]
    left = {a + n * one for a, b in uncovered(period, known) for n in range((b - a).days + 1)}
    taken = {a + n * one for a, b in known for n in range((b - a).days + 1)}
    every = {start + n * one for n in range(length + 1)}
    assert left == every - taken
    assert sum((b - a).days + 1 for a, b in months(period)) == length + 1


@pytest.mark.parametrize("every", list(Periodicity))
def test_periods_have_their_months(every: Periodicity) -> None:
    assert every.months in (0, 1, 3, 6, 12)
