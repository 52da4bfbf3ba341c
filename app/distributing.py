"""Plans where waiting money goes: buckets of receipts against open charges, by the law's order.

Reads only, so a dry run and the run itself come to the same rows.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select

from app.crediting import OpenCharge, distribute
from app.placing import Placement, left, takes
from app.purpose import NO_CODES
from app.reserves import WAITS, into_rows, rooms
from app.standing import Standing
from app.store import chunks
from app.undoing import first_open_days
from db.documents.payment_invoice import PaymentInvoiceRow
from db.documents.payment_receipt import PaymentReceipt
from db.registers.money import Advance, Allocation, Money, MoneyClass

ZERO = Decimal("0.00")
FROM_BUCKET = "распределено"


class Planned(NamedTuple):
    """So much of a receipt from its bucket to a charge, a cabin, a row of an invoice that waits
    for units; none of them: it waits on.
    """

    money: Money
    charge: OpenCharge | None
    amount: Decimal
    reason: str
    day: dt.date
    unit_id: int | None = None
    invoice_row: int | None = None

    @property
    def waits(self) -> bool:
        return self.charge is None and self.unit_id is None and self.invoice_row is None


@dataclass
class Fund:
    """What of a receipt waits in the bucket of its contract, and since when."""

    money: Money
    amount: Decimal
    since: dt.date


def marked() -> ColumnElement[bool]:
    """Receipts that an accountant marked «К распределению» (F-1)."""
    return Money.recorder_id.in_(select(PaymentReceipt.id).where(PaymentReceipt.to_distribute))


def recorded_by(keys: Collection[int]) -> ColumnElement[bool]:
    """Receipts by their documents."""
    return or_(*(Money.recorder_id.in_(chunk) for chunk in chunks(sorted(keys))))


def funds(standing: Standing, which: ColumnElement[bool]) -> list[Fund]:
    """What waits of chosen receipts, the oldest first; what lies on cabins is not counted."""
    since = (
        select(func.max(Allocation.period))
        .where(Allocation.advance_id == Advance.id, Allocation.amount > 0)
        .correlate(Advance)
        .scalar_subquery()
    )
    query = (
        select(Money, Advance.amount, since)
        .join(Advance, Advance.money_id == Money.id)
        .where(Advance.unit_id.is_(None), Advance.invoice_row_id.is_(None), Advance.amount > 0)
        .where(which)
        .order_by(Money.period, Money.id)
        .execution_options(populate_existing=True)
    )
    return [Fund(m, amount, day) for m, amount, day in standing.session.execute(query)]


def plan(standing: Standing, waiting: Sequence[Fund]) -> list[Planned]:
    """Every row of a run with its reason: exact invoice, named in the purpose, oldest due."""
    contracts = {fund.money.contract_id for fund in waiting}
    debts = standing.open_charges(contracts)
    codes, in_line = standing.codes(debts), standing.by_rows(debts)
    charges = {d.id: d for group in debts.values() for d in group}
    invoiced = _invoiced(standing, waiting)
    opened = first_open_days(standing.session)
    by_rows = rooms(standing.session, {f.money.invoice_id for f in waiting if f.money.invoice_id})
    planned: list[Planned] = []
    for fund in waiting:
        money, rest = fund.money, fund.amount
        open_now = debts[money.contract_id]
        mine = [d for d in open_now if takes(money, d)]
        cited = invoiced.get(money.invoice_id or 0, ())
        since = effective_day(fund, None, opened)
        for row, kept in into_rows(money, rest, mine, cited, by_rows):
            planned.append(Planned(money, None, kept, WAITS, since, invoice_row=row))
            rest -= kept
        placed = distribute(
            rest,
            mine,
            invoice_charges=cited,
            purpose=money.purpose,
            unit_codes=codes.get(money.contract_id, NO_CODES),
            by_rows=money.contract_id in in_line,
            as_deposit=money.money_class is MoneyClass.DEPOSIT,
        )
        for part in placed:
            charge = charges.get(part.charge_id or 0)
            day = since if charge is None else max(since, charge.period)
            planned.append(Planned(money, charge, part.amount, part.reason, day))
        if any(part.charge_id is not None for part in placed):
            debts[money.contract_id] = left(open_now, placed)
    return planned


def effective_day(fund: Fund, charge: OpenCharge | None, opened: dict[int, dt.date]) -> dt.date:
    """Not before the money waited, nor before the charge, nor in a closed period."""
    days = [fund.money.period, fund.since]
    if charge is not None:
        days.append(charge.period)
    return max(*days, opened.get(fund.money.organization_id, fund.since))


def put(place: Placement, planned: Sequence[Planned]) -> None:
    """Prepares the rows: out of each bucket once a day, and to every place with its reason."""
    out: dict[tuple[int, dt.date], Decimal] = defaultdict(Decimal)
    moving = [one for one in planned if not one.waits and one.amount]
    money = {one.money.id: one.money for one in moving}
    for one in moving:
        out[(one.money.id, one.day)] += one.amount
    owners = {key: ((key, m.contract_id), m.recorder_id) for key, m in money.items()}
    for (key, day), amount in out.items():
        owner, recorder = owners[key]
        place.put_of(owner, -amount, (FROM_BUCKET, recorder, day))
    for one in moving:
        owner, recorder = owners[one.money.id]
        charge = None if one.charge is None else one.charge.id
        why = (one.reason, recorder, one.day)
        row = one.invoice_row
        place.put_of(owner, one.amount, why, charge=charge, unit=one.unit_id, invoice_row=row)


def _invoiced(standing: Standing, waiting: Sequence[Fund]) -> dict[int, list[int]]:
    """What the invoices of receipts ask for, in order of their rows."""
    keys = sorted({f.money.invoice_id for f in waiting if f.money.invoice_id is not None})
    found: dict[int, list[int]] = defaultdict(list)
    for chunk in chunks(keys):
        query = select(PaymentInvoiceRow.owner_id, PaymentInvoiceRow.charge_id)
        query = query.where(PaymentInvoiceRow.owner_id.in_(chunk))
        for invoice, charge in standing.session.execute(query.order_by(PaymentInvoiceRow.line)):
            if charge is not None:
                found[invoice].append(charge)
    return found
