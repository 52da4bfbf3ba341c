"""What happens to «Возврат денег»: an overpayment leaves, paid = received − refunded."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from app.bank_use import fits_the_bank, uses
from app.facts import Facts
from app.money_checks import overpaid_by, sum_is_positive, within_the_overpayment
from app.rows import contract_fits
from app.verbs import Problem, checks, fills, posts, recalculates
from db.base import Register
from db.catalogs.bank_payment import BankClass
from db.documents.contract import Contract
from db.documents.money_refund import MoneyRefund
from db.documents.payment_receipt import PaymentReceipt
from db.registers.money import Money, MoneyClass


@recalculates(MoneyRefund, "contract_id")
def tenant_gets_it_himself(doc: MoneyRefund, facts: Facts) -> None:
    """The receiver is the tenant until somebody says otherwise; the sum is all that is over."""
    contract = facts.find(Contract, doc.contract_id)
    if contract is None:
        return
    if doc.partner_id is None:
        doc.partner_id = contract.partner_id
    if doc.returned is None:
        doc.returned = max(overpaid_by(contract.id, doc.date, doc, facts), Decimal(0))


@checks(MoneyRefund)
def refund_is_right(doc: MoneyRefund, facts: Facts) -> Iterator[Problem]:
    yield from contract_fits(doc, facts)
    yield from sum_is_positive("returned", doc.returned)
    yield from fits_the_bank(doc, "returned", facts)


@checks(MoneyRefund, on="post")
def overpayment_is_enough(doc: MoneyRefund, facts: Facts) -> Iterator[Problem]:
    yield from within_the_overpayment(doc, "returned", doc.returned, facts)


@posts(MoneyRefund)
def movements(doc: MoneyRefund, facts: Facts) -> Iterator[Register]:
    """Money out; settlement takes it from the buckets of the contract."""
    yield Money(
        period=doc.date,
        organization_id=doc.organization_id,
        contract_id=doc.contract_id,
        partner_id=doc.partner_id,
        money_class=MoneyClass.REFUND,
        purpose=doc.purpose,
        amount=-doc.returned,
    )
    yield from uses(doc, doc.returned, BankClass.REFUND)


@fills(Contract, MoneyRefund)
def of_contract(source: Contract, facts: Facts) -> MoneyRefund:
    made = MoneyRefund(organization_id=source.organization_id, contract_id=source.id)
    tenant_gets_it_himself(made, facts)
    return made


@fills(PaymentReceipt, MoneyRefund)
def of_receipt(source: PaymentReceipt, facts: Facts) -> MoneyRefund:
    """What is over goes back to who paid it."""
    made = MoneyRefund(
        organization_id=source.organization_id,
        contract_id=source.contract_id,
        partner_id=source.partner_id,
        purpose=f"Возврат переплаты по поступлению № {source.number or ''}".strip(),
    )
    tenant_gets_it_himself(made, facts)
    return made
