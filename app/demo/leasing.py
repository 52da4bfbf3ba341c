"""Contracts of premises: signed in the first month, handed over at once (C-8, C-15)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from app.demo.company import Company, Tenant
from app.demo.months import DAY, Month
from app.proration import rent_amount
from db.catalogs.contract_type import ContractType
from db.catalogs.meter import Meter
from db.catalogs.partner import PartnerKind
from db.catalogs.premise import Premise
from db.catalogs.service_kind import ServiceKind
from db.document_set import DocumentSet
from db.documents.contract import Contract, ContractStatus
from db.documents.contract_leasing import (
    ChargeWay,
    ContractAddendum,
    ContractCharge,
    ContractIndexation,
    ContractPenalty,
    ContractPremise,
    IndexationWay,
)
from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from db.rounding import to_kopecks

RATES = {"Офис": Decimal(650), "Склад": Decimal(420)}
MOST_TENANTS = 6
YEARS = 5
VACANT = 3  # premises nobody took yet; one of them is booked
PAPERS = tuple(DocumentSet)
TYPES = ("Аренда помещений", "Аренда бытовок", "Услуги")
# name, measure, way, price
REGULAR = (
    ("Электроэнергия", "кВт·ч", ChargeWay.METER, "7.35"),
    ("Содержание мест общего пользования", "м²", ChargeWay.COMMON, None),
    ("Уборка", "час", ChargeWay.FACTS, "1200"),
    ("Интернет", "мес", ChargeWay.FIXED, "2500"),
)


def sign(company: Company, month: Month) -> list[RentTransfer]:
    """In the first month: contracts of premises, and the transfers that hand them over."""
    if month.index:
        return []
    services = _services(company)
    offered = company.estate.offered
    let, vacant = offered[:-VACANT], offered[-VACANT:]
    tenants = _tenants(company)
    contracts = [
        _contract(company, tenant, month, let[number :: len(tenants)], services)
        for number, tenant in enumerate(tenants)
    ]
    contracts.append(_booked(company, tenants[-1], month, vacant[0]))
    types = [ContractType(name=name) for name in TYPES]
    company.work.save(types)
    for number, contract in enumerate(contracts, 1):
        contract.type_id = types[0].id
        contract.contract_number = f"П-{number}/{month.first:%y}"
        contract.papers = PAPERS[number % len(PAPERS)]
    company.work.save([*contracts, *_meters(company, contracts, services[0], month)])
    for contract, tenant in zip(contracts, [*tenants, tenants[-1]], strict=True):
        company.owners[contract.id] = tenant
    return [_transfer(company, c, month) for c in contracts if c.status in SIGNED]


SIGNED = (ContractStatus.SIGNED, ContractStatus.REGISTERED)


def _meters(
    company: Company, contracts: Sequence[Contract], light: ServiceKind, month: Month
) -> Iterator[Meter]:
    """One of the whole building, one in each premise whose light is charged by readings."""
    site = company.estate.building
    common = {"service_id": light.id, "site_id": site.id, "installed": month.first - DAY * 30}
    yield Meter(
        name=f"{light.name}, ввод", number="0900001", coefficient=Decimal(40), digits=6, **common
    )
    units = {unit.id: unit for unit in company.estate.units}
    rows = [c for doc in contracts for c in doc.charges if c.way is ChargeWay.METER]
    for number, row in enumerate(rows, 2):
        unit = units[row.unit_id or 0]
        yield Meter(
            name=f"{light.name}, {unit.code}",
            number=f"09{number:05}",
            unit_id=unit.id,
            initial=Decimal(number * 1_250),
            **common,
        )


def _services(company: Company) -> list[ServiceKind]:
    made = [
        ServiceKind(name=name, measure=measure, price=Decimal(price) if price else None)
        for name, measure, way, price in REGULAR
    ]
    company.work.save(made)
    return made


def _tenants(company: Company) -> list[Tenant]:
    """Companies rather than people, each once."""
    firms = [t for t in company.tenants if t.partner.kind is not PartnerKind.PERSON]
    return (firms or company.tenants)[:MOST_TENANTS]


def _contract(
    company: Company,
    tenant: Tenant,
    month: Month,
    premises: Sequence[Premise],
    services: Sequence[ServiceKind],
) -> Contract:
    """Some years or without an end (ст. 610 ГК); penalties, indexation, regular services."""
    for_years = tenant.number % 3 == 0
    first = month.first
    doc = _head(company, tenant, month)
    doc.valid_to = first.replace(year=first.year + YEARS) - DAY if for_years else None
    doc.status = ContractStatus.REGISTERED if tenant.number % 6 == 0 else ContractStatus.SIGNED
    doc.registration = "46:29:102030:45-46/001" if tenant.number % 6 == 0 else ""
    doc.notify_days = 30
    doc.auto_send = tenant.number % 2 == 0
    doc.premises = [_row(company, premise) for premise in premises]
    if tenant.number % 2 == 0:
        doc.premises.append(_parking(company, tenant.number))
    if not doc.premises:
        return doc
    doc.charges = [
        ContractCharge(
            service_id=service.id,
            way=way,
            unit_id=doc.premises[0].unit_id if way in (ChargeWay.METER, ChargeWay.COMMON) else None,
        )
        for service, (_, _, way, _) in zip(services, REGULAR, strict=True)
    ]
    doc.penalties = [ContractPenalty(valid_from=first, percent=Decimal("0.1"), cap=Decimal(10))]
    doc.indexations = [
        ContractIndexation(
            valid_from=first.replace(year=first.year + 1), way=IndexationWay.CPI, cap=Decimal(10)
        )
    ]
    return doc


def _booked(company: Company, tenant: Tenant, month: Month, premise: Premise) -> Contract:
    """Promised to one who has not signed yet."""
    doc = _head(company, tenant, month)
    doc.status = ContractStatus.BOOKED
    doc.premises = [_row(company, premise)]
    return doc


def _head(company: Company, tenant: Tenant, month: Month) -> Contract:
    return Contract(
        organization_id=company.organizations[0].id,
        partner_id=tenant.partner.id,
        date=month.first,
        valid_from=month.first,
        original_received=True,
        manager_id=company.estate.people[tenant.number % len(company.estate.people)].id,
    )


def _row(company: Company, premise: Premise) -> ContractPremise:
    rate = RATES[premise.name]
    return ContractPremise(
        unit_id=premise.id,
        area=premise.area,
        rate=rate,
        price=to_kopecks(premise.area * rate),
        tariff_id=company.estate.tariff_of(premise).id,
        indexed=True,
    )


def _parking(company: Company, number: int) -> ContractPremise:
    place = company.estate.parking[number // 2 % len(company.estate.parking)]
    tariff = company.estate.tariff_of(place)
    return ContractPremise(unit_id=place.id, price=tariff.price, tariff_id=tariff.id)


def _transfer(company: Company, contract: Contract, month: Month) -> RentTransfer:
    doc = RentTransfer(
        organization_id=contract.organization_id,
        contract_id=contract.id,
        based_on_id=contract.id,
        date=month.first,
        site_id=company.estate.building.id,
        units=[
            RentTransferUnit(**_let(company, term, month), composition="", condition="Исправно")
            for term in contract.premises
        ],
    )
    company.signed.append(contract)
    return doc


def _let(company: Company, term: ContractPremise, month: Month) -> dict[str, Any]:
    """The whole month at the price of the contract."""
    tariff = company.estate.tariffs[term.tariff_id]
    return {
        "unit_id": term.unit_id,
        "date_from": month.first,
        "date_to": month.last,
        "tariff_id": tariff.id,
        "price": term.price,
        "amount": rent_amount(term.price, month.first, month.last, tariff.rule),
    }


def addenda(company: Company, month: Month) -> None:
    """In the last month one tenant agrees to pay more from the next one on."""
    if not month.is_last or not company.signed:
        return
    doc = company.work.load(Contract, company.signed[0].id)
    first = month.last + DAY
    if not doc.premises or (doc.valid_to is not None and doc.valid_to < first):
        return
    doc.addenda.append(
        ContractAddendum(
            number=1, date=month.last, valid_from=first, subject="Новая ставка", notify_days=7
        )
    )
    old = doc.premises[0]
    rate = (old.rate or Decimal(0)) + 50
    doc.premises.append(
        ContractPremise(
            unit_id=old.unit_id,
            area=old.area,
            rate=rate,
            price=to_kopecks((old.area or Decimal(0)) * rate),
            tariff_id=old.tariff_id,
            indexed=True,
            addendum=1,
        )
    )
    company.work.save(doc)
