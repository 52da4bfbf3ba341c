"""Indexation: a percent, consumer prices, a limit, once a year (cases I1–I5, H-2, H-3)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import known_law
from app.derivation import Derivation
from app.indexation import Cpi, Priced, chained, priced, steps, too_soon
from db.documents.contract_leasing import ContractIndexation, IndexationWay
from db.errors import UserError

D, DAY = Decimal, dt.date
CPI = Cpi({}, dict(known_law.PRICES_OF_YEARS))
LONG_AGO = DAY(2020, 1, 1)


def by_prices(since: dt.date, cap: str | None = None) -> ContractIndexation:
    return ContractIndexation(
        valid_from=since, way=IndexationWay.CPI, cap=None if cap is None else D(cap)
    )


def by_percent(since: dt.date, percent: str) -> ContractIndexation:
    return ContractIndexation(valid_from=since, percent=D(percent))


def indexed(
    price: str,
    rules: list[ContractIndexation],
    since: dt.date,
    till: dt.date,
    cpi: Cpi = CPI,
    agreed: dt.date = LONG_AGO,
) -> list[Priced]:
    return priced(D(price), agreed, since, till, steps(rules, till), cpi)


def prices(*args: Any) -> list[tuple[dt.date, Decimal]]:
    return [(p.since, p.price) for p in indexed(*args)]


def test_i1_i2_prices_of_a_year_and_of_the_next_one() -> None:
    rules = [by_prices(DAY(2025, 1, 1))]
    told = prices("50000", rules, DAY(2024, 12, 1), DAY(2026, 3, 31))
    assert told == [
        (DAY(2024, 12, 1), D("50000.00")),
        (DAY(2025, 1, 1), D("54760.00")),
        (DAY(2026, 1, 1), D("57821.08")),
    ]


def test_i3_a_chain_of_months() -> None:
    percent = chained([D("100.62"), D("100.20"), D("100.10")])
    assert 1 + percent / 100 == D("1.0092206124")
    months = {(2026, n): D(100) for n in range(1, 13)} | {
        (2025, 5): D(100), (2025, 6): D(100), (2025, 7): D(100), (2025, 8): D(100),
        (2025, 9): D(100), (2025, 10): D(100), (2025, 11): D(100), (2025, 12): D(100),
        (2026, 2): D("100.62"), (2026, 3): D("100.20"), (2026, 4): D("100.10"),
    }  # fmt: skip
    rules = [by_prices(DAY(2026, 5, 1))]
    told = prices("80000", rules, DAY(2026, 5, 1), DAY(2026, 5, 31), Cpi(months, {}))
    assert told == [(DAY(2026, 5, 1), D("80737.65"))]


def test_i4_a_limit() -> None:
    rules = [by_prices(DAY(2025, 1, 1), "5")]
    found = indexed("50000", rules, DAY(2025, 1, 1), DAY(2025, 1, 31), agreed=DAY(2024, 1, 1))
    assert found[0].price == D("52500.00")
    words = found[0].why.text().replace("\u00a0", " ")
    assert words == ("50 000,00 × 1,05 (ИПЦ к 01.01.2025: 109,52 %, не больше 5 %) = 52 500,00")


def test_i5_a_second_step_in_eight_months_is_told() -> None:
    rules = [by_percent(DAY(2026, 1, 1), "5"), by_percent(DAY(2026, 9, 1), "5")]
    found = list(too_soon(steps(rules, DAY(2027, 12, 31))))
    assert [(a.day, b.day) for a, b in found] == [(DAY(2026, 1, 1), DAY(2026, 9, 1))]
    yearly = steps([by_percent(DAY(2024, 2, 29), "5")], DAY(2028, 12, 31))
    assert [s.day for s in yearly][1] == DAY(2025, 2, 28)
    assert not list(too_soon(yearly[:2]))


def test_h2_a_fixed_index_keeps_its_formula() -> None:
    """Index 1.08 from 01.01.2027: 50 000 becomes 54 000."""
    rules = [by_percent(DAY(2027, 1, 1), "8")]
    found = indexed("50000", rules, DAY(2026, 12, 1), DAY(2027, 1, 31), agreed=DAY(2026, 1, 1))
    assert [(p.since, p.till, p.price) for p in found] == [
        (DAY(2026, 12, 1), DAY(2026, 12, 31), D("50000.00")),
        (DAY(2027, 1, 1), DAY(2027, 1, 31), D("54000.00")),
    ]
    assert found[1].why.text().replace("\u00a0", " ").startswith("50 000,00 × 1,08 (индексация")


def test_h3_a_table_that_ends_is_told_by_its_months() -> None:
    rules = [by_prices(DAY(2027, 1, 1))]
    with pytest.raises(UserError, match="не хватает индекса потребительских цен за 2026 год"):
        prices("50000", rules, DAY(2027, 1, 1), DAY(2027, 1, 31))
    rules = [by_prices(DAY(2027, 2, 1))]
    with pytest.raises(UserError, match=r"не хватает индексов .*: 02\.2026, .*, 01\.2027"):
        prices("50000", rules, DAY(2027, 2, 1), DAY(2027, 2, 28))


def test_a_row_that_is_indexed_by_no_rule_keeps_its_price() -> None:
    assert steps([], DAY(2027, 1, 31)) == []
    assert prices("50000", [], DAY(2027, 1, 1), DAY(2027, 1, 31)) == [(DAY(2027, 1, 1), 50000)]


def test_what_was_agreed_anew_is_not_indexed_on_that_day() -> None:
    rules = [by_percent(DAY(2027, 1, 1), "8")]
    found = indexed("60000", rules, DAY(2027, 1, 1), DAY(2028, 1, 31), agreed=DAY(2027, 1, 1))
    assert [p.price for p in found] == [D("60000.00"), D("64800.00")]


@given(
    price=st.decimals(0, 10**7, places=2),
    percent=st.decimals("0.01", 30, places=2),
    first=st.dates(DAY(2021, 1, 1), DAY(2026, 12, 31)),
    days=st.integers(0, 1500),
    since=st.dates(DAY(2020, 1, 1), DAY(2027, 12, 31)),
)
def test_prices_cover_the_period_and_explain_themselves(
    price: Decimal, percent: Decimal, first: dt.date, days: int, since: dt.date
) -> None:
    till = since + dt.timedelta(days=days)
    rules = steps([ContractIndexation(valid_from=first, percent=percent)], till)
    found = priced(price, DAY(2020, 1, 1), since, till, rules, CPI)
    assert (found[0].since, found[-1].till) == (since, till)
    for before, after in pairwise(found):
        assert after.since == before.till + dt.timedelta(days=1)
        assert after.price >= before.price
    for one in found:
        assert Derivation.from_json(one.why.to_json()).evaluate() == one.price
