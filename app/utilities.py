"""What a contract pays by readings, facts, shares of common costs (H-5, H-8, H-12, H-13).

Read facts in, parts by months out; a month that cannot be counted yet has no part but a reason.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from app.catalogs.meter import meters_of
from app.contract_terms import Term
from app.cost_shares import NoSum, share_of
from app.derivation import Derivation, Total
from app.facts import Facts
from app.indexation import Priced
from app.meter_chain import chain, expect_readings
from app.metering import Read, inside, joined, metered
from app.position_charges import Days, Fact, explained, fact_parts, months, part_of
from app.proration import Part
from app.proration_cycle import DAY, month_end
from db.catalogs.meter import Meter
from db.documents.contract import Contract
from db.documents.contract_leasing import ChargeWay, ContractCharge
from db.errors import UserError
from db.registers.utilities import ServiceFact
from db.russian import date_short

NO_METER = "нет счётчика этой услуги в помещении"
NO_FACTS = "оказание за эти дни не введено («Факты услуг»)"
Span = tuple[Read, Read]


class Counted(NamedTuple):
    """Parts of the months that are known; `reason` tells of the others.

    `awaited` says that nothing is wrong: only a reading, a fact or a sum has not come yet.
    """

    parts: list[Part]
    reason: str = ""
    awaited: bool = False


class NotYet(UserError):
    """What a sum stands on has not come yet."""


def _counted(parts: list[Part], lacks: Sequence[UserError]) -> Counted:
    reason = "; ".join(dict.fromkeys(str(lack) for lack in lacks))
    return Counted(parts, reason, all(isinstance(lack, NotYet) for lack in lacks))


# --- by readings --------------------------------------------------------------------------------


def metered_parts(
    term: Term[ContractCharge], facts: Facts, prices: Sequence[Priced], days: Days
) -> Counted:
    """Each month: what was read in it less what was read before it, at the price of the day read.

    A tenant who comes or goes inside of a month is counted from and to a reading of that day.
    """
    expect_readings(facts)
    found, lacks = list[Part](), list[UserError]()
    for first, last in months(term.within(*days) or (days[1], days[0])):
        try:
            why = _month_metered(term, facts, prices, (first, last))
        except UserError as unknown:
            lacks.append(unknown)
        else:
            found.append(part_of((first, last), why))
    return _counted(found, lacks)


def _month_metered(
    term: Term[ContractCharge], facts: Facts, prices: Sequence[Priced], days: Days
) -> Derivation:
    meters = meters_of(facts, term.row.unit_id or 0, term.row.service_id, *days)
    if not meters:
        raise UserError(NO_METER)
    groups: dict[tuple[Decimal, int, Decimal], list[Span]] = defaultdict(list)
    reasons: dict[Decimal, Priced] = {}
    for meter in meters:
        by_price: dict[Decimal, list[Span]] = defaultdict(list)
        for span in _read_in(term, meter, facts, days):
            at = _price_on(prices, min(max(span[1].day, days[0]), days[1]))
            reasons[at.price] = at
            by_price[at.price].append(span)
        for price, spans in by_price.items():
            for span in joined(spans):
                through_zero = span[1].reading < span[0].reading and span[1].rolled_over
                digits = meter.digits if through_zero else 0
                groups[(meter.coefficient, digits, price)].append(span)
    made = []
    for (coefficient, digits, price), spans in groups.items():
        readings = [(a.reading, b.reading) for a, b in spans]
        zero = bool(digits)
        why = metered(readings, price, coefficient, digits=digits, rolled_over=zero)
        made.append(explained(why, reasons[price].why))
    return made[0] if len(made) == 1 else Total(tuple(made))


def _read_in(term: Term[ContractCharge], meter: Meter, facts: Facts, days: Days) -> Sequence[Span]:
    """The readings that bound the days of a month; UserError names the one that is missing."""
    first, last = days
    comes = first == term.since and first.day != 1
    goes = last == term.till and last != month_end(last)
    reads = chain(meter, facts)
    since = first if first == term.since else first - DAY
    spans = inside(reads, since, last + DAY if last == term.till else last)
    if not spans and meter.replaces_id is not None and meter.installed >= last:
        return spans  # put in as the month ended: its days are the old one's
    if not spans:
        raise NotYet(f"нет показаний за {first:%m.%Y}: счётчик № {meter.number}")
    if comes and spans[0][0] is not reads[0] and spans[0][0].day < first - DAY:
        raise NotYet(f"нет показания на {date_short(first)}: счётчик № {meter.number}")
    if goes and spans[-1][1].day < last and meter.removed is None:
        raise NotYet(f"нет показания на {date_short(last)}: счётчик № {meter.number}")
    return spans


def _price_on(prices: Sequence[Priced], day: dt.date) -> Priced:
    return next(p for p in prices if p.since <= day <= p.till)


# --- by facts -----------------------------------------------------------------------------------


def done_parts(
    term: Term[ContractCharge], doc: Contract, facts: Facts, prices: Sequence[Priced]
) -> Counted:
    """What was done on the days of each price; a row without a premise takes what no other does."""
    done = [Fact(f.period, f.quantity) for f in facts_of(term.row, doc, facts)]
    found = [
        part_of((part.date_from, part.date_to), explained(part.derivation, price.why))
        for price in prices
        for part in fact_parts(price.price, done, (price.since, price.till))
    ]
    return _counted(found, () if found else (NotYet(NO_FACTS),))


def facts_of(row: ContractCharge, doc: Contract, facts: Facts) -> list[ServiceFact]:
    """The facts that a row of a contract charges, by days."""
    known = facts.many(ServiceFact, "contract_id", doc.__dict__.get("id") or 0)
    same = [f for f in known if f.service_id == row.service_id]
    if row.unit_id is not None:
        same = [f for f in same if f.unit_id == row.unit_id]
    else:
        rows = facts.section(Contract.charges, doc)
        taken = {r.unit_id for r in rows if r.service_id == row.service_id and _by_facts(r)}
        same = [f for f in same if f.unit_id is None or f.unit_id not in taken]
    return sorted(same, key=lambda f: (f.period, f.row_id))


def _by_facts(row: ContractCharge) -> bool:
    return row.way is ChargeWay.FACTS


# --- shares of common costs ---------------------------------------------------------------------


def shared_parts(term: Term[ContractCharge], facts: Facts, days: Days) -> Counted:
    """Of each month the part of its common sum that falls on the premise by its area."""
    found, lacks = list[Part](), list[UserError]()
    for first, last in _months_of(term, days):
        try:
            found.append(part_of((first, last), share_of(term.row, first, facts)))
        except NoSum as unknown:
            lacks.append(NotYet(str(unknown)))
        except UserError as unknown:
            lacks.append(unknown)
    return _counted(found, lacks)


def _months_of(term: Term[ContractCharge], days: Days) -> Iterator[Days]:
    """Whole months of the term: a share is of a month, whichever of its days are asked for."""
    for first, last in months(days):
        inside_month = term.within(first.replace(day=1), month_end(last))
        if inside_month is not None and term.meets(first, last):
            yield inside_month
