"""Which things may go by mail."""

from __future__ import annotations

from db.base import Base, Document
from db.meta import attributes_of


def may_go(kind: type[Base]) -> bool:
    """Documents of a kind have somebody to be sent to; the journal has those of all kinds."""
    if not issubclass(kind, Document):
        return False
    return kind is Document or not {"contract_id", "partner_id"}.isdisjoint(attributes_of(kind))
