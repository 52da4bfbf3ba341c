"""«Начисления по месяцам»: month × contract × kind, what is paid of it and what is owed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import case, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from app.open_items import ZERO
from app.reports.asked import chosen_words, equal, one_of, year_start
from app.reports.sources import charges_of_month
from app.table import Column, Link, Made, Row, Table, Way, report
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.documents.contract import Contract
from db.registers.money import Charge, ChargeKind, open_sum
from db.russian import month_title
from db.types import Money

COLUMNS = (
    Column("month", "Месяц, арендатор", str, 36),
    Column("contract", "Договор", str, 12),
    Column("kind", "Вид", str, 14),
    Column("gross", "Начислено", Decimal, 16),
    Column("vat", "В т. ч. НДС", Decimal, 14),
    Column("paid", "Оплачено", Decimal, 16),
    Column("debt", "Долг", Decimal, 16),
)


@dataclass(frozen=True)
class ChargesParams:
    """Months served, by any day of them, both included; empty is without a limit."""

    date_from: dt.date | None = field(default_factory=year_start, metadata={"title": "С месяца"})
    date_to: dt.date | None = field(default=None, metadata={"title": "По месяц"})
    organization_id: int | None = one_of(Organization)
    partner_id: int | None = one_of(Partner, "Арендатор")


@report("charges", "Начисления по месяцам", ChargesParams, section="money")
def charges_by_month(session: Session, params: ChargesParams) -> Table:
    """One question to the base; months with subtotals, deposits apart under them."""
    found = sorted(session.execute(_charged(params)), key=_order)
    ours = [c for c in found if c.kind is not ChargeKind.DEPOSIT]
    deposits = [c for c in found if c.kind is ChargeKind.DEPOSIT]
    rows: list[Row] = []
    for month, group in groupby(ours, key=lambda c: c.month):
        rows += _group(month_title(month), list(group))
    if deposits:
        rows += _group("Залоги (в итоги не входят)", deposits, apart=True)
    return Table(
        title="Начисления по месяцам",
        columns=COLUMNS,
        rows=rows,
        totals=("Итого", "", "", *_sums(ours)),
        subtitle=["По начислениям и разнесениям на сегодня.", *_filters(session, params)],
        groups=(Column("by_month", "Месяц", str),),
        leaf_title="Арендатор",
    )


def _charged(params: ChargesParams) -> Any:
    """A negative charge lowers its own month; what was taken back whole is not shown."""
    owed = case((Charge.gross > 0, open_sum()), else_=type_coerce(literal(0), Money))
    gross, debt = func.sum(Charge.gross), func.sum(type_coerce(owed, Money))
    query = (
        select(
            Charge.month,
            Charge.kind,
            Charge.contract_id,
            Contract.contract_number,
            Contract.partner_id,
            Partner.name.label("tenant"),
            gross.label("gross"),
            func.sum(Charge.vat).label("vat"),
            debt.label("debt"),
        )
        .join(Contract.__table__, Contract.id == Charge.contract_id)
        .join(Partner, Partner.id == Contract.partner_id)
        .where(Charge.gross != 0)
        .group_by(
            Charge.month,
            Charge.kind,
            Charge.contract_id,
            Contract.contract_number,
            Contract.partner_id,
            Partner.name,
        )
    )
    if params.date_from is not None:
        query = query.where(Charge.month >= params.date_from.replace(day=1))
    if params.date_to is not None:
        query = query.where(Charge.month <= params.date_to)
    asked = equal(
        (Charge.organization_id, params.organization_id),
        (Contract.partner_id, params.partner_id),
    )
    return query.where(*asked).having(gross != 0)


def _order(charged: Any) -> tuple[Any, ...]:
    kinds = list(ChargeKind)
    return charged.month, charged.tenant, charged.contract_number, kinds.index(charged.kind)


def _group(title: str, lines: Sequence[Any], *, apart: bool = False) -> list[Row]:
    rows = [Row((title, "", "", *_sums(lines)), bold=True, apart=apart)]
    for line in lines:
        link = Link("contract", line.contract_id)
        cells = (line.tenant, line.contract_number, line.kind.value, *_sums([line]))
        rows.append(Row(cells, level=1, link=link, links=_ways(line), apart=apart))
    return rows


def _ways(line: Any) -> dict[str, Way]:
    """Every sum leads to the charges it is made of; they name their documents."""
    title = f"{line.kind.value}: {line.tenant}, дог. № {line.contract_number}"
    where = {"contract_id": line.contract_id, "kind": line.kind}
    source = Made(title, partial(charges_of_month, title=title, month=line.month, **where))
    ways: dict[str, Way] = dict.fromkeys(("gross", "vat", "paid", "debt"), source)
    return ways | {"month": Link(Partner.__tablename__, line.partner_id)}


def _sums(lines: Sequence[Any]) -> tuple[Decimal, ...]:
    gross = sum((c.gross for c in lines), ZERO)
    debt = sum((c.debt for c in lines), ZERO)
    return gross, sum((c.vat for c in lines), ZERO), gross - debt, debt


def _filters(session: Session, params: ChargesParams) -> list[str]:
    told = []
    if params.date_from is not None:
        told.append(f"С месяца: {month_title(params.date_from)}")
    if params.date_to is not None:
        told.append(f"По месяц: {month_title(params.date_to)}")
    return [*told, *chosen_words(session, params)]
