"""Where cabins are (D-11), and how many stand, are let, are wanted: each once (A-7, G-5)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Date, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session

from db.catalogs.partner import Partner
from db.catalogs.unit import Cabin, Site
from db.documents.contract import Contract
from db.registers.place import PlaceKind, Possession, UnitPlace
from db.registers.term import RentTerm

PLACES = (
    ("На складе", PlaceKind.SITE),
    ("В аренде", PlaceKind.TENANT),
    ("В розыске", PlaceKind.LOST),
)


def cabin_figures(session: Session, day: dt.date) -> list[tuple[str, int]]:
    """«На складе», «В аренде», «В розыске»; written-off cabins are not in the park.

    Who holds a cabin is known without its history, so what came and is nowhere else stands.
    """
    away = dict(session.execute(_away(day)).all())
    cabins: Any = Cabin.__table__
    came = exists().where(UnitPlace.unit_id == cabins.c.id, UnitPlace.period <= day)
    held = exists().where(
        Possession.unit_id == cabins.c.id,
        Possession.since <= day,
        or_(Possession.until.is_(None), Possession.until > day),
    )
    query = select(func.count(), func.sum(case((held, 1), else_=0))).where(came)
    every, let = session.execute(query.select_from(cabins)).one()
    lost, gone = away.get(PlaceKind.LOST, 0), away.get(PlaceKind.WRITTEN_OFF, 0)
    found = {PlaceKind.TENANT: int(let or 0), PlaceKind.LOST: lost}
    found[PlaceKind.SITE] = every - sum(found.values()) - gone
    return [(title, found[place]) for title, place in PLACES]


def _away(day: dt.date) -> Any:
    """How many cabins are missing or written off."""
    return (
        select(UnitPlace.place, func.sum(UnitPlace.quantity))
        .join(Cabin.__table__, Cabin.__table__.c.id == UnitPlace.unit_id)
        .where(UnitPlace.place.in_((PlaceKind.LOST, PlaceKind.WRITTEN_OFF)))
        .where(UnitPlace.period <= day)
        .group_by(UnitPlace.place)
    )


def cabins_not_received(session: Session, day: dt.date) -> int:
    """Cards of cabins that no document has brought to a site yet."""
    came = exists().where(UnitPlace.unit_id == Cabin.id, UnitPlace.period <= day)
    query = select(func.count(Cabin.id)).where(Cabin.marked.is_(False), ~came)
    return session.scalar(query) or 0


def place_of(unit: Any, day: dt.date | None = None) -> Any:
    """Where a cabin is at the end of a day, in SQL: its site, its address in rent, else a word.

    `unit` is the column of its id; without a day it is today whenever the statement runs.
    """
    moved, contract = UnitPlace.__table__.alias(), Contract.__table__.alias()
    site, tenant = Site.__table__.alias(), Partner.__table__.alias()
    until = bindparam("until", day, Date, unique=True, callable_=None if day else dt.date.today)
    told = case(
        (moved.c.place == PlaceKind.SITE, site.c.name),
        (moved.c.place == PlaceKind.TENANT, func.coalesce(_address(moved, until), tenant.c.name)),
        *((moved.c.place == kind, kind.value) for kind in (PlaceKind.LOST, PlaceKind.WRITTEN_OFF)),
    )
    places = (moved.c.place, moved.c.site_id, moved.c.possession_id)
    return (
        select(told)
        .select_from(
            moved.outerjoin(site, site.c.id == moved.c.site_id)
            .outerjoin(contract, contract.c.id == moved.c.contract_id)
            .outerjoin(tenant, tenant.c.id == contract.c.partner_id)
        )
        .where(moved.c.unit_id == unit, moved.c.period <= until)
        .group_by(*places, site.c.name, tenant.c.name)
        .having(func.sum(moved.c.quantity) > 0)
        .limit(1)
        .correlate(unit.table)
        .scalar_subquery()
    )


def _address(moved: Any, until: Any) -> Any:
    """The latest address of a rental: rows without one say «as before»."""
    terms = RentTerm.__table__.alias()
    return (
        select(terms.c.address)
        .where(
            terms.c.possession_id == moved.c.possession_id,
            terms.c.period <= until,
            terms.c.address != "",
        )
        .order_by(terms.c.period.desc(), terms.c.id.desc())
        .limit(1)
        .correlate(moved)
        .scalar_subquery()
    )
