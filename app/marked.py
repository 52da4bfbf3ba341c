"""What is marked for deletion goes into nothing new; what stands on it already may stay."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from app.facts import Facts
from app.verbs import Problem
from db.base import Base, Document
from db.meta import fields_of, parts, sections_of


def marked_references(
    thing: Base, before: Base | None, facts: Facts, *, posting: bool = False
) -> Iterator[Problem]:
    """References to marked things that the stored thing (`before`) did not have.

    A document posted for the first time is new as a whole; one posted before may be posted again.
    """
    if posting and isinstance(before, Document) and not before.posted and before.number is None:
        before = None
    stood = {} if before is None else {_place(part): part for part, _ in parts(before)}
    yield from _taken(thing, stood, facts)
    for section, title, _ in sections_of(type(thing)):
        for line, row in enumerate(getattr(thing, section), 1):
            for problem in _taken(row, stood, facts):
                text = f"«{title}», строка {line}: {problem.text}"
                yield Problem(problem.field, text, section, line)


def _taken(
    part: Base, stood: dict[tuple[type[Base], int | None], Base], facts: Facts
) -> Iterator[Problem]:
    values, before = part.__dict__, stood.get(_place(part))
    for field, title, target in _references(type(part)):
        key = values.get(field)
        if key is None or (before is not None and getattr(before, field) == key):
            continue
        found: Any = facts.find(target, key)
        if found is not None and found.marked:
            name = getattr(found, found.shown_by) or found.title
            text = f"«{title}» — {name} с пометкой удаления: выберите другую запись"
            yield Problem(field, f"{text} или снимите пометку")


@cache
def _references(cls: type[Base]) -> tuple[tuple[str, str, type[Base]], ...]:
    """(field, its title, what it points at) of references to what may be marked."""
    found = ((f.name, f.title, f.target) for f in fields_of(cls))
    return tuple((n, title, t) for n, title, t in found if t is not None and hasattr(t, "marked"))


def _place(part: Base) -> tuple[type[Base], int | None]:
    """A head or a row by its id; a new one stands nowhere yet."""
    return type(part), part.__dict__.get("id")
