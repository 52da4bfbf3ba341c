"""Directories of the cabin part and what documents take from them, id by id (groups A, D)."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from app.lists import ListQuery, columns_of, ids, page, totals
from app.papers import pdf_of
from app.problems import Refused
from app.reports.rental_summary import NAME as SUMMARY
from app.verbs import FILLS
from db.base import Base
from db.catalogs.partner import Partner
from db.catalogs.service_kind import ServiceKind
from db.catalogs.transport import CarriageKind, Carrier, TransportKind
from db.catalogs.unit import Cabin, CabinComposition, CabinParameter, UnitKind
from db.documents.contract import Contract, ContractKind
from db.documents.extra_service import ExtraService, ExtraServiceRow
from db.documents.rent_transfer import (
    Haulage,
    RentTransfer,
    RentTransferDelivery,
    RentTransferVehicle,
)
from db.errors import UserError
from db.meta import fields_of
from db.registers.money import CarrierDebt, Charge, ChargeKind
from printforms.registry import printforms_of
from tests.company import HANDED, Company
from tests.summaries import cells, run

D = Decimal
DAY = dt.date


def listed(company: Company, kind: type[Base], **query: Any) -> list[dict[str, Any]]:
    names = [c.key for c in columns_of(kind)]
    with company.work.database.reading() as session:
        return [
            dict(zip(names, row.cells, strict=True))
            for row in page(session, ListQuery(kind, **query))
        ]


def printed(company: Company, document: RentTransfer) -> str:
    form = printforms_of(RentTransfer)[0]
    pages = PdfReader(io.BytesIO(pdf_of(company.work, form, [document.id]))).pages
    return " ".join(" ".join(p.extract_text() for p in pages).replace("\u00a0", " ").split())


def test_a3_a6_a_cabin_has_a_kind_and_its_list_shows_the_card_at_once(company: Company):
    """Filtered by kind; the contract's rows offer the same kinds."""
    kind = UnitKind(name="БК-01", tariff_id=company.tariff.id)
    company.work.save(kind)
    card = company.work.load(Cabin, company.cabins[0].id)
    assert {r["kind_id"] for r in listed(company, Cabin)} == {"БК-00"}
    card.kind_id = kind.id
    company.work.save(card)
    rows = {r["code"]: r["kind_id"] for r in listed(company, Cabin)}
    assert rows == {"БК-001": "БК-01", "БК-002": "БК-00", "БК-003": "БК-00"}
    with company.work.database.reading() as session:
        assert list(ids(session, ListQuery(Cabin, where={"kind_id": kind.id}))) == [card.id]
    targets = {f.name: f.target for f in fields_of(ContractKind)}
    assert targets["kind_id"] is UnitKind


def test_a5_composition_of_the_card_is_proposed_by_a_transfer(company: Company):
    card = company.work.load(Cabin, company.cabins[0].id)
    card.composition = [
        CabinComposition(item="Кровать", quantity=2),
        CabinComposition(item="Обогреватель", quantity=1),
    ]
    card.parameters = [CabinParameter(parameter="Утепление", value="100 мм")]
    company.work.save(card)
    doc = company.transfer(card)
    assert doc.units[0].composition == "Кровать × 2, Обогреватель × 1"
    assert company.work.load(Cabin, card.id).parameters[0].value == "100 мм"


def test_a11_a_carrier_is_a_counterparty_and_is_offered_for_trips(company: Company):
    firm = Partner(name="ООО «Тягач»", inn="7710140679")
    company.work.save(firm)
    carrier = Carrier(name="Тягач", partner_id=firm.id)
    company.work.save(carrier)
    shown = {r["name"]: r["partner_id"] for r in listed(company, Carrier)}
    assert shown["Тягач"] == "ООО «Тягач»"
    targets = {f.name: f.target for f in fields_of(RentTransferDelivery)}
    assert targets["carrier_id"] is Carrier
    doc = company.transfer()
    doc.deliveries = [RentTransferDelivery(address="Курск", carrier_id=carrier.id, cost=D(1000))]
    company.work.post(doc)
    table = run(company.work, "carrier_debts", date=HANDED)
    assert [cells(table, r)["carrier"] for r in table.rows if "Тягач" in str(r.cells)]


def test_a12_one_card_of_a_counterparty_serves_every_paper(company: Company):
    """A КПП changed once is changed in the papers of every document."""
    doc = company.transfer()
    company.work.post(doc)
    assert "773601001" in printed(company, doc)
    tenant = company.work.load(Partner, company.tenant.id)
    tenant.kpp = "770101001"
    company.work.save(tenant)
    words = printed(company, doc)
    assert "770101001" in words
    assert "773601001" not in words


def test_a24_a_kind_of_service_is_added_chosen_and_owed_by_its_kind(company: Company):
    run_kind, mount = ServiceKind(name="Прогон", price=D(2000)), ServiceKind(name="Монтаж")
    company.work.save([run_kind, mount])
    for kind, price in ((run_kind, D(2000)), (mount, D(700))):
        row = ExtraServiceRow(quantity=D(1), price=price)
        doc = ExtraService(
            organization_id=company.organization.id,
            contract_id=company.contract.id,
            service_id=kind.id,
            date=HANDED,
            rows=[row],
        )
        company.work.recalculate(row, "price", doc)
        company.work.post(doc)
    with company.work.database.reading() as session:
        query = select(Charge.service_id, func.sum(Charge.gross)).group_by(Charge.service_id)
        assert dict(session.execute(query).all()) == {run_kind.id: D(2000), mount.id: D(700)}


def test_a25_d13_d16_transport_and_carriage_are_chosen_kept_and_printed(company: Company):
    crane, carriage = TransportKind(name="Кран 25 т"), CarriageKind(name="Доставка с разгрузкой")
    company.work.save([crane, carriage])
    doc = company.transfer()
    doc.deliveries = [
        RentTransferDelivery(
            address="г. Курск, объект 7", carrier_id=company.carrier.id, carriage_id=carriage.id
        )
    ]
    doc.vehicles = [
        RentTransferVehicle(transport_id=company.transport.id, plate="А123ВС46", driver="Попов"),
        RentTransferVehicle(transport_id=crane.id),
    ]
    company.work.post(doc)
    kept = company.work.load(RentTransfer, doc.id)
    assert [v.transport_id for v in kept.vehicles] == [company.transport.id, crane.id]
    words = printed(company, doc)
    for told in ("Манипулятор 10 т", "Кран 25 т", "А123ВС46", "Доставка с разгрузкой"):
        assert told in words


def test_a29_own_transport_owes_nothing_and_the_client_pays(company: Company):
    own = Carrier(name="Свой манипулятор", own=True)
    company.work.save(own)
    doc = company.transfer()
    doc.deliveries = [
        RentTransferDelivery(address="Курск", carrier_id=own.id, price=D(8000), cost=D(5000))
    ]
    company.work.post(doc)
    with company.work.database.reading() as session:
        assert session.scalars(select(CarrierDebt)).all() == []
        query = select(Charge.gross).where(Charge.kind == ChargeKind.DELIVERY)
        assert session.scalars(query).all() == [D(8000)]


def test_d2_the_phone_of_the_transfer_is_in_the_summary(company: Company):
    doc = company.transfer()
    doc.contact, doc.phone = "Орлов А. Н.", "+7 910 222-33-44"
    company.work.post(doc)
    table = run(company.work, SUMMARY, date=DAY(2026, 11, 20))
    (line,) = [cells(table, r) for r in table.rows]
    assert line["contacts"] == "Орлов А. Н., +7 910 222-33-44"


def test_d6_twelve_beds_are_twelve_in_the_list_and_in_the_print(company: Company):
    doc = company.transfer(company.beds)
    doc.units[0].quantity = 12
    company.work.recalculate(doc.units[0], "quantity", doc)
    company.work.post(doc)
    assert "12 шт" in printed(company, doc)
    table = run(company.work, SUMMARY, date=DAY(2026, 11, 20))
    assert [cells(table, r)["unit"] for r in table.rows] == ["12"]


def test_d7_a_period_has_both_days_and_is_not_inverted(company: Company):
    """01.11–30.11 is 30 days: a day's rate of 200 makes a month of 6 000."""
    doc = company.transfer(date=DAY(2026, 11, 1), to=DAY(2026, 11, 30))
    assert doc.units[0].amount == D(6000)
    doc.units[0].date_to = DAY(2026, 10, 31)
    with pytest.raises(UserError, match="период перевёрнут"):
        company.work.post(doc)


def test_d12_pickup_and_a_neighbours_cabin_have_their_own_fields(company: Company):
    """Exactly three ways; what a way has not is told on its cell."""
    assert [h.value for h in Haulage] == ["Перевозчик", "Самовывоз", "От другого контрагента"]
    doc = company.transfer()
    doc.deliveries = [
        RentTransferDelivery(address="Курск", haulage=Haulage.PICKUP, price=D(100)),
        RentTransferDelivery(address="Курск", haulage=Haulage.FROM_TENANT),
        RentTransferDelivery(address="Курск"),
    ]
    with pytest.raises(Refused) as told:
        company.work.post(doc)
    fields = {(p.line, p.field) for p in told.value.problems if p.section == "deliveries"}
    assert fields >= {(1, "price"), (2, "source_contract_id"), (3, "carrier_id")}


def test_c1_no_inventory_code_can_stand_in_a_contract():
    """Its rows name kinds, and a transfer on its basis is offered."""
    assert "unit_id" not in ContractKind.__table__.columns
    assert any(f.source is Contract and f.target is RentTransfer for f in FILLS)


def test_e4_sum_of_a_list_is_the_sum_of_its_rows(company: Company):
    docs = [company.transfer(cabin) for cabin in company.cabins]
    company.work.post(docs)
    with company.work.database.reading() as session:
        assert totals(session, ListQuery(RentTransfer))["amount"] == sum(d.amount for d in docs)
