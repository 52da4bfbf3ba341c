"""Cabins that stand in for others: which row was before, and which goes on with the rental."""

from __future__ import annotations

from app.facts import Facts
from db.documents.rent_replacement import RentReplacementUnit
from db.registers.place import Possession


def opened_by(facts: Facts, held: Possession) -> Possession:
    """The possession a rental began with, before any replacement."""
    while rows := facts.many(RentReplacementUnit, "id", held.id, "possession_id"):
        before = facts.find(Possession, rows[0].possession_id)
        if before is None:
            break
        held = before
    return held


def held_now(facts: Facts, possession_id: int) -> Possession | None:
    """What the tenant still holds of a row: its unit, or the one that stands in for it."""
    held = facts.find(Possession, possession_id)
    while held is not None and held.until is not None:
        rows = facts.many(RentReplacementUnit, "possession_id", held.id)
        later = (facts.find(Possession, row.id) for row in rows)
        held = next((one for one in later if one is not None), None)
    return held
