"""What changes while cabins are held: terms, the cabin itself, days past «До»; moves, write-offs.

Whatever leaves in the month is left alone, so that changes come in the order of their days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from app.demo.company import Company, Held, to_tens
from app.demo.months import DAY, Month
from app.documents.rent_holdover import proposals
from db.base import Document
from db.catalogs.unit import Cabin
from db.documents.rent_change import RentChange, RentChangeUnit
from db.documents.rent_holdover import RentHoldover
from db.documents.rent_replacement import RentReplacement, RentReplacementUnit
from db.documents.unit_booking import UnitBooking, UnitBookingRow
from db.documents.unit_move import UnitMove, UnitMoveRow
from db.documents.unit_write_off import UnitWriteOff, UnitWriteOffRow
from db.proration_rule import ProrationRule

CHANGED = 0.04  # of the cabins held, in a month
REPLACED = 0.01
MOVED = 0.05  # of the cabins that are free
BOOKED = 2
RISE = Decimal("1.08")
REASONS = ("Протекает крыша", "Промёрз водопровод", "Нужна бытовка теплее")
NOT_FOUND = "Не найдена, дело прекращено"
WORN_OUT = "Сломаны, ремонту не подлежат"


def terms(company: Company, month: Month) -> list[RentChange]:
    """Some tenants pay more from a day on, some take a cabin to another place."""
    documents = []
    for held in _some(company, month, CHANGED):
        if held.tariff.rule is ProrationRule.WHOLE_MONTH:
            continue  # a started month costs whole whatever changes in it
        day = month.workday(company.rng, held.since + DAY)
        address, price = "", to_tens(held.price * RISE)
        if company.rng.random() < 0.3:
            address, price = company.rng.choice(held.tenant.addresses), held.price
        row = RentChangeUnit(
            possession_id=held.possession_id,
            unit_id=held.unit.id,
            date_from=day,
            tariff_id=held.tariff.id,
            price=price,
            address=address,
        )
        held.price = price
        documents.append(
            RentChange(
                organization_id=held.contract.organization_id,
                contract_id=held.contract.id,
                based_on_id=held.transfer_id,
                date=day,
                units=[row],
            )
        )
    documents.sort(key=lambda d: (d.date, d.contract_id))
    return documents


def _some(
    company: Company, month: Month, share: float, suits: Callable[[Held], bool] = lambda _: True
) -> list[Held]:
    """Cabins that stay through the month and are charged past its end."""
    stay = [
        h
        for h in company.held.values()
        if h.is_cabin and h.leaves is None and h.since < month.first and h.charged_to >= month.last
    ]
    stay = [h for h in stay if suits(h)]
    wanted = round(company.cabins_held() * share) or int(month.index == 1 or month.is_last)
    return company.rng.sample(stay, min(wanted, len(stay)))


def replacements(company: Company, month: Month) -> list[RentReplacement]:
    """A cabin that is no good any more, and a free one of the same kind instead."""
    documents = []
    for held in _some(company, month, REPLACED, lambda h: _free_like(company, h) is not None):
        instead = _free_like(company, held)
        if instead is None:
            continue
        site_id, cabin = instead
        company.free[site_id].remove(cabin)
        row = RentReplacementUnit(
            possession_id=held.possession_id,
            unit_id=held.unit.id,
            new_unit_id=cabin.id,
            composition=held.composition,
            reason=company.rng.choice(REASONS),
        )
        documents.append(
            RentReplacement(
                organization_id=held.contract.organization_id,
                contract_id=held.contract.id,
                based_on_id=held.transfer_id,
                date=month.last,
                site_id=site_id,
                units=[row],
            )
        )
    documents.sort(key=lambda d: (d.contract_id, d.units[0].possession_id))
    return documents


def _free_like(company: Company, held: Held) -> tuple[int, Cabin] | None:
    for site in company.sites:
        for cabin in company.free[site.id]:
            if cabin.kind_id == held.unit.kind_id:
                return site.id, cabin
    return None


def remember(company: Company, documents: Sequence[RentReplacement]) -> None:
    """Posted replacements: the tenant holds the other cabin, the first one is on the site."""
    cabins = {cabin.id: cabin for cabin in company.cabins}
    for document in documents:
        for row in document.units:
            held = company.held.pop(row.possession_id)
            company.free[document.site_id].append(cabins[row.unit_id])
            held.possession_id, held.unit = row.id, cabins[row.new_unit_id]
            held.since = document.date
            company.held[row.id] = held


def holdovers(company: Company, month: Month) -> list[RentHoldover]:
    """Days of cabins kept past «До»; premises are charged by their contracts.

    In the last month they wait for a try.
    """
    found = [] if month.is_last else proposals(company.work, month.last)
    return [d for d in found if all(row.possession_id in company.held for row in d.units)]


def kept_on(company: Company, documents: Sequence[RentHoldover]) -> None:
    """Posted: charged further."""
    for document in documents:
        for row in document.units:
            company.held[row.possession_id].charged_to = row.date_to


def yard(company: Company, month: Month) -> Iterator[Sequence[Document]]:
    """At the end of the month: cabins are moved, written off and promised.

    Sets to be posted one after another.
    """
    yield list(_moves(company, month))
    yield list(_write_offs(company, month))
    yield list(_bookings(company, month))


def _bookings(company: Company, month: Month) -> Iterator[UnitBooking]:
    """Free cabins that two tenants want in the month to come."""
    free = [cabin for site in company.sites for cabin in company.free[site.id]]
    signed = [contract for tenant in company.tenants for contract in tenant.contracts]
    if not month.is_last:
        return
    for contract, cabin in zip(signed[:BOOKED], free, strict=False):
        first = month.last + DAY * company.rng.randrange(3, 12)
        row = UnitBookingRow(unit_id=cabin.id, date_from=first, date_to=first + DAY * 29)
        yield UnitBooking(
            organization_id=contract.organization_id,
            contract_id=contract.id,
            date=month.last,
            units=[row],
        )


def _moves(company: Company, month: Month) -> Iterator[UnitMove]:
    sites = sorted(company.sites, key=lambda s: (-len(company.free[s.id]), s.id))
    here, there = sites[0].id, sites[-1].id
    free = company.free[here]
    wanted = min(round(len(free) * MOVED) or int(month.is_last), len(free))
    if here == there or wanted < 1:
        return
    going = company.rng.sample(free, wanted)
    company.free[here] = [cabin for cabin in free if cabin not in going]
    company.free[there] += going
    yield UnitMove(
        organization_id=company.organizations[0].id,
        date=month.last,
        site_id=here,
        target_site_id=there,
        units=[UnitMoveRow(unit_id=cabin.id) for cabin in going],
    )


def _write_offs(company: Company, month: Month) -> Iterator[UnitWriteOff]:
    """A cabin missing since long ago; broken beds."""
    common = {"organization_id": company.organizations[0].id, "date": month.last}
    if month.index % 6 == 4 and company.missing:
        cabin = company.missing.pop(0)
        rows = [UnitWriteOffRow(unit_id=cabin.id)]
        yield UnitWriteOff(**common, reason=NOT_FOUND, units=rows)
    beds = company.inventories[0]
    site = max(company.sites, key=lambda s: (company.stock[(s.id, beds.id)], s.id))
    if month.is_last and company.stock[(site.id, beds.id)] > 1:
        company.stock[(site.id, beds.id)] -= 1
        rows = [UnitWriteOffRow(unit_id=beds.id, quantity=1)]
        yield UnitWriteOff(**common, site_id=site.id, reason=WORN_OUT, units=rows)
