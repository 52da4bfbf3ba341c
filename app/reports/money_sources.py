"""What the numbers of money reports are made of: allocations of a receipt, moves of a contract."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.lists import titles_of
from app.open_items import ZERO
from app.reports.sources import documents
from app.table import Column, Row, Table
from db.catalogs.unit import Unit
from db.registers.money import Advance, Allocation, Charge, ChargeKind, Money, MoneyClass

OUT = Money.__table__.alias("out")


def placed_of_money(session: Session, key: int) -> Table:
    """Where a receipt stands now: charges, cabins, the contract, what went out of it."""
    amount = func.sum(Allocation.amount)
    unit = func.coalesce(Charge.unit_id, Advance.unit_id)
    columns = (Charge.id, Charge.recorder_id, Charge.kind, Charge.date_from, Charge.date_to)
    row = Advance.invoice_row_id
    query = (
        select(
            *columns,
            row,
            unit.label("unit_id"),
            OUT.c.recorder_id.label("out"),
            amount.label("sum"),
        )
        .select_from(Allocation)
        .outerjoin(Charge, Charge.id == Allocation.charge_id)
        .outerjoin(Advance, Advance.id == Allocation.advance_id)
        .outerjoin(OUT, OUT.c.id == Allocation.spent_id)
        .where(Allocation.money_id == key)
        .group_by(*columns, row, unit, OUT.c.recorder_id)
        .having(amount != 0)
        .order_by(Charge.date_from, Charge.id)
    )
    found = list(session.execute(query))
    units = titles_of(session, Unit, {r.unit_id for r in found if r.unit_id is not None})
    named = documents(session, [r for r in found if r.recorder_id is not None])
    rows = []
    for r in found:
        if r.id is not None:
            what, link = r.kind.value, named[r.recorder_id].link
        elif r.out is not None:
            what, link = "Возвращено или перенесено", None
        else:
            what = "Переплата" if r.invoice_row_id is None else "По счёту, до передачи"
            link = None
        cells = (what, units.get(r.unit_id, ""), r.date_from, r.date_to, r.sum)
        rows.append(Row(cells, link=link))
    titles = (
        Column("what", "Где стоит", str, 28),
        Column("unit", "Имущество", str, 22),
        Column("date_from", "С", dt.date, 12),
        Column("date_to", "По", dt.date, 12),
        Column("amount", "Сумма", Decimal, 16),
    )
    totals = ("Итого", "", None, None, sum((row.cells[4] for row in rows), ZERO))
    return Table("Куда разнесено", titles, rows, totals=totals)


def movements_of_contract(
    session: Session, contract: int, since: dt.date | None, until: dt.date
) -> Table:
    """Charges and money of a contract by days with the balance after each; deposits apart."""
    charged = select(Charge.period, Charge.recorder_id, func.sum(Charge.gross).label("amount"))
    charged = charged.where(Charge.contract_id == contract, Charge.period <= until)
    charged = charged.where(*_charges_of_settlements())
    paid = select(Money.period, Money.recorder_id, func.sum(Money.amount).label("amount"))
    paid = paid.where(Money.contract_id == contract, Money.period <= until)
    paid = paid.where(*_money_of_settlements())
    moves = [
        (r.period, r.recorder_id, r, r.amount, ZERO)
        for r in session.execute(charged.group_by(Charge.period, Charge.recorder_id))
    ] + [
        (r.period, r.recorder_id, r, ZERO, r.amount)
        for r in session.execute(paid.group_by(Money.period, Money.recorder_id))
    ]
    named = documents(session, [m[2] for m in moves])
    balance, rows = ZERO, []
    opening = ZERO
    for period, recorder, _, gross, money in sorted(moves, key=lambda m: m[:2]):
        balance += gross - money
        if since is not None and period < since:
            opening = balance
            continue
        if gross or money:
            cells = (named[recorder].title, period, gross, money, balance)
            rows.append(Row(cells, link=named[recorder].link))
    columns = (
        Column("document", "Документ", str, 36),
        Column("date", "Дата", dt.date, 12),
        Column("charged", "Начислено", Decimal, 16),
        Column("paid", "Оплачено", Decimal, 16),
        Column("balance", "Остаток", Decimal, 16),
    )
    if since is not None:
        rows.insert(0, Row(("На начало", since, ZERO, ZERO, opening), bold=True))
    sums = [sum((row.cells[at] for row in rows), ZERO) for at in (2, 3)]
    return Table("Взаиморасчёты", columns, rows, totals=("Итого", None, *sums, balance))


def _charges_of_settlements() -> tuple[Any, ...]:
    return (Charge.kind != ChargeKind.DEPOSIT, Charge.gross != 0)


def _money_of_settlements() -> tuple[Any, ...]:
    return (Money.money_class != MoneyClass.DEPOSIT, Money.amount != 0)
