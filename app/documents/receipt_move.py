"""What happens to «Перенос поступления»: money of a wrong contract goes to the right one."""

from __future__ import annotations

from collections.abc import Iterator

from app.facts import Facts
from app.money_checks import other_contract_fits, sum_is_positive
from app.rows import contract_fits
from app.verbs import Problem, checks, fills, posts, recalculates
from db.base import Register
from db.documents.payment_receipt import PaymentReceipt
from db.documents.receipt_move import ReceiptMove
from db.registers.money import Money, MoneyClass
from db.russian import money_text

GIVEN, TAKEN = 1, 2  # lines of money that is no money of the bank


@recalculates(ReceiptMove, "receipt_id")
def receipt_says_whose_it_was(doc: ReceiptMove, facts: Facts) -> None:
    receipt = facts.find(PaymentReceipt, doc.receipt_id)
    if receipt is not None:
        doc.contract_id = receipt.contract_id
        doc.moved = receipt.received


@checks(ReceiptMove)
def move_is_possible(doc: ReceiptMove, facts: Facts) -> Iterator[Problem]:
    yield from contract_fits(doc, facts)
    yield from other_contract_fits(doc, facts)
    yield from sum_is_positive("moved", doc.moved)
    receipt = facts.find(PaymentReceipt, doc.receipt_id)
    if receipt is None:
        return  # told as an empty field
    if receipt.contract_id != doc.contract_id:
        text = "Поступление по другому договору: выберите поступление заново"
        yield Problem("receipt_id", text)
    if doc.moved > receipt.received:
        text = f"Поступило только {money_text(receipt.received)}: уменьшите сумму переноса"
        yield Problem("moved", text)
    if receipt.date > doc.date:
        yield Problem("date", f"Деньги поступили позже, {receipt.date:%d.%m.%Y}")


@checks(ReceiptMove, on="post")
def receipt_is_posted(doc: ReceiptMove, facts: Facts) -> Iterator[Problem]:
    receipt = facts.find(PaymentReceipt, doc.receipt_id)
    if receipt is not None and not receipt.posted:
        yield Problem("receipt_id", "Поступление не проведено: исправьте в нём договор")


@posts(ReceiptMove)
def movements(doc: ReceiptMove, facts: Facts) -> Iterator[Register]:
    """It leaves the wrong contract, whose charges are open again, and pays the right one."""
    receipt = facts.get(PaymentReceipt, doc.receipt_id)
    source = next(m for m in facts.many(Money, "recorder_id", receipt.id, "receipt_id"))
    own = (MoneyClass.DEPOSIT, MoneyClass.COMPENSATION)
    kind = receipt.money_class if receipt.money_class in own else MoneyClass.OFFSET
    deposit = kind is MoneyClass.DEPOSIT
    common = {
        "period": doc.date,
        "organization_id": doc.organization_id,
        "partner_id": receipt.partner_id,
    }
    yield Money(
        **common,
        contract_id=doc.contract_id,
        money_class=kind if deposit else MoneyClass.OFFSET,
        amount=-doc.moved,
        line=GIVEN,
        source_id=source.id,
    )
    yield Money(
        **common,
        contract_id=doc.to_contract_id,
        money_class=kind,
        purpose=receipt.purpose,
        amount=doc.moved,
        line=TAKEN,
    )


@fills(PaymentReceipt, ReceiptMove)
def of_receipt(source: PaymentReceipt, facts: Facts) -> ReceiptMove:
    made = ReceiptMove(organization_id=source.organization_id, receipt_id=source.id)
    made.contract_id, made.moved = source.contract_id, source.received
    return made
