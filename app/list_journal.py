"""«Журнал документов»: every kind of document in one list, with its kind and its tenant.

A kind leads to its tenant by its own field or by its contract; the kinds are joined side by
side and the first answer counts, so the journal pages like any list.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Any

from sqlalchemy import case, func

from app.conditions import KIND, TENANT, document_kinds, tenant_class, tenant_ways
from app.list_shape import Beside, Joins, Shape, in_words, name_of
from app.table import Column
from db.base import Base, Document
from db.meta import attributes_of, fields_of

USUAL = ("date", "number", "organization_id", "amount", "comment", "author")


@cache
def journal_shape(extra: tuple[str, ...] = ()) -> Shape:
    """How the journal is read; `extra` is not needed here, every titled field is shown."""
    own = attributes_of(Document)
    joins: Joins = []
    titles = {member.name: member.value for member in document_kinds()}
    columns = [Column(KIND, "Вид документа", str)]
    expressions: list[Any] = [case(titles, value=own["kind"], else_=own["kind"])]
    searched: list[Any] = []
    fields = {field.name: field for field in fields_of(Document)}
    for field in (fields[name] for name in USUAL if name in fields):
        if field.target is None:
            columns.append(Column(field.name, field.title, field.kind))
            expressions.append(in_words(field.name, own[field.name]))
            continue
        beside = Beside(field.target, own[field.name], joins)
        columns.append(Column(field.name, field.title, str, target=field.target))
        expressions.append(name_of(field.target, beside.column, joins))
        if tenant_ways():
            partner = Beside(tenant_class(), _tenant_key(joins), joins)
            columns.append(Column(TENANT, "Контрагент", str, target=tenant_class()))
            expressions.append(name_of(tenant_class(), partner.column, joins))
            searched.append(partner.column("search"))
    return Shape(tuple(columns), tuple(expressions), tuple(joins), tuple(searched))


def _tenant_key(joins: Joins) -> Any:
    """The id of the tenant of whatever document a row is."""
    own_id = attributes_of(Document)["id"]
    direct: list[Any] = []
    through: dict[tuple[type[Base], str], list[Any]] = defaultdict(list)
    for way in tenant_ways():
        table = way.document.__table__.alias()
        joins.append((table, table.c.id == own_id))
        if way.through is None:
            direct.append(table.c[way.field])
        else:
            through[(way.through, way.brought)].append(table.c[way.field])
    for (cls, name), keys in through.items():
        direct.append(Beside(cls, _first(keys), joins).column(name))
    return _first(direct)


def _first(found: list[Any]) -> Any:
    return found[0] if len(found) == 1 else func.coalesce(*found)
