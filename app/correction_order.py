"""Corrections of one charge come in the order of their days.

What a return or «Изменение условий» takes back is counted from what stood then; one that comes,
changes or goes before a later one would make the later wrong. So the later goes first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from app.gateway import Gateway
from app.lists import titles_of
from app.store import chunks
from db.base import Document
from db.errors import UserError
from db.registers.money import Charge


def corrections_are_in_order(
    gate: Gateway, touched: Sequence[Charge], mine: Collection[int]
) -> None:
    """Refuses corrections that come, change or go under later ones of other documents.

    `touched` are the corrections about to be written, `mine` ids of the documents that write.
    """
    first: dict[int, Charge] = {}
    for charge in touched:
        if charge.corrects_id is not None:
            known = first.setdefault(charge.corrects_id, charge)
            if charge.date_from < known.date_from:
                first[charge.corrects_id] = charge
    for chunk in chunks(sorted(first)):
        for row in gate.connection.execute(_corrections(), {"keys": chunk}):
            before = first[row.corrects_id]
            if row.recorder_id not in mine and row.date_from > before.date_from:
                title = titles_of(gate.session, Document, [row.recorder_id])[row.recorder_id]
                raise UserError(
                    f"Аренду с {row.date_from:%d.%m.%Y} уже исправил документ «{title}», а здесь "
                    f"исправляется с {before.date_from:%d.%m.%Y}. Сначала отмените его проведение."
                )


def nothing_corrects(gate: Gateway, changed: Sequence[Charge]) -> None:
    """Refuses to change what a correction was counted from: it would be wrong ever after."""
    for chunk in chunks(sorted(c.id for c in changed)):
        for row in gate.connection.execute(_corrections(), {"keys": chunk}):
            title = titles_of(gate.session, Document, [row.recorder_id])[row.recorder_id]
            raise UserError(
                f"Начисление исправлено другим документом: «{title}». Сначала отмените его "
                "проведение."
            )


@cache
def _corrections() -> Any:
    keys = Charge.corrects_id.in_(bindparam("keys", expanding=True))
    columns = (Charge.corrects_id, Charge.recorder_id, Charge.date_from)
    return select(*columns).where(keys, Charge.gross != 0).order_by(Charge.date_from)
