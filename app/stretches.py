"""What of charged rent stands for days from some day on, at the prices that were agreed.

A charge is one calendar month of one row. «Изменение условий» corrects it by a difference and
writes its terms, so the days of a charge fall into stretches, each at a price of its own; the
first is the charge's own, typed by hand or by the rule. Parts are cumulative, so whatever the
cuts, what is taken back and what is charged anew add up to the kopeck.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from app.charging import Item, charge
from app.derivation import Derivation, Difference, Given, Total
from app.facts import Facts
from app.proration import Charged, rent_parts, take_back_parts
from app.proration_cycle import DAY
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
NOTHING = Given(ZERO, "оставлено")


@dataclass(frozen=True)
class Stretch:
    """Days of a charge at one price, its own or a changed one; both inclusive."""

    own: bool
    date_from: dt.date
    date_to: dt.date
    tariff: Tariff
    price: Decimal


def stretches(facts: Facts, original: Charge, besides: int) -> list[Stretch]:
    """The days of a charge, cut where its price was changed; none when it has no tariff.

    `besides` is the document being posted: what it wrote before is left out.
    """
    assert original.possession_id is not None
    changed_by = {c.recorder_id for c in _corrections(facts, original, besides)}
    terms = facts.many(RentTerm, "possession_id", original.possession_id)
    terms = sorted((t for t in terms if t.recorder_id != besides), key=lambda t: (t.period, t.id))
    own = [t for t in terms if t.recorder_id not in changed_by]
    first = ([t for t in own if t.period <= original.date_from] or own)[-1:]
    found: list[Stretch] = []
    own_now, start, now = True, original.date_from, next(iter(first), None)
    for term in terms:
        if term.recorder_id in changed_by and term.period <= original.date_to:
            if term.period > start:
                found += _stretch(facts, own_now, (start, term.period - DAY), now)
                start = term.period
            own_now, now = False, term
    return [*found, *_stretch(facts, own_now, (start, original.date_to), now)]


def _stretch(
    facts: Facts, own: bool, days: tuple[dt.date, dt.date], term: RentTerm | None
) -> Iterator[Stretch]:
    tariff = facts.find(Tariff, None if term is None else term.tariff_id)
    if term is not None and tariff is not None:
        yield Stretch(own, *days, tariff, term.price)


def taken_back(
    original: Charge,
    days: list[Stretch],
    start: dt.date,
    quantity: int,
    anchor: dt.date,
    contract: Contract,
    facts: Facts,
) -> list[Derivation]:
    """What a charge loses from a day on for so many of its units: negative pieces, by stretches.

    In the prices of the contract; `start` is a day of the charge.
    """
    own = next((stretch for stretch in days if stretch.own), None)
    later = [stretch for stretch in days if not stretch.own and stretch.date_to >= start]
    pieces: list[Derivation] = []
    if own is not None and start <= own.date_to:
        base = Charged(original.date_from, original.date_to, priced(original, contract, quantity))
        rule, price = rule_for(own.tariff, contract, facts), own.price

        def back(day: dt.date) -> Derivation:
            parts = take_back_parts(
                [base],
                day,
                rule,
                price,
                counts_return_day=False,
                quantity=quantity,
                anchor=anchor,
            )
            return parts[0].derivation if parts else NOTHING

        # Days at another price are no longer the charge's own.
        pieces.append(Difference(back(start), back(own.date_to + DAY)) if later else back(start))
    for stretch in later:
        first = max(stretch.date_from, start)
        rule = rule_for(stretch.tariff, contract, facts)
        parts = rent_parts(stretch.price, first, stretch.date_to, rule, quantity, anchor)
        pieces += [Difference(NOTHING, part.derivation) for part in parts]
    return pieces


def corrected(
    document: Document,
    item: Item,
    original: Charge,
    contract: Contract,
    facts: Facts,
) -> Iterator[Charge]:
    """The correction of a charge by an item, in the prices of the contract.

    What is taken beyond what is left of the charge itself is taken from the later charges that
    raised it, the latest first: no charge goes below zero.
    """
    targets = [original]
    if item.amount < 0:
        raised = (c for c in _corrections(facts, original, document.id) if c.gross > 0)
        targets += sorted(raised, key=lambda c: (c.date_from, c.id), reverse=True)
    left = item.amount
    for target in targets:
        if left == 0:
            return
        whole = left == item.amount
        made = charge(
            document,
            contract,
            facts,
            Item(
                item.kind,
                left,
                item.days,
                due=item.due,
                row_id=item.row_id,
                derivation=item.derivation if whole else Given(left, LEFT),
                unit_id=item.unit_id,
                possession_id=item.possession_id,
                quantity=item.quantity,
                corrects=target,
            ),
        )
        made = _within(made, target.gross + taken_of(facts, target, document.id))
        left -= made.net if contract.vat_mode is VatMode.ON_TOP else made.gross
        if made.gross:
            yield made


def _within(made: Charge, left: Decimal) -> Charge:
    """A correction takes no more than other corrections left of the charge."""
    if -made.gross > left:
        made.gross = -left
        made.vat = max(made.vat, made.gross)
        made.net = made.gross - made.vat
        made.derivation = Given(made.gross, LEFT).to_json()
    return made


def taken_of(facts: Facts, original: Charge, besides: int) -> Decimal:
    """What other documents already took back of a charge, negative roubles."""
    mine = (c.gross for c in _corrections(facts, original, besides) if c.gross < 0)
    return sum(mine, ZERO)


def _corrections(facts: Facts, original: Charge, besides: int) -> list[Charge]:
    assert original.possession_id is not None
    return [
        c
        for c in facts.many(Charge, "possession_id", original.possession_id)
        if c.corrects_id == original.id and c.gross and c.recorder_id != besides
    ]


def priced(original: Charge, contract: Contract, quantity: int) -> Decimal:
    """What a charge stands for in the prices of the contract, for so many of its units."""
    whole = original.net if contract.vat_mode is VatMode.ON_TOP else original.gross
    if quantity == original.quantity:
        return whole
    return to_kopecks(whole * quantity / original.quantity)


def rule_for(tariff: Tariff, contract: Contract, facts: Facts) -> ProrationRule:
    """A consumer gets unused days back even where a started month costs whole (ст. 627 ГК)."""
    consumer = facts.get(Partner, contract.partner_id).kind is PartnerKind.PERSON
    if consumer and tariff.rule is ProrationRule.WHOLE_MONTH:
        return ProrationRule.CALENDAR_DAYS
    return tariff.rule


def total_of(pieces: list[Derivation]) -> Derivation:
    """The pieces together; a single one as it is."""
    return pieces[0] if len(pieces) == 1 else Total(tuple(pieces))


def rent_item(
    original: Charge,
    derivation: Derivation,
    start: dt.date,
    *,
    due: dt.date,
    row_id: int,
    quantity: int,
) -> Item:
    """A correction of rent for the days from `start` to the end of a charge."""
    return Item(
        ChargeKind.RENT,
        derivation.evaluate(),
        (start, original.date_to),
        due=due,
        row_id=row_id,
        derivation=derivation,
        unit_id=original.unit_id,
        possession_id=original.possession_id,
        quantity=quantity,
    )
