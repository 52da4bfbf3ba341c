"""The end of a rental: what was charged for days after it is taken back.

By the tariff's rule; «начатый период оплачивается полностью» gives nothing back, except to a
consumer, who always gets it (ст. 627 ГК, accounting-model.md, Cases).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from app.charging import rent_of, rental_began
from app.facts import Facts
from app.places import spots
from app.proration import last_kept_day
from app.proration_cycle import DAY
from app.stretches import corrected, in_order, leaving, rent_item, stretches, taken_back, total_of
from db.base import Document
from db.catalogs.partner import Partner, PartnerKind
from db.catalogs.unit import Tariff
from db.documents.contract import Contract
from db.registers.money import Charge
from db.registers.term import RentTerm

ZERO = Decimal(0)


def ended_rent(
    document: Document, row_id: int, possession_id: int, quantity: int, facts: Facts
) -> Iterator[Charge]:
    """Negative charges for paid days after the document's date, each naming what it corrects.

    Of counted inventory only the charges that had the returned pieces in them give back: rent
    charged afterwards for what stayed is not touched, whenever the return is posted again.
    """
    charged = rent_of(facts, possession_id, document.id)
    if not charged:
        return
    stays = held_on(facts, charged[0], document) - quantity
    contract = facts.get(Contract, charged[0].contract_id)
    anchor = rental_began(facts, possession_id, document.id) or charged[0].date_from
    moment = leaving(document.date)
    for original in charged:
        days = stretches(facts, original, document.id, moment)
        taken = min(quantity, original.quantity - stays)
        if not days or taken <= 0 or not gives_back(days[0].tariff, contract, facts):
            continue
        tariff = days[0].tariff
        kept_to = last_kept_day(document.date, counts_return_day=tariff.counts_return_day)
        start = max(original.date_from, kept_to + DAY)
        if start > original.date_to:
            continue
        back = total_of(taken_back(original, days, start, taken, anchor, contract, facts))
        if not back.evaluate():
            continue
        item = rent_item(original, back, start, due=document.date, row_id=row_id, quantity=taken)
        yield from corrected(document, item, original, contract, facts, moment)


def held_on(facts: Facts, charged: Charge, document: Document) -> int:
    """How many of the possession were held on the document's day, without the document."""
    assert charged.unit_id is not None
    here = spots(facts, charged.unit_id, document.date, document.id)
    return sum(s.quantity for s in here if s.possession_id == charged.possession_id)


def terms_on(
    facts: Facts, possession_id: int, day: dt.date, besides: int | None = None
) -> tuple[Tariff | None, Decimal]:
    """Tariff and price of a possession in force on a day; `besides` leaves a document out."""
    known = facts.many(RentTerm, "possession_id", possession_id)
    known = in_order(t for t in known if besides is None or t.recorder_id != besides)
    before = [t for t in known if t.period <= day] or known[:1]
    if not before:
        return None, ZERO
    return facts.find(Tariff, before[-1].tariff_id), before[-1].price


def gives_back(tariff: Tariff, contract: Contract, facts: Facts) -> bool:
    """Days charged and not used come back."""
    tenant = facts.get(Partner, contract.partner_id)
    return tariff.pays_back or tenant.kind is PartnerKind.PERSON
