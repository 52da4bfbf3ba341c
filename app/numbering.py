"""The last acts of a writing: versions, numbers without a gap, marks, and what is told back.

The number is given as the last lock of the first posting and never taken back; a draft has none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.facts import Facts
from app.gateway import Gateway
from db.base import Base, Catalog, Document
from db.catalogs.organization import Organization
from db.errors import UserError
from db.russian import fold, print_number
from db.system import Counter, Note

DIGITS = 6
SeriesOfYear = tuple[int, str, int]  # organization, series, year


def bump(gate: Gateway, things: Sequence[Any]) -> None:
    """A new version for heads that changed, also when only a line did."""
    by_table: dict[Any, list[Any]] = defaultdict(list)
    for thing in things:
        by_table[head(thing)].append(thing)
    for table, group in by_table.items():
        rows = [{"id": t.id, "version": t.version + 1} for t in group]
        gate.update_many(table, rows, "version")
        for thing in group:
            gate.versions[thing.id] = thing.version + 1


def seal(
    gate: Gateway, documents: Sequence[Document], facts: Facts, old: Mapping[int, Any]
) -> None:
    """«Проведён», with a number for those that have none yet."""
    fresh = [d for d in documents if d.number is None and d.numbered]
    numbers = _give(gate, fresh, facts)
    rows = []
    for document in documents:
        was = old.get(document.id)
        if was is not None and was.posted and document.id not in numbers:
            continue
        version = gate.versions.get(document.id, document.version)
        if was is not None and document.id not in gate.versions:
            version += 1
        gate.versions[document.id] = version
        number, series = numbers.get(document.id, (document.number, document.number_series))
        told_as = " ".join((number or "", print_number(number or ""), document.search))
        year = document.number_year or document.date.year
        gate.posted[document.id] = (number, series, year)
        rows.append(
            {
                "id": document.id,
                "posted": True,
                "number": number,
                "number_series": series,
                "number_year": year,
                "search": fold(told_as.strip())[:1000],
                "version": version,
            }
        )
        told: dict[str, Any] = {"posted": [False, True]}
        if document.id in numbers:
            told["number"] = [None, number]
        gate.add(type(document).__tablename__, document.id, "проведён", told)
    columns = ("posted", "number", "number_series", "number_year", "search", "version")
    gate.update_many(Document.__table__, rows, *columns)


def _give(gate: Gateway, documents: Sequence[Document], facts: Facts) -> dict[int, tuple[str, str]]:
    groups: dict[tuple[int, str, int], list[Document]] = defaultdict(list)
    for document in documents:
        series = document.numbered_among()
        groups[(document.organization_id, series, document.date.year)].append(document)
    given: dict[int, tuple[str, str]] = {}
    for (organization, series, year), group in sorted(groups.items()):
        prefix = facts.get(Organization, organization).prefix
        if mark := group[0].number_mark:
            prefix = f"{prefix}-{mark}"
        first = gate.next_numbers(organization, series, year, len(group))
        for n, document in enumerate(group, first):
            given[document.id] = (f"{prefix}-{n:0{DIGITS}}", series)
    return given


def go_on_from(gate: Gateway, key: SeriesOfYear, last: int) -> None:
    """The next number of a series is above one that was given elsewhere («Начало учёта»)."""
    gate.open_counter(*key)
    counter = _locked(gate, key)
    if counter.last < last:
        gate.update_many(Counter.__table__, [{"id": counter.id, "last": last}], "last")


def take_back(gate: Gateway, key: SeriesOfYear, last: int, title: str) -> None:
    """The series goes on from what the program itself gave; refused when it gave more since."""
    counter = _locked(gate, key)
    if counter.last > last:
        raise UserError(
            f"В ряду {title} после номера {last} уже дан номер {counter.last}: данные номера "
            "не забираются, поэтому начало учёта не отменить."
        )
    table = Document.__table__
    query = select(table.c.number).where(
        table.c.organization_id == key[0],
        table.c.number_series == key[1],
        table.c.number_year == key[2],
        table.c.number.is_not(None),
    )
    given = max(map(ordinal, gate.connection.execute(query).scalars()), default=0)
    gate.update_many(Counter.__table__, [{"id": counter.id, "last": given}], "last")


def _locked(gate: Gateway, key: SeriesOfYear) -> Any:
    """The counter as it stands when nobody else may take a number of it."""
    table = Counter.__table__
    query = select(table.c.id, table.c.last).where(
        table.c.organization_id == key[0], table.c.series == key[1], table.c.year == key[2]
    )
    gate.lock(table, [gate.connection.execute(query).one().id])
    return gate.connection.execute(query).one()


def ordinal(number: str) -> int:
    """The digits at the end of a number: 120 of «А-000120»; 0 where there are none."""
    digits = re.search(r"(\d+)$", number)
    return int(digits.group()) if digits else 0


def unseal(gate: Gateway, documents: Sequence[Document]) -> None:
    """Not posted any more; the number stays."""
    rows = []
    for document in documents:
        gate.versions[document.id] = document.version + 1
        gate.unposted.add(document.id)
        rows.append({"id": document.id, "posted": False, "version": document.version + 1})
        told = {"posted": [True, False]}
        gate.note(type(document).__tablename__, document.id, "проведение отменено", told)
        gate.touched.add(type(document))
    gate.update_many(Document.__table__, rows, "posted", "version")


def mark(gate: Gateway, things: Sequence[Any], old: Mapping[int, Any]) -> None:
    """Turns the deletion mark of each thing over."""
    rows: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for thing in things:
        became = not old[thing.id].marked
        version = gate.versions.get(thing.id, thing.version) + 1
        gate.versions[thing.id], gate.marked[thing.id] = version, became
        rows[head(thing)].append({"id": thing.id, "marked": became, "version": version})
        action = "помечен на удаление" if became else "пометка снята"
        gate.note(type(thing).__tablename__, thing.id, action, {"marked": [not became, became]})
        gate.touched.add(type(thing))
    for table, group in rows.items():
        gate.update_many(table, group, "marked", "version")


def write_note(gate: Gateway, report: str, row_id: int, text: str) -> None:
    """Sets a note of a report row; an empty text clears it."""
    query = select(Note).where(Note.report == report, Note.row_id == row_id)
    known = gate.session.scalars(query).one_or_none()
    values = {"text": text, "author": gate.user.login, "at": gate.now}
    if known is not None:
        gate.update_many(Note.__table__, [{"id": known.id, **values}], *values)
        was = known.text
    else:
        (key,) = gate.reserve(1)
        gate.insert(Note.__table__, [{"id": key, "report": report, "row_id": row_id, **values}])
        was = ""
    gate.note("note", row_id, "примечание", {"text": [was, text]})
    gate.touched.add(Note)


def results(gate: Gateway, things: Sequence[Base]) -> list[dict[str, Any]]:
    """What the operation is remembered by, for a retry."""
    return [{"noun": type(t).__tablename__, "id": t.id} for t in things]


def tell(gate: Gateway, things: Sequence[Any]) -> None:
    """After the commit the objects learn their version, number, state and mark."""
    for thing in things:
        thing.version = gate.versions.get(thing.id, thing.version)
        if thing.id in gate.posted:
            thing.posted = True
            thing.number, thing.number_series, thing.number_year = gate.posted[thing.id]
        if thing.id in gate.unposted:
            thing.posted = False
        if thing.id in gate.marked:
            thing.marked = gate.marked[thing.id]
    for learn in gate.later:
        learn()


def head(thing: Catalog | Document) -> Any:
    """The table that holds version, mark and state."""
    if isinstance(thing, Document):
        return Document.__table__
    root: Any = type(thing).__table__
    for parent in type(thing).__mro__:
        if "__table__" in parent.__dict__:
            root = parent.__dict__["__table__"]
    return root
