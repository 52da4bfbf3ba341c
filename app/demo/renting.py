"""Contracts signed and cabins handed over to tenants in a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.demo import names
from app.demo.company import Company, Held, Tenant, to_tens
from app.demo.months import DAY, Month
from app.facts import Facts
from app.proration import next_period
from app.verbs import recalculate
from db.catalogs.organization import Organization
from db.catalogs.transport import Carrier
from db.catalogs.unit import Cabin
from db.document_set import DocumentSet
from db.documents.contract import Contract, ContractStatus
from db.documents.rent_transfer import (
    Haulage,
    Moment,
    RentTransfer,
    RentTransferDelivery,
    RentTransferUnit,
    RentTransferVehicle,
)
from db.vat_mode import VatMode

SIZES, SHARES_OF_SIZES = (1, 2, 3, 4, 6), (46, 28, 13, 9, 4)
FIRST_OCCUPANCY, LAST_OCCUPANCY = 0.55, 0.82
SIGNED_AT_FIRST = 0.6
ENDS_OF_CONTRACTS = (None, None, dt.date(2026, 12, 31), dt.date(2027, 12, 31))
HUNDRED = Decimal(100)
PAPERS = (DocumentSet.UPD, DocumentSet.ACT_AND_VAT_INVOICE, DocumentSet.ACT_AND_VAT_INVOICE)


# --- contracts ------------------------------------------------------------------------------


def contracts(company: Company, month: Month, months: int) -> list[Contract]:
    """Tenants of the month sign, and their contracts get their numbers in order of days."""
    made = []
    for tenant in _newcomers(company, month, months):
        ours = _signed_by(company, tenant)
        made += [_contract(company, tenant, month, organization) for organization in ours]
        company.waiting.append(tenant)
    made.sort(key=lambda c: c.date)
    for number, contract in enumerate(made, company.contracts_signed + 1):
        contract.contract_number = f"{number}/{contract.date:%y}"
    company.contracts_signed += len(made)
    return made


def _newcomers(company: Company, month: Month, months: int) -> Sequence[Tenant]:
    """Most clients are there from the first month, the others come one after another."""
    first = max(1, round(len(company.tenants) * SIGNED_AT_FIRST)) if months > 1 else None
    if month.index == 0:
        return company.tenants[:first]
    late, parts = company.tenants[first:], months - 1
    return late[len(late) * (month.index - 1) // parts : len(late) * month.index // parts]


def _signed_by(company: Company, tenant: Tenant) -> list[Organization]:
    """Of eight tenants one deals with our second organization, and one with both."""
    first, second = company.organizations
    return {2: [second], 5: [first, second]}.get(tenant.number % 8, [first])


def _contract(
    company: Company, tenant: Tenant, month: Month, organization: Organization
) -> Contract:
    rng = company.rng
    day = month.first + DAY * rng.randrange(10)
    contract = Contract(
        organization_id=organization.id,
        partner_id=tenant.partner.id,
        date=day,
        valid_from=day,
        status=ContractStatus.SIGNED,
        valid_to=rng.choice(ENDS_OF_CONTRACTS),
        vat_mode=VatMode.ON_TOP if rng.random() < 0.06 else VatMode.INCLUDED,
        original_received=rng.random() < 0.7,
        papers=PAPERS[tenant.number % len(PAPERS)],  # a third asks for УПД
    )
    tenant.contracts.append(contract)
    return contract


# --- handing over ---------------------------------------------------------------------------


def transfers(company: Company, month: Month, months: int) -> list[RentTransfer]:
    """Enough hand-overs to reach the occupancy of the month; everybody waiting gets his first."""
    grown = month.index / max(1, months - 1)
    share = FIRST_OCCUPANCY + (LAST_OCCUPANCY - FIRST_OCCUPANCY) * grown
    left = round(len(company.cabins) * share) - company.cabins_held()
    left = max(left, 1)
    documents = []
    while left > 0 or company.waiting:
        most = max(1, left - len(company.waiting))
        made = _transfer(company, month, most)
        if made is None:
            break
        documents.append(made)
        left -= len(made.units)
    documents.sort(key=lambda d: (d.date, d.contract_id))
    counted(company, documents)
    return documents


def _transfer(company: Company, month: Month, most: int) -> RentTransfer | None:
    rng = company.rng
    site_id = _site_with_cabins(company)
    if site_id is None:
        return None
    tenant = company.waiting.pop(0) if company.waiting else rng.choice(_signed(company))
    contract = rng.choice(tenant.contracts)
    day = month.workday(rng, contract.date)
    scale = max(1, len(company.cabins) // len(company.tenants) // 6)
    size = min(rng.choices(SIZES, SHARES_OF_SIZES)[0] * scale, most)
    free = company.free[site_id]
    cabins = [free.pop(rng.randrange(len(free))) for _ in range(min(size, len(free)))]
    document = head(company, tenant, contract, day, site_id)
    document.units = [_row(company, cabin, day) for cabin in cabins]
    document.units += _beds(company, site_id, day, len(cabins))
    _carry(company, document, rng.choice(tenant.addresses), len(cabins))
    return document


def head(
    company: Company, tenant: Tenant, contract: Contract, day: dt.date, site_id: int
) -> RentTransfer:
    """A transfer without rows: who, when, from where, whom to call."""
    company.owners[contract.id] = tenant
    contact = next(iter(tenant.partner.contacts), None)
    return RentTransfer(
        organization_id=contract.organization_id,
        contract_id=contract.id,
        based_on_id=contract.id,
        date=day,
        site_id=site_id,
        contact=contact.person if contact else tenant.partner.director,
        phone=contact.phone if contact else tenant.partner.phone,
    )


def _site_with_cabins(company: Company) -> int | None:
    sites = [site.id for site in company.sites if company.free[site.id]]
    weights = [len(company.free[site]) for site in sites]
    return company.rng.choices(sites, weights)[0] if sites else None


def _signed(company: Company) -> list[Tenant]:
    return [tenant for tenant in company.tenants if tenant.contracts]


def _row(company: Company, cabin: Cabin, day: dt.date) -> RentTransferUnit:
    sound = company.rng.random() < 0.9
    return RentTransferUnit(
        unit_id=cabin.id,
        date_from=day,
        condition="Исправна" if sound else "Исправна, потёртости на стене",
    )


def _beds(company: Company, site_id: int, day: dt.date, cabins: int) -> Iterator[RentTransferUnit]:
    """Beds and heaters go along with some cabins."""
    for inventory, often in zip(company.inventories, (0.35, 0.12), strict=True):
        wanted = company.rng.randrange(2, 7) * max(1, cabins // 2)
        many = min(wanted, company.stock[(site_id, inventory.id)])
        if company.rng.random() < often and many > 1:
            company.stock[(site_id, inventory.id)] -= many
            yield RentTransferUnit(unit_id=inventory.id, quantity=many, date_from=day)


def _carry(company: Company, document: RentTransfer, address: str, cabins: int) -> None:
    """By a carrier or by the tenant himself; half of the carriers also agree on the way back."""
    rng = company.rng
    if rng.random() < 0.28:
        document.deliveries = [RentTransferDelivery(address=address, haulage=Haulage.PICKUP)]
        return
    carrier = rng.choice(company.carriers)
    price = Decimal(rng.randrange(40, 140)) * HUNDRED
    moments = [Moment.ISSUE, Moment.RETURN] if rng.random() < 0.5 else [Moment.ISSUE]
    trips = min(4, (cabins + 1) // 2)
    document.deliveries = [
        trip(company, carrier, moment, address, price) for moment in moments for _ in range(trips)
    ]
    document.vehicles = [
        RentTransferVehicle(
            transport_id=rng.choice(company.transports).id,
            plate=names.plate(rng),
            driver=names.person(rng).short,
        )
    ]


def trip(
    company: Company, carrier: Carrier, moment: Moment, address: str, price: Decimal
) -> RentTransferDelivery:
    """A trip by a carrier; our own transport costs nothing but its own fuel."""
    share = Decimal(company.rng.randrange(60, 90)) / 100
    return RentTransferDelivery(
        moment=moment,
        address=address,
        carrier_id=carrier.id,
        carriage_id=company.carriages[0 if moment is Moment.ISSUE else 1].id,
        price=price,
        cost=Decimal(0) if carrier.own else round(price * share, -2).quantize(Decimal("0.01")),
    )


# --- sums -----------------------------------------------------------------------------------


def counted(company: Company, documents: Sequence[RentTransfer]) -> None:
    """Tariff, price, period and sum of every row, by the rules of the document itself."""
    with company.work.database.reading() as session:
        facts = Facts(session, documents)
        for document in documents:
            for row in document.units:
                recalculate(row, "unit_id", facts)
                recalculate(row, "date_from", facts)
                _agree(company, row)
                recalculate(row, "price", facts)
                if company.rng.random() < 0.04 and row.amount > HUNDRED:
                    row.amount, row.manual = row.amount // HUNDRED * HUNDRED, True


def _agree(company: Company, row: RentTransferUnit) -> None:
    """Some tenants pay for a quarter at once, some have talked the price down."""
    rng = company.rng
    tariff = company.tariffs[row.tariff_id]
    if rng.random() < 0.08:
        for _ in range(2):
            row.date_to = next_period(row.date_to + DAY, tariff.rule, row.date_from)
    if rng.random() < 0.15:
        row.price = to_tens(row.price * Decimal("0.95"))


def remember(company: Company, documents: Sequence[RentTransfer]) -> None:
    """Posted transfers: from now on their units are held."""
    units = {unit.id: unit for unit in (*company.cabins, *company.inventories)}
    contracts_of = {c.id: c for tenant in company.tenants for c in tenant.contracts}
    for document in documents:
        back = [d for d in document.deliveries if d.moment is Moment.RETURN]
        for row in document.units:
            company.held[row.id] = Held(
                possession_id=row.id,
                transfer_id=document.id,
                tenant=company.owners[document.contract_id],
                contract=contracts_of[document.contract_id],
                unit=units[row.unit_id],
                quantity=row.quantity,
                site_id=document.site_id,
                tariff=company.tariffs[row.tariff_id],
                price=row.price,
                anchor=row.date_from,
                charged_to=row.date_to,
                composition=row.composition,
                trips_back=back,
                since=document.date,
            )
