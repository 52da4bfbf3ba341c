"""Whether a paper may be with its client already: then it changes by another paper only (H-25)."""

from __future__ import annotations

from sqlalchemy import select

from app.facts import Facts
from app.given_papers import with_their_client
from app.printed import PRINTED
from db.base import Document
from db.catalogs.organization import Organization
from db.system import History


def was_issued(document: Document, facts: Facts) -> bool:
    """It was printed or written to a file, or it cannot be taken back."""
    told = History.__table__.c
    printed = select(told.id).where(told.thing_id == document.id, told.action == PRINTED).limit(1)
    return cannot_be_taken_back(document, facts) or bool(facts.query(printed))


def cannot_be_taken_back(document: Document, facts: Facts) -> bool:
    """Its client has it, or its period is closed."""
    organization = facts.find(Organization, document.organization_id)
    closed = organization.closed_to if organization is not None else None
    if closed is not None and document.date <= closed:
        return True
    return bool(facts.query(with_their_client([document.id])))
