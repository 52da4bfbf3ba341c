"""«График документов»: planned invoices, acts, УПД of contracts with their days and sums (H-31)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.billing_plan import planned
from app.contract_month import facts_about
from app.proration_cycle import month_end
from app.reports.asked import one_of
from app.scheduled import Issued, issued
from app.store import load
from app.table import Column, Link, Row, Table, report
from db.catalogs.employee import Employee
from db.catalogs.partner import Partner
from db.documents.contract import IN_FORCE, Contract
from db.documents.contract_leasing import ContractCharge, ContractPremise
from db.errors import UserError
from db.russian import date_short, print_number

COLUMNS = (
    Column("day", "Плановая дата", dt.date, 13),
    Column("title", "Документ", str, 18),
    Column("contract", "Договор", str, 12),
    Column("tenant", "Арендатор", str, 30),
    Column("since", "С", dt.date, 12),
    Column("till", "По", dt.date, 12),
    Column("amount", "Сумма", Decimal, 14),
    Column("issued", "Выставлен", str, 31),
    Column("waits", "Ещё не известно", str, 44),
)
LONGEST = 36  # months


def _first() -> dt.date:
    return dt.date.today().replace(day=1)


@dataclass(frozen=True)
class BillingPlanParams:
    """Months by any of their days; empty filters mean every contract in force."""

    date_from: dt.date = field(default_factory=_first, metadata={"title": "С месяца"})
    date_to: dt.date = field(
        default_factory=lambda: month_end(month_end(_first()) + dt.timedelta(days=1)),
        metadata={"title": "По месяц"},
    )
    contract_id: int | None = one_of(Contract)
    manager_id: int | None = one_of(Employee, "Ответственный")


@report("billing_plan", "График документов", BillingPlanParams, section="documents")
def billing_plan(session: Session, params: BillingPlanParams) -> Table:
    """A row a paper, by days; sums in the prices of the contracts."""
    if (params.date_to.year - params.date_from.year) * 12 > LONGEST:
        raise UserError("График — не больше чем на три года: сократите период.")
    contracts = load(session, Contract, _contracts(session, params))
    facts = facts_about(session, contracts)
    days = (params.date_from, params.date_to)
    known = issued(session, params.date_from.replace(month=1, day=1), params.contract_id)
    rows: list[tuple[dt.date, str, Row]] = []
    for doc in contracts:
        tenant = facts.get(Partner, doc.partner_id).name
        for paper in planned(doc, facts, days):
            stand = [one for one in known.get(doc.id, ()) if one.stands_for(paper)]
            cells = (
                paper.day,
                paper.title,
                doc.contract_number,
                tenant,
                paper.since,
                paper.till,
                paper.amount,
                _told(stand),
                paper.waits,
            )
            link = Link(Contract.__tablename__, doc.id)
            links = {"issued": Link(stand[0].kind, stand[0].document)} if stand else {}
            row = Row(cells, link=link, links=links)
            rows.append((paper.day, doc.contract_number, row))
    rows.sort(key=lambda r: r[:2])
    return Table(
        f"График документов с {params.date_from:%m.%Y} по {params.date_to:%m.%Y}",
        COLUMNS,
        [row for _, _, row in rows],
    )


def _told(stand: Sequence[Issued]) -> str:
    """«№ А-12 от 31.10.2026», the first of them; empty while nothing is issued."""
    papers = {one.document: one for one in stand}
    if not papers:
        return ""
    first = stand[0]
    more = f" и ещё {len(papers) - 1}" if len(papers) > 1 else ""
    return f"№ {print_number(first.number)} от {date_short(first.date)}{more}"


def _contracts(session: Session, params: BillingPlanParams) -> list[int]:
    """Those in force that have something to charge by themselves."""
    rows = or_(
        Contract.id.in_(select(ContractPremise.owner_id)),
        Contract.id.in_(select(ContractCharge.owner_id)),
    )
    query = select(Contract.id).where(rows, Contract.marked.is_(False))
    if params.contract_id is not None:
        query = query.where(Contract.id == params.contract_id)
    else:
        query = query.where(Contract.status.in_(IN_FORCE))
    if params.manager_id is not None:
        query = query.where(Contract.manager_id == params.manager_id)
    return list(session.scalars(query.order_by(Contract.id)))
