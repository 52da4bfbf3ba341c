"""«НДС с авансов»: each счёт-фактура on an advance, what was deducted by what, what is left.

Works with what the books of sales and purchases of a quarter say of advances (ст. 171, 172 НК).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.advances import ZERO, Account, Invoiced, Offset, account, events_of
from app.facts import Facts
from app.lists import titles_of
from app.reports.asked import chosen_words, one_of, period_words
from app.table import Column, Link, Row, Table, report
from db.base import Document
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.documents.contract import Contract
from db.registers.advance_tax import AdvanceTax
from db.roles import Role
from db.russian import date_short, print_number

COLUMNS = (
    Column("paper", "Счёт-фактура, чем зачтена", str, 44),
    Column("tenant", "Арендатор", str, 28),
    Column("contract", "Договор", str, 10),
    Column("date", "Дата", dt.date, 12),
    Column("advance", "Аванс", Decimal, 15),
    Column("vat", "НДС с аванса", Decimal, 14),
    Column("offset", "Зачтено", Decimal, 15),
    Column("deducted", "НДС к вычету", Decimal, 14),
    Column("left", "Остаток аванса", Decimal, 15),
    Column("vat_left", "НДС с остатка", Decimal, 14),
)


def _quarter_start() -> dt.date:
    today = dt.date.today()
    return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)


@dataclass(frozen=True)
class AdvanceVatParams:
    """Both days are included; what is left is as of the last one."""

    date_from: dt.date = field(default_factory=_quarter_start, metadata={"title": "С"})
    date_to: dt.date = field(default_factory=dt.date.today, metadata={"title": "По"})
    organization_id: int | None = one_of(Organization)
    partner_id: int | None = one_of(Partner, "Арендатор")


@report(
    "advance_vat",
    "НДС с авансов",
    AdvanceVatParams,
    roles=frozenset((Role.ADMINISTRATOR, Role.ACCOUNTANT)),
    section="money",
)
def advance_vat(session: Session, params: AdvanceVatParams) -> Table:
    """What was invoiced or deducted in the period, or still stands at its end."""
    contracts = {row.id: row for row in session.execute(_contracts(params))}
    events = events_of(Facts(session), contracts)
    lines = [
        line
        for key, row in sorted(contracts.items(), key=lambda i: (i[1].tenant, i[1].contract_number))
        for line in _lines(account(events[key], params.date_to), row, params)
    ]
    documents = {o.document_id: o for line in lines for o in line.offsets}
    titles = titles_of(session, Document, documents)
    keys = [*documents, *(line.invoice.document_id for line in lines)]
    query = select(Document.id, Document.kind).where(Document.id.in_(keys))
    kinds = {row.id: row.kind for row in session.execute(query)}
    rows = [row for line in lines for row in line.rows(titles, kinds)]
    return Table(
        title="НДС с авансов",
        columns=COLUMNS,
        rows=rows,
        totals=("Итого", "", "", None, *_sums(lines)),
        subtitle=[*period_words(params), *chosen_words(session, params)],
        groups=(Column("by_paper", "Счёт-фактура", str),),
        leaf_title="Чем зачтена",
    )


class _Line(NamedTuple):
    """A счёт-фактура: what of it belongs to the period, and what is left at its end."""

    invoice: Invoiced
    contract: Any
    offsets: Sequence[Offset]
    fresh: bool
    left: Decimal
    vat_left: Decimal

    def sums(self) -> tuple[Decimal, ...]:
        came = (self.invoice.amount, self.invoice.vat) if self.fresh else (ZERO, ZERO)
        gone = (
            sum((o.amount for o in self.offsets), ZERO),
            sum((o.vat for o in self.offsets), ZERO),
        )
        return *came, *gone, self.left, self.vat_left

    def rows(self, titles: dict[int, str], kinds: dict[int, str]) -> list[Row]:
        paper, contract = self.invoice, self.contract
        name = f"№ {print_number(paper.number)} от {date_short(paper.issued)}"
        head = (name, contract.tenant, contract.contract_number, paper.day)
        of_paper = Link(kinds[paper.document_id], paper.document_id)
        found = [Row((*head, *self.sums()), bold=True, link=of_paper)]
        for offset in self.offsets:
            title = titles[offset.document_id]
            cells = (title, "", "", offset.day, None, None, offset.amount, offset.vat, None, None)
            link = Link(kinds[offset.document_id], offset.document_id)
            found.append(Row(cells, level=1, link=link))
        return found


def _lines(stands: Account, contract: Any, params: AdvanceVatParams) -> list[_Line]:
    found = []
    for invoice in stands.invoices:
        mine = [o for o in stands.offsets if o.invoice is invoice]
        now = [o for o in mine if o.day >= params.date_from]
        vat_left = invoice.vat - sum((o.vat for o in mine), ZERO)
        fresh = invoice.day >= params.date_from
        line = _Line(invoice, contract, now, fresh, stands.balance(invoice), vat_left)
        if fresh or now or line.left:
            found.append(line)
    return found


def _sums(lines: Sequence[_Line]) -> list[Decimal]:
    return [sum(column, ZERO) for column in zip(*(line.sums() for line in lines), strict=True)] or [
        ZERO
    ] * 6


def _contracts(params: AdvanceVatParams) -> Any:
    query = (
        select(Contract.id, Contract.contract_number, Partner.name.label("tenant"))
        .select_from(Contract.__table__)
        .join(Partner.__table__, Partner.id == Contract.partner_id)
        .where(Contract.id.in_(select(AdvanceTax.contract_id).where(_of(params))))
    )
    if params.partner_id is not None:
        query = query.where(Contract.partner_id == params.partner_id)
    return query


def _of(params: AdvanceVatParams) -> Any:
    by_day = AdvanceTax.period <= params.date_to
    if params.organization_id is None:
        return by_day
    return by_day & (AdvanceTax.organization_id == params.organization_id)
