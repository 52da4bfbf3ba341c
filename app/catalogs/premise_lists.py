"""What lists of a building tell: areas summed from premises, and who is where today (A-16)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import Date, bindparam, case, func, literal, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.documents.contract_leasing import PROMISING
from app.list_shape import WORKED_OUT, WorkedOut
from app.lists import counts
from app.table import Column
from db.base import Document
from db.catalogs.building import BuildingSection, Floor
from db.catalogs.partner import Partner
from db.catalogs.premise import REAL_ESTATE, MeetingRoom, Premise
from db.catalogs.unit import Site, Unit
from db.documents.contract import Contract
from db.documents.contract_leasing import ContractPremise
from db.registers.place import Possession
from db.types import Quantity

FREE, BOOKED = "Свободно", "Забронировано: "
AREA, FREE_AREA, STATE = "area_sum", "area_free", "occupancy"


def _today() -> Any:
    """Today whenever the statement runs."""
    return bindparam("today", None, Date, unique=True, callable_=dt.date.today)


def _is_let(unit: Any) -> Any:
    held = Possession.__table__.alias()
    today = _today()
    return (
        select(held.c.id)
        .where(
            held.c.unit_id == unit,
            held.c.since <= today,
            or_(held.c.until.is_(None), held.c.until > today),
        )
        .correlate(unit.table)
        .exists()
    )


def _area(column: str, key: Any, *, free: bool) -> Any:
    """Square metres of premises and rooms of the floors that name the thing; empty for none.

    `free` leaves out what is let and what is never let alone.
    """
    parts: list[Any] = []
    for kind in (Premise, MeetingRoom):
        own, unit, floor = (t.__table__.alias() for t in (kind, Unit, Floor))
        query = (
            select(func.coalesce(func.sum(own.c.area), 0))
            .select_from(
                own.join(unit, unit.c.id == own.c.id).join(floor, floor.c.id == own.c.floor_id)
            )
            .where(floor.c[column] == key, unit.c.marked.is_(False))
        )
        if free:
            query = query.where(~_is_let(own.c.id))
            query = query if kind is MeetingRoom else query.where(own.c.service.is_(False))
        parts.append(query.correlate(key.table).scalar_subquery())
    return type_coerce(func.nullif(parts[0] + parts[1], 0), Quantity)


def _worked_out(column: str) -> list[WorkedOut]:
    return [
        WorkedOut(
            Column(AREA, "Площадь, м²", Decimal, scale=6), partial(_area, column, free=False)
        ),
        WorkedOut(
            Column(FREE_AREA, "Свободно, м²", Decimal, scale=6), partial(_area, column, free=True)
        ),
    ]


def occupancy(unit: Any) -> Any:
    """Who holds the unit today, else who is promised it, else «Свободно», in SQL."""
    held, contract, tenant = (t.__table__.alias() for t in (Possession, Contract, Partner))
    today = _today()
    who = (
        select(tenant.c.name)
        .select_from(
            held.join(contract, contract.c.id == held.c.contract_id).join(
                tenant, tenant.c.id == contract.c.partner_id
            )
        )
        .where(
            held.c.unit_id == unit,
            held.c.since <= today,
            or_(held.c.until.is_(None), held.c.until > today),
        )
        .limit(1)
        .correlate(unit.table)
        .scalar_subquery()
    )
    return func.coalesce(who, _promised_to(unit), FREE)


def _promised_to(unit: Any) -> Any:
    """The nearest contract that promises the unit for days that are not over (C-8)."""
    row, own = ContractPremise.__table__.alias(), Contract.__table__.alias()
    document, tenant = Document.__table__.alias(), Partner.__table__.alias()
    today = _today()
    end = func.coalesce(row.c.date_to, own.c.valid_to)
    return (
        select(literal(BOOKED).concat(tenant.c.name))
        .select_from(
            row.join(own, own.c.id == row.c.owner_id)
            .join(document, document.c.id == own.c.id)
            .join(tenant, tenant.c.id == own.c.partner_id)
        )
        .where(
            row.c.unit_id == unit,
            own.c.status.in_(PROMISING),
            document.c.marked.is_(False),
            or_(end.is_(None), end >= today),
        )
        .order_by(func.coalesce(row.c.date_from, own.c.valid_from, document.c.date), row.c.id)
        .limit(1)
        .correlate(unit.table)
        .scalar_subquery()
    )


WORKED_OUT[Site] = _worked_out("site_id")
WORKED_OUT[BuildingSection] = _worked_out("section_id")
WORKED_OUT[Floor] = _worked_out("id")
for _kind in REAL_ESTATE:
    WORKED_OUT[_kind] = [WorkedOut(Column(STATE, "Занятость", str), occupancy)]


@counts(Premise)
def how_much_is_let(session: Session) -> list[tuple[str, int]]:
    """Useful premises by whole square metres: let and free."""
    own: Any = Premise.__table__
    unit: Any = Unit.__table__
    let = _is_let(own.c.id)
    query = (
        select(
            type_coerce(func.coalesce(func.sum(case((let, own.c.area), else_=0)), 0), Quantity),
            type_coerce(func.coalesce(func.sum(case((let, 0), else_=own.c.area)), 0), Quantity),
        )
        .join(unit, unit.c.id == own.c.id)
        .where(own.c.service.is_(False), unit.c.marked.is_(False))
    )
    held, free = session.execute(query).one()
    return [("В аренде, м²", round(held)), ("Свободно, м²", round(free))]
