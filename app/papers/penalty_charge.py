"""«Расчёт пеней» out of its document: the table is what the sums were counted from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from app.charge_words import text_of
from app.dated_facts import calendar_of
from app.delays import rules_of
from app.derivation import Derivation, Difference
from app.derivation_kinds import AtMost, Delay, inside, stretches
from app.facts import Facts
from app.papers.filling import fills_paper
from app.papers.lease_words import penalty_words
from app.papers.looks import look_of
from app.papers.parties import (
    contract_named,
    number_of,
    own_party,
    own_signer,
    partner_party,
    signer_on,
)
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.documents.contract import Contract
from db.documents.penalty_charge import PenaltyCharge, PenaltyChargeRow
from db.registers.money import Charge
from db.russian import NBSP, date_short, quantity_text
from printforms.penalty_charge import PenaltyBlock, PenaltyLine, PenaltyPaper

Change = tuple[str, Decimal]


@fills_paper(PenaltyPaper)
def penalties(doc: PenaltyCharge, facts: Facts) -> PenaltyPaper:
    """A block a charge, in the order of the rows."""
    ours = facts.get(Organization, doc.organization_id)
    contract = facts.get(Contract, doc.contract_id)
    rows = facts.section(Contract.penalties, contract)
    return PenaltyPaper(
        number=number_of(doc),
        date=doc.date,
        till=max((row.date_to for row in doc.rows), default=doc.till),
        ours=own_party(ours, look_of(facts, ours)),
        theirs=partner_party(facts.get(Partner, contract.partner_id)),
        contract=contract_named(contract),
        rule=penalty_words(rows, doc.till),
        blocks=[_block(row, contract, facts) for row in doc.rows],
        signer=own_signer(signer_on(facts, ours, doc.date)),
    )


def _block(row: PenaltyChargeRow, contract: Contract, facts: Facts) -> PenaltyBlock:
    counted = None if row.derivation is None else Derivation.from_json(row.derivation)
    lines = [] if counted is None else [_line(one) for one in stretches(counted)]
    changes = [] if counted is None else list(_changes(counted))
    by_rule = sum((line.amount for line in lines), Decimal(0))
    by_rule += sum((amount for _, amount in changes), Decimal(0))
    if row.amount != by_rule:
        changes.append((f"Изменено вручную: {row.reason}", row.amount - by_rule))
    cited = facts.get(Charge, row.charge_id)
    title = f"{text_of(cited, facts)}, срок оплаты {date_short(_due(cited, contract, facts))}"
    return PenaltyBlock(title, lines, changes, row.amount)


def _due(cited: Charge, contract: Contract, facts: Facts) -> dt.date:
    """The last day to pay, off a day off."""
    rules = rules_of(contract, facts)
    return calendar_of(facts).shifted(cited.due, rules[0].shift) if rules else cited.due


def _line(why: Delay) -> PenaltyLine:
    return PenaltyLine(why.debt, *why.period, why.days, _rate(why), why.evaluate())


def _rate(why: Delay) -> str:
    percent = f"{quantity_text(why.percent)}{NBSP}%"
    return f"{percent} в день" if why.divisor == 1 else f"{percent} ÷ {why.divisor}"


def _changes(why: Derivation) -> Iterator[Change]:
    """What the sum of the rows is lowered by."""
    for step in inside(why):
        yield from _changes(step)
    if isinstance(why, AtMost) and why.limit.evaluate() < why.of.evaluate():
        text = f"Предел по договору: {why.limit.text()}"
        yield text, why.limit.evaluate() - why.of.evaluate()
    if isinstance(why, Difference):
        yield "Начислено прежними документами", -why.less.evaluate()
