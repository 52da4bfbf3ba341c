"""What may be done at once about a message: open what it speaks of, choose another, count again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from app.verbs import Problem
from db.catalogs.unit import Unit
from db.meta import Field, fields_of
from forms.messages import Action
from forms.values import shown

if TYPE_CHECKING:
    from forms.item_window import ItemWindow

DAYS = frozenset(("date_from", "date_to"))
CHART, TOLD_OF_CHART = "На графике занятости", "«Графике занятости»"  # `app.refusals` tells of it


def advice(window: ItemWindow, problem: Problem) -> list[Action]:
    """Actions for one message of a window; none when the form may only be read."""
    place = part_of(window, problem)
    if window.locked:
        return []
    if place is None:
        there = TOLD_OF_CHART in problem.text
        return [(CHART, partial(_on_schedule, window, None))] if there else []
    return list(_actions(window, problem, *place))


def part_of(window: ItemWindow, problem: Problem) -> tuple[Any, Field] | None:
    """The head or the row a message speaks of, with its field."""
    part: Any = window.thing
    if problem.section:
        rows = getattr(window.thing, problem.section, [])
        if not 0 < problem.line <= len(rows):
            return None
        part = rows[problem.line - 1]
    kind: Any = type(part)
    found = next((f for f in fields_of(kind) if f.name == problem.field), None)
    return None if found is None else (part, found)


def _actions(window: ItemWindow, problem: Problem, part: Any, field: Field) -> Iterator[Action]:
    value = getattr(part, field.name)
    ref = window.form.ref(part, field)
    if ref is not None:
        if value is not None:
            yield (f"Открыть {_named(ref.name(value))}", partial(ref.open, value))
        if not field.about.readonly:
            other = "Выбрать" if value is None else "Выбрать из списка"
            yield (other, partial(_choose, window, problem))
    if field.name == "amount" and problem.section and hasattr(part, "manual"):
        yield ("Рассчитать", partial(_set, window, problem, "manual", False))
    day = window.thing.__dict__.get("date")
    starts_otherwise = field.name == "date_from" and value is not None and value != day
    if starts_otherwise and isinstance(day, dt.date):
        yield (f"Начать с {shown(day)}", partial(_set, window, problem, "date_from", day))
    unit = value if _is_unit(field) else None
    if field.name in DAYS:  # free on other days, perhaps
        kind: Any = type(part)
        unit = next((getattr(part, f.name) for f in fields_of(kind) if _is_unit(f)), None)
    if unit is not None:
        yield (CHART, partial(_on_schedule, window, unit))


def _is_unit(field: Field) -> bool:
    return field.target is not None and issubclass(field.target, Unit)


def _named(name: str) -> str:
    """Short enough for a line of messages."""
    return name if len(name) <= 24 else f"{name[:23]}…"


def _choose(window: ItemWindow, problem: Problem) -> None:
    """F4 in the field the message speaks of."""
    place = part_of(window, problem)
    if place is None:
        return
    window.form.go_to(problem)
    ref = window.form.ref(*place)
    if ref is not None:
        ref.choose()


def _on_schedule(window: ItemWindow, unit_id: int | None) -> None:
    """Who has the unit and when; others of its kind are beside it once the search is cleared."""
    from forms.schedule.window import open_schedule

    schedule = open_schedule(window.desk)
    if unit_id is not None:
        schedule.search.setText(window.work.load(Unit, unit_id).code)


def _set(window: ItemWindow, problem: Problem, name: str, value: Any) -> None:
    """Gives a cell its value, as if it were typed."""
    place = part_of(window, problem)
    page = window.sections.get(problem.section)
    if place is None or page is None:
        return
    window.form.go_to(problem)
    page.model.drop_fault(place[0], problem.field)
    page.model.set_value(place[0], name, value)
