"""Which of our organizations a new document is of, so that nobody chooses it every time."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.facts import Facts
from app.verbs import recalculates
from db.base import Document
from db.catalogs.organization import Organization
from db.documents.contract import Contract

LATEST = 1000  # documents of everybody among which a person's last one is looked for


def usual_organization(session: Session, login: str) -> int | None:
    """The only one; of several, that of the last document of the person; None to be chosen."""
    known = set(session.scalars(select(Organization.id).where(Organization.marked.is_(False))))
    if len(known) <= 1:
        return next(iter(known), None)
    latest = (
        select(Document.id, Document.organization_id, Document.author)
        .order_by(Document.id.desc())
        .limit(LATEST)
        .subquery()
    )
    last = session.scalar(
        select(latest.c.organization_id)
        .where(latest.c.author == login)
        .order_by(latest.c.id.desc())
        .limit(1)
    )
    return last if last in known else None


@recalculates(Document, "contract_id")
def organization_follows_the_contract(doc: Document, facts: Facts) -> None:
    """A document of a contract is of its organization, until it has got a number there."""
    contract = facts.find(Contract, getattr(doc, "contract_id", None))
    if contract is not None and doc.number is None:
        doc.organization_id = contract.organization_id
