"""«Распределения»: who spread what and when, and how much of it still stands (F-3, F-4)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import distinct, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.distribution import BY_HAND, put_by_runs
from app.distribution_runs import RUNS
from app.lists import titles_of
from app.open_items import ZERO
from app.reports.asked import period_words
from app.reports.sources import documents
from app.store import chunks
from app.table import Column, Made, Row, Table, Way, report
from app.undoing import alive
from db.catalogs.unit import Unit
from db.documents.contract import Contract
from db.registers.money import Advance, Allocation, Charge, Money
from db.system import AppUser, Operation
from db.types import Money as MoneyType

NAME = "distribution_runs"
MONTH = dt.timedelta(days=31)
COLUMNS = (
    Column("number", "Номер", str, 10),
    Column("date", "Дата", dt.date, 12),
    Column("time", "Время", str, 8),
    Column("author", "Кто", str, 24),
    Column("how", "Как", str, 16),
    Column("receipts", "Поступлений", int, 12),
    Column("rows", "Строк", int, 10),
    Column("amount", "Разнесено", Decimal, 16),
    Column("stands", "Стоит сейчас", Decimal, 16),
)
ROWS = (
    Column("receipt", "Поступление", str, 34),
    Column("contract", "Договор", str, 12),
    Column("what", "За что", str, 18),
    Column("unit", "Имущество", str, 20),
    Column("date_from", "С", dt.date, 12),
    Column("date_to", "По", dt.date, 12),
    Column("amount", "Сумма", Decimal, 16),
    Column("reason", "Основание", str, 44),
)


def _month_ago() -> dt.date:
    return dt.date.today() - MONTH


@dataclass(frozen=True)
class RunsParams:
    """Days on which people spread money, both included; empty is without a limit."""

    date_from: dt.date | None = field(default_factory=_month_ago, metadata={"title": "С"})
    date_to: dt.date | None = field(default=None, metadata={"title": "По"})


@report(NAME, "Распределения", RunsParams, section="money")
def distribution_runs(session: Session, params: RunsParams) -> Table:
    """A row a run, the latest first; a run that put nothing anywhere is not shown."""
    found = list(session.execute(_runs(params)))
    stands = _standing(session, [r.uuid for r in found])
    names = {p.login: p.name for p in session.execute(select(AppUser.login, AppUser.name))}
    rows = []
    for r in found:
        at = r.at.astimezone()
        how = "вручную" if r.action == BY_HAND else "автоматически"
        left = stands.get(r.uuid, ZERO)
        cells = (str(r.id), at.date(), f"{at:%H:%M}", names.get(r.user, r.user), how)
        title = f"Распределение № {r.id}"
        made = Made(title, partial(rows_of_run, run=r.uuid, title=title))
        links: dict[str, Way] = dict.fromkeys((c.key for c in COLUMNS), made)
        rows.append(Row((*cells, r.receipts, r.rows, r.amount, left), links=links))
    sums = [sum((row.cells[at] for row in rows), ZERO) for at in (7, 8)]
    totals = ("Итого", None, "", "", "", None, None, *sums)
    return Table("Распределения", COLUMNS, rows, totals=totals, subtitle=period_words(params))


def _put_somewhere() -> Any:
    """Rows that put money on a charge or into a cabin's bucket."""
    return (Allocation.amount > 0, or_(Allocation.charge_id.is_not(None), _of_cabin()))


def _of_cabin() -> Any:
    cabins = select(Advance.id).where(Advance.unit_id.is_not(None))
    return Allocation.advance_id.in_(cabins)


def _runs(params: RunsParams) -> Any:
    query = (
        select(
            Operation.id,
            Operation.uuid,
            Operation.at,
            Operation.user,
            Operation.action,
            func.count(distinct(Allocation.money_id)).label("receipts"),
            func.count(Allocation.id).label("rows"),
            type_coerce(func.sum(Allocation.amount), MoneyType).label("amount"),
        )
        .join(Allocation, Allocation.run == Operation.uuid)
        .where(Operation.action.in_(RUNS), *_put_somewhere())
        .group_by(Operation.id, Operation.uuid, Operation.at, Operation.user, Operation.action)
        .order_by(Operation.id.desc())
    )
    if params.date_from is not None:
        query = query.where(Operation.at >= _begins(params.date_from))
    if params.date_to is not None:
        query = query.where(Operation.at < _begins(params.date_to + dt.timedelta(days=1)))
    return query


def _begins(day: dt.date) -> dt.datetime:
    """The first moment of a day where the person is."""
    return dt.datetime.combine(day, dt.time()).astimezone()


def _standing(session: Session, runs: Iterable[uuid.UUID]) -> dict[uuid.UUID, Decimal]:
    found: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
    for chunk in chunks(sorted(runs)):
        for one in alive(session, Allocation.run.in_(chunk), *put_by_runs()):
            found[one.row.run] += one.amount
    return found


def rows_of_run(session: Session, run: uuid.UUID, title: str) -> Table:
    """What a run put where, each row with its reason."""
    query = (
        select(
            Money.recorder_id,
            Contract.contract_number,
            Charge.kind,
            func.coalesce(Charge.unit_id, Advance.unit_id).label("unit_id"),
            Charge.date_from,
            Charge.date_to,
            Allocation.amount,
            Allocation.reason,
        )
        .select_from(Allocation)
        .join(Money, Money.id == Allocation.money_id)
        .join(Contract.__table__, Contract.id == Money.contract_id)
        .outerjoin(Charge, Charge.id == Allocation.charge_id)
        .outerjoin(Advance, Advance.id == Allocation.advance_id)
        .where(Allocation.run == run, *_put_somewhere())
        .order_by(Allocation.id)
    )
    found = list(session.execute(query))
    units = titles_of(session, Unit, {r.unit_id for r in found if r.unit_id is not None})
    named = documents(session, found)
    rows = [
        Row(
            (
                named[r.recorder_id].title,
                r.contract_number,
                "Переплата" if r.kind is None else r.kind.value,
                units.get(r.unit_id, ""),
                r.date_from,
                r.date_to,
                r.amount,
                r.reason,
            ),
            link=named[r.recorder_id].link,
        )
        for r in found
    ]
    total = sum((r.amount for r in found), ZERO)
    return Table(title, ROWS, rows, totals=("Итого", "", "", "", None, None, total, ""))
