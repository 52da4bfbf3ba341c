"""Groups of catalogs (L12): folders one into another, as people keep their directories.

A group is a thing of a table of its own, so that nothing that is charged, printed or let can be a
folder by mistake. A catalog has groups when it declares `group_id` over their class.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from db.base import About, Base, Catalog, table_name
from db.declaring import mapped_column
from db.guard_words import PREFIX, pg_trigger, refuse
from db.meta import declared, refs_of
from db.types import ID

OWN = "group_id"  # the field of a catalog that says which group a thing is in
OUTER = "parent_id"  # the field of a group that says which one it is in


class CatalogGroup(Catalog):
    """A folder of a catalog; `parent_id` is the folder that it is in, None at the top."""

    __abstract__ = True

    parent_id: Mapped[int | None]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        cls.parent_id = mapped_column(
            ID,
            ForeignKey(f"{table_name(cls)}.id", ondelete="RESTRICT"),
            index=True,
            info={"about": About("Входит в группу"), "target": cls.__name__},
        )
        super().__init_subclass__(**kwargs)


def groups_of(kind: type[Base]) -> type[CatalogGroup] | None:
    """The class of the groups of a catalog; None when it has none."""
    target = dict(refs_of(kind)).get(OWN)
    return target if target is not None and issubclass(target, CatalogGroup) else None


def grouped_by(groups: type[CatalogGroup]) -> Iterator[type[Catalog]]:
    """The catalogs whose things stand in groups of a class."""
    catalogs: list[type[Catalog]] = declared(Catalog)
    return (kind for kind in catalogs if groups_of(kind) is groups)


_IN_ITSELF = (
    "EXISTS (WITH RECURSIVE outer_group(id) AS (SELECT NEW.parent_id UNION "
    "SELECT g.parent_id FROM {table} g JOIN outer_group o ON g.id = o.id "
    "WHERE g.parent_id IS NOT NULL) SELECT 1 FROM outer_group WHERE id = NEW.id)"
)


def on_sqlite() -> Iterator[str]:
    """No group is in itself, through any number of others."""
    for group in declared(CatalogGroup):
        table = group.__tablename__
        when = f"NEW.parent_id IS NOT NULL AND {_IN_ITSELF.format(table=table)}"
        for event in ("INSERT", "UPDATE"):
            yield refuse(table, f"ring_{event}", f"AFTER {event}", "group_ring", when)


def on_postgresql() -> Iterator[str]:
    """The same; two moves at once wait for each other, or each would miss the other's half."""
    for group in declared(CatalogGroup):
        table = group.__tablename__
        yield (
            f"CREATE FUNCTION {PREFIX}{table}_ring() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN PERFORM pg_advisory_xact_lock('{table}'::regclass::oid::bigint); "
            f"IF {_IN_ITSELF.format(table=table)} THEN "
            "RAISE EXCEPTION 'kontora:group_ring' USING ERRCODE = 'P1C04'; END IF; "
            "RETURN NULL; END $$"
        )
        event = "AFTER INSERT OR UPDATE"
        yield pg_trigger(table, "ring", event, f"{table}_ring()", "NEW.parent_id IS NOT NULL")
