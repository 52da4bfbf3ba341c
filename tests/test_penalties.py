"""Penalties by the contract's rule, cases P1–P20: every sum is its derivation's, row by row."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import known_law
from app.derivation import Derivation
from app.derivation_kinds import stretches
from app.penalties import Cap, Law, Moratorium, Penalty, Rate, Rule, penalties, penalty
from app.working_days import Calendar
from db.errors import UserError
from db.penalty_rule import DueShift, PenaltyRule
from db.rounding import to_kopecks

D = Decimal
CALENDAR = Calendar(
    dict.fromkeys(known_law.DAYS_OFF, False) | dict.fromkeys(known_law.DAYS_WORKED, True)
)
LAW = Law(
    CALENDAR,
    [Rate(*row) for row in known_law.KEY_RATES],
    [Moratorium(*row[1:]) for row in known_law.MORATORIA],
    [Cap(*row) for row in known_law.HOUSING_CAPS],
)
TENTH = Rule(PenaltyRule.PERCENT_DAY, D("0.1"))
ARTICLE = Rule(PenaltyRule.ARTICLE_395, shift=DueShift.NONE)
HOUSING = Rule(PenaltyRule.HOUSING_155, shift=DueShift.NONE)


def day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%d.%m.%Y").replace(tzinfo=dt.UTC).date()


def claim(debt: str, due: str, rule: Rule, till: str, *paid: tuple[str, str]) -> Penalty:
    payments = [(day(on), D(amount)) for on, amount in paid]
    return penalty(D(debt), day(due), payments, day(till), rule, LAW)


def sums(found: Penalty) -> list[str]:
    return [str(line.amount) for line in found.lines]


def test_p1_a_due_day_off_moves_and_the_day_of_payment_counts() -> None:
    found = claim("50000", "10.10.2026", TENTH, "30.11.2026", ("26.10.2026", "50000"))
    (line,) = found.lines
    assert (line.since, line.days) == (day("13.10.2026"), 14)
    assert found.amount == D("700.00")
    assert found.why.text().replace("\u00a0", " ") == "50 000,00 × 0,1 % × 14 дней = 700,00"


def test_p2_the_debt_falls_the_day_after_a_payment() -> None:
    paid = (("20.10.2026", "20000"), ("30.10.2026", "40000"))
    found = claim("60000", "12.10.2026", TENTH, "30.11.2026", *paid)
    assert [(line.days, line.debt) for line in found.lines] == [(8, 60000), (10, 40000)]
    assert (sums(found), found.amount) == (["480.00", "400.00"], D("880.00"))


def test_p3_a_limit_of_ten_percent_of_the_debt() -> None:
    rule = Rule(PenaltyRule.PERCENT_DAY, D("0.5"), D(10))
    found = claim("20000", "01.10.2026", rule, "30.11.2026")
    assert sums(found) == ["6000.00"]
    assert found.amount == D("2000.00")


def test_p4_p5_p6_interest_goes_by_periods_of_the_key_rate_and_by_years() -> None:
    found = claim("100000", "20.02.2026", ARTICLE, "30.04.2026")
    assert [(line.days, line.why.percent) for line in found.lines] == [
        (30, D("15.5")),
        (35, D(15)),
        (4, D("14.5")),
    ]
    assert sums(found) == ["1273.97", "1438.36", "158.90"]
    assert found.amount == D("2871.23")
    leap = claim("250000", "19.12.2023", ARTICLE, "31.01.2024")
    assert (sums(leap), leap.amount) == (["1315.07", "3387.98"], D("4703.05"))
    assert claim("150000", "12.10.2026", ARTICLE, "22.10.2026").amount == D("575.34")


def test_p7_a_moratorium_of_earlier_claims() -> None:
    found = claim("100000", "31.01.2022", ARTICLE, "31.10.2022")
    assert sums(found) == ["302.74", "364.38", "1753.42", "616.44"]
    assert found.amount == D("3036.98")
    assert found.lines[-1].since == day("02.10.2022")
    current = claim("100000", "01.04.2022", ARTICLE, "30.04.2022")
    assert current.amount > 0  # a debt that arose in the moratorium is a current one


def test_p8_a_three_hundredth_of_the_key_rate() -> None:
    rule = Rule(PenaltyRule.KEY_RATE_300, shift=DueShift.NONE)
    assert claim("30000", "12.10.2026", rule, "01.11.2026").amount == D("280.00")


@pytest.mark.parametrize(
    ("case", "debt", "due", "paid", "rows", "amount"),
    [
        ("P9", "10000", "15.09.2026", "15.10.2026", [], "0"),
        ("P10", "10000", "15.09.2026", "16.10.2026", ["3.17"], "3.17"),
        ("P11", "10000", "15.09.2026", "14.12.2026", ["190.00"], "190.00"),
        ("P12", "10000", "15.09.2026", "15.12.2026", ["190.00", "7.31"], "197.31"),
        ("P13", "10000", "15.09.2026", "31.12.2026", ["190.00", "124.23"], "314.23"),
        ("P14", "5432.10", "10.03.2025", "20.08.2025", ["103.21", "289.78"], "392.99"),
        ("P15", "8000", "10.10.2022", "20.03.2023", ["120.00", "327.69"], "447.69"),
        ("P16", "10000", "10.02.2020", "31.01.2021", ["35.42", "101.35"], "136.77"),
    ],
)
def test_p9_to_p16_housing(
    case: str, debt: str, due: str, paid: str, rows: list[str], amount: str
) -> None:
    """The rate is of the day of payment; days are numbered through a moratorium (P16, H-36)."""
    found = claim(debt, due, HOUSING, "31.12.2026", (paid, debt))
    assert (sums(found), found.amount) == (rows, D(amount)), case
    assert not found.warnings


def test_p16_h36_no_penalty_in_the_moratorium_of_2020() -> None:
    found = claim("10000", "10.02.2020", HOUSING, "31.01.2021")
    assert [(line.till, line.since) for line in found.lines][0][0] == day("05.04.2020")
    assert found.lines[1].since == day("01.01.2021")


def test_p17_paid_on_the_due_day() -> None:
    found = claim("10000", "12.10.2026", TENTH, "30.11.2026", ("12.10.2026", "10000"))
    assert (found.lines, found.amount) == ([], 0)
    assert found.why.text().startswith("пеней нет")


def test_p19_the_key_rate_of_a_day() -> None:
    told = {
        "27.02.2022": "9.5",
        "28.02.2022": "20",
        "15.02.2026": "16",
        "16.02.2026": "15.5",
        "26.10.2025": "17",
    }
    assert {on: str(LAW.rate_on(day(on))) for on in told} == told
    with pytest.raises(UserError, match="Ключевая ставка на 01.01.2019 не задана"):
        LAW.rate_on(day("01.01.2019"))


def test_p20_a_limit_that_is_not_known_is_told_and_not_guessed() -> None:
    found = claim("10000", "15.09.2026", HOUSING, "15.01.2027")
    assert found.amount == 0
    assert found.warnings == ["предельная ставка после 31.12.2026 не задана: добавьте строку"]


def test_h34_h36_a_moratorium_that_is_entered_takes_its_days_out() -> None:
    """Days before and after it are counted; those of it cost nothing."""
    pause = Law(CALENDAR, [], [Moratorium(day("20.10.2026"), day("24.10.2026"))])
    found = penalty(D(60000), day("12.10.2026"), [], day("31.10.2026"), TENTH, pause)
    assert [(line.since.day, line.till.day) for line in found.lines] == [(13, 19), (25, 31)]
    assert (sums(found), found.amount) == (["420.00", "420.00"], D("840.00"))


def test_rules_one_after_another_count_their_own_days() -> None:
    first = TENTH._replace(till=day("22.10.2026"))
    then = Rule(PenaltyRule.KEY_RATE_300, since=day("23.10.2026"))
    found = penalties(D(60000), day("12.10.2026"), [], day("01.11.2026"), [first, then], LAW)
    assert (sums(found), found.amount) == (["600.00", "280.00"], D("880.00"))
    assert [step.period for step in stretches(found.why)] == [
        (day("13.10.2026"), day("22.10.2026")),
        (day("23.10.2026"), day("01.11.2026")),
    ]
    assert penalties(D(1), day("12.10.2026"), [], day("01.11.2026"), [], LAW).amount == 0


def test_h37_a_year_without_its_transfers_is_told() -> None:
    found = claim("100000", "14.10.2031", TENTH, "24.10.2031")
    assert found.amount == D("1000.00")
    assert "переносы выходных 2031 года не заданы" in found.warnings[0]


@given(
    debt=st.decimals(1, 10**6, places=2),
    lengths=st.lists(st.integers(1, 60), min_size=1, max_size=4),
    shares=st.lists(st.integers(1, 40), min_size=4, max_size=4),
    rule=st.sampled_from((TENTH, ARTICLE, Rule(PenaltyRule.KEY_RATE_300), HOUSING)),
)
def test_rows_follow_each_other_and_evaluate_to_the_sum(
    debt: Decimal, lengths: list[int], shares: list[int], rule: Rule
) -> None:
    """No day twice, none before the delay; the sum is that of the rows and survives the base."""
    on, paid = day("12.01.2026"), []
    for length, share in zip(lengths, shares, strict=False):
        on += dt.timedelta(days=length)
        paid.append((on, (debt * share / 100).quantize(D("0.01"))))
    found = penalty(debt, day("12.01.2026"), paid, day("30.11.2026"), rule, LAW)
    assert found.amount == sum((line.amount for line in found.lines), D(0))
    assert all(line.since > day("12.01.2026") for line in found.lines)
    kept = Derivation.from_json(found.why.to_json())
    assert (kept, kept.evaluate()) == (found.why, found.amount)
    if rule is not HOUSING:
        days = [line.since + dt.timedelta(days=n) for line in found.lines for n in range(line.days)]
        assert len(days) == len(set(days))


RULES = st.sampled_from((TENTH, ARTICLE, Rule(PenaltyRule.KEY_RATE_300), HOUSING))


def naive(
    debt: Decimal, due: dt.date, paid: list[tuple[dt.date, Decimal]], till: dt.date
) -> Decimal:
    """0,1 % of what is owed each day, days of one debt rounded together: a plain loop."""
    last, total, run, before = CALENDAR.shifted(due), D(0), D(0), D(-1)
    on = last + dt.timedelta(days=1)
    while on <= till:
        owed = debt - sum((amount for day_, amount in paid if day_ < on), D(0))
        if owed != before:
            total, run, before = total + to_kopecks(run), D(0), owed
        run += owed / 1000
        on += dt.timedelta(days=1)
    return total + to_kopecks(run)


@given(
    debt=st.decimals(1, 10**6, places=2),
    due=st.dates(dt.date(2025, 12, 1), dt.date(2026, 10, 1)),
    steps=st.lists(st.tuples(st.integers(1, 40), st.integers(1, 30)), max_size=4),
)
def test_a_day_by_day_count_comes_to_the_same(
    debt: Decimal, due: dt.date, steps: list[tuple[int, int]]
) -> None:
    on, paid = due, []
    for days, share in steps:
        on += dt.timedelta(days=days)
        paid.append((on, (debt * share / 130).quantize(D("0.01"))))
    till = on + dt.timedelta(days=20)
    found = penalty(debt, due, paid, till, TENTH, LAW)
    assert found.amount == naive(debt, due, paid, till)


@given(
    debt=st.decimals(1, 10**6, places=2),
    due=st.dates(dt.date(2022, 1, 1), dt.date(2026, 9, 1)),
    length=st.integers(1, 110),
    rule=RULES,
)
def test_nothing_is_owed_in_time_and_a_later_day_never_costs_less(
    debt: Decimal, due: dt.date, length: int, rule: Rule
) -> None:
    """Paid on the last day: nothing. A later claim is never below an earlier one, so what stands
    between them is what the second document asks for (ст. 155 ЖК: at the rate of that day).
    """
    till = min(due + dt.timedelta(days=length), dt.date(2026, 12, 30))
    last = CALENDAR.shifted(due, rule.shift)
    assert penalty(debt, due, [(last, debt)], till, rule, LAW).amount == 0
    assert penalty(debt, due, [], last, rule, LAW).amount == 0
    if rule is not HOUSING:
        one = penalty(debt, due, [], till, rule, LAW).amount
        assert penalty(debt, due, [], till + dt.timedelta(days=1), rule, LAW).amount >= one
