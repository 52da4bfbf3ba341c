"""«−3, 0, 3, 10»: on which days from a day that comes something is told again (L-9, L-10)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from db.errors import UserError

LATE = 5  # days: what could not be told in time is told so much later, then no more
FARTHEST = 365


def offsets(text: str) -> tuple[int, ...]:
    """Days from the day, before it below zero, in order; UserError when the text says none."""
    found: set[int] = set()
    for word in re.split(r"[,;/\s]+", text.strip()):
        if not word:
            continue
        plain = word.replace("−", "-").replace("–", "-").replace("+", "")
        if re.fullmatch(r"-?\d{1,3}", plain) is None or abs(int(plain)) > FARTHEST:
            raise UserError(f"«{word}» — не число дней. Пример: −3, 0, 3, 10")
        found.add(int(plain))
    return tuple(sorted(found))


def offset_due(day: dt.date, days: Sequence[int], today: dt.date) -> int | None:
    """The last offset whose day has come, unless it came long ago: so nothing is told in a heap."""
    passed = (today - day).days
    come = [offset for offset in days if offset <= passed]
    if not come or passed - come[-1] > LATE:
        return None
    return come[-1]
