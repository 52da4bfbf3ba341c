"""«Долги перевозчиков»: what we owe for trips on a date (D-17)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.balances import balances
from app.open_items import ZERO
from app.reports.asked import chosen_words, equal, one_of
from app.reports.sources import moves_of_carrier
from app.table import Column, Link, Made, Row, Table, Way, report
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.catalogs.transport import Carrier
from db.registers.money import CarrierDebt
from db.roles import Role

COLUMNS = (
    Column("carrier", "Перевозчик", str, 34),
    Column("partner", "Контрагент", str, 34),
    Column("inn", "ИНН", str, 14),
    Column("organization", "Организация", str, 30),
    Column("debt", "Наш долг", Decimal, 16),
)


@dataclass(frozen=True)
class CarrierDebtsParams:
    """What «Долги перевозчиков» is asked."""

    date: dt.date = field(default_factory=dt.date.today, metadata={"title": "На дату"})
    organization_id: int | None = one_of(Organization)


@report(
    "carrier_debts",
    "Долги перевозчиков",
    CarrierDebtsParams,
    roles=frozenset((Role.ADMINISTRATOR, Role.ACCOUNTANT)),
    section="money",
)
def carrier_debts(session: Session, params: CarrierDebtsParams) -> Table:
    """Balances by carrier and organization, the largest first; one question to the base."""
    left = balances(CarrierDebt, params.date, "carrier_id", "organization_id")
    query = (
        select(
            Carrier.id,
            Carrier.name,
            Carrier.partner_id,
            left.c.organization_id,
            Partner.name.label("partner"),
            Partner.inn,
            Organization.name.label("organization"),
            left.c.amount,
        )
        .join(Carrier, Carrier.id == left.c.carrier_id)
        .join(Organization, Organization.id == left.c.organization_id)
        .outerjoin(Partner, Partner.id == Carrier.partner_id)
    )
    query = query.where(*equal((left.c.organization_id, params.organization_id)))
    found = sorted(session.execute(query), key=lambda r: (-r.amount, r.name, r.organization))
    rows = [
        Row(
            (r.name, r.partner or "", r.inn or "", r.organization, r.amount),
            link=Link(Carrier.__tablename__, r.id),
            links=_ways(r, params.date),
        )
        for r in found
    ]
    total = sum((r.amount for r in found), ZERO)
    return Table(
        title=f"Долги перевозчиков на {params.date:%d.%m.%Y}",
        columns=COLUMNS,
        rows=rows,
        totals=("Итого", "", "", "", total),
        subtitle=chosen_words(session, params),
    )


def _ways(row: Any, day: dt.date) -> dict[str, Way]:
    """To the partner, to the organization, and to the documents that make the debt."""
    where = {"carrier_id": row.id, "organization_id": row.organization_id}
    moves = partial(moves_of_carrier, title=f"Долг: {row.name}", day=day, **where)
    ways: dict[str, Way] = {
        "organization": Link(Organization.__tablename__, row.organization_id),
        "debt": Made(f"Долг: {row.name}", moves),
    }
    if row.partner_id is not None:
        ways["partner"] = ways["inn"] = Link(Partner.__tablename__, row.partner_id)
    return ways
