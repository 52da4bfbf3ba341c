"""What is marked for deletion is not taken into anything new (E-7, A-10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from app.problems import Refused
from db.base import Base
from db.catalogs.organization import Organization
from db.catalogs.transport import CarriageKind, Carrier
from db.catalogs.unit import Cabin, Tariff, UnitKind
from db.documents.contract import Contract
from db.documents.rent_transfer import (
    RentTransfer,
    RentTransferDelivery,
    RentTransferVehicle,
)
from db.documents.unit_receipt import UnitReceipt, UnitReceiptRow
from tests.company import Company, own_organization

DAY = dt.date
MARK = "с пометкой удаления"


def whole(company: Company) -> RentTransfer:
    """A transfer that refers to everything a transfer may."""
    carriage = CarriageKind(name="До объекта")
    company.work.save(carriage)
    doc = company.transfer()
    doc.deliveries = [
        RentTransferDelivery(
            address="г. Курск", carrier_id=company.carrier.id, carriage_id=carriage.id
        )
    ]
    doc.vehicles = [RentTransferVehicle(transport_id=company.transport.id)]
    return doc


def mark(company: Company, cls: type[Any], key: int) -> None:
    thing: Base = company.work.load(cls, key)
    company.work.mark(thing)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cls", "of", "words"),
    [
        (Tariff, lambda d: d.units[0].tariff_id, "«Имущество», строка 1: «Тариф» — Стандарт"),
        (Contract, lambda d: d.contract_id, "«Договор» — 214"),
        (Organization, lambda d: d.organization_id, "«Организация» — ООО «Ромашка-Аренда»"),
        (Carrier, lambda d: d.deliveries[0].carrier_id, "«Доставка», строка 1: «Перевозчик»"),
        (CarriageKind, lambda d: d.deliveries[0].carriage_id, "«Вид перевозки» — До объекта"),
    ],
    ids=["tariff", "contract", "organization", "carrier", "carriage"],
)
def test_a_marked_thing_is_refused_in_a_new_document(
    company: Company, cls: type[Any], of: Callable[[RentTransfer], int], words: str
) -> None:
    doc = whole(company)
    mark(company, cls, of(doc))
    for act in (company.work.save, company.work.post):
        with pytest.raises(Refused) as refusal:
            act(doc)
        assert f"{words}" in str(refusal.value)
        assert MARK in str(refusal.value)
        assert not refusal.value.only_warnings
    mark(company, cls, of(doc))  # the mark is taken off
    company.work.post(doc)
    assert doc.posted


def test_what_stood_on_it_is_posted_again(company: Company) -> None:
    work, doc = company.work, whole(company)
    work.post(doc)
    tariff, carrier = doc.units[0].tariff_id, doc.deliveries[0].carrier_id
    mark(company, Tariff, tariff)
    mark(company, Carrier, company.carrier.id)
    mark(company, Organization, company.organization.id)
    doc.comment = "Уточнено"
    work.post(doc)
    work.unpost(doc)
    work.post(doc)
    assert (doc.units[0].tariff_id, doc.deliveries[0].carrier_id) == (tariff, carrier)
    assert doc.posted


def test_a_draft_that_stood_on_it_is_not_posted(company: Company) -> None:
    work, doc = company.work, whole(company)
    work.save(doc)
    mark(company, Tariff, doc.units[0].tariff_id)
    doc.comment = "Ждёт"
    work.save(doc)  # nothing new is taken
    with pytest.raises(Refused, match="«Тариф» — Стандарт с пометкой удаления"):
        work.post(doc)


def test_a_new_row_of_an_old_document_takes_nothing_marked(company: Company) -> None:
    work, doc = company.work, whole(company)
    work.post(doc)
    other = Tariff(name="Зимний", price=Decimal(7000))
    work.save(other)
    more = company.transfer(company.cabins[1]).units[0]
    more.tariff_id = other.id
    work.mark(other)
    doc.units.append(more)
    with pytest.raises(Refused, match="строка 2: «Тариф» — Зимний с пометкой удаления") as refusal:
        work.post(doc)
    (problem,) = refusal.value.problems
    assert (problem.field, problem.section, problem.line) == ("tariff_id", "units", 2)


def test_a10_nothing_comes_to_a_marked_site(company: Company) -> None:
    company.work.mark(company.other_site)
    bed = UnitReceiptRow(unit_id=company.beds.id, quantity=2)
    doc = UnitReceipt(
        organization_id=company.organization.id,
        site_id=company.other_site.id,
        date=DAY(2026, 11, 1),
        units=[bed],
    )
    with pytest.raises(Refused, match="«Площадка» — Север с пометкой удаления"):
        company.work.post(doc)


def test_cards_take_nothing_marked(company: Company) -> None:
    work = company.work
    mark(company, UnitKind, company.kind.id)
    with pytest.raises(Refused, match="«Вид» — БК-00 с пометкой удаления"):
        work.save(Cabin(name="Новая", code="БК-9", kind_id=company.kind.id))
    card = work.load(Cabin, company.cabins[0].id)
    card.name = "Переименована"
    work.save(card)  # its kind is what it was
    work.mark(company.tenant)
    with pytest.raises(Refused, match="«Арендатор» — ООО «СтройГрад» с пометкой удаления"):
        work.save(
            Contract(
                organization_id=company.organization.id,
                contract_number="9",
                partner_id=company.tenant.id,
            )
        )
    own = own_organization("ООО «Другая»", "Б")
    work.save(own)
    assert own.id
