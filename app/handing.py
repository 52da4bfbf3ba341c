"""A unit comes to a tenant: where it is from that day on, and on what terms (D-5, G-13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from db.base import Register
from db.registers.place import PlaceKind, UnitPlace
from db.registers.term import RentTerm


def handed(row: Any, contract_id: int, day: dt.date, **words: str) -> Iterator[Register]:
    """The possession that a row opens; `words` are address, contact and delivery of its terms."""
    yield UnitPlace(
        period=day,
        unit_id=row.unit_id,
        place=PlaceKind.TENANT,
        contract_id=contract_id,
        possession_id=row.id,
        quantity=row.quantity,
    )
    yield RentTerm(
        period=day,
        possession_id=row.id,
        unit_id=row.unit_id,
        tariff_id=row.tariff_id,
        price=row.price,
        **words,
    )
