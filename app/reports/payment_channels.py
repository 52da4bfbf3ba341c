"""«Оплаты по каналам»: by what ways tenants' money came, month by month, and its share (N-8)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.open_items import ZERO
from app.payment_channel import ONLINE, Channel, channel_of
from app.reports.asked import chosen_words, equal, one_of, period_words, within, year_start
from app.reports.sources import documents
from app.table import Column, Link, Made, Row, Table, report
from db.base import Document
from db.catalogs.bank_payment import BankPayment
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner, PartnerKind
from db.documents.payment_receipt import PaymentReceipt
from db.roles import Role
from db.russian import month_title

NAME = "payment_channels"
TITLE = "Оплаты по каналам"
COLUMNS = (
    Column("channel", "Канал", str, 30),
    Column("count", "Оплат", int, 12),
    Column("count_share", "% оплат", Decimal, 12),
    Column("amount", "Сумма", Decimal, 18),
    Column("share", "% суммы", Decimal, 12),
)
SOURCES = (
    Column("document", "Документ", str, 36),
    Column("date", "Дата", dt.date, 12),
    Column("payer", "Плательщик", str, 32),
    Column("purpose", "Назначение платежа", str, 44),
    Column("amount", "Сумма", Decimal, 16),
)
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class PaymentChannelsParams:
    """Value dates, both included; empty is without a limit."""

    date_from: dt.date | None = field(default_factory=year_start, metadata={"title": "С"})
    date_to: dt.date | None = field(default=None, metadata={"title": "По"})
    organization_id: int | None = one_of(Organization)


class _Paid(NamedTuple):
    """A receipt and its way."""

    id: int
    period: dt.date
    amount: Decimal
    payer: str
    purpose: str
    channel: Channel

    @property
    def recorder_id(self) -> int:
        return self.id

    @property
    def month(self) -> dt.date:
        return self.period.replace(day=1)


@report(
    NAME,
    TITLE,
    PaymentChannelsParams,
    roles=frozenset((Role.ADMINISTRATOR, Role.ACCOUNTANT)),
    section="money",
)
def payment_channels(session: Session, params: PaymentChannelsParams) -> Table:
    """One question to the base; the way of a payment is told by its own words."""
    found = _paid(session, params)
    months: dict[dt.date, list[_Paid]] = defaultdict(list)
    for paid in found:
        months[paid.month].append(paid)
    rows: list[Row] = []
    for month, mine in sorted(months.items()):
        rows.append(Row(_cells(month_title(month), mine, mine), bold=True))
        for channel in Channel:
            through = [p for p in mine if p.channel is channel]
            if through:
                title = f"{channel.value}, {month_title(month)}"
                source = Made(
                    title, partial(payments_of, params=params, channel=channel, month=month)
                )
                links = {"amount": source, "count": source, "channel": source}
                rows.append(Row(_cells(channel.value, through, mine), level=1, links=links))
    online = [p for p in found if p.channel in ONLINE]
    count, total = len(found), _sum(found)
    return Table(
        title=TITLE,
        columns=COLUMNS,
        rows=rows,
        totals=("Итого", count, None, total, None),
        figures=[
            ("Онлайн, % суммы", _part(_sum(online), total)),
            ("Онлайн, % оплат", _part(Decimal(len(online)), Decimal(count))),
            *(
                (
                    f"{channel.value}, %",
                    _part(_sum(p for p in found if p.channel is channel), total),
                )
                for channel in Channel
            ),
        ],
        subtitle=_told(session, params),
        groups=(Column("by_month", "Месяц", str),),
        leaf_title="Канал",
    )


def payments_of(
    session: Session, params: PaymentChannelsParams, channel: Channel, month: dt.date
) -> Table:
    """The receipts that a sum of the report is made of."""
    found = [p for p in _paid(session, params) if p.channel is channel and p.month == month]
    named = documents(session, found)
    rows = [
        Row(
            (named[p.id].title, p.period, p.payer, p.purpose, p.amount),
            link=Link(PaymentReceipt.__tablename__, p.id),
        )
        for p in found
    ]
    title = f"{channel.value}, {month_title(month)}"
    return Table(title, SOURCES, rows, totals=("Итого", None, "", "", _sum(found)))


def _paid(session: Session, params: PaymentChannelsParams) -> list[_Paid]:
    receipt, document = PaymentReceipt.__table__.c, Document.__table__.c
    bank = BankPayment.__table__.c
    query = (
        select(
            document.id,
            document.date,
            receipt.received,
            receipt.account,
            receipt.purpose,
            Partner.name,
            Partner.kind,
            func.coalesce(bank.other_account, "").label("other"),
            func.coalesce(bank.document_kind, "").label("paper"),
            func.coalesce(bank.purpose, "").label("told"),
        )
        .join(Document.__table__, document.id == receipt.id)
        .join(Partner, Partner.id == receipt.partner_id)
        .outerjoin(BankPayment.__table__, bank.id == receipt.bank_payment_id)
        .where(document.posted)
        .order_by(document.date, document.id)
    )
    query = query.where(
        *within(document.date, params),
        *equal((document.organization_id, params.organization_id)),
    )
    return [
        _Paid(r.id, r.date, r.received, r.name, r.purpose, _way(r)) for r in session.execute(query)
    ]


def _way(row: Any) -> Channel:
    words = f"{row.paper} {row.told or row.purpose}"
    person = row.kind is PartnerKind.PERSON
    return channel_of(row.account, row.other, words, person=person)


def _cells(title: str, found: list[_Paid], every: list[_Paid]) -> tuple[Any, ...]:
    amount = _sum(found)
    return (
        title,
        len(found),
        _part(Decimal(len(found)), Decimal(len(every))),
        amount,
        _part(amount, _sum(every)),
    )


def _sum(found: Iterable[_Paid]) -> Decimal:
    return sum((p.amount for p in found), ZERO)


def _part(some: Decimal, every: Decimal) -> Decimal:
    """Percent to a tenth."""
    return (some * 100 / every).quantize(TENTH, ROUND_HALF_UP) if every else Decimal("0.0")


def _told(session: Session, params: PaymentChannelsParams) -> list[str]:
    return [
        "По поступлениям от арендаторов. Онлайн — СБП, QR-код, карта и переводы физлиц через банк.",
        *period_words(params),
        *chosen_words(session, params),
    ]
