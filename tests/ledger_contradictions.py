"""What can never be in the books, whoever keeps them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise, product

from tests.ledger_rent import (
    room,
)
from tests.ledger_types import (
    Books,
    held,
)


def contradictions(found: Books, serial: set[int]) -> Iterator[str]:
    """What cannot be: a cabin in two places or in none, a pile below zero, rent paid twice."""
    first: dict[int, dt.date] = {}
    for day, place, _ in found.moves:
        first[place.unit] = min(day, first.get(place.unit, day))
    for day, (unit, since) in product(sorted({day for day, _, _ in found.moves}), first.items()):
        places = held(found, unit, day) if day >= since else {}
        if any(n < 0 for n in places.values()):
            yield f"{day}: less than nothing of {unit}: {places}"
        if unit in serial and day >= since and sum(places.values()) != 1:
            yield f"{day}: {unit} is in {places}"
        if (
            unit not in serial
            and day >= since
            and sum(places.values()) != arrived(found, unit, day)
        ):
            yield f"{day}: of {unit} there are {places}, and another number came"
    yield from wrong_rent(found)
    for item in found.owed:
        if found.owed[item].gross >= 0 and room(found, item)[0] < 0:
            yield f"{item} is corrected below nothing"


def arrived(found: Books, unit: int, day: dt.date) -> int:
    """How many of counted inventory were received by the day."""
    return sum(n for when, number, n in found.came if number == unit and when <= day)


def wrong_rent(found: Books) -> Iterator[str]:
    opened = {place.row for _, place, n in found.moves if place.row is not None and n > 0}
    for row, rents in found.rents.items():
        if row not in opened:
            yield f"rent of {row} that nobody holds"
        days = sorted((r.owed.start, r.owed.end) for r in rents)
        for (_, end), (start, _) in pairwise(days):
            if start <= end:
                yield f"rent of {row} charged twice from {start}"
