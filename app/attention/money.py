"""Money that needs attention (J-11, J-12; D-17)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.attention.lines import Card, Severity, attends
from app.balances import balances
from db.catalogs.bank_payment import BankPayment, MoneyWay, PaymentStatus
from db.catalogs.transport import Carrier
from db.documents.payment_receipt import PaymentReceipt
from db.documents.penalty_charge import PenaltyCharge
from db.registers.money import Advance, CarrierDebt, Charge, Money, MoneyClass
from db.registers.penalty import PenaltyExcess

COMES_IN = (MoneyClass.RENT, MoneyClass.DEPOSIT, MoneyClass.COMPENSATION)


@attends(
    Card.MONEY,
    "money_undistributed",
    "Разнесены не полностью",
    Severity.WARN,
    PaymentReceipt,
    hint="Выберите счёт или начисления либо оставьте авансом до следующих начислений.",
)
def undistributed(day: dt.date) -> ColumnElement[bool]:
    """Came in and does not wholly stand on charges (J-11, J-12).

    What waits in a contract's own bucket is «Не разнесено» (features.md, Appendix 1 №4); what was
    put by for a cabin or for a row of an invoice has its place.
    """
    waiting = select(Advance.money_id).where(
        Advance.amount > 0, Advance.unit_id.is_(None), Advance.invoice_row_id.is_(None)
    )
    left = select(Money.recorder_id).where(
        Money.money_class.in_(COMES_IN),
        or_(Money.amount > Money.allocated, Money.id.in_(waiting)),
    )
    return PaymentReceipt.id.in_(left)


@attends(
    Card.MONEY,
    "bank_waiting",
    "Из выписки не разнесены",
    Severity.WARN,
    BankPayment,
    hint="Примите предложенное или укажите договор; не по аренде — укажите вид.",
)
def bank_waiting(day: dt.date) -> ColumnElement[bool]:
    """Money that came to our account and no document was made of it (J-12, K-9)."""
    return and_(
        BankPayment.status == PaymentStatus.WAITING,
        BankPayment.way != MoneyWay.OUT,
        BankPayment.marked.is_(False),
    )


@attends(
    Card.MONEY,
    "penalties_too_high",
    "Пени начислены лишние",
    Severity.WARN,
    PenaltyCharge,
    hint="Долг стал меньше: оплата пришла раньше или имущество вернули. Создайте из документа "
    "«Списание долга»: лишнее уже посчитано.",
)
def penalties_too_high(day: dt.date) -> ColumnElement[bool]:
    """A tenant has the claim and less was late than it says; what was taken back apart."""
    taken = (
        select(func.sum(Charge.corrected))
        .where(Charge.recorder_id == PenaltyExcess.document_id)
        .correlate(PenaltyExcess)
        .scalar_subquery()
    )
    over = select(PenaltyExcess.document_id).where(PenaltyExcess.amount + taken > 0)
    return and_(PenaltyCharge.posted.is_(True), PenaltyCharge.id.in_(over))


@attends(
    Card.MONEY,
    "carriers_unpaid",
    "Долги перед перевозчиками",
    Severity.INFO,
    Carrier,
    hint="Суммы — в отчёте «Долги перевозчиков».",
    needs=(CarrierDebt,),
)
def carriers_unpaid(day: dt.date) -> ColumnElement[bool]:
    """Trips that we owe for (D-17)."""
    owed = balances(CarrierDebt, day, "carrier_id")
    return Carrier.id.in_(select(owed.c.carrier_id).where(owed.c.amount > 0))
