"""Groups of catalogs: no group in itself, no name twice side by side, nothing lost with a mark."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, func, select

from app.facts import Facts
from app.verbs import Problem, checks
from db.base import Base
from db.groups import OUTER, OWN, CatalogGroup, grouped_by
from db.meta import attributes_of
from db.russian import counted


@checks(CatalogGroup)
def group_is_not_in_itself(group: CatalogGroup, facts: Facts) -> Iterator[Problem]:
    """The chain of outer groups ends at the top of the catalog."""
    own, outer = group.__dict__.get("id"), group.parent_id
    passed: set[int] = set()
    while own is not None and outer is not None and outer not in passed:
        if outer == own:
            words = f"Группа «{group.name}» не может входить сама в себя: выберите другую группу"
            yield Problem(OUTER, words)
            return
        passed.add(outer)
        found = facts.find(type(group), outer)
        outer = found.parent_id if found is not None else None


@checks(CatalogGroup)
def group_is_told_from_its_neighbours(group: CatalogGroup, facts: Facts) -> Iterator[Problem]:
    """Two folders of one name side by side are one folder for people."""
    own = attributes_of(type(group))
    alike = and_(
        own["name"] == group.name.strip(),
        own[OUTER].is_not_distinct_from(group.parent_id),
        own["id"] != (group.__dict__.get("id") or 0),
    )
    if group.name.strip() and facts.query(select(own["id"]).where(alike).limit(1)):
        yield Problem("name", f"Группа «{group.name.strip()}» здесь уже есть: назовите иначе")


@checks(CatalogGroup, on="mark")
def group_is_empty(group: CatalogGroup, facts: Facts) -> Iterator[Problem]:
    """What stands in a group would be out of sight; what is marked itself does not hold it."""
    told = [
        counted(number, *_forms(kind))
        for kind, field in contents_of(type(group))
        if (number := _unmarked_in(facts, kind, field, group.id))
    ]
    if told:
        words = " и ".join(told)
        yield Problem(
            "id",
            f"Группа «{group.name}» не пуста: в ней {words}. Сначала перенесите это в другую "
            "группу (Ctrl+Shift+M) или пометьте на удаление",
        )


def contents_of(groups: type[CatalogGroup]) -> Iterator[tuple[type[Base], str]]:
    """(class, field) of everything that stands in groups of a class."""
    yield groups, OUTER
    yield from ((kind, OWN) for kind in grouped_by(groups))


def _unmarked_in(facts: Facts, kind: type[Base], field: str, group: int) -> int:
    own = attributes_of(kind)
    query = select(func.count()).where(own[field] == group, own["marked"].is_(False))
    return sum(number for (number,) in facts.query(query))


def _forms(kind: type[Base]) -> tuple[str, str, str]:
    if issubclass(kind, CatalogGroup):
        return "группа", "группы", "групп"
    return "запись", "записи", "записей"
