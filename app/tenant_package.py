"""The package of a tenant: his papers of a month in one PDF (cli.md, `print package`)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from app.papers import forms_of, papers_of
from app.printed import note_papers
from app.proration_cycle import month_end
from app.store import load
from app.work import Work
from db.base import Document
from db.catalogs.partner import Partner
from db.documents.advance_invoice import AdvanceInvoice
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice
from db.documents.realization_correction import RealizationCorrection
from db.documents.service_act import ServiceAct
from db.errors import UserError
from db.russian import month_title

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

KINDS: tuple[type[Any], ...] = (PaymentInvoice, ServiceAct, RealizationCorrection, AdvanceInvoice)


class Package(NamedTuple):
    """The PDF, how many documents are in it, and which papers of them: (kind, id, form)."""

    pdf: bytes
    documents: int
    papers: tuple[tuple[type[Document], int, str], ...]


def tenant_package(work: Work, inn: str, month: dt.date) -> Package:
    """Счета, акты (УПД), счета-фактуры, corrections and advance papers dated in a month.

    `month` is any day of it. A tenant's contracts with all organizations are in it, by contract,
    kind and number. UserError where nobody has the ИНН, nothing was issued in the month, or there
    is no right to read it.
    """
    from printforms.registry import package

    first = month.replace(day=1)
    with work.database.reading() as session:
        tenants = session.execute(
            select(Partner.id, Partner.name).where(Partner.inn == inn, Partner.marked.is_(False))
        ).all()
        if not tenants:
            raise UserError(f"Контрагента с ИНН {inn} нет. Проверьте ИНН в его карточке.")
        found = _documents(session, [key for key, _ in tenants], first)
    drawn, papers = [], []
    for document in found:
        kind: Any = type(document)
        work.user.must("read", kind)
        for form in forms_of(document):
            drawn.append((form, papers_of(work, form, [document.id])[0]))
            papers.append((kind, document.id, form.title))
    if not drawn:
        raise UserError(f"{tenants[0].name}: за {month_title(first)} документов не выставлено.")
    title = f"{tenants[0].name}, {month_title(first)}"
    return Package(package(drawn, title), len(found), tuple(papers))


def note_package(work: Work, made: Package) -> None:
    """A line in the history of each document: it went to paper or to a file."""
    note_papers(work, list(made.papers))


def _documents(session: Session, tenants: list[int], first: dt.date) -> list[Any]:
    found: list[Any] = []
    for kind in KINDS:
        query = (
            select(kind.id)
            .join(Contract.__table__, Contract.__table__.c.id == kind.contract_id)
            .where(
                Contract.__table__.c.partner_id.in_(tenants),
                kind.date.between(first, month_end(first)),
                kind.posted,
                kind.marked.is_(False),
            )
        )
        found += load(session, kind, list(session.scalars(query)))
    order = {kind: place for place, kind in enumerate(KINDS)}
    return sorted(found, key=lambda d: (d.contract_id, order[type(d)], d.date, d.number or ""))
