"""«Скопировать»: a new thing with the typed values of another one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.work import Work
from db.base import Base, Document
from db.meta import fields_of, sections_of


def copy_of(work: Work, thing: Any) -> Any:
    """What a person typed is copied; number, state, author and date are the new thing's own."""
    kind: type[Base] = type(thing)
    typed = (f for f in fields_of(kind) if f.about.copied and not f.about.readonly)
    values = {f.name: getattr(thing, f.name) for f in typed}
    if isinstance(thing, Document):
        values["date"] = dt.date.today()
    made = work.new(kind, **values)
    for name, _, _ in sections_of(kind):
        setattr(made, name, [copy_of_row(row) for row in getattr(thing, name)])
    return made


def copy_of_row(row: Any) -> Any:
    """A new row with the same values, but for those that are of one row alone."""
    kind: type[Base] = type(row)
    same = (f.name for f in fields_of(kind) if f.name != "line" and f.about.copied)
    return kind(**{name: getattr(row, name) for name in same})
