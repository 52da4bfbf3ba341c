"""Which days of units that owe are settled: what «Аренда/Оплачено» counts on from (G-9)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from app.store import among, given
from db.registers.money import Charge, ChargeKind

Span = tuple[dt.date, dt.date]


def settled_days(
    session: Session,
    charges: Sequence[Any],
    rows: Iterable[int],
    paused: Collection[int],
    day: dt.date,
) -> dict[int, list[Span]]:
    """Days of units that owe in whose rows nothing is owed: paid, free or charged elsewhere.

    `charges` are all that is known of what is owed, `rows` the rows it stands in. What is settled
    after the first unpaid row says nothing, and of what is before it the last day is enough,
    unless a pause may stand on it.
    """
    first = first_unpaid(charges)
    stands = (*_settled(day), ~among(session, Charge.row_id, rows))
    run = session.connection().execute
    found: dict[int, list[Span]] = defaultdict(list)
    if stopped := first.keys() & set(paused):
        theirs = among(session, Charge.possession_id, stopped)
        query: Any = select(Charge.possession_id, Charge.date_from, Charge.date_to)
        for key, start, end in run(query.where(theirs, *stands)):
            found[key].append((start, end))
    asked = given(session, {key: start for key, start in first.items() if key not in stopped})
    last = (
        select(Charge.date_to)
        .where(*stands, Charge.possession_id == asked.c.key, Charge.date_from < asked.c.day)
        .order_by(Charge.date_to.desc())
        .limit(1)
        .correlate(asked)
        .scalar_subquery()
    )
    found.update((key, [(end, end)]) for key, end in run(select(asked.c.key, last)) if end)
    return found


def _settled(day: dt.date) -> tuple[Any, ...]:
    """Rent by a day that is there, whatever of it was taken back later."""
    later = aliased(Charge)
    taken = select(later.corrects_id).where(later.gross < 0, later.period > day)
    return (
        Charge.kind == ChargeKind.RENT,
        Charge.corrects_id.is_(None),
        Charge.quantity > 0,
        Charge.period <= day,
        or_(Charge.gross == 0, Charge.gross + Charge.corrected > 0, Charge.id.in_(taken)),
    )


def first_unpaid(charges: Sequence[Any]) -> dict[int, dt.date]:
    """The first day of the first row whose rent is not wholly paid, by possessions.

    The end of time where every row is.
    """
    by_id = {charge.id: charge for charge in charges}
    starts: dict[tuple[int, int], dt.date] = {}
    unpaid = set()
    for charge in charges:
        if charge.kind is ChargeKind.RENT and charge.room:
            key = charge.possession_id, first_of(charge, by_id).row_id
            starts[key] = min(starts.get(key, dt.date.max), charge.date_from)
            if charge.paid < charge.room:
                unpaid.add(key)
    found: dict[int, dt.date] = {}
    for (possession, row), start in starts.items():
        known = found.get(possession, dt.date.max)
        found[possession] = min(known, start) if (possession, row) in unpaid else known
    return found


def first_of(charge: Any, by_id: Mapping[int, Any]) -> Any:
    """What a charge corrects, whatever came between."""
    while charge.corrects_id is not None and charge.corrects_id in by_id:
        charge = by_id[charge.corrects_id]
    return charge
