"""Papers that the schedule of a contract has for today or earlier and nobody issued (J-8, J-10).

A planned paper is no document yet, so the lines find contracts. They count as `app.billing_plan`
does, in one question to the base; what a closed period has shut is asked of nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from app.attention.lines import Card, Severity, attends
from app.billing_plan import month_of_invoice
from app.contract_terms import quarter_end
from app.periods import add_months
from app.proration_cycle import DAY, month_end
from app.scheduled import is_scheduled
from db.base import Document
from db.catalogs.organization import Organization
from db.documents.contract import IN_FORCE, Contract, InvoiceMonth
from db.documents.contract_leasing import (
    ContractAddendum,
    ContractCharge,
    ContractPremise,
    Periodicity,
)
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceRow
from db.documents.service_act import ServiceAct, ServiceActRow
from db.registers.money import Charge

LOOKED_BACK = 3  # months
LAST_DAY = 31
HINT = "Раздел «Договоры, счета», «Счета и акты месяца». Что именно — в отчёте «График документов»."
CONTRACT: Any = Contract.__table__.c
HEAD: Any = Document.__table__.c


@attends(
    Card.INVOICES,
    "invoices_not_issued",
    "Договоры: счёт по графику не выставлен",
    Severity.WARN,
    Contract,
    hint=HINT,
)
def invoices_not_issued(day: dt.date) -> ColumnElement[bool]:
    """An invoice of a month was to be issued by the day (J-8)."""
    due = _months(day).subquery()
    when = and_(
        CONTRACT.invoice_month == due.c.option,
        CONTRACT.invoice_day <= due.c.day,
    )
    issued = (
        select(Charge.contract_id)
        .join(PaymentInvoiceRow, PaymentInvoiceRow.charge_id == Charge.id)
        .join(PaymentInvoice, PaymentInvoice.id == PaymentInvoiceRow.owner_id)
        .where(PaymentInvoice.posted, Charge.contract_id == CONTRACT.id, is_scheduled())
        .where(Charge.date_from <= due.c.till, Charge.date_to >= due.c.since)
    )
    return Contract.id.in_(_lacking(due, when, issued))


@attends(
    Card.ACTS,
    "acts_not_issued",
    "Договоры: акт по графику не выставлен",
    Severity.WARN,
    Contract,
    hint=HINT,
)
def acts_not_issued(day: dt.date) -> ColumnElement[bool]:
    """An act of a month or a quarter that is over, or of a contract that ended in it (J-10)."""
    due = _periods(day).subquery()
    when = and_(
        CONTRACT.papers_period == due.c.option,
        or_(due.c.till <= day, CONTRACT.valid_to <= day),
    )
    issued = (
        select(ServiceAct.contract_id)
        .join(ServiceActRow, ServiceActRow.owner_id == ServiceAct.id)
        .join(Charge, Charge.id == ServiceActRow.charge_id)
        .where(ServiceAct.posted, ServiceAct.contract_id == CONTRACT.id, is_scheduled())
        .where(ServiceActRow.date_from <= due.c.till, ServiceActRow.date_to >= due.c.since)
    )
    return Contract.id.in_(_lacking(due, when, issued))


# --- periods ------------------------------------------------------------------------------------


def _months(day: dt.date) -> Any:
    """Months whose invoices may be due: by when they are issued, and on which days of a month."""
    rows = []
    for first, last in _around(day, 1):
        for option in InvoiceMonth:
            shown = month_of_invoice(first, option)
            if shown <= day:
                passed = month_end(shown) < day or day == month_end(day)
                rows.append(_row(first, last, CONTRACT.invoice_month, option, passed, day))
    return union_all(*rows)


def _periods(day: dt.date) -> Any:
    """Periods of acts, of every length, that are over or have begun."""
    rows = []
    for option in Periodicity:
        for first, last in _around(day, option.months or 1):
            if first <= day:
                rows.append(_row(first, last, CONTRACT.papers_period, option, True, day))
    return union_all(*rows)


def _around(day: dt.date, count: int) -> Iterator[tuple[dt.date, dt.date]]:
    """Periods of so many months, from some that are over to the one after the day's."""
    start = _first_of(add_months(day, -LOOKED_BACK), count)
    while start <= month_end(day) + DAY:
        end = quarter_end(start, count)
        yield start, end
        start = end + DAY


def _first_of(day: dt.date, count: int) -> dt.date:
    """The first day of the period of so many months, counted from January."""
    return day.replace(month=(day.month - 1) // count * count + 1, day=1)


def _row(
    first: dt.date, last: dt.date, column: Any, option: Any, every_day: bool, day: dt.date
) -> Select[Any]:
    return select(
        literal(first, Date).label("since"),
        literal(last, Date).label("till"),
        literal(option, column.type).label("option"),
        literal(LAST_DAY if every_day else day.day, Integer).label("day"),
    )


# --- contracts ----------------------------------------------------------------------------------


def _lacking(due: FromClause, when: ColumnElement[bool], issued: Select[Any]) -> Select[Any]:
    """Contracts in force with something to charge in a period and no paper of it."""
    begins = func.coalesce(CONTRACT.valid_from, HEAD.date)
    closed = Organization.__table__.c
    lasts = or_(CONTRACT.valid_to.is_(None), CONTRACT.valid_to >= due.c.since)
    still_open = or_(closed.closed_to.is_(None), closed.closed_to < due.c.till)
    rows = or_(*(_has_rows(kind, due, begins) for kind in (ContractPremise, ContractCharge)))
    return (
        select(CONTRACT.id)
        .join(Document.__table__, HEAD.id == CONTRACT.id)
        .join(Organization.__table__, closed.id == HEAD.organization_id)
        .join(due, when)
        .where(CONTRACT.status.in_(IN_FORCE), HEAD.marked.is_(False))
        .where(begins <= due.c.till, lasts, still_open)
        .where(rows, ~exists(issued.correlate(Contract.__table__, due)))
    )


def _has_rows(kind: Any, due: FromClause, begins: Any) -> ColumnElement[bool]:
    """A row is in force on a day of the period, and no later one about the same thing before it."""
    row, later = kind.__table__.alias(), kind.__table__.alias()
    same = [row.c.unit_id.is_not_distinct_from(later.c.unit_id)]
    if kind is ContractCharge:
        same.append(row.c.service_id == later.c.service_id)
    start, next_start = _start(row, begins), _start(later, begins)
    replaced = select(later.c.id).where(
        later.c.owner_id == row.c.owner_id, *same, next_start > start, next_start <= due.c.since
    )
    outer = (Contract.__table__, Document.__table__, due)
    query = select(row.c.id).where(
        row.c.owner_id == CONTRACT.id,
        start <= due.c.till,
        or_(CONTRACT.valid_to.is_(None), start <= CONTRACT.valid_to),
        or_(row.c.date_to.is_(None), row.c.date_to >= due.c.since),
        ~exists(replaced.correlate(row, *outer)),
    )
    return exists(query.correlate(*outer))


def _start(row: Any, begins: Any) -> Any:
    """The first day of a row: its own, its addendum's, the contract's."""
    added = ContractAddendum.__table__.alias()
    agreed = (
        select(func.min(added.c.valid_from))
        .where(added.c.owner_id == row.c.owner_id, added.c.number == row.c.addendum)
        .correlate(row)
        .scalar_subquery()
    )
    return func.coalesce(row.c.date_from, agreed, begins)
