"""How much papers of a contract tell: a line a service and what was done, or one line (H-22)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal

from app.charge_words import ONCE, charged_row, when
from app.facts import Facts
from db.catalogs.service_kind import ServiceKind
from db.documents.contract import Contract
from db.documents.contract_leasing import ChargeWay, ContractCharge
from db.registers.money import Charge, ChargeKind
from db.registers.utilities import ServiceFact
from db.russian import NBSP, date_short, quantity_text
from printforms.vat_invoice import TaxLine

ZERO = Decimal(0)
CODE_OF_ONCE = "876"  # ОКЕИ: условная единица
Span = tuple[ChargeKind, dt.date, dt.date]
Told = tuple[TaxLine, Span]


def as_agreed(contract: Contract, told: Sequence[Told]) -> list[TaxLine]:
    """The lines, or one for each rate of VAT where the contract asks for no details: sums stay."""
    if contract.detailed:
        return [line for line, _ in told]
    by_rate: dict[str, list[Told]] = defaultdict(list)
    for line, span in told:
        by_rate[line.rate].append((line, span))
    return [_one(contract, group) for group in by_rate.values()]


def _one(contract: Contract, told: Sequence[Told]) -> TaxLine:
    lines = [line for line, _ in told]
    net = sum((line.net for line in lines), ZERO)
    return replace(
        lines[0],
        title=title_of(contract, [span for _, span in told]),
        code=CODE_OF_ONCE,
        measure=ONCE,
        quantity=Decimal(1),
        price=net,
        net=net,
        vat=None if lines[0].vat is None else sum((line.vat or ZERO for line in lines), ZERO),
        gross=sum((line.gross for line in lines), ZERO),
    )


def title_of(contract: Contract, spans: Sequence[Span]) -> str:
    """«Аренда и услуги по договору № 214 от 01.03.2026 за ноябрь 2026 г.»."""
    kinds = {kind for kind, _, _ in spans}
    what = "Услуги"
    if ChargeKind.RENT in kinds:
        what = "Аренда" if len(kinds) == 1 else "Аренда и услуги"
    days = when(min(first for _, first, _ in spans), max(last for _, _, last in spans))
    number = f"№{NBSP}{contract.contract_number} от {date_short(contract.date)}"
    return f"{what} по договору {number} {days}"


def what_was_done(roots: Sequence[Charge], facts: Facts) -> dict[int, str]:
    """By charge of a service paid by facts: «03.11.2026 мойка окон, 1,5 час; …» (H-12)."""
    found = {}
    for charge in roots:
        row = charged_row(charge, facts)
        term = facts.find(ContractCharge, row.term_id) if row is not None else None
        if term is None or term.way is not ChargeWay.FACTS:
            continue
        measure = facts.get(ServiceKind, term.service_id).measure
        others = {c.unit_id for c in roots if c.service_id == charge.service_id}
        done = [
            f"{date_short(fact.period)} {fact.detail}, {quantity_text(fact.quantity)} {measure}"
            for fact in facts.many(ServiceFact, "contract_id", charge.contract_id)
            if fact.detail and _is_of(charge, fact, others)
        ]
        if done:
            found[charge.id] = "; ".join(done)
    return found


def _is_of(charge: Charge, fact: ServiceFact, others: Collection[int | None]) -> bool:
    """A charge of the whole contract takes facts of units that have none of their own."""
    if fact.service_id != charge.service_id:
        return False
    whole = charge.unit_id is None and fact.unit_id not in others
    return charge.date_from <= fact.period <= charge.date_to and (
        whole or fact.unit_id == charge.unit_id
    )
