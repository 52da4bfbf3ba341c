"""Every movement of money on bank accounts and in cash, whatever told of it (G-24).

A document that moves money is one movement; a payment of a statement is one only as far as no
document is posted by it. «Учтено раньше» is no movement: the document typed by hand is.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    Subquery,
    case,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from app.open_items import ZERO
from db.base import Document
from db.catalogs.bank_payment import BankClass, BankPayment, MoneyWay, PaymentStatus
from db.catalogs.bank_statement import BankStatement, BankStatementBalance
from db.catalogs.organization import Organization, OrganizationAccount
from db.documents.carrier_payment import CarrierPayment, TripMoney
from db.documents.money_refund import MoneyRefund
from db.documents.opening_balance import OpeningBalance
from db.documents.payment_receipt import PaymentReceipt
from db.registers.money import Money, MoneyClass
from db.types import ID
from db.types import Money as MoneyType

CASH, NOT_SAID = "", "?"
WAITING, CARRIER, ASIDE = "WAITING", "CARRIER", "NOT_OURS"
# What a movement is called; the names of both enumerations, which agree where they meet.
CLASSES = {
    **{one.name: one.value for one in BankClass},
    **{one.name: one.value for one in MoneyClass},
    CARRIER: "Перевозчики",
    ASIDE: BankClass.NOT_OURS.value,
    WAITING: PaymentStatus.WAITING.value,
}
Key = tuple[int, str]  # organization, account


def moves() -> Subquery:
    """A row a movement; `amount` is above zero for what came, roubles.

    `account` is empty for cash and «?» where the document does not say; `what` is a name of
    `CLASSES`. Of `document_id` and `payment_id` at least one says where it is from.
    """
    return union_all(_of_register(), _of_carriers(), *_of_bank()).subquery("moves")


def _of_register() -> Any:
    """Money of contracts; what «Ввод остатков» brought came before the accounts were kept."""
    receipt, refund = PaymentReceipt.__table__.c, MoneyRefund.__table__.c
    document, bank = Document.__table__.c, BankPayment.__table__.c
    by_bank = func.coalesce(receipt.bank_payment_id, refund.bank_payment_id)
    return (
        select(
            Money.id.label("money_id"),
            Money.recorder_id.label("document_id"),
            by_bank.label("payment_id"),
            Money.period,
            Money.organization_id,
            func.coalesce(receipt.account, refund.account, NOT_SAID).label("account"),
            cast(Money.money_class, String).label("what"),
            Money.amount,
            Money.contract_id,
            Money.partner_id,
            _no(ID).label("carrier_id"),
            literal("").label("person"),
            Money.purpose,
            literal("").label("title"),
            bank.document_kind.label("paper"),
        )
        .join(Document.__table__, document.id == Money.recorder_id)
        .outerjoin(PaymentReceipt.__table__, receipt.id == Money.recorder_id)
        .outerjoin(MoneyRefund.__table__, refund.id == Money.recorder_id)
        .outerjoin(BankPayment.__table__, bank.id == by_bank)
        .where(
            Money.line == 0,
            Money.amount != 0,
            Money.money_class.not_in((MoneyClass.OTHER, MoneyClass.OFFSET)),
            document.kind != OpeningBalance.__tablename__,
        )
    )


def _of_carriers() -> Any:
    """«Оплата по ТУ»; its account is that of the bank's payment it was posted by."""
    trip, document, bank = CarrierPayment.__table__.c, Document.__table__.c, BankPayment.__table__.c
    came = trip.direction == TripMoney.RECEIVED
    return (
        select(
            _no(ID),
            trip.id,
            trip.bank_payment_id,
            document.date,
            document.organization_id,
            func.coalesce(bank.account, NOT_SAID),
            literal(CARRIER),
            _sum(case((came, trip.paid), else_=-trip.paid)),
            _no(ID),
            _no(ID),
            trip.carrier_id,
            literal(""),
            trip.purpose,
            literal(""),
            bank.document_kind,
        )
        .join(Document.__table__, document.id == trip.id)
        .outerjoin(BankPayment.__table__, bank.id == trip.bank_payment_id)
        .where(document.posted)
    )


def _of_bank() -> Iterable[Any]:
    """Payments that wait, by what is left of them; those set aside; both sides of a transfer."""
    bank = BankPayment.__table__.c
    went = bank.way.in_((MoneyWay.OUT, MoneyWay.INTERNAL))
    left, whole = bank.total - bank.placed, bank.total
    waits = (bank.status == PaymentStatus.WAITING) & (bank.way != MoneyWay.UNDETERMINED)
    aside = (bank.status == PaymentStatus.NOT_OURS) & (bank.bank_class != BankClass.KNOWN)
    name = func.coalesce(cast(bank.bank_class, String), ASIDE)
    yield _bank(bank.account, literal(WAITING), case((went, -left), else_=left)).where(waits)
    yield _bank(bank.account, name, case((went, -whole), else_=whole)).where(aside)
    ours = select(OrganizationAccount.account)
    inside = (bank.way == MoneyWay.INTERNAL) & bank.other_account.in_(ours)
    yield _bank(bank.other_account, name, whole).where(inside, waits | aside)


def _bank(account: Any, what: Any, amount: Any) -> Any:
    bank = BankPayment.__table__.c
    return select(
        _no(ID),
        _no(ID),
        bank.id,
        bank.date,
        bank.organization_id,
        account,
        what,
        _sum(amount),
        _no(ID),
        _no(ID),
        _no(ID),
        bank.person,
        bank.purpose,
        bank.name,
        bank.document_kind,
    )


def _no(kind: Any) -> Any:
    """An empty cell of a union: PostgreSQL must be told of what kind."""
    return cast(null(), Integer if kind is ID else kind)


def _sum(what: Any) -> ColumnElement[Decimal]:
    return type_coerce(what, MoneyType)


# --- accounts and what the bank says of them ---------------------------------------------------


class Own(NamedTuple):
    """An account of ours: whose it is and what people call it."""

    organization_id: int
    title: str


def own_accounts(session: Session) -> dict[str, Own]:
    """Accounts in the cards of our organizations."""
    query = (
        select(
            OrganizationAccount.account,
            OrganizationAccount.bank,
            Organization.id,
            Organization.name,
        )
        .join(Organization, Organization.id == OrganizationAccount.owner_id)
        .order_by(Organization.name, OrganizationAccount.line)
    )
    return {
        account: Own(key, f"{account}, {bank} — {name}")
        for account, bank, key, name in session.execute(query)
    }


class Told(NamedTuple):
    """What a statement says of an account at the end of its last day."""

    account: str
    first_day: dt.date
    last_day: dt.date
    opening: Decimal | None
    closing: Decimal | None
    statement_id: int
    statement: str


def told_by_banks(session: Session) -> dict[str, list[Told]]:
    """By account, in the order of days; sections without days say nothing."""
    balance, head = BankStatementBalance, BankStatement
    query = (
        select(
            balance.account,
            balance.first_day,
            balance.last_day,
            balance.opening,
            balance.closing,
            balance.owner_id,
            head.name,
        )
        .join(head, head.id == balance.owner_id)
        .where(balance.first_day.is_not(None), balance.last_day.is_not(None))
        .order_by(balance.last_day, balance.first_day, balance.id)
    )
    found: dict[str, list[Told]] = defaultdict(list)
    row: Any
    for row in session.execute(query):
        found[row.account].append(Told(*tuple(row)))
    return found


# --- balances ----------------------------------------------------------------------------------


class Ledger:
    """What stood on an account on any day; begins with what the earliest statement says."""

    def __init__(self, days: Iterable[tuple[dt.date, Decimal]], told: Iterable[Told] = ()) -> None:
        sums = sorted(days)
        self._days = [day for day, _ in sums]
        self._through = list(accumulate((amount for _, amount in sums), initial=ZERO))
        self._start = ZERO
        known = [each for each in told if each.opening is not None]
        if known:
            first = min(known, key=lambda each: each.first_day)
            assert first.opening is not None
            self._start = first.opening - self.before(first.first_day)

    def before(self, day: dt.date | None) -> Decimal:
        """The balance when the day began; of no day, when everything began."""
        at = 0 if day is None else bisect_left(self._days, day)
        return self._start + self._through[at]

    def after(self, day: dt.date | None) -> Decimal:
        """The balance when the day ended; of no day, after everything."""
        at = len(self._days) if day is None else bisect_right(self._days, day)
        return self._start + self._through[at]


def ledgers(session: Session, told: dict[str, list[Told]]) -> dict[Key, Ledger]:
    """A ledger an account; one question to the base."""
    every = moves().c
    query = select(
        every.organization_id, every.account, every.period, _sum(func.sum(every.amount))
    ).group_by(every.organization_id, every.account, every.period)
    days: dict[Key, list[tuple[dt.date, Decimal]]] = defaultdict(list)
    for organization, account, day, amount in session.execute(query):
        days[organization, account].append((day, amount))
    return {key: Ledger(found, told.get(key[1], ())) for key, found in days.items()}
