"""A cabin leaves the yard, is paid for, comes back; the books agree at every step."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.problems import Refused
from db.documents.payment_invoice import PaymentInvoice
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import (
    Haulage,
    Moment,
    RentTransferDelivery,
)
from db.documents.unit_search import SearchEvent, UnitSearch, UnitSearchRow
from db.errors import UserError
from db.registers.money import Advance, Allocation, CarrierDebt, Charge, Money, open_sum
from db.registers.place import PlaceKind, Possession, UnitPlace
from tests.company import Company
from tests.stories import filled

D = Decimal
DAY = dt.date


def charges(company: Company) -> list[tuple[str, Decimal, Decimal]]:
    """(month, gross, allocated) of what stands, in order."""
    with company.work.database.reading() as session:
        query = select(Charge).where(Charge.gross != 0).order_by(Charge.month, Charge.id)
        return [(f"{c.month:%m.%Y}", c.gross, c.allocated) for c in session.scalars(query)]


def debt(company: Company) -> Decimal:
    with company.work.database.reading() as session:
        query = select(func.sum(open_sum()))
        return session.scalar(query.where(Charge.gross > 0)) or D(0)


def overpaid(company: Company) -> Decimal:
    with company.work.database.reading() as session:
        return session.scalar(select(func.sum(Advance.amount))) or D(0)


def test_d1_posting_charges_by_months_and_moves_the_cabin(company: Company) -> None:
    doc = company.transfer()
    company.work.post(doc)
    assert doc.number == "А-000001"
    assert doc.posted
    assert charges(company) == [("11.2026", D("3800"), D(0)), ("12.2026", D("2129.03"), D(0))]
    with company.work.database.reading() as session:
        held = session.scalars(select(Possession)).one()
        assert (held.since, held.until, held.unit_id) == (
            DAY(2026, 11, 12),
            None,
            company.cabins[0].id,
        )


def test_unposting_brings_everything_back(company: Company) -> None:
    doc = company.transfer()
    company.work.post(doc)
    company.work.post(company.receipt("6000"))
    company.work.unpost(doc)
    assert charges(company) == []
    assert overpaid(company) == D(6000)
    with company.work.database.reading() as session:
        assert session.scalars(select(Possession)).all() == []
        at = select(func.sum(UnitPlace.quantity)).where(UnitPlace.unit_id == company.cabins[0].id)
        assert session.scalar(at) == 1
    company.work.post(doc)
    assert doc.number == "А-000001"
    assert debt(company) == 0
    assert overpaid(company) == D(6000) - D("5929.03")


def test_d5_a_cabin_of_another_tenant_is_refused_by_name(company: Company) -> None:
    company.work.post(company.transfer())
    again = company.transfer(
        date=DAY(2026, 11, 20), to=DAY(2026, 11, 30), contract=company.other_contract
    )
    with pytest.raises(
        Refused, match="БК-001 на 20.11.2026 не на площадке «Юг»: в аренде у ООО «СтройГрад»"
    ):
        company.work.post(again)
    assert again.number is None
    assert again.id is None


def test_a_backdated_transfer_under_a_later_one_is_refused(company: Company) -> None:
    company.work.post(company.transfer(date=DAY(2026, 11, 12)))
    early = company.transfer(
        date=DAY(2026, 10, 1), to=DAY(2026, 10, 31), contract=company.other_contract
    )
    with pytest.raises(UserError):
        company.work.post(early)


def test_a1_receipt_pays_the_oldest_month_first_and_the_rest_waits(company: Company) -> None:
    company.work.post(company.transfer())
    company.work.post(company.receipt("5000"))
    assert charges(company) == [("11.2026", D(3800), D(3800)), ("12.2026", D("2129.03"), D(1200))]
    company.work.post(company.receipt("1000", date=DAY(2026, 11, 20)))
    assert overpaid(company) == D(6000) - D("5929.03")
    assert debt(company) == 0


def test_advance_pays_a_later_charge(company: Company) -> None:
    company.work.post(company.receipt("10000"))
    assert overpaid(company) == D(10000)
    company.work.post(company.transfer())
    assert debt(company) == 0
    assert overpaid(company) == D(10000) - D("5929.03")


def test_e1_extension_goes_on_from_the_last_charged_day(company: Company) -> None:
    doc = company.transfer()
    company.work.post(doc)
    more = filled(company.work, doc, RentExtension)
    row = more.units[0]
    assert (row.date_from, row.date_to) == (DAY(2026, 12, 12), DAY(2027, 1, 11))
    more.date = DAY(2026, 12, 12)
    company.work.post(more)
    overlapping = filled(company.work, doc, RentExtension)
    overlapping.date = DAY(2026, 12, 12)
    overlapping.units[0].date_from = DAY(2027, 1, 1)
    with pytest.raises(Refused, match="уже начислена по 11.01.2027: начните с 12.01.2027"):
        company.work.post(overlapping)


def test_e7_e8_return_takes_back_unused_days_and_charges_damage(company: Company) -> None:
    doc = company.transfer()
    company.work.post(doc)
    company.work.post(company.receipt("5929.03"))
    back = filled(company.work, doc, RentReturn)
    back.date = DAY(2026, 12, 1)
    back.units[0].compensation = D(3500)
    back.units[0].damage = "дверь"
    company.work.post(back)
    # one of eleven December days was served; the rest comes back and pays the damage
    december = D("2129.03") - D("193.55")
    assert [c for c in charges(company) if c[0] == "12.2026"][1][1] == -december
    assert overpaid(company) + debt(company) >= 0
    assert debt(company) == D(3500) - december
    again = RentReturn(
        organization_id=back.organization_id,
        contract_id=back.contract_id,
        site_id=back.site_id,
        date=DAY(2026, 12, 5),
        units=[type(back.units[0])(possession_id=doc.units[0].id, unit_id=company.cabins[0].id)],
    )
    with pytest.raises(Refused, match="БК-001 уже возвращена 01.12.2026"):
        company.work.post(again)
    company.work.unpost(back)
    assert debt(company) == 0


def test_a9_beds_are_counted_and_returned_in_parts(company: Company) -> None:
    doc = company.transfer(company.beds)
    doc.units[0].quantity = 10
    company.work.recalculate(doc.units[0], "quantity", doc)
    assert doc.units[0].amount == D("59290.30")
    company.work.post(doc)
    too_many = company.transfer(company.beds, contract=company.other_contract)
    too_many.units[0].quantity = 3
    company.work.recalculate(too_many.units[0], "quantity", too_many)
    with pytest.raises(UserError, match="не хватает 1"):
        company.work.post(too_many)
    back = filled(company.work, doc, RentReturn)
    back.date = DAY(2026, 11, 30)
    back.units[0].quantity = 4
    company.work.post(back)
    with company.work.database.reading() as session:
        held = session.scalars(select(Possession)).one()
        assert (held.quantity, held.remaining, held.until) == (10, 6, None)
    assert debt(company) == D("59290.30") - D("2129.03") * 4
    more = filled(company.work, doc, RentExtension)
    assert (more.units[0].quantity, more.units[0].date_from) == (6, DAY(2026, 12, 12))
    more.date = DAY(2026, 12, 12)
    company.work.post(more)
    owed = debt(company)
    company.work.post(back)
    assert debt(company) == owed
    company.work.unpost(back)
    company.work.post(back)
    assert debt(company) == owed


def test_lowered_receipt_frees_charges(company: Company) -> None:
    company.work.post(company.transfer())
    money = company.receipt("5000")
    company.work.post(money)
    money.received = D(1000)
    company.work.post(money)
    assert charges(company)[0] == ("11.2026", D(3800), D(1000))
    company.work.unpost(money)
    with company.work.database.reading() as session:
        assert session.scalar(select(func.sum(Allocation.amount))) == 0
        assert session.scalars(select(Money.amount)).all() == [D(0)]


def test_d12_from_another_tenant_ends_his_rental_that_day(company: Company) -> None:
    first = company.transfer()
    company.work.post(first)
    company.work.post(company.receipt("5929.03"))
    doc = company.transfer(
        date=DAY(2026, 12, 1), to=DAY(2026, 12, 31), contract=company.other_contract
    )
    doc.deliveries.append(
        RentTransferDelivery(
            address="г. Курск, ул. Новая, 5",
            haulage=Haulage.FROM_TENANT,
            source_contract_id=company.contract.id,
            price=D(3000),
        )
    )
    company.work.post(doc)
    with company.work.database.reading() as session:
        held = session.scalars(select(Possession).order_by(Possession.since)).all()
        assert [(p.since, p.until) for p in held] == [
            (DAY(2026, 11, 12), DAY(2026, 12, 1)),
            (DAY(2026, 12, 1), None),
        ]
    assert overpaid(company) == D("2129.03") - D("193.55")


def test_d14_d17_client_price_and_carrier_cost_stand_apart(company: Company) -> None:
    doc = company.transfer()
    doc.deliveries.append(
        RentTransferDelivery(
            address="г. Курск", carrier_id=company.carrier.id, price=D(8000), cost=D(6500)
        )
    )
    doc.deliveries.append(
        RentTransferDelivery(
            address="г. Курск",
            moment=Moment.RETURN,
            carrier_id=company.carrier.id,
            price=D(9000),
            cost=D(7000),
        )
    )
    company.work.post(doc)
    assert carrier_debts(company) == [D(6500)]
    assert debt(company) == D("5929.03") + D(8000)
    back = filled(company.work, doc, RentReturn)
    back.date = DAY(2026, 12, 11)
    company.work.post(back)
    assert carrier_debts(company) == [D(6500), D(7000)]
    assert debt(company) == D("5929.03") + D(8000) + D(9000)
    company.work.unpost(back)
    company.work.unpost(doc)
    assert carrier_debts(company) == []


def carrier_debts(company: Company) -> list[Decimal]:
    with company.work.database.reading() as session:
        return list(session.scalars(select(CarrierDebt.amount).order_by(CarrierDebt.id)))


def test_b14_an_invoice_cites_charges_and_its_payment_goes_to_them(company: Company) -> None:
    first, second = company.transfer(), company.transfer(company.cabins[1])
    company.work.post([first, second])
    invoice = filled(company.work, second, PaymentInvoice)
    assert [row.amount for row in invoice.rows] == [D(3800), D("2129.03")]
    assert "Аренда бытовки БК-002 (БК-00) с 12.11.2026 по 30.11.2026" in invoice.rows[0].text
    company.work.post(invoice)
    money = filled(company.work, invoice, PaymentReceipt)
    money.date = DAY(2026, 11, 20)
    company.work.post(money)
    with company.work.database.reading() as session:
        query = select(Charge.recorder_id, Charge.allocated).order_by(Charge.id)
        paid = session.execute(query).all()
    assert [a for r, a in paid if r == first.id] == [D(0), D(0)]
    assert [a for r, a in paid if r == second.id] == [D(3800), D("2129.03")]


def test_a8_a_missing_cabin_is_not_let_until_it_is_found(company: Company) -> None:
    work, cabin = company.work, company.cabins[0]
    doc = company.transfer()
    work.post(doc)
    lost = UnitSearch(
        organization_id=company.organization.id,
        date=DAY(2026, 11, 30),
        units=[UnitSearchRow(unit_id=cabin.id, note="вывезена неизвестными")],
    )
    work.post(lost)
    assert places(company, cabin.id) == [PlaceKind.LOST]
    # the rest of the period is taken back: one November is owed
    assert debt(company) == D(3800)
    again = company.transfer(date=DAY(2026, 12, 5), to=DAY(2026, 12, 31))
    with pytest.raises(Refused, match="БК-001 на 05.12.2026 не на площадке «Юг»: в розыске"):
        work.post(again)
    found = UnitSearch(
        organization_id=company.organization.id,
        date=DAY(2026, 12, 3),
        event=SearchEvent.FOUND,
        site_id=company.site.id,
        units=[UnitSearchRow(unit_id=cabin.id)],
    )
    work.post(found)
    work.post(again)
    assert places(company, cabin.id) == [PlaceKind.TENANT]


def places(company: Company, unit_id: int) -> list[PlaceKind]:
    """Where some of a unit is after everything."""
    with company.work.database.reading() as session:
        query = (
            select(UnitPlace.place)
            .where(UnitPlace.unit_id == unit_id)
            .group_by(UnitPlace.place)
            .having(func.sum(UnitPlace.quantity) > 0)
        )
        return list(session.scalars(query))


def test_d12_nobody_hands_over_more_than_he_holds(company: Company) -> None:
    doc = company.transfer(company.beds, contract=company.other_contract)
    doc.units[0].quantity = 5
    company.work.recalculate(doc.units[0], "quantity", doc)
    doc.deliveries.append(
        RentTransferDelivery(
            address="г. Курск",
            haulage=Haulage.FROM_TENANT,
            source_contract_id=company.contract.id,
        )
    )
    with pytest.raises(Refused, match="передаётся 5, а у контрагента 0"):
        company.work.post(doc)


def test_d15_an_agreed_trip_back_is_not_forgotten(company: Company) -> None:
    doc = company.transfer()
    doc.deliveries.append(
        RentTransferDelivery(
            moment=Moment.RETURN, address="г. Курск", carrier_id=company.carrier.id, price=D(9000)
        )
    )
    company.work.post(doc)
    back = filled(company.work, doc, RentReturn)
    back.date = DAY(2026, 12, 1)
    assert [d.price for d in back.deliveries] == [D(9000)]
    back.deliveries = []
    with pytest.raises(Refused, match="согласован вывоз") as refusal:
        company.work.post(back)
    assert refusal.value.only_warnings
    company.work.post(back, despite=True)
