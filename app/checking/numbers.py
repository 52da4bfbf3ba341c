"""Numbers without gaps: per organization, series and year from one to the counter's last.

Where «Начало учёта» brought a number, what is above it has no gap, and what the program gave
before it has none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.checking.findings import Difference
from app.numbering import ordinal
from db.base import Document
from db.catalogs.organization import Organization
from db.documents.accounting_start import Series, starting_numbers
from db.meta import noun
from db.system import Counter

Key = tuple[int, str, int]
TOLD = 5  # numbers named in one line


def check(session: Session) -> Iterator[Difference]:
    given, starts = _given(session), _starts(session)
    query = select(Organization.id, Organization.name)
    names = {row.id: row.name for row in session.execute(query)}
    for counter in session.scalars(select(Counter)):
        key = (counter.organization_id, counter.series, counter.year)
        found = given.pop(key, [])
        where = f"{names.get(key[0], '')}, {_series(key[1])}, {key[2]} год"
        start = starts.pop(key, 0)
        before = max((n for n in found if n <= start), default=0)
        wanted = {*range(1, before + 1), *range(start + 1, counter.last + 1)}
        missing = sorted(wanted - set(found))
        if missing:
            yield Difference("numbers", f"{where}: пропущены номера {_some(missing)}")
        if found and max(found) > counter.last:
            yield Difference(
                "numbers", f"{where}: номер {max(found)} больше счётчика {counter.last}"
            )
        twice = sorted({n for n in found if found.count(n) > 1}) if _repeats(found) else []
        if twice:
            yield Difference("numbers", f"{where}: номера выданы дважды: {_some(twice)}")
        if counter.last < start:
            told = (
                f"{where}: счётчик {counter.last} меньше номера {start}, введённого началом учёта"
            )
            yield Difference("numbers", told)
    for (organization, series, year), start in sorted(starts.items()):
        where = f"{names.get(organization, '')}, {_series(series)}, {year} год"
        yield Difference("numbers", f"{where}: началом учёта введён номер {start}, а счётчика нет")
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
        if digits := ordinal(number):
            found[(organization, series, year)].append(digits)
    return found


def _starts(session: Session) -> dict[Key, int]:
    """The numbers that posted «Начало учёта» brought."""
    found: dict[Key, int] = {}
    for organization, series, year, last in session.execute(
        starting_numbers().where(Document.posted)
    ):
        key = (organization, series.counted, year)
        found[key] = max(last, found.get(key, 0))
    return found


def _repeats(found: list[int]) -> bool:
    return len(set(found)) != len(found)


def _series(series: str) -> str:
    if series.upper() in Series.__members__:
        return f"«{Series[series.upper()].value}»"
    try:
        titles: str = noun(series).titles
    except KeyError:
        return f"серия «{series}»"
    return f"«{titles}»"


def _some(numbers: list[int]) -> str:
    shown = ", ".join(str(n) for n in numbers[:TOLD])
    return shown if len(numbers) <= TOLD else f"{shown} и ещё {len(numbers) - TOLD}"
