"""What was printed is remembered with the document: who, when, which form (L22)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.store import chunks
from app.work import Work
from db.base import Document
from db.system import History

PRINTED = "напечатан"


def note_printed(work: Work, kind: type[Document], keys: Sequence[int], form: str) -> None:
    """A line in the history of each document: this form went to paper or to a file."""
    with work.transaction("печать", (), None) as gate:
        assert gate is not None
        for key in keys:
            gate.note(kind.__tablename__, key, PRINTED, {"form": [None, form]})
        gate.touched.add(kind)


def last_printed(
    session: Session, kind: type[Document], keys: Sequence[int]
) -> dict[int, dict[str, tuple[dt.datetime, str]]]:
    """Document → form → when it was printed last and by whom (a login)."""
    found: dict[int, dict[str, tuple[dt.datetime, str]]] = defaultdict(dict)
    told: Any = History.__table__.c
    query = select(told.thing_id, told.at, told.user, told.changes).where(
        told.noun == kind.__tablename__, told.action == PRINTED
    )
    for chunk in chunks(keys):
        for key, at, user, changes in session.execute(
            query.where(told.thing_id.in_(chunk)).order_by(told.id)
        ):
            found[key][str(changes["form"][1])] = (at, user)
    return dict(found)


def was_printed(kind: type[Document], key: Any) -> Any:
    """Whether a document was ever printed, in SQL by its id."""
    told: Any = History.__table__.c
    lines = select(told.id).where(told.thing_id == key, told.action == PRINTED)
    return exists(lines.where(told.noun == kind.__tablename__))
