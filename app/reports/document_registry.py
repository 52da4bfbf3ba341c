"""«Реестр документов»: what papers were made for tenants in a period, with sums and VAT."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.documents.payment_invoice_kinds import vat_before_transfer
from app.open_items import ZERO
from app.printed import was_printed
from app.reports.asked import chosen_words, equal, month_start, one_of, period_words, within
from app.table import Column, Link, Row, Table, report
from db.base import Document
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.document_set import DocumentSet
from db.documents.advance_invoice import AdvanceInvoice
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceRow
from db.documents.realization_correction import RealizationCorrection
from db.documents.service_act import ServiceAct
from db.registers.advance_tax import AdvanceTax
from db.registers.realization import Realization
from db.russian import print_number

# Kinds in their order, each with the rows that say its VAT and by what they name it.
KINDS: tuple[tuple[type[Document], Any, str], ...] = (
    (PaymentInvoice, PaymentInvoiceRow, "owner_id"),
    (ServiceAct, Realization, "recorder_id"),
    (RealizationCorrection, Realization, "recorder_id"),
    (AdvanceInvoice, AdvanceTax, "recorder_id"),
)
TOLD = ("papers", "fix_number")  # what papers of a kind are called by
COLUMNS = (
    Column("document", "Документ", str, 34),
    Column("number", "Номер", str, 12),
    Column("date", "Дата", dt.date, 12),
    Column("tenant", "Контрагент", str, 34),
    Column("contract", "Договор", str, 12),
    Column("amount", "Сумма", Decimal, 16),
    Column("vat", "В т. ч. НДС", Decimal, 14),
    Column("printed", "Печатался", str, 12),
)


@dataclass(frozen=True)
class DocumentRegistryParams:
    """Both days are included; drafts and cancelled documents are not in the registry."""

    date_from: dt.date | None = field(default_factory=month_start, metadata={"title": "С"})
    date_to: dt.date | None = field(default=None, metadata={"title": "По"})
    organization_id: int | None = one_of(Organization)
    partner_id: int | None = one_of(Partner, "Контрагент")
    bills: bool = field(default=True, metadata={"title": "Со счетами"})


@report("document_registry", "Реестр документов", DocumentRegistryParams, section="documents")
def document_registry(session: Session, params: DocumentRegistryParams) -> Table:
    """A question a kind; kinds with subtotals. What is asked or paid ahead is in no total."""
    rows: list[Row] = []
    papers: list[Any] = []
    for kind, taxed, owner in KINDS:
        if kind is PaymentInvoice and not params.bills:
            continue
        found: Sequence[Any] = session.execute(_made(kind, taxed, owner, params)).all()
        if kind is PaymentInvoice:
            found = _with_rows_before_transfer(session, found)
        if found:
            rendered = taxed is Realization
            rows += _group(kind, found, apart=not rendered)
            papers += found if rendered else []
    return Table(
        title="Реестр документов",
        columns=COLUMNS,
        rows=rows,
        totals=("Итого оказано", "", None, "", "", *_sums(papers), ""),
        subtitle=[*period_words(params), *chosen_words(session, params)],
        groups=(Column("by_kind", "Вид", str),),
        leaf_title="Документ",
    )


def _made(kind: Any, taxed: Any, owner: str, params: DocumentRegistryParams) -> Any:
    vat = select(getattr(taxed, owner).label("id"), func.sum(taxed.vat).label("vat"))
    of = vat.group_by(getattr(taxed, owner)).subquery()
    own = [kind.id, kind.number, kind.date, kind.amount]
    own += [getattr(kind, name) for name in TOLD if hasattr(kind, name)]
    return (
        select(
            *own,
            Contract.contract_number,
            Partner.name.label("tenant"),
            of.c.vat,
            was_printed(kind, kind.id).label("printed"),
        )
        .join(Contract.__table__, Contract.id == kind.contract_id)
        .join(Partner, Partner.id == Contract.partner_id)
        .outerjoin(of, of.c.id == kind.id)
        .where(kind.posted, *within(kind.date, params))
        .where(*equal((kind.organization_id, params.organization_id)))
        .where(*equal((Contract.partner_id, params.partner_id)))
        .order_by(kind.date, kind.number)
    )


def _with_rows_before_transfer(session: Session, found: Sequence[Any]) -> list[Any]:
    """Invoices as they were read, their VAT with that of rows «До передачи»."""
    vat = vat_before_transfer(session, [made.id for made in found])
    return [
        SimpleNamespace(**{**made._mapping, "vat": (made.vat or ZERO) + vat.get(made.id, ZERO)})
        for made in found
    ]


def _group(kind: type[Document], found: Sequence[Any], *, apart: bool) -> Iterator[Row]:
    head = (kind.titles, "", None, "", "", *_sums(found), "")
    yield Row(head, bold=True, apart=apart)
    for made in found:
        cells = (
            _called(kind, made),
            print_number(made.number or ""),
            made.date,
            made.tenant,
            made.contract_number,
            made.amount,
            made.vat or ZERO,
            "да" if made.printed else "",
        )
        yield Row(cells, level=1, link=Link(kind.__tablename__, made.id), apart=apart)


def _called(kind: type[Document], made: Any) -> str:
    """An act is known by its papers: «Акт и счёт-фактура», «УПД»; an исправление by its number."""
    if (fix := getattr(made, "fix_number", None)) is not None:
        return f"Исправление № {fix}"
    papers: DocumentSet | None = getattr(made, "papers", None)
    return papers.value if kind is ServiceAct and papers is not None else kind.title


def _sums(found: Sequence[Any]) -> tuple[Decimal, Decimal]:
    amounts = sum((made.amount or ZERO for made in found), ZERO)
    return amounts, sum((made.vat or ZERO for made in found), ZERO)
