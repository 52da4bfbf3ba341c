"""The company before its first month: directories, and the fleet received on the sites."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from random import Random

from app.demo import estate, fleet, offering
from app.demo.company import Company
from app.demo.months import DAY, Month
from app.demo.parties import Partners, organizations
from app.demo.requisites import Requisites
from app.demo.serving import brought_over
from app.work import Work
from db.catalogs.unit import Cabin, UnitState
from db.documents.unit_receipt import UnitReceipt, UnitReceiptRow

ARRIVED_BEFORE = 0.9  # of the fleet; the rest is made while the months pass
SHARES_OF_SITES = (50, 35, 15)


def found(work: Work, rng: Random, cabins: int, tenants: int) -> Company:
    """Fills the directories of a new base."""
    numbers = Requisites(rng)
    ours, sites, prices = organizations(numbers, rng), fleet.sites(), fleet.tariffs()
    transports, carriages = fleet.transports(), fleet.carriages()
    work.save([*ours, *sites, *prices, *transports, *carriages])
    kinds = fleet.kinds(prices)
    partners = Partners(numbers, rng)
    clients, hauliers = partners.tenants(tenants), partners.carriers()
    cards = [card for _, card in hauliers if card is not None]
    services = offering.services()
    work.save([*kinds, *services, *(client.partner for client in clients), *cards])
    for carrier, card in hauliers:
        carrier.partner_id = None if card is None else card.id
    units, counted = fleet.cabins(cabins, kinds, rng), fleet.inventories(kinds)
    work.save([*units, *counted, *(carrier for carrier, _ in hauliers)])
    return Company(
        work=work,
        rng=rng,
        organizations=ours,
        sites=sites,
        tariffs={tariff.id: tariff for tariff in prices},
        carriers=[carrier for carrier, _ in hauliers],
        transports=transports,
        carriages=carriages,
        inventories=counted,
        tenants=clients,
        cabins=units,
        services=services,
        estate=estate.found(work),
    )


def first_arrivals(company: Company, month: Month) -> list[UnitReceipt]:
    """What was there before the first month, received in the last days of the month before."""
    arrived = max(1, round(len(company.cabins) * ARRIVED_BEFORE))
    brought = {cabin.id for cabin in brought_over(company.cabins)}
    here = [cabin for cabin in company.cabins[:arrived] if cabin.id not in brought]
    documents = _receipts(company, here, month.first - DAY * 3)
    for document in documents:
        for inventory in company.inventories:
            many = fleet.pieces(inventory, len(company.cabins)) // len(documents)
            if many:
                document.units.append(UnitReceiptRow(unit_id=inventory.id, quantity=many))
    return [*documents, _premises(company, month.first - DAY * 3)]


def _premises(company: Company, day: dt.date) -> UnitReceipt:
    return UnitReceipt(
        organization_id=company.organizations[0].id,
        site_id=company.estate.building.id,
        date=day,
        comment="Помещения введены в эксплуатацию",
        units=[UnitReceiptRow(unit_id=unit.id) for unit in company.estate.units],
    )


def arrivals(company: Company, month: Month, months: int) -> list[UnitReceipt]:
    """Cabins made this month; they may be let from the next one."""
    arrived = max(1, round(len(company.cabins) * ARRIVED_BEFORE))
    late = company.cabins[arrived:]
    mine = late[len(late) * month.index // months : len(late) * (month.index + 1) // months]
    return _receipts(company, mine, month.workday(company.rng))


def _receipts(company: Company, cabins: list[Cabin], day: dt.date) -> list[UnitReceipt]:
    by_site: dict[int, list[Cabin]] = defaultdict(list)
    for cabin in cabins:
        site = company.rng.choices(company.sites, SHARES_OF_SITES)[0]
        by_site[site.id].append(cabin)
    documents = []
    for site_id, group in sorted(by_site.items()):
        documents.append(
            UnitReceipt(
                organization_id=company.organizations[0].id,
                site_id=site_id,
                date=day,
                comment="Изготовлены на производстве",
                units=[UnitReceiptRow(unit_id=cabin.id) for cabin in group],
            )
        )
    return documents


def remember(company: Company, documents: list[UnitReceipt]) -> None:
    """Posted receipts: sound cabins and all beds are free to let."""
    sound = {c.id: c for c in company.cabins if c.state is UnitState.IN_USE}
    counted = {inventory.id for inventory in company.inventories}
    for document in documents:
        for row in document.units:
            if row.unit_id in sound:
                company.free[document.site_id].append(sound[row.unit_id])
            elif row.unit_id in counted:
                company.stock[(document.site_id, row.unit_id)] += row.quantity
