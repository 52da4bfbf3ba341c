"""«Средства к распределению»: receipts that an accountant marked and that still wait (F-1, F-2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import case, func, select, type_coerce
from sqlalchemy.orm import Session, aliased

from app.open_items import ZERO
from app.reports.asked import chosen_words, equal, one_of
from app.reports.money_sources import placed_of_money
from app.table import Column, Link, Made, Row, Table, Way, report
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.documents.contract import Contract
from db.documents.payment_receipt import PaymentReceipt
from db.registers.money import Advance, Money
from db.types import Money as MoneyType

COLUMNS = (
    Column("document", "Поступление", str, 16),
    Column("date", "Дата", dt.date, 12),
    Column("tenant", "Арендатор", str, 30),
    Column("contract", "Договор", str, 12),
    Column("received", "Получено", Decimal, 16),
    Column("placed", "На начислениях", Decimal, 16),
    Column("cabins", "На бытовках и по счетам", Decimal, 16),
    Column("left", "Осталось распределить", Decimal, 18),
    Column("payer", "Плательщик", str, 30),
    Column("purpose", "Назначение платежа", str, 44),
)


@dataclass(frozen=True)
class FundsParams:
    """What «Средства к распределению» is asked."""

    organization_id: int | None = one_of(Organization)
    partner_id: int | None = one_of(Partner, "Арендатор")


@report("funds", "Средства к распределению", FundsParams, section="money")
def funds_to_distribute(session: Session, params: FundsParams) -> Table:
    """A row a marked receipt with something left, the oldest first; one question to the base."""
    found = list(session.execute(_waiting(params)))
    rows = [
        Row(
            (
                r.number or "",
                r.date,
                r.tenant,
                r.contract_number,
                r.received,
                r.received - r.waits - r.cabins,
                r.cabins,
                r.waits,
                r.payer,
                r.purpose,
            ),
            link=Link(PaymentReceipt.__tablename__, r.id),
            links=_links(r),
        )
        for r in found
    ]
    sums = [sum((row.cells[at] for row in rows), ZERO) for at in range(4, 8)]
    return Table(
        title="Средства к распределению",
        columns=COLUMNS,
        rows=rows,
        totals=("Итого", None, "", "", *sums, "", ""),
        subtitle=["По отмеченным поступлениям, на сегодня.", *chosen_words(session, params)],
    )


def _links(found: Any) -> dict[str, Way]:
    title = f"Куда разнесено: поступление № {found.number or ''}".strip()
    placed = Made(title, partial(placed_of_money, key=found.money_id))
    return {
        "contract": Link("contract", found.contract_id),
        "tenant": Link(Partner.__tablename__, found.tenant_id),
        "payer": Link(Partner.__tablename__, found.partner_id),
        "placed": placed,
        "cabins": placed,
    }


def _waiting(params: FundsParams) -> Any:
    own = Advance.unit_id.is_(None) & Advance.invoice_row_id.is_(None)
    waits = _sum(case((own, Advance.amount), else_=0))
    payer = aliased(Partner)
    query = (
        select(
            PaymentReceipt.id,
            PaymentReceipt.number,
            PaymentReceipt.date,
            PaymentReceipt.purpose,
            PaymentReceipt.contract_id,
            PaymentReceipt.partner_id,
            Money.id.label("money_id"),
            Contract.contract_number,
            Contract.partner_id.label("tenant_id"),
            Partner.name.label("tenant"),
            payer.name.label("payer"),
            PaymentReceipt.received,
            waits.label("waits"),
            _sum(case((own, 0), else_=Advance.amount)).label("cabins"),
        )
        .join(Money, Money.recorder_id == PaymentReceipt.id)
        .join(Advance, Advance.money_id == Money.id)
        .join(Contract.__table__, Contract.id == PaymentReceipt.contract_id)
        .join(Partner, Partner.id == Contract.partner_id)
        .join(payer, payer.id == PaymentReceipt.partner_id)
        .where(PaymentReceipt.to_distribute, Advance.amount > 0)
        .group_by(
            PaymentReceipt.id,
            PaymentReceipt.number,
            PaymentReceipt.date,
            PaymentReceipt.purpose,
            PaymentReceipt.contract_id,
            PaymentReceipt.partner_id,
            Money.id,
            Contract.contract_number,
            Contract.partner_id,
            Partner.name,
            payer.name,
            PaymentReceipt.received,
        )
        .having(waits > 0)
        .order_by(PaymentReceipt.date, PaymentReceipt.id)
    )
    return query.where(
        *equal(
            (PaymentReceipt.organization_id, params.organization_id),
            (Contract.partner_id, params.partner_id),
        )
    )


def _sum(what: Any) -> Any:
    return func.sum(type_coerce(what, MoneyType))
