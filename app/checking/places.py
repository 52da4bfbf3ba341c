"""Who holds what, derived again from the register of places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.checking.findings import Difference
from app.lists import titles_of
from app.possession import rows_of, running_number
from db.catalogs.unit import Unit
from db.registers.place import Possession


def check(session: Session) -> Iterator[Difference]:
    yield from _possessions(session)
    yield from _doubled_units(session)


def _possessions(session: Session) -> Iterator[Difference]:
    columns = [c.name for c in Possession.__table__.columns]
    kept: dict[int, dict[str, Any]] = {
        row.id: dict(row._mapping) for row in session.execute(select(Possession.__table__))
    }
    derived = {row["id"]: row for row in rows_of(session)}
    wrong = [
        key
        for key in sorted(kept.keys() | derived.keys())
        if key not in kept
        or key not in derived
        or any(kept[key][c] != derived[key][c] for c in columns)
    ]
    units = {key: (derived.get(key) or kept[key])["unit_id"] for key in wrong}
    names = titles_of(session, Unit, units.values())
    for key in wrong:
        yield Difference(
            "possession",
            f"{names.get(units[key], 'Имущество')}: владение в базе ({_told(kept.get(key))}) "
            f"расходится с размещением ({_told(derived.get(key))})",
        )


def _told(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return "нет"
    until = f" по {row['until']:%d.%m.%Y}" if row["until"] else ""
    return f"с {row['since']:%d.%m.%Y}{until}, {row['quantity']} шт."


def _doubled_units(session: Session) -> Iterator[Difference]:
    """A cabin is one on every day."""
    running = running_number()
    query = select(running.c.code, func.min(running.c.period)).where(running.c.there > 1)
    for code, day in session.execute(query.group_by(running.c.code)):
        yield Difference("places", f"{code}: с {day:%d.%m.%Y} числится в парке дважды")
