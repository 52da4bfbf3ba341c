"""What happens to «Залог»: the tenant owes a deposit."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import func, select

from app.charging import Item, charge
from app.facts import Facts
from app.money_checks import sum_is_positive
from app.rows import contract_is_in_force
from app.verbs import Problem, checks, fills, posts
from db.base import Register
from db.documents.contract import Contract
from db.documents.deposit_charge import DepositCharge
from db.documents.payment_receipt import PaymentReceipt
from db.registers.money import Charge, ChargeKind, MoneyClass

ZERO = Decimal(0)


@checks(DepositCharge)
def deposit_is_right(doc: DepositCharge, facts: Facts) -> Iterator[Problem]:
    yield from contract_is_in_force(doc, facts)
    yield from sum_is_positive("deposit", doc.deposit)
    if doc.due is not None and doc.due < doc.date:
        yield Problem("due", "Срок оплаты раньше даты документа")


@posts(DepositCharge)
def movements(doc: DepositCharge, facts: Facts) -> Iterator[Register]:
    """A charge of its own kind, without VAT; only deposits pay it."""
    contract = facts.get(Contract, doc.contract_id)
    item = Item(
        ChargeKind.DEPOSIT,
        doc.deposit,
        (doc.date, doc.date),
        due=doc.due or doc.date,
        row_id=doc.id,
        unit_id=doc.unit_id,
    )
    yield charge(doc, contract, facts, item)


@fills(Contract, DepositCharge)
def for_contract(source: Contract, facts: Facts) -> DepositCharge:
    """For the sum that the contract agreed, less what of it was claimed already."""
    made = DepositCharge(organization_id=source.organization_id, contract_id=source.id)
    claimed = select(func.sum(Charge.gross), func.sum(Charge.corrected)).where(
        Charge.contract_id == source.id, Charge.kind == ChargeKind.DEPOSIT
    )
    ((gross, corrected),) = facts.query(claimed)
    left = (source.deposit or ZERO) - (gross or ZERO) - (corrected or ZERO)
    if left > 0:
        made.deposit = left
    return made


@fills(DepositCharge, PaymentReceipt)
def paid(source: DepositCharge, facts: Facts) -> PaymentReceipt:
    contract = facts.get(Contract, source.contract_id)
    return PaymentReceipt(
        organization_id=source.organization_id,
        contract_id=source.contract_id,
        partner_id=contract.partner_id,
        received=source.deposit,
        money_class=MoneyClass.DEPOSIT,
        purpose=f"Залог по договору № {contract.contract_number}",
    )
