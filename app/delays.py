"""What each charge of a contract is late by: its debt, its payments, what was claimed already.

Money pays on the day it came (ст. 316 ГК), whatever day it was put on the charge: what waited in
a bucket, or stood on another charge by mistake, was not late. A correction lowers the debt from
its first day on, a write-off from its own.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from app.crediting import PRINCIPAL
from app.dated_facts import law_of
from app.derivation import Derivation, Difference, Given
from app.facts import Facts
from app.penalties import DAY, Law, Paid, Penalty, Rule, penalties
from app.store import chunks
from db.documents.contract import Contract
from db.penalty_rule import PenaltyRule
from db.registers.money import Allocation, Charge, ChargeKind, Money
from db.registers.penalty import PenaltyClaim

ZERO = Decimal(0)
BEFORE = "посчитано раньше"
Days = dict[int, list[tuple[dt.date, Decimal]]]


@dataclass(frozen=True)
class Delayed:
    """The delay of a charge by the evening of a day, roubles.

    `debt` is what is owed then, `since` the first day that was not claimed yet, `before` what of
    the whole penalty was counted by documents of earlier days.
    """

    charge: Charge
    debt: Decimal
    since: dt.date
    till: dt.date
    penalty: Penalty
    before: Decimal

    @property
    def total(self) -> Decimal:
        """Never less than before: what was claimed is taken back by other documents."""
        return max(self.penalty.amount, self.before)

    @property
    def says_something(self) -> bool:
        """There is something to claim, or it cannot be counted what."""
        return self.total > self.before or bool(self.debt > 0 and self.penalty.warnings)

    @property
    def why(self) -> Derivation:
        """What is to be claimed now."""
        if self.total == self.before:
            return Given(ZERO, "новых пеней нет")
        if not self.before:
            return self.penalty.why
        return Difference(self.penalty.why, Given(self.before, BEFORE))


def rules_of(contract: Contract, facts: Facts) -> list[Rule]:
    """The rules of a contract one after another, each for its days."""
    return facts.once((rules_of, contract.id), lambda: _rules(contract, facts))


def _rules(contract: Contract, facts: Facts) -> list[Rule]:
    rows = sorted(facts.section(Contract.penalties, contract), key=lambda row: row.valid_from)
    rules = [Rule(r.rule, r.percent, r.cap, r.shift, since=r.valid_from) for r in rows]
    ends = [rule.since - DAY for rule in rules[1:]]
    closed = [rule._replace(till=end) for rule, end in zip(rules, ends, strict=False)]
    return [*closed, *rules[len(ends) :]]


def delays(
    contract: Contract, facts: Facts, till: dt.date, besides: int | None = None
) -> Iterator[Delayed]:
    """Every charge of a contract with penalties not claimed by a day, the oldest due first.

    `besides` leaves out what one document claimed: the one that is being filled again.
    """
    if all(rule.rule is PenaltyRule.NONE for rule in rules_of(contract, facts)):
        return
    charges = facts.many(Charge, "contract_id", contract.id)
    for charge in sorted(charges, key=lambda c: (c.due, c.row_id, c.date_from)):
        if charge.due < till and earns(charge) and _was_late(charge, facts):
            found = delay(charge, contract, facts, till, besides)
            claimed = claimed_by(charge, facts, till, besides)
            if found is not None and claimed is None and found.says_something:
                yield found


def earns(charge: Charge) -> bool:
    """Only principal earns penalties: no penalty on a penalty, none on a deposit."""
    return charge.kind in PRINCIPAL and charge.gross > 0


def delay(
    charge: Charge,
    contract: Contract,
    facts: Facts,
    till: dt.date,
    besides: int | None = None,
) -> Delayed | None:
    """The delay of one charge; None where the contract has no rule or it is not late by then."""
    rules = [rule for rule in rules_of(contract, facts) if rule.rule is not PenaltyRule.NONE]
    if not rules:
        return None
    known = law(facts)
    claimed = [c for c in claims_on(charge, facts, besides) if c.date_to < till]
    since = claimed[-1].date_to + DAY if claimed else _first_day(charge, rules[0], known)
    if since > till:
        return None
    debt, paid = debt_of(charge, facts), paid_on(charge, facts)
    found = penalties(debt, charge.due, paid, till, rules, known)
    left = debt - sum((amount for day, amount in paid if day <= till), ZERO)
    before = claimed[-1].total if claimed else ZERO
    return Delayed(charge, left, since, till, found, before)


def claims_on(charge: Charge, facts: Facts, besides: int | None = None) -> list[PenaltyClaim]:
    """What documents claimed of the delay of a charge, in order of days."""
    contract = charge.contract_id
    known = facts.once((claims_on, contract), lambda: _claims_by_charge(contract, facts))
    return [c for c in known.get(charge.id, ()) if c.recorder_id != besides]


def _claims_by_charge(contract_id: int, facts: Facts) -> dict[int, list[PenaltyClaim]]:
    found: dict[int, list[PenaltyClaim]] = defaultdict(list)
    for claim in facts.many(PenaltyClaim, "contract_id", contract_id):
        found[claim.charge_id].append(claim)
    for some in found.values():
        some.sort(key=lambda c: c.date_to)
    return found


def claimed_by(
    charge: Charge, facts: Facts, till: dt.date, besides: int | None = None
) -> PenaltyClaim | None:
    """The claim that has the last day in it already."""
    return next((c for c in claims_on(charge, facts, besides) if c.date_to >= till), None)


def debt_of(charge: Charge, facts: Facts) -> Decimal:
    """What had to be paid: corrected, but as if nothing had been written off."""
    gone = sum(
        (amount for _, amount in _written_off(charge.contract_id, facts).get(charge.id, ())), ZERO
    )
    return charge.gross + charge.corrected + gone


def paid_on(charge: Charge, facts: Facts) -> Paid:
    """What came on which day; what was written off is owed no more from that day on."""
    return [
        *_payments(charge.contract_id, facts).get(charge.id, ()),
        *_written_off(charge.contract_id, facts).get(charge.id, ()),
    ]


def _first_day(charge: Charge, rule: Rule, law: Law) -> dt.date:
    return max(law.calendar.shifted(charge.due, rule.shift) + DAY, rule.since)


def _was_late(charge: Charge, facts: Facts) -> bool:
    """A look without arithmetic: it is open, or something came after its day."""
    paid = paid_on(charge, facts)
    in_time = sum((amount for day, amount in paid if day <= charge.due), ZERO)
    return in_time < debt_of(charge, facts)


def law(facts: Facts) -> Law:
    """The dated facts of the law, read once."""
    return facts.once(law, lambda: law_of(facts))


def _payments(contract_id: int, facts: Facts) -> Days:
    """By charge: what stands on it of money of which day; of the whole batch in one question."""
    known: dict[int, Days] = facts.once(_payments, dict)
    if contract_id not in known:
        fresh = sorted((facts.named("contract_id") | {contract_id}) - known.keys())
        known |= {key: defaultdict(list) for key in fresh}
        for chunk in chunks(fresh):
            query = (
                select(
                    Charge.contract_id,
                    Allocation.charge_id,
                    Money.period,
                    func.sum(Allocation.amount),
                )
                .join(Money, Money.id == Allocation.money_id)
                .join(Charge, Charge.id == Allocation.charge_id)
                .where(Charge.contract_id.in_(chunk))
                .group_by(Charge.contract_id, Allocation.charge_id, Money.period)
                .having(func.sum(Allocation.amount) != 0)
            )
            for contract, charge, day, amount in facts.query(query):
                known[contract][charge].append((day, amount))
    return known[contract_id]


def _written_off(contract_id: int, facts: Facts) -> Days:
    """By charge: what was written off of it and when, above zero; of the whole batch at once."""
    known: dict[int, Days] = facts.once(_written_off, dict)
    if contract_id not in known:
        fresh = sorted((facts.named("contract_id") | {contract_id}) - known.keys())
        known |= {key: defaultdict(list) for key in fresh}
        for chunk in chunks(fresh):
            query = select(
                Charge.contract_id, Charge.corrects_id, Charge.period, Charge.gross
            ).where(
                Charge.contract_id.in_(chunk),
                Charge.kind == ChargeKind.WRITE_OFF,
                Charge.gross != 0,
                Charge.corrects_id.is_not(None),
            )
            for contract, charge, day, gross in facts.query(query):
                known[contract][charge].append((day, -gross))
    return known[contract_id]
