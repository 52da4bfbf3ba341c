"""Whether a paper may be with its client already: then it changes by another paper only (H-25)."""

from __future__ import annotations

from sqlalchemy import select

from app.facts import Facts
from app.printed import PRINTED
from db.base import Document
from db.catalogs.organization import Organization
from db.system import History

GIVEN = (PRINTED,)  # what the history says of a paper that left the program


def was_issued(document: Document, facts: Facts) -> bool:
    """It was printed or written to a file, or its period is closed."""
    organization = facts.find(Organization, document.organization_id)
    closed = organization.closed_to if organization is not None else None
    if closed is not None and document.date <= closed:
        return True
    told = History.__table__.c
    query = select(told.id).where(told.thing_id == document.id, told.action.in_(GIVEN)).limit(1)
    return bool(facts.query(query))
