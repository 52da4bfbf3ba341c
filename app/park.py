"""How many cabins stand, are let and are wanted on a day (A-7, G-5); each counted once."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.balances import balances
from db.catalogs.unit import Cabin
from db.registers.place import PlaceKind, UnitPlace

PLACES = (
    ("На складе", PlaceKind.SITE),
    ("В аренде", PlaceKind.TENANT),
    ("В розыске", PlaceKind.LOST),
)


def cabin_figures(session: Session, day: dt.date) -> list[tuple[str, int]]:
    """«На складе», «В аренде», «В розыске»; written-off cabins are not in the park."""
    left = balances(UnitPlace, day, "unit_id", "place")
    query = (
        select(left.c.place, func.sum(left.c.quantity))
        .join(Cabin, Cabin.id == left.c.unit_id)
        .group_by(left.c.place)
    )
    found = {place: int(count) for place, count in session.execute(query)}
    return [(title, found.get(place, 0)) for title, place in PLACES]


def cabins_not_received(session: Session, day: dt.date) -> int:
    """Cards of cabins that no document has brought to a site yet."""
    came = exists().where(UnitPlace.unit_id == Cabin.id, UnitPlace.period <= day)
    query = select(func.count(Cabin.id)).where(Cabin.marked.is_(False), ~came)
    return session.scalar(query) or 0
