"""A receipt goes where the law and the payer say, wholly, and says why (cases A)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crediting import OpenCharge, Placed, distribute, paid_to
from app.purpose import UnitCodes, read_purpose
from db.errors import UserError
from db.registers.money import ChargeKind

D = Decimal
UNITS = UnitCodes({"БК-12": 12, "БК-125": 125, "7": 7})


def charge(number: int, due: str, amount: int | str, kind: str = "rent", **more) -> OpenCharge:
    """`due` is «дд.мм» of 2026; a charge of its own row without a unit unless told."""
    day, month = map(int, due.split("."))
    date = dt.date(2026, month, day)
    return OpenCharge(
        number,
        more.get("row"),
        more.get("unit"),
        ChargeKind[kind.upper()],
        date,
        more.get("date_from", date),
        D(amount),
        frozenset(more.get("beside", ())),
    )


def sums(placed: list[Placed]) -> dict[int | None, Decimal]:
    return {place.charge_id: place.amount for place in placed}


AUTUMN = [
    charge(8, "01.08", 30000),
    charge(9, "01.09", 30000),
    charge(10, "01.10", 30000),
    charge(99, "15.08", 500, "penalty"),
]


def test_a1_the_oldest_debt_first_and_penalty_last():
    placed = distribute(D(50000), AUTUMN)
    assert sums(placed) == {8: 30000, 9: 20000}
    assert [place.reason for place in placed] == [
        "самый ранний срок 01.08.2026",
        "самый ранний срок 01.09.2026",
    ]


def test_a2_the_month_named_in_the_purpose():
    placed = distribute(D(30000), AUTUMN, purpose="Оплата аренды за октябрь по счету 5")
    assert placed == [Placed(10, D(30000), "в назначении платежа: аренда, октябрь")]


def test_a3_principal_then_penalty():
    debts = [charge(2, "01.09", 40000), charge(3, "01.08", 3000, "penalty")]
    assert sums(distribute(D(39000), debts)) == {2: 39000}
    assert sums(distribute(D(41000), debts)) == {2: 40000, 3: 1000}


def test_a4_debts_of_one_due_date_share_in_proportion():
    debts = [charge(1, "01.10", 10000), charge(2, "01.10", 30000)]
    placed = distribute(D(20000), debts)
    assert sums(placed) == {1: 5000, 2: 15000}
    assert placed[0].reason == (
        "самый ранний срок 01.10.2026; пропорционально долгам с этим сроком"
    )
    in_line = distribute(D(20000), debts, by_rows=True)
    assert sums(in_line) == {1: 10000, 2: 10000}
    assert in_line[1].reason == "самый ранний срок 01.10.2026"


def test_a6_what_is_over_becomes_an_advance():
    placed = distribute(D(100000), [charge(1, "01.10", 90000)])
    assert sums(placed) == {1: 90000, None: 10000}
    assert placed[-1].reason == "аванс: начислений к этому платежу больше нет"


def test_an_exact_invoice_goes_before_everything():
    placed = distribute(
        D(31000), AUTUMN, invoice_charges=[99, 10], purpose="за сентябрь", unit_codes=UNITS
    )
    assert sums(placed) == {10: 30000, 99: 500, 9: 500}
    assert placed[0].reason == placed[1].reason == "по счёту"


def test_penalty_waits_for_all_principal_and_then_is_paid():
    placed = distribute(D(90200), AUTUMN)
    assert sums(placed)[99] == 200
    assert placed[-1].reason == "пени — после основного долга; срок 15.08.2026"


def test_the_months_of_one_row_are_paid_in_order():
    row = [
        charge(1, "12.11", 2200, row=5, date_from=dt.date(2026, 12, 1)),
        charge(2, "12.11", 3800, row=5, date_from=dt.date(2026, 11, 12)),
        charge(3, "12.11", 6000, row=6),
    ]
    assert sums(distribute(D(9000), row)) == {2: 3800, 1: 700, 3: 4500}


def test_the_remainder_goes_to_the_largest():
    debts = [charge(1, "01.10", 100), charge(2, "01.10", 100), charge(3, "01.10", 101)]
    assert sums(distribute(D("100.00"), debts)) == {1: D("33.22"), 2: D("33.22"), 3: D("33.56")}


def test_a_remainder_above_the_largest_goes_to_the_next_ones():
    pennies = [charge(number, "01.10", "0.01") for number in range(1, 6)]
    assert sums(distribute(D("0.02"), pennies)) == {1: D("0.01"), 2: D("0.01")}


UNIT_DEBTS = [
    charge(1, "01.09", 6000, unit=12),
    charge(2, "01.10", 6000, unit=12),
    charge(3, "01.09", 6000, unit=125),
    charge(4, "01.10", 6000, unit=125),
    charge(5, "01.08", 6000, unit=7),
]


def test_a_unit_named_in_the_purpose_then_its_other_months_then_the_oldest():
    placed = distribute(
        D(13000), UNIT_DEBTS, purpose="За бытовку бк-12 октябрь 2026 г.", unit_codes=UNITS
    )
    assert placed == [
        Placed(2, D(6000), "в назначении платежа: БК-12, октябрь 2026 г."),
        Placed(1, D(6000), "в назначении платежа: БК-12; срок 01.09.2026"),
        Placed(5, D(1000), "самый ранний срок 01.08.2026"),
    ]


def test_a_document_period_names_its_days():
    debts = [
        charge(1, "01.08", 6000),
        charge(2, "12.11", 3800, date_from=dt.date(2026, 11, 12)),
        charge(3, "12.11", 2200, date_from=dt.date(2026, 12, 1)),
    ]
    purpose = "Аренда с 12.11.2026 по 11.12.2026, договор 5 от 01.08.2026"
    assert sums(distribute(D(6000), debts, purpose=purpose)) == {2: 3800, 3: 2200}


DEPOSITS = [
    charge(1, "01.09", 5000, "DEPOSIT", unit=12),
    charge(2, "01.10", 5000, "DEPOSIT", unit=125),
    charge(3, "01.08", 6000, unit=12),
]


def test_a_deposit_is_paid_only_when_named_or_invoiced():
    assert sums(distribute(D(20000), DEPOSITS)) == {3: 6000, None: 14000}
    assert sums(distribute(D(5000), DEPOSITS, invoice_charges=[2])) == {2: 5000}
    named = distribute(D(7000), DEPOSITS, purpose="Залог за БК-12", unit_codes=UNITS)
    assert sums(named) == {1: 5000, None: 2000}
    assert named[0].reason == "в назначении платежа: залог, БК-12"


def test_a_receipt_that_is_a_deposit_itself_pays_deposits_and_nothing_else():
    assert sums(distribute(D(7000), DEPOSITS, as_deposit=True)) == {1: 5000, 2: 2000}
    placed = distribute(D(12000), DEPOSITS, purpose="за БК-125", unit_codes=UNITS, as_deposit=True)
    assert placed == [
        Placed(2, D(5000), "в назначении платежа: БК-125"),
        Placed(1, D(5000), "залог; срок 01.09.2026"),
        Placed(None, D(2000), "аванс: начислений к этому платежу больше нет"),
    ]


def test_a_deposit_and_a_month_may_be_named_together():
    placed = distribute(
        D(11000), DEPOSITS, purpose="Аренда БК-12 за август и депозит", unit_codes=UNITS
    )
    assert sums(placed) == {3: 6000, 1: 5000}


def test_nothing_is_placed_of_nothing():
    assert distribute(D(0), AUTUMN) == []
    assert sums(distribute(D(100), [])) == {None: 100}
    assert sums(distribute(D(100), [charge(1, "01.10", -50), charge(2, "01.10", 0)])) == {None: 100}


def test_a_negative_receipt_is_refused():
    with pytest.raises(UserError, match="не может быть отрицательной"):
        distribute(D(-1), AUTUMN)


kinds = st.sampled_from(ChargeKind)
charges = st.lists(
    st.builds(
        OpenCharge,
        id=st.integers(1, 10**6),
        row_id=st.one_of(st.none(), st.integers(1, 4)),
        unit_id=st.one_of(st.none(), st.sampled_from([12, 125, 7])),
        kind=kinds,
        due=st.dates(dt.date(2026, 8, 1), dt.date(2026, 8, 4)),
        date_from=st.dates(dt.date(2026, 7, 1), dt.date(2026, 12, 31)),
        open=st.decimals(0, 5000, places=2),
        beside=st.frozensets(st.sampled_from([12, 125]), max_size=2),
    ),
    unique_by=lambda charge: charge.id,
    max_size=12,
)
purposes = st.sampled_from(
    [
        "",
        "за октябрь",
        "БК-12",
        "бытовка 7 за август",
        "залог",
        "с 01.08.2026 по 30.09.2026",
        "за доставку",
        "доставка БК-12 за август",
        "аренда и пени за октябрь",
        "залог и доставка",
        "возмещение ущерба БК-12, услуги",
    ]
)
receipts = st.decimals(0, 30000, places=2)


@given(receipts, charges, purposes, st.booleans(), st.data())
def test_all_is_placed_and_no_charge_is_overpaid(amount, debts, purpose, by_rows, data):
    invoiced = data.draw(st.lists(st.sampled_from([debt.id for debt in debts] or [0])))
    more = {
        "purpose": purpose,
        "invoice_charges": invoiced,
        "unit_codes": UNITS,
        "by_rows": by_rows,
    }
    placed = distribute(amount, debts, **more)
    debt_of = {debt.id: debt.open for debt in debts}
    assert sum(place.amount for place in placed) == amount
    assert all(place.amount > 0 for place in placed)
    assert all(place.amount == place.amount.quantize(D("0.01")) for place in placed)
    assert all(place.amount <= debt_of[place.charge_id] for place in placed if place.charge_id)
    assert len(sums(placed)) == len(placed)
    assert all(place.reason for place in placed)
    assert distribute(amount, data.draw(st.permutations(debts)), **more) == placed


@given(receipts, charges)
def test_without_a_purpose_nothing_later_is_paid_before_something_earlier(amount, debts):
    paid = sums(distribute(amount, debts))
    open_left = [debt for debt in debts if not debt.is_deposit and paid.get(debt.id, 0) < debt.open]
    for debt in debts:
        if paid.get(debt.id) and open_left:
            first = min((other.is_penalty, other.due) for other in open_left)
            assert (debt.is_penalty, debt.due) <= first


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Оплата за октябрь 2026 г. по счету 5", "октябрь 2026 г."),
        ("Оплата по счёту № 7 от 12 октября 2026 г.", ""),
        ("по договору от «01» марта 2026, 40 лет Октября", ""),
        ("аренда за сентябрь, октябрь", "аренда, сентябрь, октябрь"),
        ("октябрь - декабрь 2026", "01.10.2026–31.12.2026"),
        ("с ноября 2026 по январь 2027 года", "01.11.2026–31.01.2027"),
        ("с ноября по январь 2027", "01.11.2026–31.01.2027"),
        ("ноябрь-январь", "январь, ноябрь, декабрь"),
        ("за 10.2026", "октябрь 2026 г."),
        ("за 10/2026 г.", "октябрь 2026 г."),
        ("с 12.11 по 11.12.2026", "12.11.2026–11.12.2026"),
        ("12.12-11.01.2027", "12.12.2026–11.01.2027"),
        ("с 12.11.26 г. по 11.12.26 г.", "12.11.2026–11.12.2026"),
        ("с 12.11 по 11.12", ""),
        ("с 31.02.2026 по 30.02.2026", ""),
        ("счет 12 от 12.11.2026", ""),
        ("БК-12", "БК-12"),
        ("бк-12, бк-125.", "БК-12, БК-125"),
        ("БК-1256, ХБК-12, БК-12-А, БК-12/1", ""),
        ("бытовка № 7", "7"),
        ("7 шт. по счёту 7", ""),
        ("Обеспечительный платеж по договору", "залог"),
        ("майские праздники", ""),
    ],
)
def test_only_what_is_named_is_read(text, words):
    read = read_purpose(text, UNITS)
    assert sorted(read.words.split(", ")) == sorted(words.split(", "))


def test_a_code_without_letters_is_no_code():
    assert read_purpose("бытовка", UnitCodes({"": 1, " ": 2})).units == {}


@given(st.text())
def test_any_text_can_be_read(text):
    named = read_purpose(text, UNITS)
    assert named.names_unit([12]) or named.units


NOVEMBER = (dt.date(2026, 11, 12), dt.date(2026, 12, 11))


def test_paid_to_of_a_part_payment():
    assert paid_to([(*NOVEMBER, D(6000), D(4500))]) == (dt.date(2026, 12, 3), D("100.00"))


def test_paid_to_of_appendix_1_case_19():
    rows = [
        (dt.date(2026, 12, 1), dt.date(2026, 12, 31), D(6000), D(3000)),
        (dt.date(2026, 11, 1), dt.date(2026, 11, 30), D(6000), D(6000)),
    ]
    assert paid_to(rows) == (dt.date(2026, 12, 15), D("96.77"))


@pytest.mark.parametrize(
    ("allocated", "expected"),
    [
        ("6000", (dt.date(2026, 12, 11), D(0))),
        ("0", (None, D(0))),
        ("199.99", (None, D("199.99"))),
        ("200", (dt.date(2026, 11, 12), D(0))),
        ("5999.99", (dt.date(2026, 12, 10), D("199.99"))),
    ],
)
def test_paid_to_at_its_edges(allocated, expected):
    assert paid_to([(*NOVEMBER, D(6000), D(allocated))]) == expected


def test_paid_to_stops_at_the_first_day_not_wholly_paid():
    rows = [
        (dt.date(2026, 11, 1), dt.date(2026, 11, 30), D(6000), D(0)),
        (dt.date(2026, 12, 1), dt.date(2026, 12, 31), D(6000), D(6000)),
    ]
    assert paid_to(rows) == (None, D(0))
    assert paid_to([]) == (None, D(0))


def test_a_free_row_is_paid():
    assert paid_to([(*NOVEMBER, D(0), D(0))]) == (NOVEMBER[1], D(0))


@given(st.decimals("0.30", 10**6, places=2), st.integers(1, 400), st.integers(0, 400))
def test_paid_to_is_as_far_as_the_rows_own_charges_say(gross, length, paid):
    """What is charged for the first days pays exactly these days, in spite of rounding."""
    start = dt.date(2026, 1, 1)
    days = min(paid, length)
    allocated = (gross * days / length).quantize(D("0.01"), "ROUND_HALF_UP")
    last, rest = paid_to([(start, start + dt.timedelta(days=length - 1), gross, allocated)])
    reached = (last - start).days + 1 if last else 0
    assert reached >= days or allocated == 0
    assert 0 <= rest <= gross / length + D("0.01")
