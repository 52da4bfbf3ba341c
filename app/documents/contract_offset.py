"""What happens to «Зачёт между договорами» (ст. 410 ГК): an overpayment pays another contract."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from app.facts import Facts
from app.money_checks import (
    other_contract_fits,
    overpaid_by,
    sum_is_positive,
    within_the_overpayment,
)
from app.rows import contract_fits
from app.verbs import Problem, checks, fills, posts
from db.base import Register
from db.documents.contract import Contract
from db.documents.contract_offset import ContractOffset
from db.registers.money import Money, MoneyClass

GIVEN, TAKEN = 1, 2  # lines of money that is no money of the bank


@checks(ContractOffset)
def offset_is_lawful(doc: ContractOffset, facts: Facts) -> Iterator[Problem]:
    """One tenant, one organization."""
    yield from contract_fits(doc, facts)
    yield from other_contract_fits(doc, facts)
    yield from sum_is_positive("credited", doc.credited)
    one, other = (facts.find(Contract, k) for k in (doc.contract_id, doc.to_contract_id))
    if one is not None and other is not None and one.partner_id != other.partner_id:
        text = "Зачёт возможен между договорами одного арендатора (ст. 410 ГК)"
        yield Problem("to_contract_id", text)


@checks(ContractOffset, on="post")
def there_is_enough(doc: ContractOffset, facts: Facts) -> Iterator[Problem]:
    yield from within_the_overpayment(doc, "credited", doc.credited, facts)


@posts(ContractOffset)
def movements(doc: ContractOffset, facts: Facts) -> Iterator[Register]:
    """As much leaves one contract as comes to the other, where it pays by the order of the law."""
    tenant = facts.get(Contract, doc.contract_id).partner_id
    for line, contract, amount in (
        (GIVEN, doc.contract_id, -doc.credited),
        (TAKEN, doc.to_contract_id, doc.credited),
    ):
        yield Money(
            period=doc.date,
            organization_id=doc.organization_id,
            contract_id=contract,
            partner_id=tenant,
            money_class=MoneyClass.OFFSET,
            amount=amount,
            line=line,
        )


@fills(Contract, ContractOffset)
def from_contract(source: Contract, facts: Facts) -> ContractOffset:
    made = ContractOffset(organization_id=source.organization_id, contract_id=source.id)
    made.credited = max(overpaid_by(source.id, made.date, made, facts), Decimal(0))
    return made
