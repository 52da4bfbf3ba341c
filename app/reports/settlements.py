"""«Взаиморасчёты»: opening, charged, paid, closing by tenants and contracts.

Speaks of charges and money (accounting-model.md, Four facts); deposits stand apart. A positive
balance is the tenant's debt, a negative one is his overpayment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import case, func, literal, select, type_coerce, union_all
from sqlalchemy.orm import Session

from app.open_items import ZERO
from app.reports.asked import chosen_words, equal, month_start, one_of
from app.reports.money_sources import movements_of_contract
from app.table import Column, Link, Made, Row, Table, Way, report
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.documents.contract import Contract
from db.registers.money import Charge, ChargeKind, Money, MoneyClass
from db.russian import date_short
from db.types import Money as MoneyType

COLUMNS = (
    Column("tenant", "Арендатор, договор", str, 40),
    Column("inn", "ИНН", str, 14),
    Column("opening", "На начало", Decimal, 16),
    Column("charged", "Начислено", Decimal, 16),
    Column("written_off", "Списано", Decimal, 16),
    Column("paid", "Получено", Decimal, 16),
    Column("offset", "Зачтено", Decimal, 16),
    Column("refunded", "Возвращено", Decimal, 16),
    Column("closing", "На конец", Decimal, 16),
)
SUMS = ("opening", "charged", "written_off", "paid", "offset", "refunded", "closing")


@dataclass(frozen=True)
class SettlementsParams:
    """Both days are included; without the first everything from the beginning is a turnover,
    without the second everything that is entered, days to come too (R3).
    """

    date_from: dt.date | None = field(default_factory=month_start, metadata={"title": "С"})
    date_to: dt.date | None = field(default_factory=dt.date.today, metadata={"title": "По"})
    organization_id: int | None = one_of(Organization)
    partner_id: int | None = one_of(Partner, "Арендатор")
    contract_id: int | None = one_of(Contract)

    @property
    def last(self) -> dt.date:
        """The last day that counts."""
        return self.date_to or dt.date.max


@report("settlements", "Взаиморасчёты", SettlementsParams, section="money")
def settlements(session: Session, params: SettlementsParams) -> Table:
    """One question to the base; opening + charged − written off − paid − offset + refunded."""
    found = sorted(
        (r for r in session.execute(_turnovers(params)) if any(_sums([r]))),
        key=lambda r: (r.tenant, r.partner_id, r.contract_number, r.id),
    )
    rows: list[Row] = []
    for _, group in groupby(found, key=lambda r: (r.tenant, r.partner_id)):
        of_tenant = list(group)
        first = of_tenant[0]
        link = Link(Partner.__tablename__, first.partner_id)
        rows.append(Row((first.tenant, first.inn, *_sums(of_tenant)), bold=True, link=link))
        rows += [_row(one, params) for one in of_tenant]
    return Table(
        title="Взаиморасчёты",
        columns=COLUMNS,
        rows=rows,
        totals=("Итого", "", *_sums(found)),
        subtitle=_told(session, params),
        groups=(Column("by_tenant", "Арендатор", str),),
        leaf_title="Договор",
    )


def _row(one: Any, params: SettlementsParams) -> Row:
    title = f"Договор № {one.contract_number}"
    read = partial(
        movements_of_contract, contract=one.id, since=params.date_from, until=params.last
    )
    source = Made(f"Взаиморасчёты: {one.tenant}, {title}", read)
    ways: dict[str, Way] = dict.fromkeys(SUMS, source)
    cells = (title, one.inn, *_sums([one]))
    return Row(cells, level=1, link=Link("contract", one.id), links=ways)


def _turnovers(params: SettlementsParams) -> Any:
    """A row a contract: its balance before the first day, what came and went since."""
    since = params.date_from or dt.date.min
    money, minus = Money.amount, type_coerce(-Money.amount, MoneyType)
    offset = (Money.line > 0, Money.money_class != MoneyClass.DEPOSIT)
    written = Charge.kind == ChargeKind.WRITE_OFF
    charges = _part(
        Charge,
        params,
        Charge.gross,
        since,
        charged=case((~written, Charge.gross), else_=0),
        written_off=case((written, -Charge.gross), else_=0),
    ).where(Charge.kind != ChargeKind.DEPOSIT)
    moneys = _part(
        Money,
        params,
        minus,
        since,
        paid=case(((Money.line == 0) & (money > 0), money), else_=0),
        offset=case((offset[0], money), else_=0),
        refunded=case(((Money.line == 0) & (money < 0), minus), else_=0),
    ).where(offset[1])
    both = union_all(charges, moneys).subquery()
    return (
        select(
            Contract.id,
            Contract.contract_number,
            Contract.partner_id,
            Partner.name.label("tenant"),
            Partner.inn,
            *(type_coerce(func.sum(both.c[n]), MoneyType).label(n) for n in SUMS),
        )
        .select_from(both)
        .join(Contract.__table__, Contract.id == both.c.contract_id)
        .join(Partner, Partner.id == Contract.partner_id)
        .where(*equal((Contract.partner_id, params.partner_id)))
        .group_by(
            Contract.id, Contract.contract_number, Contract.partner_id, Partner.name, Partner.inn
        )
    )


def _part(
    register: Any, params: SettlementsParams, signed: Any, since: dt.date, **turnovers: Any
) -> Any:
    """Movements of one register by the columns of the report, zero where it says nothing."""
    before = register.period < since
    columns = {
        "opening": case((before, signed), else_=0),
        "closing": signed,
        **{name: case((before, 0), else_=value) for name, value in turnovers.items()},
    }
    asked = equal(
        (register.organization_id, params.organization_id),
        (register.contract_id, params.contract_id),
    )
    return select(
        register.contract_id,
        *(type_coerce(columns.get(n, literal(0)), MoneyType).label(n) for n in SUMS),
    ).where(register.period <= params.last, *asked)


def _sums(rows: Sequence[Any]) -> list[Decimal]:
    return [sum((getattr(r, name) for r in rows), ZERO) for name in SUMS]


def _told(session: Session, params: SettlementsParams) -> list[str]:
    told = [
        "По начислениям и деньгам; залоги не входят. Плюс — долг арендатора, минус — переплата."
    ]
    start = "С начала учёта" if params.date_from is None else f"С {date_short(params.date_from)}"
    end = "без ограничения" if params.date_to is None else f"по {date_short(params.date_to)}"
    told.append(f"{start} {end}")
    return [*told, *chosen_words(session, params)]
