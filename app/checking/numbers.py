"""Numbers without gaps: per organization, series and year from one to the counter's last."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.checking.findings import Difference
from db.base import Document
from db.catalogs.organization import Organization
from db.meta import noun
from db.system import Counter

Key = tuple[int, str, int]
TOLD = 5  # numbers named in one line


def check(session: Session) -> Iterator[Difference]:
    given = _given(session)
    query = select(Organization.id, Organization.name)
    names = {row.id: row.name for row in session.execute(query)}
    for counter in session.scalars(select(Counter)):
        key = (counter.organization_id, counter.series, counter.year)
        found = given.pop(key, [])
        where = f"{names.get(key[0], '')}, {_series(key[1])}, {key[2]} год"
        missing = sorted(set(range(1, counter.last + 1)) - set(found))
        if missing:
            yield Difference("numbers", f"{where}: пропущены номера {_some(missing)}")
        if found and max(found) > counter.last:
            yield Difference(
                "numbers", f"{where}: номер {max(found)} больше счётчика {counter.last}"
            )
        twice = sorted({n for n in found if found.count(n) > 1}) if _repeats(found) else []
        if twice:
            yield Difference("numbers", f"{where}: номера выданы дважды: {_some(twice)}")
    for (organization, series, year), found in sorted(given.items()):
        where = f"{names.get(organization, '')}, {_series(series)}, {year} год"
        yield Difference("numbers", f"{where}: номера есть, а счётчика нет: {_some(sorted(found))}")


def _given(session: Session) -> dict[Key, list[int]]:
    table = Document.__table__
    query = select(
        table.c.organization_id, table.c.number_series, table.c.number_year, table.c.number
    ).where(table.c.number.is_not(None), table.c.number_series.is_not(None))
    found: dict[Key, list[int]] = defaultdict(list)
    for organization, series, year, number in session.execute(query):
        digits = re.search(r"(\d+)$", number)
        if digits:
            found[(organization, series, year)].append(int(digits.group()))
    return found


def _repeats(found: list[int]) -> bool:
    return len(set(found)) != len(found)


def _series(series: str) -> str:
    try:
        titles: str = noun(series).titles
    except KeyError:
        return f"серия «{series}»"
    return f"«{titles}»"


def _some(numbers: list[int]) -> str:
    shown = ", ".join(str(n) for n in numbers[:TOLD])
    return shown if len(numbers) <= TOLD else f"{shown} и ещё {len(numbers) - TOLD}"
