"""Which units a document may take: what its choice field offers (D-5, D-12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from app.documents.money_lists import charged_to
from db.catalogs.premise import REAL_ESTATE, Premise
from db.catalogs.unit import Cabin, Unit, UnitState
from db.documents.rent_transfer import Haulage, Moment, RentTransfer, RentTransferDelivery
from db.documents.unit_booking import UnitBooking, UnitBookingRow
from db.registers.booking import BookedUnit
from db.registers.place import PlaceKind, Possession, UnitPlace


def units_to_hand_over(session: Session, doc: RentTransfer) -> list[int]:
    """Ids of sound units on the document's site, or with the tenant they are taken over from.

    While «От другого контрагента» has no contract, or the document no day, nothing is offered.
    """
    if doc.date is None:  # emptied a moment ago
        return []
    given = taking_over(doc)
    if given is not None:
        there = _held_by(given.source_contract_id, doc.date)
    else:
        there = _standing(doc.site_id, doc.date)
    in_repair = select(Cabin.id).where(Cabin.state == UnitState.REPAIR)
    units: Any = Unit.__table__
    sound = select(units.c.id).where(
        units.c.id.in_(there),
        units.c.marked.is_(False),
        units.c.id.not_in(in_repair),
        units.c.id.not_in(select(Premise.id).where(Premise.service.is_(True))),
        units.c.id.not_in(missing_units(doc.date)),
    )
    return list(session.execute(sound).scalars())


def units_standing(session: Session, site_id: int | None, day: dt.date | None) -> list[int]:
    """Ids of units of which any stand on a site at the end of a day; without a site, the missing.

    What «Перемещение» and «Списание» may take (E-16, E-17); nothing while there is no day.
    """
    if day is None:
        return []
    there = _missing(day) if site_id is None else _standing(site_id, day)
    return list(session.execute(there).scalars())


def cabins_to_promise(session: Session, doc: UnitBooking, row: UnitBookingRow) -> list[int]:
    """Ids of cabins that posting a booking would not refuse on the days of its row (C-8).

    While a day of the row is missing, all that may be promised for some days.
    """
    units: Any = Unit.__table__
    query = select(units.c.id).where(units.c.noun == Cabin.__tablename__, units.c.marked.is_(False))
    if row.date_from is None or row.date_to is None:
        refused = (missing_units(dt.date.min), _written_off(dt.date.max))
    else:
        refused = not_promised(row.date_from, row.date_to, doc)
    query = query.where(*(units.c.id.not_in(keys) for keys in refused))
    return list(session.execute(query).scalars())


def not_promised(first: dt.date, last: dt.date, doc: UnitBooking) -> tuple[Select[Any], ...]:
    """Units that a booking may not promise on some days, both inclusive: why by why.

    They are missing or written off, promised to another, or let; a rental with no end is as long
    as its rent is charged.
    """
    promised = booked_units(first, last)
    if doc.id is not None:
        promised = promised.where(BookedUnit.recorder_id != doc.id)
    own: Any = Possession.__table__.c
    till = func.coalesce(own.until, charged_to(own.id), own.since)
    let = select(own.unit_id).where(own.since <= last, till >= first)
    return promised, let, missing_units(first), _written_off(last)


def booked_units(first: dt.date, last: dt.date) -> Select[Any]:
    """Cabins promised to somebody on any of the days."""
    return select(BookedUnit.unit_id).where(
        BookedUnit.date_from <= last, BookedUnit.date_to >= first
    )


def rentals_going_on(
    session: Session, contract_id: int, day: dt.date, unit_id: int | None = None
) -> list[int]:
    """Ids of possessions of a contract on a day, the day of a return included (E-11).

    Only those of one unit, when it is named.
    """
    query = select(Possession.id).where(
        Possession.contract_id == contract_id,
        Possession.since <= day,
        or_(Possession.until.is_(None), Possession.until >= day),
    )
    if unit_id is not None:
        query = query.where(Possession.unit_id == unit_id)
    return list(session.scalars(query))


def are_premises(session: Session, keys: Collection[int]) -> bool:
    """Whether some units are premises, parking places and meeting rooms, all of them."""
    units: Any = Unit.__table__
    query = select(units.c.noun).where(units.c.id.in_(keys)).distinct()
    nouns = set(session.execute(query).scalars()) if keys else set()
    return bool(nouns) and nouns <= {kind.__tablename__ for kind in REAL_ESTATE}


def premises_to_offer(session: Session) -> list[int]:
    """Ids of what a contract may let in a building: not marked, not service premises (A-17)."""
    units: Any = Unit.__table__
    service = select(Premise.id).where(Premise.service.is_(True))
    query = select(units.c.id).where(
        units.c.noun.in_([kind.__tablename__ for kind in REAL_ESTATE]),
        units.c.marked.is_(False),
        units.c.id.not_in(service),
    )
    return list(session.execute(query).scalars())


def taking_over(doc: RentTransfer) -> RentTransferDelivery | None:
    """The trip that brings the units from another tenant, when they do not leave a site (D-12)."""
    trips = (d for d in doc.deliveries if d.moment is Moment.ISSUE)
    return next((d for d in trips if d.haulage is Haulage.FROM_TENANT), None)


def _standing(site_id: int | None, day: dt.date) -> Select[Any]:
    """Units of which any stand on the site at the end of the day; on any site for None."""
    query = (
        select(UnitPlace.unit_id)
        .where(UnitPlace.place == PlaceKind.SITE, UnitPlace.period <= day)
        .group_by(UnitPlace.unit_id)
        .having(func.sum(UnitPlace.quantity) > 0)
    )
    return query if site_id is None else query.where(UnitPlace.site_id == site_id)


def _written_off(day: dt.date) -> Select[Any]:
    """Units that are written off by the end of a day."""
    return (
        select(UnitPlace.unit_id)
        .where(UnitPlace.place == PlaceKind.WRITTEN_OFF, UnitPlace.period <= day)
        .group_by(UnitPlace.unit_id)
        .having(func.sum(UnitPlace.quantity) > 0)
    )


def _missing(day: dt.date) -> Select[Any]:
    return (
        select(UnitPlace.unit_id)
        .where(UnitPlace.place == PlaceKind.LOST, UnitPlace.period <= day)
        .group_by(UnitPlace.unit_id)
        .having(func.sum(UnitPlace.quantity) > 0)
    )


def _held_by(contract_id: int | None, day: dt.date) -> Select[Any]:
    return select(Possession.unit_id).where(
        Possession.contract_id == contract_id,
        Possession.since <= day,
        or_(Possession.until.is_(None), Possession.until >= day),
    )


def missing_units(day: dt.date) -> Select[Any]:
    """Cabins missing on the day or now; of counted inventory what is not missing may be let."""
    till_then = func.sum(case((UnitPlace.period <= day, UnitPlace.quantity), else_=0))
    units: Any = Unit.__table__
    return (
        select(UnitPlace.unit_id)
        .join(units, units.c.id == UnitPlace.unit_id)
        .where(UnitPlace.place == PlaceKind.LOST, units.c.counted.is_(False))
        .group_by(UnitPlace.unit_id)
        .having(or_(func.sum(UnitPlace.quantity) > 0, till_then > 0))
    )
