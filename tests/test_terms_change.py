"""«Изменение условий аренды» (E-9…E-11): price and place from a day on, to the kopeck."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.problems import Refused
from app.proration import rent_amount
from app.verbs import FILLS
from db.catalogs.unit import Tariff
from db.documents.rent_change import RentChange, RentChangeUnit
from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError
from db.proration_rule import ProrationRule
from db.registers.money import Advance, Charge, ChargeKind, open_sum
from db.registers.term import RentTerm
from db.vat_mode import VatMode
from tests.company import Company

D = Decimal
DAY = dt.date
ONE = dt.timedelta(days=1)


def changed(
    company: Company,
    transfer: RentTransfer,
    day: dt.date,
    price: str,
    address: str = "",
) -> RentChange:
    doc = made_from(company, transfer, RentChange)
    doc.date = day
    for row in doc.units:
        row.date_from, row.price, row.address = day, D(price), address
    return doc


def made_from(company: Company, source, target):
    fill = next(f for f in FILLS if f.source is type(source) and f.target is target)
    return company.work.fill(fill, source.id)


def returned(company: Company, transfer: RentTransfer, day: dt.date) -> RentReturn:
    doc = made_from(company, transfer, RentReturn)
    doc.date = day
    return doc


def charged(company: Company) -> Decimal:
    """All rent that stands, corrections included."""
    query = select(func.sum(Charge.gross)).where(Charge.kind == ChargeKind.RENT)
    with company.work.database.reading() as session:
        return session.scalar(query) or D(0)


def by_rule(price: str, start: dt.date, end: dt.date, quantity: int = 1) -> Decimal:
    return rent_amount(D(price), start, end, ProrationRule.CALENDAR_DAYS, quantity)


def let(company: Company, start: dt.date, end: dt.date, **terms) -> RentTransfer:
    doc = company.transfer(company.cabins[0], date=start, to=end, **terms)
    company.work.post(doc)
    return doc


def test_e9_a_new_price_from_the_15th_makes_november_of_two_parts(company: Company):
    """14/30 × 6 000 + 16/30 × 7 000; the difference is one charge that corrects November."""
    transfer = let(company, DAY(2026, 11, 1), DAY(2026, 11, 30))
    doc = changed(company, transfer, DAY(2026, 11, 15), "7000")
    company.work.post(doc)
    assert charged(company) == D("2800") + D("3733.33")
    with company.work.database.reading() as session:
        (difference,) = session.scalars(select(Charge).where(Charge.corrects_id.is_not(None)))
    assert (difference.gross, difference.date_from) == (D("533.33"), DAY(2026, 11, 15))
    assert difference.due == doc.date
    company.work.post(doc)
    assert charged(company) == D("6533.33")
    company.work.unpost(doc)
    assert charged(company) == D(6000)


def test_e9_a_lower_price_frees_what_was_paid_and_days_to_come_go_by_it(company: Company):
    transfer = let(company, DAY(2026, 11, 1), DAY(2026, 11, 30))
    company.work.post(company.receipt("6000", date=DAY(2026, 11, 2)))
    company.work.post(changed(company, transfer, DAY(2026, 11, 16), "3000"))
    assert charged(company) == D(4500)
    with company.work.database.reading() as session:
        assert session.scalar(select(func.sum(Advance.amount))) == D(1500)
    extension = made_from(company, transfer, RentExtension)
    assert extension.units[0].price == D(3000)
    assert extension.units[0].amount == D(3000)


def test_e9_periods_charged_ahead_change_too_and_each_says_its_price(company: Company):
    transfer = let(company, DAY(2026, 11, 1), DAY(2026, 11, 30))
    extension = made_from(company, transfer, RentExtension)
    company.work.post(extension)
    company.work.post(changed(company, transfer, DAY(2026, 11, 16), "9000"))
    assert charged(company) == D(3000) + D(4500) + D(9000)
    with company.work.database.reading() as session:
        query = select(RentTerm.period, RentTerm.price).order_by(RentTerm.period, RentTerm.id)
        assert session.execute(query).all()[-1] == (DAY(2026, 12, 1), D(9000))
    with pytest.raises(UserError, match="исправлено другим документом"):
        company.work.unpost(extension)


def test_e10_a_new_place_changes_no_sum_and_an_empty_one_stays_as_it_was(company: Company):
    transfer = let(company, DAY(2026, 11, 1), DAY(2026, 11, 30))
    company.work.post(changed(company, transfer, DAY(2026, 11, 10), "6000", "г. Курск, М-53"))
    assert charged(company) == D(6000)
    company.work.post(changed(company, transfer, DAY(2026, 11, 20), "7000"))
    with company.work.database.reading() as session:
        query = select(RentTerm.period, RentTerm.address).order_by(RentTerm.period, RentTerm.id)
        told = [(p, a) for p, a in session.execute(query) if a]
    assert told == [(DAY(2026, 11, 10), "г. Курск, М-53")]


def test_e9_two_changes_and_a_return_leave_each_day_at_its_price(company: Company):
    transfer = let(company, DAY(2026, 11, 1), DAY(2026, 11, 30))
    company.work.post(changed(company, transfer, DAY(2026, 11, 11), "9000"))
    company.work.post(changed(company, transfer, DAY(2026, 11, 21), "3000"))
    assert charged(company) == D(2000) + D(3000) + D(1000)
    company.work.post(returned(company, transfer, DAY(2026, 11, 25)))
    assert charged(company) == D(2000) + D(3000) + D(500)


def test_e9_a_price_raised_from_the_first_day_and_taken_back_leaves_nothing_below_zero(
    company: Company,
):
    transfer = let(company, DAY(2026, 11, 1), DAY(2026, 11, 30), price="1000")
    company.work.post(changed(company, transfer, DAY(2026, 11, 1), "5000"))
    company.work.post(changed(company, transfer, DAY(2026, 11, 2), "10"))
    ideal = by_rule("5000", DAY(2026, 11, 1), DAY(2026, 11, 1))
    ideal += by_rule("10", DAY(2026, 11, 2), DAY(2026, 11, 30))
    assert charged(company) == ideal
    with company.work.database.reading() as session:
        left = session.scalars(select(open_sum()).where(Charge.gross > 0)).all()
    assert min(left) >= 0
    assert sum(left) == ideal


def test_e9_corrections_come_and_go_in_the_order_of_their_days(company: Company):
    transfer = let(company, DAY(2026, 11, 1), DAY(2026, 11, 30))
    first = changed(company, transfer, DAY(2026, 11, 11), "9000")
    second = changed(company, transfer, DAY(2026, 11, 21), "3000")
    company.work.post([first, second])
    with pytest.raises(UserError, match="Сначала отмените его проведение"):
        company.work.unpost(first)
    with pytest.raises(UserError, match="Сначала отмените его проведение"):
        company.work.post(changed(company, transfer, DAY(2026, 11, 5), "100"))
    company.work.unpost([first, second])
    assert charged(company) == D(6000)


def test_e11_what_is_not_held_that_day_or_does_not_change_is_refused_in_words(company: Company):
    transfer = let(company, DAY(2026, 11, 5), DAY(2026, 11, 30))
    early = changed(company, transfer, DAY(2026, 11, 1), "7000")
    with pytest.raises(Refused, match=r"передана 05\.11\.2026, новые условия не могут быть раньше"):
        company.work.post(early)
    with pytest.raises(Refused, match="без изменений: .* или удалите строку"):
        company.work.post(changed(company, transfer, DAY(2026, 11, 10), "6000"))
    late = changed(company, transfer, DAY(2026, 11, 25), "7000")
    company.work.post(returned(company, transfer, DAY(2026, 11, 20)))
    with pytest.raises(Refused, match=r"возвращена 20\.11\.2026"):
        company.work.post(late)
    twice = changed(company, transfer, DAY(2026, 11, 10), "7000")
    twice.units = [
        RentChangeUnit(
            possession_id=transfer.units[0].id,
            unit_id=company.cabins[0].id,
            date_from=DAY(2026, 11, 10),
            tariff_id=company.tariff.id,
            price=D(7000),
        )
        for _ in range(2)
    ]
    with pytest.raises(Refused, match="уже есть в документе"):
        company.work.post(twice)


def test_e9_beds_that_stayed_go_by_the_new_price_and_those_returned_do_not(company: Company):
    doc = company.transfer(company.beds, date=DAY(2026, 11, 1), to=DAY(2026, 11, 30), price="300")
    doc.units[0].quantity = 10
    company.work.recalculate(doc.units[0], "quantity", doc)
    company.work.post(doc)
    part = returned(company, doc, DAY(2026, 11, 10))
    part.units[0].quantity = 4
    company.work.post(part)
    company.work.post(changed(company, doc, DAY(2026, 11, 16), "600"))
    # 4 beds for 10 days; 6 beds 15 days at 300 and 15 at 600.
    assert charged(company) == D(400) + D(900) + D(1800)
    company.work.post(returned(company, doc, DAY(2026, 11, 20)))
    assert charged(company) == D(400) + D(900) + D(600)


def test_e9_a_sum_typed_by_hand_keeps_its_proportion_until_the_change(company: Company):
    transfer = let(company, DAY(2026, 11, 1), DAY(2026, 11, 30), amount="5400")
    company.work.post(changed(company, transfer, DAY(2026, 11, 11), "9000"))
    assert charged(company) == D(1800) + D(6000)


@pytest.mark.parametrize("mode", VatMode)
def test_e9_vat_of_the_difference_is_at_the_rate_of_its_month(company: Company, mode: VatMode):
    company.contract.vat_mode = mode
    company.work.save(company.contract)
    transfer = let(company, DAY(2026, 11, 1), DAY(2026, 11, 30))
    company.work.post(changed(company, transfer, DAY(2026, 11, 16), "12000"))
    company.work.post(changed(company, transfer, DAY(2026, 11, 21), "0"))
    with company.work.database.reading() as session:
        charges = list(session.scalars(select(Charge)))
    net = sum(c.net for c in charges)
    gross = sum(c.gross for c in charges)
    priced = net if mode is VatMode.ON_TOP else gross
    assert priced == D(3000) + D(2000)
    assert all(c.vat_percent == charges[0].vat_percent for c in charges)


changes = st.lists(
    st.tuples(st.integers(0, 75), st.integers(0, 12_000)), min_size=1, max_size=4
).map(lambda found: sorted(dict(found).items()))


@pytest.mark.parametrize("fresh_company", ["sqlite"], indirect=True)
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    found=changes, back=st.integers(0, 75), rule=st.sampled_from(ProrationRule), ahead=st.booleans()
)
def test_e9_whatever_changes_each_day_is_charged_at_the_price_of_that_day(
    fresh_company: Callable[[], Company],
    found: list[tuple[int, int]],
    back: int,
    rule: ProrationRule,
    ahead: bool,
):
    """Against a plain reckoning: the stretches of days, each by the rule, add up to the kopeck."""
    if rule is ProrationRule.WHOLE_MONTH:
        rule = ProrationRule.DAYS_30  # a started month costs whole whatever changes in it
    company = fresh_company()
    start, end = DAY(2026, 10, 12), DAY(2026, 11, 11)
    tariff = Tariff(name=f"{rule.name} {back}", price=D(6000), rule=rule)
    company.work.save(tariff)
    doc = company.transfer(company.cabins[0], date=start, to=end)
    doc.units[0].tariff_id = tariff.id
    company.work.recalculate(doc.units[0], "tariff_id", doc)
    company.work.post(doc)
    last = end
    if ahead:
        extension = made_from(company, doc, RentExtension)
        company.work.post(extension)
        last = extension.units[0].date_to
    prices = [(start, D(6000))]
    for after, price in found:
        day = start + after * ONE
        if D(price) == prices[-1][1]:
            continue
        company.work.post(changed(company, doc, day, str(price)))
        prices = [p for p in prices if p[0] < day] + [(day, D(price))]
    until = last
    ended = start + back * ONE
    if ended >= prices[-1][0] and ended > start:
        company.work.post(returned(company, doc, ended))
        until = min(last, ended)
    ideal = D(0)
    for at, (day, price) in enumerate(prices):
        stop = prices[at + 1][0] - ONE if at + 1 < len(prices) else until
        ideal += rent_amount(price, day, min(stop, until), rule, 1, start)
    assert charged(company) == ideal
    with company.work.database.reading() as session:
        left = session.scalars(select(open_sum()).where(Charge.gross > 0)).all()
    assert sum(left) == ideal


def test_e9_a_change_is_posted_again_after_days_were_charged_by_it(company: Company):
    """An extension that begins the same day has its price: the change did change something."""
    transfer = let(company, DAY(2026, 11, 1), DAY(2026, 11, 30))
    doc = changed(company, transfer, DAY(2026, 12, 1), "7000")
    company.work.post(doc)
    company.work.post(made_from(company, transfer, RentExtension))
    company.work.post(doc)
    assert charged(company) == D(6000) + D(7000)
