"""«Долги по срокам»: what is overdue and for how long, by tenants and contracts (O-20).

Counts days after the due date; deposits stand apart and are not here.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.open_items import ZERO, open_on
from app.reports.asked import chosen_words, equal, one_of
from app.reports.sources import charges_of_day
from app.store import chunks
from app.table import Column, Link, Made, Row, Table, report
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.documents.contract import Contract
from db.registers.money import ChargeKind
from db.russian import date_short

AGES = ((0, "Срок не наступил"), (30, "1–30 дней"), (90, "31–90 дней"), (180, "91–180 дней"))
OLDEST = "Больше 180 дней"
COLUMNS = (
    Column("tenant", "Арендатор, договор", str, 40),
    Column("inn", "ИНН", str, 14),
    Column("debt", "Долг", Decimal, 16),
    *(Column(f"to_{days}", title, Decimal, 16) for days, title in AGES),
    Column("older", OLDEST, Decimal, 16),
    Column("oldest", "Первый срок", dt.date, 14),
)


@dataclass(frozen=True)
class AgeingParams:
    """The day debts are looked at."""

    date: dt.date = field(default_factory=dt.date.today, metadata={"title": "На дату"})
    organization_id: int | None = one_of(Organization)
    partner_id: int | None = one_of(Partner, "Арендатор")


@report("ageing", "Долги по срокам", AgeingParams, section="money")
def ageing(session: Session, params: AgeingParams) -> Table:
    """Every debt stands in one column; a sum leads to the charges it is made of."""
    asked = equal(
        (Contract.organization_id, params.organization_id),
        (Contract.partner_id, params.partner_id),
    )
    contracts = select(Contract.id).where(*asked)
    owed: dict[int, list[Any]] = defaultdict(list)
    for charge in session.execute(open_on(session, params.date, contracts)):
        if charge.kind is not ChargeKind.DEPOSIT:
            owed[charge.contract_id].append(charge)
    rows: list[Row] = []
    everything: list[Any] = []
    for _, group in groupby(_contracts(session, owed), key=lambda c: (c.name, c.partner_id)):
        deals = list(group)
        mine = [charge for deal in deals for charge in owed[deal.id]]
        everything += mine
        first = deals[0]
        link = Link(Partner.__tablename__, first.partner_id)
        cells = (first.name, first.inn, *_sums(mine, params.date))
        rows.append(Row(cells, bold=True, link=link))
        rows += [_row(deal, owed[deal.id], params.date) for deal in deals]
    told = f"На {date_short(params.date)}; залоги стоят отдельно."
    return Table(
        title="Долги по срокам",
        columns=COLUMNS,
        rows=rows,
        totals=("Итого", "", *_sums(everything, params.date)[:-1], None),
        subtitle=[told, *chosen_words(session, params)],
        groups=(Column("by_tenant", "Арендатор", str),),
        leaf_title="Договор",
    )


def _row(deal: Any, charges: Sequence[Any], day: dt.date) -> Row:
    title = f"Договор № {deal.contract_number}"
    named = f"Долг: {deal.name}, {title}"
    read = partial(charges_of_day, title=named, day=day, ids=[c.id for c in charges])
    cells = (title, deal.inn, *_sums(charges, day))
    return Row(cells, level=1, link=Link("contract", deal.id), links={"debt": Made(named, read)})


def _sums(charges: Sequence[Any], day: dt.date) -> tuple[Any, ...]:
    """The whole debt, the debt of each age, the oldest due date."""
    found = [ZERO] * (len(AGES) + 1)
    for charge in charges:
        late = (day - charge.due).days
        at = next((n for n, (most, _) in enumerate(AGES) if late <= most), len(AGES))
        found[at] += charge.room - charge.paid
    return sum(found, ZERO), *found, min((c.due for c in charges), default=None)


def _contracts(session: Session, owed: dict[int, list[Any]]) -> list[Any]:
    columns = (
        Contract.id,
        Contract.contract_number,
        Contract.partner_id,
        Partner.name,
        Partner.inn,
    )
    query = select(*columns).join(Partner, Partner.id == Contract.partner_id)
    found: list[Any] = []
    for chunk in chunks(sorted(owed)):
        found += session.execute(query.where(Contract.id.in_(chunk)))
    return sorted(found, key=lambda c: (c.name, c.partner_id, c.contract_number, c.id))
