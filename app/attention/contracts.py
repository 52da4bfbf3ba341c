"""Contracts that need attention (J-2…J-5).

J-4, registration of contracts of a year or more, is about real estate alone (accounting-model.md,
Smaller decisions): a cabin's is never registered.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.attention.lines import Card, Severity, attends
from app.year_after import year_after
from db.documents.contract import IN_FORCE, Contract, ContractStatus
from db.documents.contract_leasing import ContractPremise
from db.registers.money import Charge, open_sum
from db.registers.place import Possession

UNDER_WAY = (ContractStatus.DRAFT, ContractStatus.BOOKED, ContractStatus.SIGNING)


@attends(
    Card.CONTRACTS,
    "contracts_not_active",
    "Не активные (составляются)",
    Severity.INFO,
    Contract,
    hint="Подпишите договор или отмените его.",
)
def not_active(day: dt.date) -> ColumnElement[bool]:
    """Being made up; signed for the future is not here (J-2, C-7)."""
    return and_(Contract.marked.is_(False), Contract.status.in_(UNDER_WAY))


@attends(
    Card.CONTRACTS,
    "contracts_without_original",
    "Активные без оригинала",
    Severity.WARN,
    Contract,
    hint="Получите подписанный оригинал и отметьте «Оригинал получен».",
)
def without_original(day: dt.date) -> ColumnElement[bool]:
    """In force today while the paper is not with us (J-3, C-10)."""
    return and_(is_active(day), Contract.original_received.is_(False))


@attends(
    Card.CONTRACTS,
    "contracts_unregistered",
    "Требуют регистрации",
    Severity.WARN,
    Contract,
    hint="Аренда помещений на год и дольше: подайте в Росреестр, затем — «Зарегистрирован».",
)
def unregistered(day: dt.date) -> ColumnElement[bool]:
    """Active, of premises, for a year or more by the calendar, not registered yet (J-4, C-11)."""
    begins = func.coalesce(Contract.valid_from, Contract.date)
    let = select(ContractPremise.owner_id)
    return and_(
        is_active(day),
        Contract.status == ContractStatus.SIGNED,
        Contract.valid_to.is_not(None),
        Contract.valid_to >= year_after(begins),
        Contract.id.in_(let),
    )


@attends(
    Card.CONTRACTS,
    "contracts_over",
    "Срок истёк, имущество не возвращено",
    Severity.WARN,
    Contract,
    hint="Продлите договор или оформите возврат.",
)
def over_but_held(day: dt.date) -> ColumnElement[bool]:
    """The term is over and the tenant still holds something."""
    held = select(Possession.contract_id).where(Possession.until.is_(None))
    return and_(
        Contract.marked.is_(False),
        Contract.status.in_(IN_FORCE),
        Contract.valid_to < day,
        Contract.id.in_(held),
    )


@attends(
    Card.CONTRACTS,
    "contracts_overdue",
    "С просроченной задолженностью",
    Severity.ERR,
    Contract,
    hint="Напомните об оплате: срок прошёл.",
)
def overdue(day: dt.date) -> ColumnElement[bool]:
    """Any kopeck that was due before the day, whatever became of the contract (J-5)."""
    late = select(Charge.contract_id).where(Charge.gross > 0, open_sum() > 0, Charge.due < day)
    return Contract.id.in_(late)


def is_active(day: dt.date) -> ColumnElement[bool]:
    """Signed and in force on the day (C-7)."""
    return and_(
        Contract.marked.is_(False),
        Contract.status.in_(IN_FORCE),
        func.coalesce(Contract.valid_from, Contract.date) <= day,
        or_(Contract.valid_to.is_(None), Contract.valid_to >= day),
    )
