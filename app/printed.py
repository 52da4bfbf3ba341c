"""What was printed is remembered with the document: who, when, which form (L22)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.lists import titles_of
from app.store import chunks
from app.work import Work
from db.base import Document
from db.system import History

if TYPE_CHECKING:
    from printforms.registry import PrintForm

PRINTED = "напечатан"


Papers = Sequence[tuple[type[Document], int, str]]  # (kind, id, what it is called on paper)


def note_printed(work: Work, kind: type[Document], keys: Sequence[int], form: str) -> None:
    """A line in the history of each document: this form went to paper or to a file."""
    note_papers(work, [(kind, key, form) for key in keys])


def note_papers(work: Work, papers: Papers) -> None:
    """The same of papers of several kinds and forms, that went together."""
    with work.transaction("печать", (), None) as gate:
        assert gate is not None
        for kind, key, form in papers:
            gate.note(kind.__tablename__, key, PRINTED, {"form": [None, form]})
            gate.touched.add(kind)


def named_papers(work: Work, form: PrintForm, keys: Sequence[int]) -> Papers:
    """A form of some documents by the name of each: «Акт № А-1 от 31.10.2026»."""
    kind = form.document
    if not issubclass(kind, Document):
        return []
    with work.database.reading() as session:
        names = titles_of(session, kind, keys)
    return [(kind, key, paper_name(form, names[key])) for key in keys if key in names]


def paper_name(form: PrintForm, title: str) -> str:
    """«Счёт-фактура № А-1 от 31.10.2026» of the document «Акт № А-1 от 31.10.2026»."""
    kind: Any = form.document
    return f"{form.title}{title.removeprefix(kind.title)}"


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
