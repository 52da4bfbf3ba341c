"""What happens to «Поступление оплаты» (F-9): the receipt, placed by the order of the law."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from app.bank_use import OF_MONEY, fits_the_bank, uses
from app.documents.money_lists import left_of
from app.facts import Facts
from app.rows import contract_fits
from app.verbs import Problem, checks, fills, posts, recalculates, total_of
from db.base import Document, Register
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceRow
from db.documents.payment_receipt import PaymentReceipt
from db.registers.money import Money, MoneyClass


@recalculates(PaymentReceipt, "contract_id")
def tenant_pays_himself(doc: PaymentReceipt, facts: Facts) -> None:
    """The payer is the tenant until somebody says otherwise."""
    contract = facts.find(Contract, doc.contract_id)
    if contract is not None and doc.partner_id is None:
        doc.partner_id = contract.partner_id


@checks(PaymentReceipt)
def receipt_is_right(doc: PaymentReceipt, facts: Facts) -> Iterator[Problem]:
    yield from contract_fits(doc, facts)
    if doc.received <= 0:
        yield Problem("received", "Сумма поступления должна быть больше нуля")
    if doc.money_class not in (MoneyClass.RENT, MoneyClass.DEPOSIT, MoneyClass.COMPENSATION):
        yield Problem("money_class", "Поступление — это аренда, залог или возмещение")
    invoice = facts.find(PaymentInvoice, doc.invoice_id)
    if invoice is not None and invoice.contract_id != doc.contract_id:
        yield Problem("invoice_id", "Счёт выставлен по другому договору")
    yield from fits_the_bank(doc, "received", facts)


@posts(PaymentReceipt)
def movements(doc: PaymentReceipt, facts: Facts) -> Iterator[Register]:
    """The money; settlement places it: invoice → purpose → oldest due → the contract's bucket."""
    aims: list[int] = []
    if doc.invoice_id is not None:
        rows = facts.many(PaymentInvoiceRow, "owner_id", doc.invoice_id, "invoice_id")
        aims = [row.charge_id for row in sorted(rows, key=lambda r: r.line)]
    yield Money(
        period=doc.date,
        organization_id=doc.organization_id,
        contract_id=doc.contract_id,
        partner_id=doc.partner_id,
        money_class=doc.money_class,
        invoice_id=doc.invoice_id,
        purpose=doc.purpose,
        amount=doc.received,
        by_mark=doc.by_mark,
    ).aim(aims)
    yield from uses(doc, doc.received, OF_MONEY[doc.money_class])


@fills(PaymentInvoice, PaymentReceipt)
def paid(source: PaymentInvoice, facts: Facts) -> PaymentReceipt:
    """Money for what of the invoice is not paid yet; of one paid whole, for all of it."""
    contract = facts.get(Contract, source.contract_id)
    head: Any = Document.__table__.c
    ((left,),) = facts.query(select(left_of(head.id)).where(head.id == source.id)) or ((None,),)
    return PaymentReceipt(
        organization_id=source.organization_id,
        contract_id=source.contract_id,
        partner_id=contract.partner_id,
        invoice_id=source.id,
        received=left or total_of(source, facts),
        purpose=f"Оплата по счёту № {source.number or ''} от {source.date:%d.%m.%Y}",
    )


@fills(Contract, PaymentReceipt)
def for_contract(source: Contract, facts: Facts) -> PaymentReceipt:
    return PaymentReceipt(
        organization_id=source.organization_id,
        contract_id=source.id,
        partner_id=source.partner_id,
    )
