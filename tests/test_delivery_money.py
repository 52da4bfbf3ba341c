"""What a purpose says is paid for: delivery money stands on delivery and waits for it (cases)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.checking import check
from app.crediting import PRINCIPAL, OpenCharge, distribute
from app.purpose import UnitCodes, read_purpose
from app.purpose_kinds import kinds_in
from app.receipts import FROM_ADVANCE
from app.verbs import FILLS
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import Moment, RentTransfer, RentTransferDelivery
from db.registers.money import Advance, Allocation, Charge, ChargeKind
from db.russian import fold
from tests.company import Company

D = Decimal
DAY = dt.date
RENT, DELIVERY, DAMAGE = ChargeKind.RENT, ChargeKind.DELIVERY, ChargeKind.COMPENSATION
SERVICE, PENALTY, DEPOSIT = ChargeKind.SERVICE, ChargeKind.PENALTY, ChargeKind.DEPOSIT
UNITS = UnitCodes({"БК-12": 12, "БК-125": 125})


# --- what a purpose names -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("за доставку", {DELIVERY}),
        ("Оплата доставки и вывоза бытовок", {DELIVERY}),
        ("ПЕРЕВОЗКА бытовки, 2 перевозки", {DELIVERY}),
        ("транспортные услуги", {DELIVERY}),
        ("услуги автотранспорта", {DELIVERY}),
        ("за услуги по доставке", {DELIVERY}),
        ("возмещение расходов на доставку", {DELIVERY}),
        ("Возмещение ущерба", {DAMAGE}),
        ("возмещением за утерянную кровать", {DAMAGE}),
        ("за ремонт двери", {DAMAGE}),
        ("пеня, неустоек, пеней", {PENALTY}),
        ("за услуги крана", {SERVICE}),
        ("арендная плата, арендой", {RENT}),
        ("за аренду и доставку", {RENT, DELIVERY}),
        ("аренда, пени и услуги", {RENT, PENALTY, SERVICE}),
        # a word that belongs to another names nothing
        ("по договору аренды", set()),
        ("по договору аренды № 5 за доставку", {DELIVERY}),
        ("договор № 5 от 01.08.2026 г. аренды бытовок, доставка", {DELIVERY}),
        ("договор оказания услуг по доставке", set()),
        ("по договору аренды и доставки, возмещение ущерба", {DAMAGE}),
        ("по договору пени", {PENALTY}),
        ("доставка бытовок в аренду", {DELIVERY}),
        ("Без НДС, доставка", {DELIVERY}),
        ("аренда без доставки", {RENT}),
        ("аренда, адрес доставки Курск", {RENT}),
        ("за ООО «Доставка и ремонт»", set()),
        ("самовывоз, вывоз мусора, пенсия, пеноблоки, арендатор, перевозчик", set()),
        ("оплата по счёту 5", set()),
    ],
)
def test_only_kinds_that_are_named_are_read(text: str, kinds: set[ChargeKind]) -> None:
    assert kinds_in(fold(text)) == kinds


@pytest.mark.parametrize("word", ["пеня", "пени", "пеню", "пеней", "ПЕНИ", "пенёй", "неустойкою"])
def test_letters_and_endings_do_not_matter(word: str) -> None:
    assert kinds_in(fold(f"оплата {word}")) == {PENALTY}


# --- where a receipt goes -----------------------------------------------------------------------


def debt(number: int, kind: ChargeKind, amount: int, due: str = "12.11", **more) -> OpenCharge:
    """A charge of its own row, due on «дд.мм» of 2026."""
    day, month = map(int, due.split("."))
    date = DAY(2026, month, day)
    beside = frozenset(more.get("beside", ()))
    return OpenCharge(number, None, more.get("unit"), kind, date, date, D(amount), beside)


def sums(amount: int | str, debts: list[OpenCharge], purpose: str, **more) -> dict:
    placed = distribute(D(amount), debts, purpose=purpose, unit_codes=UNITS, **more)
    return {place.charge_id: place.amount for place in placed}


EVERYTHING = [
    debt(1, RENT, 6000, "01.11", unit=12),
    debt(2, RENT, 6000, unit=125),
    debt(3, DELIVERY, 8000, beside=[12]),
    debt(4, DELIVERY, 9000, "20.11", beside=[125]),
    debt(5, DAMAGE, 3500, "30.11", unit=12),
    debt(6, SERVICE, 700, "30.11"),
    debt(7, PENALTY, 300, "01.10"),
    debt(8, DEPOSIT, 5000, "01.10", unit=12),
]


def test_money_for_delivery_pays_delivery_and_the_rest_waits() -> None:
    placed = distribute(D(20000), EVERYTHING, purpose="за доставку")
    assert [(p.charge_id, p.amount, p.reason) for p in placed] == [
        (3, 8000, "в назначении платежа: доставка"),
        (4, 9000, "в назначении платежа: доставка"),
        (None, 3000, "аванс на доставку: её начислений больше нет"),
    ]


def test_a_trip_is_named_by_the_unit_it_carried_or_by_its_month() -> None:
    assert sums(9500, EVERYTHING, "доставка БК-125") == {4: 9000, 3: 500}
    debts = [debt(1, DELIVERY, 8000, "12.10"), debt(2, DELIVERY, 9000, "12.11")]
    assert sums(9500, debts, "доставка за ноябрь") == {2: 9000, 1: 500}
    assert sums(500, [debt(1, DELIVERY, 800)], "доставка БК-12") == {1: 500}


def test_other_kinds_are_paid_first_and_then_the_common_order_goes_on() -> None:
    assert sums(4000, EVERYTHING, "возмещение ущерба БК-12") == {5: 3500, 1: 500}
    assert sums(1000, EVERYTHING, "за услуги крана") == {6: 700, 1: 300}
    assert sums(7000, EVERYTHING, "арендная плата БК-125") == {2: 6000, 1: 1000}


def test_a_penalty_goes_before_the_principal_only_when_it_is_named() -> None:
    assert sums(500, EVERYTHING, "пени") == {7: 300, 1: 200}
    assert sums(6100, EVERYTHING, "аренда БК-12 и пени") == {1: 6000, 7: 100}
    assert 7 not in sums(30000, EVERYTHING, "аренда")


def test_delivery_with_rent_is_not_kept_for_delivery_alone() -> None:
    assert sums(14000, EVERYTHING[:3], "аренда БК-12 и доставка") == {1: 6000, 3: 8000}
    assert sums(20500, EVERYTHING[:3], "аренда и доставка") == {
        1: 6000,
        2: 6000,
        3: 8000,
        None: 500,
    }


def test_a_deposit_is_no_rent_and_stands_with_delivery() -> None:
    assert sums(9000, EVERYTHING, "Обеспечительный платёж за аренду БК-12") == {8: 5000, None: 4000}
    assert sums(14000, EVERYTHING, "залог и доставка БК-12") == {8: 5000, 3: 8000, 4: 1000}
    assert sums(9000, EVERYTHING, "за доставку", as_deposit=True) == {8: 5000, None: 4000}


def test_an_invoice_is_stronger_than_the_purpose() -> None:
    assert sums(9000, EVERYTHING, "за доставку", invoice_charges=[1]) == {1: 6000, 3: 3000}


charges = st.lists(
    st.builds(
        OpenCharge,
        id=st.integers(1, 10**6),
        row_id=st.one_of(st.none(), st.integers(1, 4)),
        unit_id=st.sampled_from([None, 12, 125]),
        kind=st.sampled_from(ChargeKind),
        due=st.dates(DAY(2026, 8, 1), DAY(2026, 8, 4)),
        date_from=st.dates(DAY(2026, 7, 1), DAY(2026, 12, 31)),
        open=st.decimals(1, 5000, places=2),
        beside=st.frozensets(st.sampled_from([12, 125])),
    ),
    unique_by=lambda charge: charge.id,
    max_size=10,
)
receipts = st.decimals(1, 20000, places=2)


@given(receipts, charges, st.sampled_from(["", " БК-12", " за август", " БК-125 за 07.2026"]))
def test_delivery_money_stands_on_nothing_but_delivery(amount, debts, more) -> None:
    paid = sums(amount, debts, "за доставку" + more)
    deliveries = {d.id: d.open for d in debts if d.kind is DELIVERY}
    assert set(paid) <= {None, *deliveries}
    assert sum(paid.values()) - paid.get(None, 0) == min(amount, sum(deliveries.values()))


@given(receipts, charges, st.sampled_from([RENT, SERVICE, DAMAGE, PENALTY]))
def test_nothing_else_is_paid_before_what_is_named(amount, debts, kind) -> None:
    words = {RENT: "за аренду", SERVICE: "услуги", DAMAGE: "ущерб", PENALTY: "неустойка"}
    paid = sums(amount, debts, words[kind])
    short = any(paid.get(d.id, 0) < d.open for d in debts if d.kind is kind)
    assert not short or all(d.kind is kind for d in debts if d.id in paid)
    wanted = PRINCIPAL | {PENALTY}
    assert sum(paid.values()) - paid.get(None, 0) == min(
        amount, sum(d.open for d in debts if d.kind in wanted)
    )


@given(receipts, charges, st.text("абвгжзхцчшщ ", max_size=30))
def test_unknown_words_change_nothing(amount, debts, noise) -> None:
    plain = [(p.charge_id, p.amount) for p in distribute(amount, debts, unit_codes=UNITS)]
    told = distribute(amount, debts, purpose=noise, unit_codes=UNITS)
    assert [(p.charge_id, p.amount) for p in told] == plain


kind_words = st.sampled_from(["", "аренда", "доставка, аренда, ущерб, услуги, пени, залог"])
month_words = st.lists(
    st.sampled_from(["сентябрь", "ноябрь", "с 12.11 по 11.12.2026", "с 01.02 по 28.02.2027"]),
    max_size=8,
)
codes = st.lists(st.text("АБВГДЕ0123456789-", min_size=1, max_size=40), max_size=12, unique=True)


@given(receipts, charges, kind_words, month_words, codes)
def test_a_reason_is_short_whatever_is_named(amount, debts, kinds, months, named) -> None:
    units = UnitCodes({code: number for number, code in enumerate(["БК-12", *named])})
    purpose = ", ".join([kinds, "бытовки БК-12", *named, *months])
    placed = distribute(amount, debts, purpose=purpose, unit_codes=units)
    assert all(len(FROM_ADVANCE + place.reason) <= 200 for place in placed)


def test_many_codes_are_told_by_a_few_and_their_number() -> None:
    units = {f"БК-{n:03}": n for n in range(1, 41)}
    named = read_purpose("за октябрь, доставка " + ", ".join(units), UnitCodes(units))
    few = "БК-001, БК-002, БК-003, БК-004, БК-005"
    assert named.words == f"доставка, {few} и ещё 35, октябрь"
    assert len(named.units) == 40


# --- the same in a base -------------------------------------------------------------------------


def let_with_delivery(company: Company) -> RentTransfer:
    """БК-001 from 12.11 to 11.12 for 5 929,03, brought for 8 000, to be taken back for 9 000."""
    doc = company.transfer()
    for moment, price in ((Moment.ISSUE, 8000), (Moment.RETURN, 9000)):
        doc.deliveries.append(
            RentTransferDelivery(
                address="г. Курск", moment=moment, carrier_id=company.carrier.id, price=D(price)
            )
        )
    return doc


def books(company: Company) -> dict[str, tuple[Decimal, Decimal]]:
    """(charged, paid) by kinds of charges, and («Аванс», 0) what waits in buckets."""
    assert check(company.work.database).differences == ()
    with company.work.database.reading() as session:
        gross, paid = func.sum(Charge.gross), func.sum(Charge.allocated)
        query = select(Charge.kind, gross, paid).group_by(Charge.kind)
        found = {kind.value: (total, stands) for kind, total, stands in session.execute(query)}
        waits = session.scalar(select(func.sum(Advance.amount))) or D(0)
    return {kind: both for kind, both in found.items() if any(both)} | {"Аванс": (waits, D(0))}


def based_on(company: Company, doc: RentTransfer, target: type, date: dt.date):
    fill = next(f for f in FILLS if f.source is RentTransfer and f.target is target)
    made = company.work.fill(fill, doc.id)
    made.date = date
    return made


def test_a_bookkeeper_follows_the_money_for_delivery(company: Company) -> None:
    work = company.work
    doc = let_with_delivery(company)
    # The tenant pays both trips before the transfer: all of it waits.
    work.post(company.receipt("17000", date=DAY(2026, 11, 10), purpose="Оплата за доставку"))
    assert books(company) == {"Аванс": (17000, 0)}
    # The transfer charges the rent and the trip out: delivery is paid, rent is a debt.
    work.post(doc)
    out = {"Аренда": (D("5929.03"), 0), "Доставка": (8000, 8000)}
    assert books(company) == {**out, "Аванс": (9000, 0)}
    # A receipt without words pays the rent; the rest of the delivery money is not touched.
    work.post(company.receipt("5000", purpose="Оплата по договору аренды № 214"))
    assert books(company)["Аренда"] == (D("5929.03"), 5000)
    assert books(company)["Аванс"] == (9000, 0)
    # A new period is charged: rent does not eat what waits for the trip back.
    more = based_on(company, doc, RentExtension, DAY(2026, 12, 12))
    work.post(more)
    assert books(company)["Аренда"][1] == 5000
    assert books(company)["Аванс"] == (9000, 0)
    work.unpost(more)
    # The transfer taken back and posted again stands as it stood.
    before = books(company)
    work.unpost(doc)
    assert books(company) == {"Аванс": (22000, 0)}
    work.post(doc)
    assert books(company) == before
    # The cabin comes home: the trip back takes its money, and nothing waits.
    work.post(based_on(company, doc, RentReturn, DAY(2026, 12, 11)))
    assert books(company) == {
        "Аренда": (D("5929.03"), 5000),
        "Доставка": (17000, 17000),
        "Аванс": (0, 0),
    }
    assert reasons(company)[-1] == FROM_ADVANCE + "в назначении платежа: доставка"


def reasons(company: Company) -> list[str]:
    with company.work.database.reading() as session:
        return list(session.scalars(select(Allocation.reason).order_by(Allocation.id)))


def test_rent_and_delivery_of_one_day_are_not_mixed(company: Company) -> None:
    company.work.post(let_with_delivery(company))
    company.work.post(company.receipt("8000", purpose="за доставку"))
    assert books(company) == {
        "Аренда": (D("5929.03"), 0),
        "Доставка": (8000, 8000),
        "Аванс": (0, 0),
    }
    assert reasons(company) == ["в назначении платежа: доставка"]


def test_money_for_anything_leaves_delivery_to_the_money_for_delivery(company: Company) -> None:
    company.work.post(company.receipt("5929.03", date=DAY(2026, 11, 1)))
    company.work.post(company.receipt("8000", date=DAY(2026, 11, 2), purpose="перевозка бытовки"))
    company.work.post(let_with_delivery(company))
    assert books(company) == {
        "Аренда": (D("5929.03"), D("5929.03")),
        "Доставка": (8000, 8000),
        "Аванс": (0, 0),
    }


def test_a_purpose_put_right_moves_the_money(company: Company) -> None:
    company.work.post(let_with_delivery(company))
    money = company.receipt("9000", purpose="за доставку")
    company.work.post(money)
    assert books(company)["Аванс"] == (1000, 0)
    money = company.work.load(PaymentReceipt, money.id)
    money.purpose = "за аренду и доставку"
    company.work.post(money)
    assert books(company)["Аванс"] == (0, 0)
    assert sum(paid for _, paid in books(company).values()) == 9000


def test_a_deposit_that_came_as_rent_waits_for_a_person(company: Company) -> None:
    company.work.post(company.receipt("6000", purpose="Обеспечительный платёж по договору аренды"))
    company.work.post(company.transfer())
    assert books(company) == {"Аренда": (D("5929.03"), 0), "Аванс": (6000, 0)}


def test_rows_stand_in_a_line_where_the_contract_says_so(company: Company) -> None:
    company.contract.by_rows = True
    company.work.save(company.contract)
    company.work.post(company.receipt("100"))
    company.work.post(let_with_delivery(company))
    company.work.post(company.receipt("5829.03"))
    assert books(company) == {
        "Аренда": (D("5929.03"), D("5929.03")),
        "Доставка": (8000, 0),
        "Аванс": (0, 0),
    }
