"""«Информация по оплатам»: what of receipts stands on which cabin and period, and why (G-2, F-9).

Every row put there and not taken back whole; Σ by a tenant is what stands on his charges.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.lists import titles_of
from app.open_items import ZERO
from app.reports.asked import chosen_words, equal, last_month_start, one_of, period_words, within
from app.reports.sources import documents
from app.store import chunks
from app.table import Column, Link, Row, Table, report
from app.undoing import Alive, alive
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.catalogs.unit import Unit
from db.documents.contract import Contract
from db.registers.money import Advance, Allocation, Charge, Money

NAME = "payments_info"
COLUMNS = (
    Column("date", "Дата", dt.date, 12),
    Column("tenant", "Арендатор", str, 30),
    Column("contract", "Договор", str, 12),
    Column("unit", "Имущество", str, 20),
    Column("what", "За что", str, 16),
    Column("date_from", "С", dt.date, 12),
    Column("date_to", "По", dt.date, 12),
    Column("amount", "Оплачено", Decimal, 16),
    Column("receipt", "Поступление", str, 26),
    Column("reason", "Основание", str, 44),
)
BUCKET = "Переплата"


@dataclass(frozen=True)
class InfoParams:
    """Effective days, both included; empty is without a limit."""

    date_from: dt.date | None = field(default_factory=last_month_start, metadata={"title": "С"})
    date_to: dt.date | None = field(default=None, metadata={"title": "По"})
    organization_id: int | None = one_of(Organization)
    partner_id: int | None = one_of(Partner, "Арендатор")
    contract_id: int | None = one_of(Contract)


@report(NAME, "Информация по оплатам", InfoParams, section="money")
def payments_info(session: Session, params: InfoParams) -> Table:
    """As many questions for any number of rows; deposits are among them by their kind."""
    found = alive(session, *_which(params))
    charges = _charges(session, {one.row.charge_id for one in found if one.row.charge_id})
    contracts = _contracts(session, {one.row.contract_id for one in found})
    units = titles_of(session, Unit, set(_units(found, charges)))
    named = documents(session, [_Recorded(key) for key in {o.row.receipt_id for o in found}])
    rows = []
    for one in sorted(found, key=lambda one: (one.row.period, one.row.id)):
        charge = charges.get(one.row.charge_id)
        unit = one.row.unit_id if charge is None else charge.unit_id
        contract = contracts[one.row.contract_id]
        receipt = named[one.row.receipt_id]
        cells = (
            one.row.period,
            contract.name,
            contract.contract_number,
            units.get(unit, ""),
            BUCKET if charge is None else charge.kind.value,
            None if charge is None else charge.date_from,
            None if charge is None else charge.date_to,
            one.amount,
            receipt.title.rpartition("№ ")[2],
            one.row.reason,
        )
        links = {
            "tenant": Link(Partner.__tablename__, contract.partner_id),
            "contract": Link(Contract.__tablename__, contract.id),
            "reason": Link(Allocation.__tablename__, one.row.id),
        }
        if charge is not None:
            links["what"] = Link("document", charge.recorder_id)
        rows.append(Row(cells, link=receipt.link, links=links))
    total = sum((one.amount for one in found), ZERO)
    totals = ("Итого", *[""] * 4, None, None, total, "", "")
    return Table(
        "Информация по оплатам", COLUMNS, rows, totals=totals, subtitle=_told(session, params)
    )


def _which(params: InfoParams) -> list[ColumnElement[bool]]:
    """Rows that put money on charges and into the buckets of cabins."""
    cabins = select(Advance.id).where(Advance.unit_id.is_not(None))
    found: list[ColumnElement[bool]] = [
        Allocation.amount > 0,
        or_(Allocation.charge_id.is_not(None), Allocation.advance_id.in_(cabins)),
    ]
    found += within(Allocation.period, params)
    of_whom = list(
        equal(
            (Contract.organization_id, params.organization_id),
            (Contract.partner_id, params.partner_id),
            (Contract.id, params.contract_id),
        )
    )
    if of_whom:
        money = select(Money.id).where(Money.contract_id.in_(select(Contract.id).where(*of_whom)))
        found.append(Allocation.money_id.in_(money))
    return found


class _Recorded(NamedTuple):
    recorder_id: int


def _units(found: Iterable[Alive], charges: dict[int, Any]) -> Iterable[int]:
    for one in found:
        charge = charges.get(one.row.charge_id)
        unit = one.row.unit_id if charge is None else charge.unit_id
        if unit is not None:
            yield unit


def _charges(session: Session, keys: Iterable[int]) -> dict[int, Any]:
    columns = (
        Charge.id,
        Charge.recorder_id,
        Charge.kind,
        Charge.unit_id,
        Charge.date_from,
        Charge.date_to,
    )
    return {
        row.id: row
        for chunk in chunks(sorted(keys))
        for row in session.execute(select(*columns).where(Charge.id.in_(chunk)))
    }


def _contracts(session: Session, keys: Iterable[int]) -> dict[int, Any]:
    columns = (Contract.id, Contract.contract_number, Contract.partner_id, Partner.name)
    query = select(*columns).join(Partner, Partner.id == Contract.partner_id)
    return {
        row.id: row
        for chunk in chunks(sorted(keys))
        for row in session.execute(query.where(Contract.id.in_(chunk)))
    }


def _told(session: Session, params: InfoParams) -> list[str]:
    return [
        "Что из поступлений стоит на начислениях и бытовках сейчас.",
        *period_words(params),
        *chosen_words(session, params),
    ]
