"""«Свободные помещения»: lots with the text of their advertisement (A-18)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.catalogs.premise_lists import FREE, occupancy
from app.reports.asked import chosen_words, equal, one_of
from app.table import Column, Link, Row, Table, report
from db.catalogs.building import BuildingSection, Floor
from db.catalogs.premise import Premise
from db.catalogs.unit import Site, Unit, UnitKind

COLUMNS = (
    Column("code", "Помещение", str, 14),
    Column("kind", "Вид", str, 14),
    Column("site", "Объект", str, 20),
    Column("section", "Секция", str, 14),
    Column("floor", "Этаж", str, 12),
    Column("area", "Площадь, м²", Decimal, 12, scale=6),
    Column("text", "Текст объявления", str, 60),
)
AREA = 5  # its column


@dataclass(frozen=True)
class FreePremisesParams:
    """One building, or all of them."""

    site_id: int | None = one_of(Site, "Объект")


@report("free_premises", "Свободные помещения", FreePremisesParams, section="rent")
def free_premises(session: Session, params: FreePremisesParams) -> Table:
    """What may be let today; the text is the section's, without one the object's."""
    kinds: tuple[type[Any], ...] = (Premise, Unit, UnitKind, Floor, BuildingSection, Site)
    own, unit, kind, floor, part, site = (k.__table__ for k in kinds)
    text = func.coalesce(func.nullif(part.c.description, ""), site.c.description)
    query = (
        select(own.c.id, unit.c.code, kind.c.name, site.c.name, part.c.name, floor.c.name)
        .add_columns(own.c.area, text)
        .join(unit, unit.c.id == own.c.id)
        .join(kind, kind.c.id == unit.c.kind_id)
        .join(floor, floor.c.id == own.c.floor_id)
        .join(site, site.c.id == floor.c.site_id)
        .outerjoin(part, part.c.id == floor.c.section_id)
        .where(own.c.service.is_(False), unit.c.marked.is_(False), occupancy(unit.c.id) == FREE)
        .where(*equal((site.c.id, params.site_id)))
        .order_by(site.c.name, unit.c.code)
    )
    rows = [
        Row(tuple(cells), link=Link(Premise.__tablename__, key))
        for key, *cells in session.execute(query).all()
    ]
    totals: list[Any] = [f"Итого: {len(rows)}", *[None] * (len(COLUMNS) - 1)]
    totals[AREA] = sum((row.cells[AREA] or Decimal(0) for row in rows), Decimal(0))
    return Table(
        f"Свободные помещения на {dt.date.today():%d.%m.%Y}",
        COLUMNS,
        rows,
        totals=totals,
        subtitle=chosen_words(session, params),
    )
