"""«Реестр оплат»: money that came and went through bank and cash, by days (G-24)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.open_items import ZERO
from app.reports.asked import chosen_words, equal, last_month_start, one_of, period_words, within
from app.reports.money_sources import placed_of_money
from app.reports.sources import documents
from app.table import Column, Link, Made, Row, Table, Way, report
from db.base import Document
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.documents.contract import Contract
from db.documents.money_refund import MoneyRefund
from db.documents.opening_balance import OpeningBalance
from db.documents.payment_receipt import PaymentReceipt
from db.registers.money import Money, MoneyClass
from db.russian import date_short

CASH = "Касса"
COLUMNS = (
    Column("document", "Дата, документ", str, 36),
    Column("tenant", "Арендатор", str, 30),
    Column("contract", "Договор", str, 12),
    Column("payer", "Плательщик, получатель", str, 30),
    Column("kind", "Вид", str, 14),
    Column("purpose", "Назначение платежа", str, 40),
    Column("account", "Счёт или касса", str, 22),
    Column("received", "Поступило", Decimal, 16),
    Column("returned", "Возвращено", Decimal, 16),
)


@dataclass(frozen=True)
class PaymentRegisterParams:
    """Value dates, both included; empty is without a limit."""

    date_from: dt.date | None = field(default_factory=last_month_start, metadata={"title": "С"})
    date_to: dt.date | None = field(default=None, metadata={"title": "По"})
    organization_id: int | None = one_of(Organization)
    partner_id: int | None = one_of(Partner, "Арендатор")
    contract_id: int | None = one_of(Contract)


@report("payment_register", "Реестр оплат", PaymentRegisterParams, section="money")
def payment_register(session: Session, params: PaymentRegisterParams) -> Table:
    """The totals are those of the bank: offsets and moves between contracts are no payments."""
    found = list(session.execute(_paid(params)))
    named = documents(session, found)
    rows: list[Row] = []
    for day, group in groupby(found, key=lambda m: m.period):
        of_day = list(group)
        rows.append(Row((date_short(day), *[""] * 6, *_sums(of_day)), bold=True))
        rows += [_row(one, named[one.recorder_id]) for one in of_day]
    return Table(
        title="Реестр оплат",
        columns=COLUMNS,
        rows=rows,
        totals=("Итого", *[""] * 6, *_sums(found)),
        subtitle=_told(session, params, empty=not found),
        groups=(Column("by_day", "Дата", str),),
        leaf_title="Документ",
    )


def _row(one: Any, named: Any) -> Row:
    came, went = max(one.amount, ZERO), max(-one.amount, ZERO)
    links: dict[str, Way] = {
        "tenant": Link(Partner.__tablename__, one.tenant_id),
        "contract": Link("contract", one.contract_id),
        "payer": Link(Partner.__tablename__, one.partner_id),
        "received": Made(f"Куда разнесено: {named.title}", partial(placed_of_money, key=one.id)),
    }
    kind = one.money_class.value
    cells = (named.title, one.tenant, one.contract_number, one.payer, kind)
    account = CASH if one.account == "" else one.account or ""
    return Row((*cells, one.purpose, account, came, went), level=1, link=named.link, links=links)


def _paid(params: PaymentRegisterParams) -> Any:
    """What «Ввод остатков» brought came before the accounts were kept: it is no payment."""
    payer = aliased(Partner)
    receipt, refund = PaymentReceipt.__table__.c, MoneyRefund.__table__.c
    document = Document.__table__.c
    query = (
        select(
            Money.id,
            Money.recorder_id,
            Money.period,
            Money.contract_id,
            Money.partner_id,
            Money.money_class,
            Money.purpose,
            Money.amount,
            Contract.contract_number,
            Contract.partner_id.label("tenant_id"),
            Partner.name.label("tenant"),
            payer.name.label("payer"),
            func.coalesce(receipt.account, refund.account).label("account"),
        )
        .join(Document.__table__, document.id == Money.recorder_id)
        .join(Contract.__table__, Contract.id == Money.contract_id)
        .join(Partner, Partner.id == Contract.partner_id)
        .join(payer, payer.id == Money.partner_id)
        .outerjoin(PaymentReceipt.__table__, receipt.id == Money.recorder_id)
        .outerjoin(MoneyRefund.__table__, refund.id == Money.recorder_id)
        .where(
            Money.line == 0,
            Money.amount != 0,
            Money.money_class.not_in((MoneyClass.OTHER, MoneyClass.OFFSET)),
            document.kind != OpeningBalance.__tablename__,
        )
        .order_by(Money.period, Partner.name, Money.id)
    )
    asked = equal(
        (Money.organization_id, params.organization_id),
        (Contract.partner_id, params.partner_id),
        (Money.contract_id, params.contract_id),
    )
    return query.where(*within(Money.period, params), *asked)


def _sums(found: list[Any]) -> tuple[Decimal, Decimal]:
    came = sum((m.amount for m in found if m.amount > 0), ZERO)
    return came, sum((-m.amount for m in found if m.amount < 0), ZERO)


def _told(session: Session, params: PaymentRegisterParams, *, empty: bool) -> list[str]:
    told = [
        "Деньги банка и кассы по дате поступления; зачёты и переносы не входят.",
        *period_words(params),
        *chosen_words(session, params),
    ]
    if empty and (days := _days_with_money(session, params)):
        when = days[0] if days[0] == days[1] else f"с {days[0]} по {days[1]}"
        told.append(f"За эти дни оплат нет, они есть {when}: измените период.")
    return told


def _days_with_money(session: Session, params: PaymentRegisterParams) -> tuple[str, str] | None:
    """The first and the last day of what the same question finds without its period."""
    days = _paid(replace(params, date_from=None, date_to=None)).subquery().c.period
    first, last = session.execute(select(func.min(days), func.max(days))).one()
    return None if first is None else (date_short(first), date_short(last))
