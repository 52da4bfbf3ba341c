"""The state of papers that both sides sign, as lists of their documents tell it (L22)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, select

from app.list_shape import WORKED_OUT, WorkedOut
from app.signing import SIGNED_KINDS, SIGNING, SigningState
from app.table import Column


def _words(key: Any) -> Any:
    """In words; empty for what nobody gave to be signed."""
    told = case(
        (SIGNING.c.original.is_not(None), SigningState.ORIGINAL.value),
        (SIGNING.c.signed.is_not(None), SigningState.SIGNED.value),
        else_=SigningState.GIVEN.value,
    )
    given = SIGNING.c.given.is_not(None)
    come = given | SIGNING.c.signed.is_not(None) | SIGNING.c.original.is_not(None)
    return select(told).where(SIGNING.c.document_id == key, come).scalar_subquery()


for _kind in SIGNED_KINDS:
    WORKED_OUT.setdefault(_kind, []).append(WorkedOut(Column("signing", "Подпись", str), _words))
