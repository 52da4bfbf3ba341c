"""What contracts of the demonstration agree on: kinds, appendices of later months, open offers."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from random import Random

from app.demo.company import Company
from app.demo.months import DAY, Month
from app.facts import Facts
from app.verbs import recalculate
from db.catalogs.service_kind import ServiceKind, ServicePrice
from db.catalogs.unit import KindUse, UnitKind
from db.documents.contract import (
    Contract,
    ContractAppendix,
    ContractKind,
    ContractService,
    ContractStatus,
)
from db.documents.rent_transfer import RentTransfer

# name, measure, price, price from July 2026
SERVICES = (
    ("Доставка до объекта", "рейс", 7000, 7800),
    ("Разгрузка краном", "час", 2500, 2800),
    ("Монтаж в два яруса", "шт", 6000, 6000),
    ("Уборка бытовки", "шт", 900, 1000),
)
RISE = dt.date(2026, 7, 1)
MONTHS = (3, 6, 6, 11, 12)
OFFERED = (
    (ContractStatus.DRAFT, "бытовки для бригады на время отделки, с доставкой"),
    (ContractStatus.BOOKED, "прорабская и раздевалка к началу следующего месяца"),
    (ContractStatus.SIGNING, "посты охраны и бытовки на зиму"),
    (ContractStatus.CANCELLED, "бытовки на выходные, дорого"),
)


def services() -> list[ServiceKind]:
    """Kinds of services, with a price that rose in summer."""
    return [
        ServiceKind(
            name=name,
            measure=measure,
            price=Decimal(before),
            prices=[ServicePrice(valid_from=RISE, price=Decimal(after))],
        )
        for name, measure, before, after in SERVICES
    ]


def agreed(company: Company, documents: Sequence[RentTransfer]) -> list[Contract]:
    """Contracts with the kinds of what is about to be handed over; later ones are appendices."""
    contracts = {c.id: c for tenant in company.tenants for c in tenant.contracts}
    changed: dict[int, Contract] = {}
    with company.work.database.reading() as session:
        facts = Facts(session, documents)
        for document in documents:
            contract = changed[document.contract_id] = contracts[document.contract_id]
            _take_in(contract, document, facts)
    return list(changed.values())


def _take_in(contract: Contract, document: RentTransfer, facts: Facts) -> None:
    address = next((d.address for d in document.deliveries), "")
    number = None
    if contract.kinds:
        number = len(contract.appendices) + 1
        contract.appendices.append(
            ContractAppendix(number=number, date=document.date, address=address)
        )
    contract.address = contract.address or address
    wanted: Counter[tuple[int | None, int, Decimal]] = Counter()
    for row in document.units:
        wanted[(row.kind_id, row.tariff_id, row.price)] += row.quantity
    months = Random(document.contract_id).choice(MONTHS)
    for (kind, tariff, price), pieces in wanted.items():
        made = ContractKind(
            kind_id=kind,
            tariff_id=tariff,
            price=price,
            quantity=pieces,
            months=months,
            appendix=number,
        )
        recalculate(made, "price", facts)
        contract.kinds.append(made)


def offers(company: Company, month: Month) -> list[Contract]:
    """In the last month four clients ask for more: offers on their way, one of them lost."""
    if not month.is_last:
        return []
    made = []
    with company.work.database.reading() as session:
        facts = Facts(session)
        kinds = [k for k in facts.every(UnitKind) if k.use is KindUse.CABIN and not k.counted]
        known = facts.every(ServiceKind)
        asked = zip(company.tenants, OFFERED, strict=False)
        for number, (tenant, (status, need)) in enumerate(asked, company.contracts_signed + 1):
            rng = Random(number)
            offer = Contract(
                organization_id=company.organizations[0].id,
                contract_number=f"{number}/{month.first:%y}",
                partner_id=tenant.partner.id,
                date=month.first + DAY * rng.randrange(20),
                status=status,
                need=need,
                address=tenant.addresses[0],
                contact=tenant.partner.director,
                phone=tenant.partner.phone,
                deposit=Decimal(10_000),
                offer_valid_to=month.last,
            )
            offer.kinds = [_kind(kind, rng, facts) for kind in rng.sample(kinds, 3)]
            offer.services = [_service(one, rng, facts) for one in known[:2]]
            made.append(offer)
    company.contracts_signed += len(made)
    return made


def more_wanted(company: Company, month: Month) -> list[Contract]:
    """In the last month two tenants sign an appendix; its cabins are not handed over yet."""
    if not month.is_last:
        return []
    signed = [t.contracts[0] for t in company.tenants if t.contracts][:2]
    with company.work.database.reading() as session:
        facts = Facts(session)
        kinds = [k for k in facts.every(UnitKind) if k.use is KindUse.CABIN and not k.counted]
        for contract in signed:
            rng = Random(contract.id)
            number = len(contract.appendices) + 1
            day = max(contract.date, month.last - DAY * 4)
            contract.appendices.append(ContractAppendix(number=number, date=day))
            for kind in rng.sample(kinds, 2):
                contract.kinds.append(_kind(kind, rng, facts))
                contract.kinds[-1].appendix = number
    return signed


def _kind(kind: UnitKind, rng: Random, facts: Facts) -> ContractKind:
    row = ContractKind(kind_id=kind.id, quantity=rng.randrange(1, 5), months=rng.choice(MONTHS))
    recalculate(row, "kind_id", facts)
    return row


def _service(service: ServiceKind, rng: Random, facts: Facts) -> ContractService:
    row = ContractService(service_id=service.id, quantity=Decimal(rng.randrange(1, 4)))
    recalculate(row, "service_id", facts)
    return row
