"""What a report is asked must be answerable: nothing needed is missing, no year is a slip."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import Any, get_args, get_type_hints

from app.problems import EARLIEST, LATEST
from db.errors import UserError


def must_be_answerable(params: Any) -> None:
    """UserError tells every parameter that a report cannot begin with."""
    if faults := list(_faults(params)):
        raise UserError(". ".join(faults) + ".")


def _faults(params: Any) -> Iterator[str]:
    needed = _needed(params.__class__)
    for part in fields(params):
        title, value = part.metadata.get("title", part.name), getattr(params, part.name)
        if value is None and part.name in needed:
            yield f"Отчёту не хватает: «{title}» не заполнено"
        elif isinstance(value, dt.date) and not EARLIEST <= value.year <= LATEST:
            yield f"«{title}»: проверьте год ({value.year})"


@cache
def _needed(cls: type) -> frozenset[str]:
    """Parameters that are never empty, by their annotations."""
    hints = get_type_hints(cls)
    return frozenset(name for name, hint in hints.items() if type(None) not in get_args(hint))
