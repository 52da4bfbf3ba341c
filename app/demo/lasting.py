"""Rentals that go on: every period that ends in a month is followed by the next one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from app.demo.company import Company, Held, to_tens
from app.demo.months import DAY, Month
from app.proration import next_period, rent_amount
from db.documents.rent_extension import RentExtension, RentExtensionUnit

PARTS_OF_MONTH = 10  # days a manager puts into one extension of a contract
FORGOTTEN = 0.06  # of what ends in the last month is held without an extension
SHORTENED = 0.5  # of what leaves inside the next period is extended only to that day
DEARER = 0.02


def extensions(company: Company, month: Month) -> list[RentExtension]:
    """One document for what a contract has to extend in each ten days of the month."""
    groups: dict[tuple[int, int], list[Held]] = defaultdict(list)
    for held in company.held.values():
        start = held.charged_to + DAY
        goes_on = held.leaves is None or start < held.leaves
        if start <= month.last and goes_on and not _forgotten(company, month):
            part = min(2, (max(start, month.first).day - 1) // PARTS_OF_MONTH)
            groups[(part, held.contract.id)].append(held)
    documents = [_extension(company, group) for _, group in sorted(groups.items())]
    documents.sort(key=lambda d: (d.date, d.contract_id))
    return documents


def _forgotten(company: Company, month: Month) -> bool:
    return month.is_last and company.rng.random() < FORGOTTEN


def _extension(company: Company, group: Sequence[Held]) -> RentExtension:
    contract = group[0].contract
    return RentExtension(
        organization_id=contract.organization_id,
        contract_id=contract.id,
        based_on_id=group[0].transfer_id,
        date=min(held.charged_to for held in group) + DAY,
        units=[_row(company, held) for held in group],
    )


def _row(company: Company, held: Held) -> RentExtensionUnit:
    rng = company.rng
    start = held.charged_to + DAY
    end = next_period(start, held.tariff.rule, held.anchor)
    if held.leaves is not None and held.leaves < end and rng.random() < SHORTENED:
        end = held.leaves
    if rng.random() < DEARER:
        held.price = to_tens(held.price * Decimal("1.05"))
    return RentExtensionUnit(
        possession_id=held.possession_id,
        unit_id=held.unit.id,
        quantity=held.quantity,
        date_from=start,
        date_to=end,
        tariff_id=held.tariff.id,
        price=held.price,
        amount=rent_amount(held.price, start, end, held.tariff.rule, held.quantity, held.anchor),
    )


def remember(company: Company, documents: Sequence[RentExtension]) -> None:
    """Posted extensions: charged further."""
    for document in documents:
        for row in document.units:
            company.held[row.possession_id].charged_to = row.date_to
