"""A document that others stand on: what may still change in it, and what is refused by name."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.checking import check
from app.problems import Refused
from db.catalogs.organization import Organization
from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import (
    Haulage,
    RentTransfer,
    RentTransferDelivery,
)
from db.documents.unit_receipt import UnitReceipt
from db.errors import UserError
from db.registers.money import Advance, Allocation, Charge, Money
from db.registers.place import Possession
from tests.company import Company
from tests.stories import filled

D = Decimal
DAY = dt.date


def extended(company: Company, transfer: RentTransfer) -> RentExtension:
    more: RentExtension = filled(company.work, transfer, RentExtension)
    more.date = more.units[0].date_from
    company.work.post(more)
    return more


def returned(company: Company, transfer: RentTransfer, day: dt.date, *pieces: int) -> RentReturn:
    back: RentReturn = filled(company.work, transfer, RentReturn)
    back.date = day
    for row, quantity in zip(back.units, pieces, strict=False):
        row.quantity = quantity
    company.work.post(back)
    return back


@pytest.fixture
def let(company: Company) -> RentTransfer:
    doc = company.transfer()
    company.work.post(doc)
    return doc


def clean(company: Company) -> bool:
    return check(company.work.database).differences == ()


# --- a transfer under its extension -------------------------------------------------------


def test_e1_a_transfer_is_not_taken_back_under_its_extension(company: Company, let: RentTransfer):
    extended(company, let)
    with pytest.raises(UserError, match=r"БК-001: аренда с 12\.12\.2026 .* «Продолжение аренды №"):
        company.work.unpost(let)
    assert company.work.load(RentTransfer, let.id).posted
    assert clean(company)


def test_e1_both_are_taken_back_together(company: Company, let: RentTransfer):
    more = extended(company, let)
    company.work.unpost([let, more])
    with company.work.database.reading() as session:
        assert session.scalar(select(func.sum(Charge.quantity))) == 0
        assert session.scalars(select(Possession)).all() == []


def test_e1_a_transfer_is_not_stretched_over_its_extension(company: Company, let: RentTransfer):
    extended(company, let)
    let.units[0].date_to = DAY(2026, 12, 31)
    company.work.recalculate(let.units[0], "date_to", let)
    with pytest.raises(UserError, match=r"начислена дважды: «Передача .*» и «Продолжение"):
        company.work.post(let)
    assert clean(company)


@pytest.mark.parametrize("change", ["contract", "unit"])
def test_e1_an_extension_stays_with_its_transfer(company: Company, let: RentTransfer, change: str):
    extended(company, let)
    if change == "contract":
        let.contract_id = company.other_contract.id
    else:
        let.units[0].unit_id = company.cabins[1].id
    with pytest.raises(UserError, match="передача теперь о другом"):
        company.work.post(let)
    assert clean(company)


def test_e1_days_are_charged_once_also_within_one_set(company: Company, let: RentTransfer):
    twins = [filled(company.work, let, RentExtension) for _ in range(2)]
    for twin in twins:
        twin.date = DAY(2026, 12, 12)
    with pytest.raises(UserError, match="начислена дважды"):
        company.work.post(twins)
    assert [twin.number for twin in twins] == [None, None]
    company.work.post(twins[0])


def test_e1_an_extension_may_be_posted_again_when_others_follow(
    company: Company, let: RentTransfer
):
    first = extended(company, let)
    extended(company, let)
    returned(company, let, DAY(2027, 1, 20))
    first.comment = "скан получен"
    company.work.save(first)
    assert clean(company)


def test_e5_a_free_month_in_the_middle_is_a_month(company: Company, let: RentTransfer):
    free = filled(company.work, let, RentExtension)
    free.date = free.units[0].date_from
    free.units[0].amount, free.units[0].manual = D(0), True
    company.work.post(free)
    after = filled(company.work, let, RentExtension)
    assert after.units[0].date_from == free.units[0].date_to + dt.timedelta(days=1)
    after.date = after.units[0].date_from
    company.work.post(after)
    assert clean(company)


def test_e3_prices_of_extensions_do_not_depend_on_the_order_of_posting(
    company: Company, let: RentTransfer
):
    """The price went up with the first extension and stayed; then the first was put right."""
    first = extended(company, let)
    for price in ("7000", "6000"):
        first.units[0].price = D(price)
        company.work.recalculate(first.units[0], "price", first)
        company.work.save(first)
        if price == "7000":
            extended(company, let)
    assert clean(company)


# --- a transfer and its return ------------------------------------------------------------


def test_e7_what_was_taken_back_of_is_not_changed(company: Company, let: RentTransfer):
    returned(company, let, DAY(2026, 12, 1))
    let.units[0].price = D(9000)
    company.work.recalculate(let.units[0], "price", let)
    with pytest.raises(UserError, match="Сначала отмените его проведение"):
        company.work.post(let)
    assert clean(company)


def test_e7_rent_does_not_go_on_after_the_return(company: Company, let: RentTransfer):
    returned(company, let, DAY(2026, 12, 11))
    let.units[0].date_to = DAY(2027, 1, 11)
    company.work.recalculate(let.units[0], "date_to", let)
    with pytest.raises(UserError, match=r"11\.12\.2026 был возврат"):
        company.work.post(let)
    assert clean(company)


def test_e7_a_transfer_and_its_return_are_taken_back_together(company: Company, let: RentTransfer):
    company.work.post(company.receipt("5929.03"))
    back = returned(company, let, DAY(2026, 12, 1))
    company.work.unpost([let, back])
    with company.work.database.reading() as session:
        assert session.scalar(select(func.sum(Charge.quantity))) == 0
        assert session.scalar(select(func.sum(Advance.amount))) == D("5929.03")


def test_a9_pieces_come_back_in_the_order_of_their_days(company: Company):
    doc = company.transfer(company.beds)
    doc.units[0].quantity = 10
    company.work.recalculate(doc.units[0], "quantity", doc)
    company.work.post(doc)
    last = returned(company, doc, DAY(2026, 11, 30), 4)
    with pytest.raises(UserError, match=r"КР: позже, 30\.11\.2026, .* «Возврат из аренды №"):
        returned(company, doc, DAY(2026, 11, 20), 1)
    last.comment = "все целы"
    company.work.save(last)
    company.work.unpost(last)
    returned(company, doc, DAY(2026, 11, 20), 1)
    assert clean(company)


def test_d12_no_more_is_taken_over_than_the_tenant_holds(company: Company):
    doc = company.transfer(company.beds)
    doc.units[0].quantity = 3
    company.work.recalculate(doc.units[0], "quantity", doc)
    company.work.post(doc)
    over = company.transfer(company.beds, contract=company.other_contract)
    over.units[0].quantity = 5
    company.work.recalculate(over.units[0], "quantity", over)
    trip = RentTransferDelivery(
        address="рядом", haulage=Haulage.FROM_TENANT, source_contract_id=company.contract.id
    )
    over.deliveries.append(trip)
    with pytest.raises(Refused, match="передаётся 5, а у контрагента 3"):
        company.work.post(over)


def test_e15_a_receipt_of_cabins_is_posted_again_after_they_were_let(
    company: Company, let: RentTransfer
):
    with company.work.database.reading() as session:
        key = session.scalars(select(UnitReceipt.id)).one()
    arrival = company.work.load(UnitReceipt, key)
    arrival.comment = "по накладной 7"
    company.work.save(arrival)
    with pytest.raises(UserError, match="не хватает"):
        company.work.unpost(arrival)


# --- money --------------------------------------------------------------------------------


def test_f9_money_does_not_follow_a_charge_to_another_contract(company: Company, let: RentTransfer):
    company.work.post(company.receipt("5929.03"))
    let.contract_id = company.other_contract.id
    company.work.save(let)
    with company.work.database.reading() as session:
        strange = (
            select(func.sum(Allocation.amount))
            .join(Money, Money.id == Allocation.money_id)
            .join(Charge, Charge.id == Allocation.charge_id)
            .where(Money.contract_id != Charge.contract_id)
        )
        assert (session.scalar(strange) or 0) == 0
        (bucket,) = session.scalars(select(Advance).where(Advance.amount > 0))
        assert (bucket.contract_id, bucket.amount) == (company.contract.id, D("5929.03"))
    assert clean(company)


def close(company: Company, day: dt.date) -> None:
    card = company.work.load(Organization, company.organization.id)
    card.closed_to = day
    company.work.save(card)


def test_e7_a_return_corrects_a_paid_charge_of_a_closed_month(company: Company):
    """The correction, and the money it frees, are of the open month."""
    old = company.transfer(date=DAY(2026, 10, 12), to=DAY(2026, 11, 11))
    other = company.transfer(company.cabins[1], date=DAY(2026, 10, 14), to=DAY(2026, 11, 13))
    company.work.post([old, company.receipt("6000", date=DAY(2026, 10, 13)), other])
    close(company, DAY(2026, 10, 31))
    back = returned(company, old, DAY(2026, 11, 1))
    with company.work.database.reading() as session:
        entered = session.scalars(select(Allocation).where(Allocation.amount < 0)).all()
        assert {row.period for row in entered} == {DAY(2026, 11, 1)}
    company.work.unpost(back)
    company.work.post(back)
    with pytest.raises(UserError, match="Период закрыт"):
        company.work.unpost(old)
    assert clean(company)


def test_a_cabin_let_and_returned_in_a_day_was_not_free_that_day(company: Company):
    doc = company.transfer(
        date=DAY(2026, 11, 20), to=DAY(2026, 11, 30), contract=company.other_contract
    )
    company.work.post(doc)
    returned(company, doc, DAY(2026, 11, 20))
    with pytest.raises(UserError, match="в аренде"):
        company.work.post(company.transfer(date=DAY(2026, 11, 15)))
    company.work.post(company.transfer(date=DAY(2026, 11, 20)))
    assert clean(company)


def test_e15_a_cabin_let_and_returned_in_a_day_was_received_before(
    company: Company, let: RentTransfer
):
    """In a day as a whole its site lost nothing; the cabin moved all the same."""
    returned(company, let, let.date)
    with company.work.database.reading() as session:
        key = session.scalars(select(UnitReceipt.id)).one()
    arrival = company.work.load(UnitReceipt, key)
    with pytest.raises(UserError, match=r"БК-001 перемещалась 12\.11\.2026"):
        company.work.unpost(arrival)
    arrival.date = DAY(2026, 11, 13)
    with pytest.raises(UserError, match=r"БК-001 перемещалась 12\.11\.2026"):
        company.work.save(arrival)
