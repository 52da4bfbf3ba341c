"""The list of cabins and their choice may be filtered by parameters (A-4).

`ListQuery(Cabin, where={PARAMETERS: {"Утепление": "100 мм"}})`, the same `where` in `choices`.
Names and values are compared as people read them: without case, ё is е.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import and_, not_, select, true
from sqlalchemy.orm import Session

from app.facts import Facts
from app.lists import NAMED, NamedFilter
from app.verbs import recalculates
from db.base import Base
from db.catalogs.unit import CabinParameter, Unit
from db.meta import attributes_of
from db.russian import fold

PARAMETERS = "parameters"


class Parameter(NamedTuple):
    """A parameter that cabins have, and its values, the most frequent first."""

    name: str
    values: tuple[str, ...]


def parameters_of(session: Session) -> list[Parameter]:
    """Every parameter of the cabins that are not marked, for a person to choose from."""
    row, unit = CabinParameter.__table__, Unit.__table__
    query = (
        select(row.c.parameter, row.c.value)
        .join(unit, unit.c.id == row.c.owner_id)
        .where(unit.c.marked.is_(False))
        .order_by(row.c.id)
    )
    spelled: dict[str, str] = {}
    values: dict[str, Counter[str]] = defaultdict(Counter)
    for name, value in session.execute(query):
        for word in (name, value):
            spelled.setdefault(fold(word), word)
        values[fold(name)][fold(value)] += 1
    return [
        Parameter(spelled[key], tuple(spelled[v] for v, _ in values[key].most_common()))
        for key in sorted(values)
    ]


def _have(kind: type[Base], wanted: Mapping[str, Any]) -> Any:
    """Cabins that have every parameter: of a value, of one of a list; None — that have it not."""
    from app.conditions import folded

    row = CabinParameter.__table__
    key = attributes_of(kind)["id"]
    found = []
    for name, value in wanted.items():
        owners = select(row.c.owner_id).where(folded(row.c.parameter) == fold(name.strip()))
        if value is None:
            found.append(not_(key.in_(owners)))
            continue
        values = [value] if isinstance(value, str) else value
        told = [fold(one.strip()) for one in values]
        found.append(key.in_(owners.where(folded(row.c.value).in_(told))))
    return and_(true(), *found)


NAMED[PARAMETERS] = NamedFilter("Параметры", _have)


@recalculates(CabinParameter, "parameter", "value")
def words_have_no_loose_spaces(row: CabinParameter, facts: Facts) -> None:
    row.parameter = " ".join((row.parameter or "").split())
    row.value = " ".join((row.value or "").split())
