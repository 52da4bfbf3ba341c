"""Penalties too high after they were given out: an earlier payment, a return (H-37).

What a tenant has is never counted anew; what is too much of it is worked out and told, and
«Списание долга» made from the claim takes it back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.delays import claims_on, debt_of, law, paid_on, rules_of
from app.facts import Facts
from app.gateway import Gateway
from app.penalties import penalties
from app.store import load, rows_by
from db.documents.contract import Contract
from db.documents.penalty_charge import PenaltyCharge
from db.penalty_rule import PenaltyRule
from db.registers.money import Charge
from db.registers.penalty import PenaltyClaim, PenaltyExcess

ZERO = Decimal(0)
EXCESS: Any = PenaltyExcess.__table__
OWN: Any = PenaltyCharge.__table__.c
Claim = tuple[int, int]  # (document, charge that is late)


def excess_of(contract: Contract, facts: Facts) -> dict[Claim, Decimal]:
    """What of each claim is too much by the payments of now, roubles above zero.

    The last claim gives back first; sums that were agreed above the rule are left alone, and so is
    everything where the contract has no rule any more.
    """
    found: dict[Claim, Decimal] = {}
    if all(rule.rule is PenaltyRule.NONE for rule in rules_of(contract, facts)):
        return found
    claimed = {claim.charge_id for claim in facts.many(PenaltyClaim, "contract_id", contract.id)}
    for key in sorted(claimed):
        charge = facts.find(Charge, key)
        if charge is not None and charge.contract_id == contract.id:
            found |= dict(_of_charge(charge, contract, facts))
    return found


def _of_charge(charge: Charge, contract: Contract, facts: Facts) -> Iterator[tuple[Claim, Decimal]]:
    claims = claims_on(charge, facts)
    till, rules = claims[-1].date_to, rules_of(contract, facts)
    paid = paid_on(charge, facts)
    now = penalties(debt_of(charge, facts), charge.due, paid, till, rules, law(facts))
    if now.warnings:
        return  # what is not known says nothing of what was claimed
    taken = {claim.id: min(claim.amount, claim.total - claim.before) for claim in claims}
    over = sum(taken.values(), ZERO) - now.amount
    for claim in reversed(claims):
        part = min(over, taken[claim.id])
        if part > 0:
            yield (claim.recorder_id, charge.id), part
            over -= part


def note_excess(gate: Gateway, charges: Collection[int]) -> None:
    """Works out anew what is too much of the claims on these charges, and of their contracts."""
    late = rows_by(gate.session, Charge, "id", sorted(charges))
    contracts = load(gate.session, Contract, sorted({charge.contract_id for charge in late}))
    if not contracts:
        return
    facts = Facts(gate.session, contracts)
    facts.expect(Contract, [doc.id for doc in contracts], "contract_id")
    now: dict[int, Decimal] = defaultdict(Decimal)
    for doc in contracts:
        for (document, _), amount in excess_of(doc, facts).items():
            now[document] += amount
    _keep(gate, [doc.id for doc in contracts], now)


def _keep(gate: Gateway, contracts: Collection[int], now: Mapping[int, Decimal]) -> None:
    table = EXCESS.c
    own = select(OWN.id).where(OWN.contract_id.in_(contracts))
    query = select(table.document_id, table.id, table.amount).where(table.document_id.in_(own))
    known = {doc: (key, amount) for doc, key, amount in gate.connection.execute(query)}
    gone = [key for doc, (key, _) in known.items() if doc not in now]
    changed = [
        {"id": known[doc][0], "amount": amount}
        for doc, amount in now.items()
        if doc in known and known[doc][1] != amount
    ]
    fresh = [doc for doc in sorted(now) if doc not in known]
    if not (gone or changed or fresh):
        return
    gate.delete(EXCESS, "id", gone)
    gate.update_many(EXCESS, changed, "amount")
    rows = [
        {"id": key, "document_id": doc, "amount": now[doc]}
        for doc, key in zip(fresh, gate.reserve(len(fresh)), strict=True)
    ]
    gate.insert(EXCESS, rows)
    gate.touched.add(PenaltyCharge)
