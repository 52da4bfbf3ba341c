"""Documents that payments of the bank are posted by: which kind, and what stands in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.bank_known import Certainty, Proposal
from app.bank_use import OF_MONEY
from app.store import chunks
from db.base import Document
from db.catalogs.bank_payment import NO_DOCUMENT, BankClass, BankPayment, MoneyWay
from db.catalogs.partner import Partner
from db.documents.carrier_payment import CarrierPayment, TripMoney
from db.documents.contract import Contract
from db.documents.money_refund import MoneyRefund
from db.documents.payment_receipt import PaymentReceipt
from db.errors import UserError
from db.registers.bank import BankUse
from db.russian import money_text

RECEIVED = {bank_class: money_class for money_class, bank_class in OF_MONEY.items()}
KINDS: dict[BankClass, type[Document]] = {
    **dict.fromkeys(RECEIVED, PaymentReceipt),
    BankClass.REFUND: MoneyRefund,
    BankClass.CARRIER: CarrierPayment,
}
CONTRACT: Any = Contract.__table__
LONGEST = 500  # of a purpose in a document


@dataclass(frozen=True)
class Share:
    """So much of a payment, roubles, by a contract and its invoice where there is one."""

    contract_id: int
    amount: Decimal
    invoice_id: int | None = None


@dataclass(frozen=True)
class Choice:
    """What a person says a payment is: a document a share.

    `partner_id` is who paid or got it, None for the tenant himself; `carrier_id` of a carrier's.
    """

    bank_class: BankClass
    shares: Sequence[Share] = ()
    carrier_id: int | None = None
    partner_id: int | None = None


def accept(proposal: Proposal) -> Choice | None:
    """The choice that one key accepts; None where a person must say more."""
    paid, bank_class = proposal.paid, proposal.bank_class
    if proposal.certainty not in (Certainty.EXACT, Certainty.LIKELY) or bank_class is None:
        return None
    if bank_class in NO_DOCUMENT or bank_class is BankClass.CARRIER:
        return Choice(bank_class, carrier_id=proposal.carrier_id)
    if proposal.is_choice:
        return None
    partner = proposal.partner_id
    if len(proposal.invoices) == 1:
        (invoice,) = proposal.invoices
        return Choice(
            bank_class, (Share(invoice.contract_id, paid.total, invoice.id),), None, partner
        )
    if proposal.invoices:
        shares = tuple(Share(i.contract_id, i.open, i.id) for i in proposal.invoices)
        return Choice(bank_class, shares, None, partner)
    if proposal.contract_id is None:
        return None
    return Choice(bank_class, (Share(proposal.contract_id, paid.total),), None, partner)


def suits(payment: BankPayment, choice: Choice) -> None:
    """UserError when a payment cannot be that: its way, its sum, its carrier."""
    out = payment.way is MoneyWay.OUT
    if choice.bank_class in RECEIVED and out:
        raise UserError("Деньги ушли: поступлением это быть не может. Выберите другой вид.")
    if choice.bank_class is BankClass.REFUND and not out:
        raise UserError("Деньги пришли: возвратом арендатору это быть не может.")
    if choice.bank_class is BankClass.CARRIER:
        if choice.carrier_id is None:
            raise UserError("Укажите перевозчика.")
        return
    if not choice.shares:
        raise UserError("Укажите договор.")
    if any(share.amount <= 0 for share in choice.shares):
        raise UserError("Сумма каждой части должна быть больше нуля.")
    if choice.bank_class is BankClass.REFUND and len(choice.shares) > 1:
        raise UserError("Возврат оформляется по одному договору.")
    asked = sum((share.amount for share in choice.shares), Decimal(0))
    if asked != payment.left:
        over = asked - payment.left
        off = f"лишние {money_text(over)}" if over > 0 else f"не хватает {money_text(-over)}"
        raise UserError(
            f"Части вместе — {money_text(asked)}, а в платеже {money_text(payment.left)}: {off}."
        )


def documents_of(
    payment: BankPayment, choice: Choice, tenants: Mapping[int, int], part: int
) -> list[Document]:
    """Unsaved documents that a payment is posted by; `part` is the number of the first."""
    if choice.bank_class is BankClass.CARRIER:
        return [_to_carrier(payment, choice, part)]
    made: list[Document] = []
    for number, share in enumerate(choice.shares, part):
        values = {
            "organization_id": payment.organization_id,
            "date": payment.date,
            "contract_id": share.contract_id,
            "partner_id": choice.partner_id or tenants.get(share.contract_id),
            "account": payment.account[:20],
            "purpose": payment.purpose[:LONGEST],
            "bank_payment_id": payment.id,
            "bank_part": number,
        }
        if choice.bank_class is BankClass.REFUND:
            values |= {
                "returned": share.amount,
                "outgoing_number": payment.document_number[:30],
                "outgoing_date": payment.document_date,
            }
            made.append(MoneyRefund(**values))
            continue
        values |= {
            "received": share.amount,
            "money_class": RECEIVED[choice.bank_class],
            "invoice_id": share.invoice_id,
            "incoming_number": payment.document_number[:30],
            "incoming_date": payment.document_date,
        }
        made.append(PaymentReceipt(**values))
    return made


def _to_carrier(payment: BankPayment, choice: Choice, part: int) -> CarrierPayment:
    out = payment.way is MoneyWay.OUT
    return CarrierPayment(
        organization_id=payment.organization_id,
        date=payment.date,
        carrier_id=choice.carrier_id,
        direction=TripMoney.PAID if out else TripMoney.RECEIVED,
        paid=payment.left,
        incoming_number=payment.document_number[:30],
        incoming_date=payment.document_date,
        purpose=payment.purpose[:LONGEST],
        bank_payment_id=payment.id,
        bank_part=part,
    )


def tenants_of(session: Session, contracts: Collection[int]) -> dict[int, int]:
    """Whose each contract is."""
    found: dict[int, int] = {}
    for chunk in chunks(sorted(contracts)):
        query = select(CONTRACT.c.id, CONTRACT.c.partner_id).where(CONTRACT.c.id.in_(chunk))
        found |= {row.id: row.partner_id for row in session.execute(query)}
    return found


def card_of(session: Session, inn: str) -> int | None:
    """The only card of who paid or got it, by ИНН; None where there is none or several."""
    if not inn:
        return None
    query = select(Partner.id).where(Partner.inn == inn, Partner.marked.is_(False)).limit(2)
    found = session.scalars(query).all()
    return found[0] if len(found) == 1 else None


def next_parts(session: Session, payments: Collection[int]) -> dict[int, int]:
    """The number of the next document of each payment."""
    found = dict.fromkeys(payments, 1)
    for chunk in chunks(sorted(payments)):
        query = select(BankUse.payment_id, func.max(BankUse.part)).where(
            BankUse.payment_id.in_(chunk)
        )
        for key, last in session.execute(query.group_by(BankUse.payment_id)):
            found[key] = last + 1
    return found
