"""What a form proposes and a person may type over: the next number, the invoice paid (F7)."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.invoice_rows import open_rows
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice

# «45/26», «214», «АР-17»: what stands before the number, the number, what stands after it.
_NUMBER = re.compile(r"(?P<before>.*?)(?P<number>\d+)(?P<after>(?:[/-]\d{2,4})?)")


def next_contract_number(session: Session, organization_id: int | None, day: dt.date | None) -> str:
    """The next free number among the organization's contracts of the year, written as they are.

    A year's first contract takes the way of the year before; the first one of all is «1».
    """
    if organization_id is None or day is None:
        return ""
    for year in (day.year, day.year - 1):
        numbers = _numbers(session, organization_id, year)
        if (usual := _usual(numbers)) is not None:
            break
    else:
        return "1"
    before, after = usual["before"], usual["after"]
    if year != day.year:
        return f"{before}1{_of_year(after, day.year)}"
    taken = {
        int(m["number"])
        for m in map(_NUMBER.fullmatch, numbers)
        if m is not None and (m["before"], m["after"]) == (before, after)
    }
    return f"{before}{max(taken) + 1:0{len(usual['number'])}}{after}"


def _numbers(session: Session, organization_id: int, year: int) -> Sequence[str]:
    """Numbers of the year, the newest contract last."""
    query = (
        select(Contract.contract_number)
        .where(
            Contract.organization_id == organization_id,
            Contract.date.between(dt.date(year, 1, 1), dt.date(year, 12, 31)),
        )
        .order_by(Contract.date, Contract.id)
    )
    return session.execute(query).scalars().all()


def _usual(numbers: Sequence[str]) -> re.Match[str] | None:
    """The newest number of those written in the usual way: «1/26-2» is an exception."""
    found = [m for m in map(_NUMBER.fullmatch, reversed(numbers)) if m is not None]
    ways = Counter((m["before"], m["after"]) for m in found)
    return max(found, key=lambda m: ways[m["before"], m["after"]], default=None)


def _of_year(after: str, year: int) -> str:
    """«/26» of the next year is «/27»."""
    digits = len(after) - 1
    return f"{after[0]}{year % 10**digits:0{digits}}" if digits > 0 else after


def only_open_invoice(
    session: Session, contract_id: int | None, *, deposit: bool = False
) -> int | None:
    """The one invoice of a contract that is not paid in full; None when there are none or more.

    Money of a `deposit` pays only what asks for one, other money everything else.
    """
    if contract_id is None:
        return None
    query = (
        select(PaymentInvoice.id)
        .where(
            PaymentInvoice.contract_id == contract_id,
            PaymentInvoice.posted.is_(True),
            PaymentInvoice.marked.is_(False),
            PaymentInvoice.id.in_(open_rows(deposit)),
        )
        .limit(2)
    )
    found = session.execute(query).scalars().all()
    return found[0] if len(found) == 1 else None
