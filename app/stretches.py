"""What of charged rent stands for days from some day on, at the prices that were agreed.

A charge is one calendar month of one row. «Изменение условий» corrects it by a difference and
writes its terms, so the days of a charge fall into stretches, each at a price of its own; the
first is the charge's own, typed by hand or by the rule. Parts are cumulative, so whatever the
cuts, what is taken back and what is charged anew add up to the kopeck.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from app.charging import Item, charge
from app.derivation import Derivation, Difference, Given, Total
from app.facts import Facts
from app.pauses import Pause, charged_days, paused_days
from app.proration import Charged, rent_parts, take_back_parts
from app.proration_cycle import DAY
from db.base import Document
from db.catalogs.partner import Partner, PartnerKind
from db.catalogs.unit import Tariff
from db.documents.contract import Contract
from db.proration_rule import ProrationRule
from db.registers.money import Charge, ChargeKind
from db.registers.pause import PausedRent
from db.registers.place import UnitPlace
from db.registers.term import RentTerm
from db.rounding import to_kopecks
from db.vat_mode import VatMode

ZERO = Decimal(0)
LEFT = "остаток начисления"
NOTHING = Given(ZERO, "оставлено")
# What the books were begun with: rent of days that were charged before, paid or owed in part.
SETTLED = Given(ZERO, "начислено до начала учёта")
BROUGHT = "остаток на начало"


def brought_over_to(facts: Facts, possession_id: int) -> dt.date | None:
    """The last day that was charged before the books were begun."""
    known = facts.many(Charge, "possession_id", possession_id)
    return max((c.date_to for c in known if c.quantity and is_brought_over(c)), default=None)


def is_brought_over(charge: Charge) -> bool:
    """The books know what is owed for the days, not what they cost."""
    return charge.derivation.get("note") in (SETTLED.note, BROUGHT)


class Stretch(NamedTuple):
    """Days of a charge at one price, its own or a changed one; both inclusive.

    `changed_by` is the document that changed it; `after` the row whose pause goes before.
    """

    changed_by: int | None
    date_from: dt.date
    date_to: dt.date
    tariff: Tariff
    price: Decimal
    after: int | None = None

    @property
    def own(self) -> bool:
        return self.changed_by is None


# When something changes a rental: from that day on; of one day what is taken back comes first,
# then new terms, then a pause.
Moment = tuple[dt.date, int]


def leaving(day: dt.date) -> Moment:
    """Units come back on a day: the days after it are the first that change."""
    return day + DAY, 0


def changing(day: dt.date) -> Moment:
    """New terms from a day on."""
    return day, 1


def pausing(day: dt.date) -> Moment:
    """Rent is not charged from a day on, or charged again."""
    return day, 2


def in_order(terms: Iterable[RentTerm]) -> list[RentTerm]:
    """Terms of one possession, those in force last; of one day the last one said.

    «Изменение условий» says its price again for each period that was charged before it, so there
    it stands above the period's own, and above changes of earlier days.
    """
    known = list(terms)
    begins: dict[int, dt.date] = {}
    for term in known:
        if term.changes:
            begins[term.recorder_id] = min(term.period, begins.get(term.recorder_id, term.period))

    def order(term: RentTerm) -> tuple[dt.date, bool, dt.date, int]:
        since = begins[term.recorder_id] if term.changes else term.period
        return term.period, since < term.period, since, term.id

    return sorted(known, key=order)


def stretches(facts: Facts, original: Charge, besides: int, moment: Moment) -> list[Stretch]:
    """The days of a charge that are not paused, cut where its price was changed."""
    assert original.possession_id is not None
    agreed = agreed_stretches(facts, original, besides, moment)
    pauses = _pauses(facts, original.possession_id, besides, moment)
    return [
        stretch._replace(date_from=first, date_to=last, after=after)
        for stretch in agreed
        for first, last, after in charged_days(stretch.date_from, stretch.date_to, pauses)
    ]


def agreed_stretches(facts: Facts, original: Charge, besides: int, moment: Moment) -> list[Stretch]:
    """The days of a charge at their prices, paused or not; none when it has no tariff.

    The first are at the price its own document named. `besides` is the document being posted:
    what it wrote before is left out, and what changed the rental after its `moment`.
    """
    assert original.possession_id is not None
    changed_by = {c.recorder_id for c in _corrections(facts, original, besides, moment)}
    terms = facts.many(RentTerm, "possession_id", original.possession_id)
    terms = in_order(t for t in terms if t.recorder_id != besides)
    own = [t for t in terms if t.recorder_id == original.recorder_id]
    own = own or [t for t in terms if t.recorder_id not in changed_by]
    first = [t for t in own if t.period <= original.date_from][-1:] or own[:1]
    cuts: dict[int, RentTerm] = {}
    for term in terms:
        if term.recorder_id in changed_by and term.period <= original.date_to:
            cuts.setdefault(term.recorder_id, term)
    found: list[Stretch] = []
    changed: int | None = None
    start, now = original.date_from, next(iter(first), None)
    for recorder, term in cuts.items():
        if term.period > start:
            found += _stretch(facts, changed, (start, term.period - DAY), now)
            start = term.period
        changed, now = recorder, term
    return [*found, *_stretch(facts, changed, (start, original.date_to), now)]


def _pauses(facts: Facts, possession_id: int, besides: int, moment: Moment) -> list[Pause]:
    """What was agreed by a moment, and what a replaced cabin carried over."""
    known = facts.many(PausedRent, "possession_id", possession_id)
    known = [r for r in known if r.recorder_id != besides]
    return paused_days(r for r in known if not r.changes or pausing(r.period) <= moment)


def _stretch(
    facts: Facts, changed: int | None, days: tuple[dt.date, dt.date], term: RentTerm | None
) -> Iterator[Stretch]:
    tariff = facts.find(Tariff, None if term is None else term.tariff_id)
    if term is not None and tariff is not None:
        yield Stretch(changed, *days, tariff, term.price)


class Piece(NamedTuple):
    """What days of a charge cost at one price: from a day to the end of the stretch, negative."""

    stretch: Stretch
    date_from: dt.date
    derivation: Derivation


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
    found = pieces(original, days, start, quantity, anchor, contract, facts)
    return [piece.derivation for piece in found]


def pieces(
    original: Charge,
    days: list[Stretch],
    start: dt.date,
    quantity: int,
    anchor: dt.date,
    contract: Contract,
    facts: Facts,
) -> Iterator[Piece]:
    """The same with the days of each."""
    base = Charged(original.date_from, original.date_to, priced(original, contract, quantity))
    for stretch in days:
        first, end = max(stretch.date_from, start), stretch.date_to
        if first > end:
            continue
        rule = rule_for(stretch.tariff, contract, facts)
        if not stretch.own:
            for part in rent_parts(stretch.price, first, end, rule, quantity, anchor):
                yield Piece(stretch, first, Difference(NOTHING, part.derivation))
            continue
        why = _back(base, first, rule, stretch.price, quantity, anchor)
        if end < original.date_to:
            # Days paused or at another price are no longer the charge's own.
            why = Difference(why, _back(base, end + DAY, rule, stretch.price, quantity, anchor))
        yield Piece(stretch, first, why)


def _back(
    base: Charged,
    day: dt.date,
    rule: ProrationRule,
    price: Decimal,
    quantity: int,
    anchor: dt.date,
) -> Derivation:
    """What a charge loses from a day on, at its own price."""
    parts = take_back_parts(
        [base], day, rule, price, counts_return_day=False, quantity=quantity, anchor=anchor
    )
    return parts[0].derivation if parts else NOTHING


def corrected(
    document: Document,
    item: Item,
    original: Charge,
    contract: Contract,
    facts: Facts,
    moment: Moment,
) -> Iterator[Charge]:
    """The correction of a charge by an item, in the prices of the contract.

    What is taken beyond what is left of the charge itself is taken from the later charges that
    raised it, the latest first: no charge goes below zero.
    """
    targets = [original]
    if item.amount < 0:
        raised = (c for c in _corrections(facts, original, document.id, moment) if c.gross > 0)
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
        on_top = contract.vat_mode is VatMode.ON_TOP
        if item.amount < 0:
            made = _within(
                made, target, _taken_of(facts, target, document.id, moment), on_top=on_top
            )
        left -= made.net if on_top else made.gross
        if made.gross:
            yield made


def corrected_by(
    document: Document, possession_id: int, charged: Sequence[Charge], facts: Facts
) -> list[Charge]:
    """Those of some charges that a document corrected when it was posted before."""
    known = {c.id: c for c in facts.many(Charge, "possession_id", possession_id)}
    mine = {c.corrects_id for c in known.values() if c.recorder_id == document.id and c.gross}
    mine |= {known[key].corrects_id for key in mine if key in known}
    return [c for c in charged if c.id in mine]


def _within(made: Charge, target: Charge, taken: Sequence[Charge], *, on_top: bool) -> Charge:
    """A correction takes no more than other corrections left of the charge.

    What takes all of it takes all of its VAT: no kopeck of rounding stays owed.
    """
    gross, vat = (
        getattr(target, name) + sum((getattr(c, name) for c in taken), ZERO)
        for name in ("gross", "vat")
    )
    all_of_it = -made.net >= gross - vat if on_top else -made.gross >= gross
    if all_of_it or -made.gross > gross:
        if -made.gross != gross:
            made.derivation = Given(-gross, LEFT).to_json()
        made.gross = -gross
        made.vat = -vat if all_of_it else made.gross - made.net
        made.net = made.gross - made.vat
    return made


def _taken_of(facts: Facts, original: Charge, besides: int, moment: Moment) -> list[Charge]:
    """What other documents already took back of a charge."""
    return [c for c in _corrections(facts, original, besides, moment) if c.gross < 0]


def _corrections(facts: Facts, original: Charge, besides: int, moment: Moment) -> list[Charge]:
    """What other documents corrected of a charge up to a moment, whenever they were posted."""
    assert original.possession_id is not None
    return [
        c
        for c in facts.many(Charge, "possession_id", original.possession_id)
        if c.corrects_id == original.id
        and c.gross
        and c.recorder_id != besides
        and _moment_of(facts, c) <= moment
    ]


def _moment_of(facts: Facts, correction: Charge) -> Moment:
    """When the document of a correction changed the rental."""
    assert correction.possession_id is not None
    assert correction.unit_id is not None
    by = correction.recorder_id
    paused = facts.many(PausedRent, "possession_id", correction.possession_id)
    if stopped := [p.period for p in paused if p.recorder_id == by and p.changes]:
        return pausing(min(stopped))
    terms = facts.many(RentTerm, "possession_id", correction.possession_id)
    if said := [t.period for t in terms if t.recorder_id == by and t.changes]:
        return changing(min(said))
    moves = facts.many(UnitPlace, "unit_id", correction.unit_id)
    mine = (m for m in moves if m.possession_id == correction.possession_id)
    return leaving(max(m.period for m in mine if m.recorder_id == by))


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
