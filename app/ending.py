"""The end of a rental: what was charged for days after it is taken back.

By the tariff's rule; «начатый период оплачивается полностью» gives nothing back, except to a
consumer, who always gets it (ст. 627 ГК, accounting-model.md, Cases).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from app.charging import Item, charge, corrections_of, rent_of
from app.derivation import Given
from app.facts import Facts
from app.places import spots
from app.proration import Charged, take_back_parts
from db.base import Document
from db.catalogs.partner import Partner, PartnerKind
from db.catalogs.unit import Tariff
from db.documents.contract import Contract
from db.proration_rule import ProrationRule
from db.registers.money import Charge, ChargeKind
from db.registers.term import RentTerm
from db.rounding import to_kopecks
from db.vat_mode import VatMode

ZERO = Decimal(0)
LEFT = "остаток начисления"


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
    stays = _held(facts, charged[0], document) - quantity
    contract = facts.get(Contract, charged[0].contract_id)
    anchor = charged[0].date_from
    for original in charged:
        tariff, price = terms_on(facts, possession_id, original.date_from)
        if tariff is None or not _gives_back(tariff, contract, facts):
            continue
        taken = min(quantity, original.quantity - stays)
        if taken <= 0:
            continue
        left = original.gross + corrections_of(facts, original, document.id)
        base = _priced(original, contract, taken)
        for part in take_back_parts(
            [Charged(original.date_from, original.date_to, base)],
            document.date,
            _rule(tariff, contract, facts),
            price,
            counts_return_day=tariff.counts_return_day,
            quantity=taken,
            anchor=anchor,
        ):
            item = Item(
                ChargeKind.RENT,
                part.amount,
                (part.date_from, part.date_to),
                due=document.date,
                row_id=row_id,
                derivation=part.derivation,
                unit_id=original.unit_id,
                possession_id=possession_id,
                quantity=taken,
                corrects=original,
            )
            made = _within(charge(document, contract, facts, item), left)
            if made.gross:
                yield made


def _held(facts: Facts, charged: Charge, document: Document) -> int:
    """How many of the possession were held on the document's day, without the document."""
    assert charged.unit_id is not None
    here = spots(facts, charged.unit_id, document.date, document.id)
    return sum(s.quantity for s in here if s.possession_id == charged.possession_id)


def _within(made: Charge, left: Decimal) -> Charge:
    """A correction takes no more than other corrections left of the charge."""
    if -made.gross > left:
        made.gross = -left
        made.vat = max(made.vat, made.gross)
        made.net = made.gross - made.vat
        made.derivation = Given(made.gross, LEFT).to_json()
    return made


def terms_on(facts: Facts, possession_id: int, day: dt.date) -> tuple[Tariff | None, Decimal]:
    """Tariff and price of a possession in force on a day."""
    known = sorted(
        facts.many(RentTerm, "possession_id", possession_id), key=lambda t: (t.period, t.id)
    )
    before = [t for t in known if t.period <= day] or known[:1]
    if not before:
        return None, ZERO
    return facts.find(Tariff, before[-1].tariff_id), before[-1].price


def _rule(tariff: Tariff, contract: Contract, facts: Facts) -> ProrationRule:
    """A consumer gets unused days back even where a started month costs whole (ст. 627 ГК)."""
    consumer = facts.get(Partner, contract.partner_id).kind is PartnerKind.PERSON
    if consumer and tariff.rule is ProrationRule.WHOLE_MONTH:
        return ProrationRule.CALENDAR_DAYS
    return tariff.rule


def _gives_back(tariff: Tariff, contract: Contract, facts: Facts) -> bool:
    tenant = facts.get(Partner, contract.partner_id)
    return tariff.pays_back or tenant.kind is PartnerKind.PERSON


def _priced(original: Charge, contract: Contract, quantity: int) -> Decimal:
    """What a charge stands for in the prices of the contract, for so many of its units."""
    whole = original.net if contract.vat_mode is VatMode.ON_TOP else original.gross
    if quantity == original.quantity:
        return whole
    return to_kopecks(whole * quantity / original.quantity)
