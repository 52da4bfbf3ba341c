"""Corrections of one act go the last one first: each was counted from those before it (H-25)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.gateway import Gateway
from app.lists import titles_of
from app.movements import columns
from app.store import chunks, rows_by
from app.verbs import follows
from db.base import Document, Register
from db.documents.realization_correction import RealizationCorrection
from db.errors import UserError
from db.registers.realization import Realization


@follows(Realization)
def later_corrections_stand(gate: Gateway, register: type[Register], rows: Sequence[Any]) -> None:
    """Refuses to take a correction from under a later one: «было» of its paper would be untrue."""
    at = columns(register).index("recorder_id")
    touched = rows_by(gate.session, RealizationCorrection, "id", {row[at] for row in rows})
    first: dict[int, RealizationCorrection] = {}
    for doc in touched:
        known = first.setdefault(doc.act_id, doc)
        if _place(doc) < _place(known):
            first[doc.act_id] = doc
    if not first:
        return
    later = {
        other.id
        for other in rows_by(gate.session, RealizationCorrection, "act_id", first)
        if _place(other) > _place(first[other.act_id])
    }
    recorder: Any = Realization.__table__.c.recorder_id
    for chunk in chunks(sorted(later)):
        found = gate.connection.execute(select(recorder).where(recorder.in_(chunk))).scalar()
        if found is not None:
            title = titles_of(gate.session, Document, [found])[found]
            raise UserError(f"От этой корректировки считает «{title}»: сначала отмените её.")


def _place(doc: RealizationCorrection) -> tuple[Any, int]:
    return doc.date, doc.id
