"""Rent that was charged and paid before the books begin, of days that no act has closed yet.

The act of such days is ours («Ввод остатков», accounting-model.md), so they need a charge, and the
money that stands on it: a tenant who paid to 11.11 has the eleven days of November paid.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.charging import parts_by_rule, rate_on
from app.due import due_on
from app.facts import Facts
from app.proration import Part
from app.proration_cycle import DAY, rental_month
from app.vat import split
from db.catalogs.unit import Tariff, Unit
from db.documents.contract import Contract
from db.documents.opening_balance import OpeningBalance, OpeningDebt, OpeningUnit
from db.registers.money import ChargeKind
from db.russian import date_short

Days = tuple[dt.date, dt.date]
PURPOSE = "Аванс на начало учёта"
LONGEST = 500  # characters of a purpose


def prepaid_rows(doc: OpeningBalance, facts: Facts) -> list[OpeningDebt]:
    """Unsaved rows «Оплачено», one a calendar month of a unit: the days after the acts to «До».

    Days that a row already speaks of are left out. Sums in roubles by the rule of the tariff, VAT
    inside. UserError when the rate of VAT of a day is not known.
    """
    contract = facts.find(Contract, doc.contract_id)
    if contract is None:
        return []
    made = []
    for held in doc.units:
        for first, last in _not_told(doc, held):
            for part, gross in by_rule(doc, held, (first, last), facts):
                if gross:
                    row = OpeningDebt(
                        kind=ChargeKind.RENT,
                        unit_id=held.unit_id,
                        date_from=part.date_from,
                        date_to=part.date_to,
                        due=_due(held, part.date_from, contract, facts),
                        amount=gross,
                        paid=True,
                    )
                    made.append(row)
    return made


def by_rule(
    doc: OpeningBalance, held: OpeningUnit, days: Days, facts: Facts
) -> Iterator[tuple[Part, Decimal]]:
    """What the tariff gives for days of a unit: parts in prices of the contract, and with VAT."""
    tariff, contract = facts.find(Tariff, held.tariff_id), facts.get(Contract, doc.contract_id)
    if tariff is None or held.unit_id is None or held.price is None:
        return
    for part in parts_by_rule(held.price, *days, tariff.rule, held.quantity, held.since):
        percent = rate_on(facts, doc.organization_id, part.date_to, contract.vat_mode)[1]
        yield part, split(part.amount, percent, contract.vat_mode).gross


def _due(held: OpeningUnit, day: dt.date, contract: Contract, facts: Facts) -> dt.date:
    """By the rule of the contract, of the month of rent that the day falls in."""
    return due_on(facts, contract, rental_month(held.since, day)[0], day)


def _not_told(doc: OpeningBalance, held: OpeningUnit) -> Iterator[Days]:
    """Stretches after the acts and to «До» that no row of the unit is of."""
    if held.since is None or held.charged_to is None:
        return
    first = max(held.since, doc.closed_to() + DAY)
    own = (d for d in doc.debts if d.kind is ChargeKind.RENT and d.unit_id == held.unit_id)
    for start, end in sorted((d.date_from, d.date_to) for d in own if d.date_from and d.date_to):
        if first < start <= held.charged_to:
            yield first, start - DAY
        first = max(first, end + DAY)
    if first <= held.charged_to:
        yield first, held.charged_to


def purpose_of(rows: Sequence[OpeningDebt], facts: Facts) -> str:
    """What the money is for, so that it stands on the days that it paid and not on older debts."""
    codes = sorted({facts.get(Unit, row.unit_id).code for row in rows if row.unit_id is not None})
    days = sorted({(row.date_from, row.date_to) for row in rows})
    spans = ", ".join(f"{date_short(first)} по {date_short(last)}" for first, last in days)
    if not rows:
        return PURPOSE
    whole = f"{PURPOSE}: {', '.join(codes)} с {spans}"
    return whole if len(whole) <= LONGEST else f"{PURPOSE}: с {spans}"[:LONGEST]
