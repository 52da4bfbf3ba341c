"""Cabins that come back, early or late, whole or damaged, and those another tenant takes over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from app.demo import renting
from app.demo.company import Company, Habit, Held, Tenant
from app.demo.months import DAY, Month
from db.catalogs.unit import Cabin
from db.documents.contract import Contract
from db.documents.rent_return import RentReturn, RentReturnDelivery, RentReturnUnit
from db.documents.rent_transfer import (
    Haulage,
    RentTransfer,
    RentTransferDelivery,
    RentTransferUnit,
)

LEAVE_A_MONTH = 0.09  # of the cabins held
TAKEN_OVER = 0.012
DAMAGED = 0.2
DAMAGES = (
    ("Разбито окно", 4500),
    ("Повреждена дверь, замок", 3500),
    ("Вмятина на обшивке", 2800),
    ("Нет двух стульев и обогревателя", 5200),
    ("Прожжён линолеум", 3900),
    ("Сорвана проводка", 6400),
)
STAY_AT_LEAST = DAY * 10


def plan(company: Company, month: Month) -> tuple[list[list[Held]], list[Held]]:
    """Who leaves this month, by transfers, and which cabins go straight to another tenant.

    Days are chosen before the month's extensions, for nobody extends what he gives back.
    """
    groups = [g for g in company.groups() if g[0].anchor + STAY_AT_LEAST <= month.last]
    company.rng.shuffle(groups)
    groups.sort(key=lambda g: not _debtor_goes_first(g, month))
    returned, left = [], max(1, round(company.cabins_held() * LEAVE_A_MONTH))
    while groups and left > 0:
        group = _part_of(company, groups.pop(0), left)
        day = month.workday(company.rng, max(h.anchor for h in group) + STAY_AT_LEAST)
        for held in group:
            held.leaves = day
        returned.append(group)
        left -= sum(held.is_cabin for held in group)
    return returned, _taken_over(company, month, groups)


def _debtor_goes_first(group: list[Held], month: Month) -> bool:
    """So that «Сводка» has a cabin that came back unpaid."""
    return month.is_last and group[0].tenant.habit is Habit.DEBTOR


def _part_of(company: Company, group: list[Held], most: int) -> list[Held]:
    """The whole transfer comes back, or some of its rows."""
    whole = len(group) <= most and company.rng.random() < 0.65
    return group if whole else company.rng.sample(group, min(len(group), most, 1 + most // 4))


def _taken_over(company: Company, month: Month, groups: list[list[Held]]) -> list[Held]:
    """Cabins that another tenant needs at once: from transfers that give nothing else back."""
    wanted = round(company.cabins_held() * TAKEN_OVER) or int(month.is_last)
    found: list[Held] = []
    for group in groups:
        cabin = next((held for held in group if held.is_cabin), None)
        if cabin is None or len(found) == wanted:
            continue
        day = month.workday(company.rng, cabin.anchor + STAY_AT_LEAST)
        if _who_may_take(company, cabin, day):
            cabin.leaves = day
            found.append(cabin)
    return found


# --- returns --------------------------------------------------------------------------------


def returns(company: Company, groups: Sequence[Sequence[Held]]) -> list[RentReturn]:
    """A document for each transfer that gives something back."""
    documents = [_return(company, group) for group in groups]
    documents.sort(key=lambda d: (d.date, d.contract_id))
    return documents


def _return(company: Company, group: Sequence[Held]) -> RentReturn:
    first, rng = group[0], company.rng
    assert first.leaves is not None
    site = first.site_id if rng.random() < 0.85 else rng.choice(company.sites).id
    rows = [_row(company, held) for held in group]
    if not company.has_damage and first.is_cabin and not rows[0].compensation:
        _damaged(company, rows[0])
    company.has_damage |= any(row.compensation for row in rows)
    return RentReturn(
        organization_id=first.contract.organization_id,
        contract_id=first.contract.id,
        based_on_id=first.transfer_id,
        date=first.leaves,
        site_id=site,
        units=rows,
        deliveries=[_trip_back(trip) for trip in first.trips_back[: (len(group) + 1) // 2]],
    )


def _row(company: Company, held: Held) -> RentReturnUnit:
    rng = company.rng
    quantity = held.quantity
    if not held.is_cabin and quantity > 2 and rng.random() < 0.3:
        quantity = rng.randrange(1, quantity)
    row = RentReturnUnit(
        possession_id=held.possession_id,
        unit_id=held.unit.id,
        quantity=quantity,
        composition=held.composition,
    )
    if held.is_cabin and rng.random() < DAMAGED:
        _damaged(company, row)
    return row


def _damaged(company: Company, row: RentReturnUnit) -> None:
    row.damage, sum_ = company.rng.choice(DAMAGES)
    row.condition, row.compensation = "Требует ремонта", Decimal(sum_)


def _trip_back(agreed: RentTransferDelivery) -> RentReturnDelivery:
    return RentReturnDelivery(
        carrier_id=agreed.carrier_id,
        carriage_id=agreed.carriage_id,
        price=agreed.price,
        cost=agreed.cost,
    )


def remember(company: Company, documents: Sequence[RentReturn]) -> None:
    """Posted returns: cabins are free from the next month on, beds at once."""
    for document in documents:
        for row in document.units:
            held = company.held[row.possession_id]
            held.quantity -= row.quantity
            held.leaves = None
            if isinstance(held.unit, Cabin):
                company.free[document.site_id].append(held.unit)
            else:
                company.stock[(document.site_id, held.unit.id)] += row.quantity
            if held.quantity == 0:
                del company.held[row.possession_id]


# --- from one tenant to another -------------------------------------------------------------


def takeovers(company: Company, cabins: Sequence[Held]) -> list[RentTransfer]:
    """The cabin stays on the road: the first rental ends on the day the second begins."""
    documents = []
    for held in cabins:
        assert held.leaves is not None
        takers = _who_may_take(company, held, held.leaves)
        if not takers:
            continue
        tenant, contract = company.rng.choice(takers)
        document = renting.head(company, tenant, contract, held.leaves, held.site_id)
        document.units = [RentTransferUnit(unit_id=held.unit.id, date_from=held.leaves)]
        document.deliveries = [
            RentTransferDelivery(
                address=company.rng.choice(tenant.addresses),
                haulage=Haulage.FROM_TENANT,
                source_contract_id=held.contract.id,
                carriage_id=company.carriages[2].id,
                price=Decimal(company.rng.randrange(30, 80)) * 100,
            )
        ]
        documents.append(document)
        del company.held[held.possession_id]
    documents.sort(key=lambda d: (d.date, d.contract_id))
    renting.counted(company, documents)
    return documents


def _who_may_take(company: Company, held: Held, day: dt.date) -> list[tuple[Tenant, Contract]]:
    """Other tenants with the contracts of the same organization they had on that day."""
    return [
        (tenant, contract)
        for tenant in company.tenants
        for contract in tenant.contracts
        if tenant is not held.tenant
        and contract.organization_id == held.contract.organization_id
        and contract.date <= day
    ]
