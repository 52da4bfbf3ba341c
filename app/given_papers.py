"""Papers that are with their client: only another paper corrects them (H-25)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import CompoundSelect, or_, select, union

from db.catalogs.letter import GONE, LetterPaper, LetterRecipient
from db.signing import Signing


def with_their_client(keys: Collection[int]) -> CompoundSelect[Any]:
    """Which of some documents were given to be signed, or went by mail, or may have gone."""
    paper, recipient = LetterPaper.__table__.c, LetterRecipient.__table__.c
    mailed = (
        select(paper.document_id)
        .join(LetterRecipient.__table__, recipient.owner_id == paper.owner_id)
        .where(paper.document_id.in_(keys), recipient.state.in_(GONE))
    )
    signing = Signing.__table__.c
    came = (each.is_not(None) for each in (signing.given, signing.signed, signing.original))
    handed = select(signing.document_id).where(signing.document_id.in_(keys), or_(*came))
    return union(mailed, handed)
