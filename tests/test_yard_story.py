"""The yard and what is paid beside rent: moves, write-offs, services, carriers (E-12…E-18)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from app import park
from app.breakdown import breakdown
from app.facts import Facts
from app.offered import units_to_hand_over
from app.problems import Refused
from app.verbs import FILLS
from db.catalogs.service_kind import ServiceKind
from db.catalogs.transport import Carrier
from db.catalogs.unit import Unit
from db.documents.carrier_payment import CarrierPayment, TripMoney
from db.documents.contract import Contract
from db.documents.extra_service import ExtraService, ExtraServiceRow
from db.documents.rent_transfer import RentTransfer, RentTransferDelivery
from db.documents.unit_move import UnitMove, UnitMoveRow
from db.documents.unit_search import UnitSearch, UnitSearchRow
from db.documents.unit_write_off import UnitWriteOff, UnitWriteOffRow
from db.errors import UserError
from db.registers.money import Advance, CarrierDebt, Charge, ChargeKind, open_sum
from db.registers.place import PlaceKind, UnitPlace
from db.vat_mode import VatMode
from tests.company import Company

D = Decimal
DAY = dt.date
MOVED = DAY(2026, 11, 1)


def moved(company: Company, *units: tuple[Unit, int], date: dt.date = MOVED) -> UnitMove:
    return UnitMove(
        organization_id=company.organization.id,
        date=date,
        site_id=company.site.id,
        target_site_id=company.other_site.id,
        units=[UnitMoveRow(unit_id=unit.id, quantity=number) for unit, number in units],
    )


def written_off(
    company: Company, *units: tuple[Unit, int], date: dt.date = MOVED, lost: bool = False
) -> UnitWriteOff:
    return UnitWriteOff(
        organization_id=company.organization.id,
        date=date,
        site_id=None if lost else company.site.id,
        reason="Сгорела",
        units=[UnitWriteOffRow(unit_id=unit.id, quantity=number) for unit, number in units],
    )


def standing(company: Company, unit: Unit) -> dict[object, int]:
    """{place or site: how many of a unit}."""
    left = func.sum(UnitPlace.quantity)
    query = (
        select(UnitPlace.place, UnitPlace.site_id, left)
        .where(UnitPlace.unit_id == unit.id)
        .group_by(UnitPlace.place, UnitPlace.site_id)
        .having(left != 0)
    )
    with company.work.database.reading() as session:
        return {site or place: int(number) for place, site, number in session.execute(query)}


def offered(company: Company, site_id: int) -> list[int]:
    doc = RentTransfer(date=MOVED, site_id=site_id)
    with company.work.database.reading() as session:
        return units_to_hand_over(session, doc)


# --- «Перемещение», «Списание» ---------------------------------------------------------------


def test_e16_a_cabin_moved_stands_on_the_other_site(company: Company):
    cabin, site, other = company.cabins[0], company.site.id, company.other_site.id
    doc = moved(company, (cabin, 1), (company.beds, 5))
    company.work.post(doc)
    assert standing(company, cabin) == {other: 1}
    assert standing(company, company.beds) == {site: 7, other: 5}
    assert cabin.id in offered(company, other)
    assert cabin.id not in offered(company, site)
    company.work.unpost(doc)
    assert standing(company, cabin) == {site: 1}
    assert standing(company, company.beds) == {site: 12}


def test_e16_what_is_not_on_the_site_is_not_moved_and_all_is_told_at_once(company: Company):
    let = company.transfer(company.cabins[0])
    company.work.post(let)
    doc = moved(
        company, (company.cabins[0], 1), (company.beds, 13), date=let.date + dt.timedelta(days=1)
    )
    with pytest.raises(Refused) as refusal:
        company.work.post(doc)
    first, second = (p.text for p in refusal.value.problems)
    assert "БК-001 на 13.11.2026 не на площадке «Юг»: в аренде у ООО «СтройГрад»" in first
    assert "только 12, а в строке 13" in second
    assert standing(company, company.beds) == {company.site.id: 12}


def test_e16_to_the_same_site_is_no_move(company: Company):
    doc = moved(company, (company.cabins[0], 1))
    doc.target_site_id = doc.site_id
    with pytest.raises(Refused, match="та же площадка"):
        company.work.post(doc)


def test_e16_a_cabin_let_from_its_old_site_later_is_not_moved_under_it(company: Company):
    company.work.post(company.transfer(company.cabins[0]))
    with pytest.raises(UserError):
        company.work.post(moved(company, (company.cabins[0], 1), date=DAY(2026, 11, 5)))


def test_e17_what_is_written_off_is_neither_offered_nor_counted_and_its_history_stays(
    company: Company,
):
    cabin = company.cabins[0]
    doc = written_off(company, (cabin, 1), (company.beds, 2))
    company.work.post(doc)
    assert standing(company, cabin) == {PlaceKind.WRITTEN_OFF: 1}
    assert standing(company, company.beds) == {company.site.id: 10, PlaceKind.WRITTEN_OFF: 2}
    assert cabin.id not in offered(company, company.site.id)
    with company.work.database.reading() as session:
        figures = dict(park.cabin_figures(session, MOVED))
    assert figures == {"На складе": 2, "В аренде": 0, "В розыске": 0}
    told = [change.action for change in company.work.history(cabin)]
    assert f"Списание бытовок № {doc.number}" in told
    with pytest.raises(UserError, match="уже в парке, списана"):
        company.work.post(received_again(company, cabin))


def received_again(company: Company, cabin: Unit):
    from db.documents.unit_receipt import UnitReceipt, UnitReceiptRow

    return UnitReceipt(
        organization_id=company.organization.id,
        site_id=company.site.id,
        date=DAY(2026, 12, 1),
        units=[UnitReceiptRow(unit_id=cabin.id)],
    )


def test_e17_a_missing_cabin_is_written_off_and_a_let_one_is_not(company: Company):
    lost, let = company.cabins[0], company.cabins[1]
    company.work.post(
        UnitSearch(
            organization_id=company.organization.id,
            date=DAY(2026, 10, 1),
            units=[UnitSearchRow(unit_id=lost.id)],
        )
    )
    company.work.post(company.transfer(let))
    company.work.post(written_off(company, (lost, 1), lost=True))
    assert standing(company, lost) == {PlaceKind.WRITTEN_OFF: 1}
    with pytest.raises(Refused, match="в аренде у ООО «СтройГрад»"):
        company.work.post(written_off(company, (let, 1), date=DAY(2026, 11, 20)))
    nameless = written_off(company, (company.cabins[2], 1))
    nameless.reason = ""
    with pytest.raises(Refused, match="Причина"):
        company.work.post(nameless)


# --- «Доп. услуги» ---------------------------------------------------------------------------


@pytest.fixture
def run(company: Company) -> ServiceKind:
    kind = ServiceKind(name="Прогон", measure="час", price=D(2000))
    company.work.save(kind)
    return kind


def service(company: Company, kind: ServiceKind, *, accrues: bool = True) -> ExtraService:
    row = ExtraServiceRow(unit_id=company.cabins[0].id, quantity=D(1))
    doc = ExtraService(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=MOVED,
        accrues=accrues,
        rows=[row],
    )
    doc.service_id = kind.id
    company.work.recalculate(doc, "service_id")
    return doc


def owed(company: Company) -> dict[int | None, Decimal]:
    """Debt by the kind of service."""
    query = (
        select(Charge.service_id, func.sum(open_sum()))
        .where(Charge.kind == ChargeKind.SERVICE, Charge.gross > 0)
        .group_by(Charge.service_id)
    )
    with company.work.database.reading() as session:
        return dict(session.execute(query).all())


def test_e12_a_service_is_owed_by_its_kind_at_its_price(company: Company, run: ServiceKind):
    mounting = ServiceKind(name="Монтаж", price=D("1500.50"))
    company.work.save(mounting)
    work = company.work
    first, second = service(company, run), service(company, mounting)
    second.rows[0].quantity = D("1.5")
    work.recalculate(second.rows[0], "quantity", second)
    assert second.rows[0].amount == D("2250.75")
    work.post([first, second])
    assert owed(company) == {run.id: D(2000), mounting.id: D("2250.75")}
    with work.database.reading() as session:
        charge = session.scalars(select(Charge).where(Charge.service_id == mounting.id)).one()
        assert charge.derivation["op"] == "product"
        assert charge.vat == D("405.87")
    work.unpost(first)
    assert owed(company) == {mounting.id: D("2250.75")}


def test_e13_the_second_document_without_the_tick_pays_the_first(
    company: Company, run: ServiceKind
):
    work = company.work
    work.post(company.transfer())  # rent is older and is not paid by this money
    charged = service(company, run)
    work.post(charged)
    fill = next(f for f in FILLS if f.source is ExtraService and f.target is ExtraService)
    paid = work.fill(fill, charged.id)
    assert isinstance(paid, ExtraService)
    assert not paid.accrues
    assert paid.total() == D(2000)
    paid.date = MOVED
    work.post(paid)
    assert owed(company) == {run.id: D(0)}
    work.unpost(paid)
    assert owed(company) == {run.id: D(2000)}


def test_e13_a_service_with_vat_on_top_is_paid_with_it(company: Company, run: ServiceKind):
    """The second document asks for what is owed, and its total is the money that is posted."""
    work = company.work
    contract = work.load(Contract, company.contract.id)
    contract.vat_mode = VatMode.ON_TOP
    work.save(contract)
    charged = service(company, run)
    charged.rows[0].quantity = D(3)
    work.recalculate(charged.rows[0], "quantity", charged)
    work.post(charged)
    assert owed(company) == {run.id: D(7320)}
    fill = next(f for f in FILLS if f.source is ExtraService and f.target is ExtraService)
    paid: Any = work.fill(fill, charged.id)
    paid.date = MOVED
    with work.database.reading() as session:
        told = breakdown(paid, Facts(session, [paid]))
    assert told is not None
    assert (told.vat, told.total) == (None, D(7320))
    work.post(paid)
    assert owed(company) == {run.id: D(0)}


def test_e13_money_for_a_service_before_it_is_charged_waits_and_pays_it_then(
    company: Company, run: ServiceKind
):
    company.work.post(service(company, run, accrues=False))
    with company.work.database.reading() as session:
        assert session.scalar(select(func.sum(Advance.amount))) == D(2000)
    company.work.post(service(company, run))
    assert owed(company) == {run.id: D(0)}


def test_e12_a_sum_that_is_not_the_product_and_nothing_at_all_are_refused(
    company: Company, run: ServiceKind
):
    doc = service(company, run)
    doc.rows[0].amount = D(1)
    with pytest.raises(Refused, match="не равна количеству на цену"):
        company.work.post(doc)
    doc.rows[0].quantity = D(0)
    with pytest.raises(Refused, match="больше нуля"):
        company.work.post(doc)
    doc.rows = []
    with pytest.raises(Refused, match="Не введено ни одной строки"):
        company.work.post(doc)


# --- carriers --------------------------------------------------------------------------------


def carrier_balance(company: Company) -> Decimal:
    with company.work.database.reading() as session:
        return session.scalar(select(func.sum(CarrierDebt.amount))) or D(0)


def payment(company: Company, amount: str, direction: TripMoney) -> CarrierPayment:
    return CarrierPayment(
        organization_id=company.organization.id,
        date=DAY(2026, 11, 20),
        carrier_id=company.carrier.id,
        direction=direction,
        paid=D(amount),
    )


def test_e14_a_carrier_is_owed_8000_paid_5000_and_3000_is_left(company: Company):
    doc = company.transfer()
    doc.deliveries.append(
        RentTransferDelivery(
            address="г. Курск", carrier_id=company.carrier.id, price=D(9000), cost=D(8000)
        )
    )
    company.work.post(doc)
    paid = payment(company, "5000", TripMoney.PAID)
    company.work.post(paid)
    assert carrier_balance(company) == D(3000)
    company.work.post(payment(company, "1000", TripMoney.RECEIVED))
    assert carrier_balance(company) == D(4000)
    company.work.unpost(paid)
    assert carrier_balance(company) == D(9000)


def test_e14_our_own_transport_is_owed_nothing_and_a_payment_is_more_than_nothing(
    company: Company,
):
    own = Carrier(name="Наш манипулятор", own=True)
    company.work.save(own)
    doc = payment(company, "0", TripMoney.PAID)
    doc.carrier_id = own.id
    with pytest.raises(Refused) as refusal:
        company.work.post(doc)
    assert {p.field for p in refusal.value.problems} == {"paid", "carrier_id"}
