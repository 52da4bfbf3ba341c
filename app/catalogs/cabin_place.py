"""The list of cabins tells where each one stands today (D-11)."""

from __future__ import annotations

from app.list_shape import WORKED_OUT, WorkedOut
from app.park import place_of
from app.table import Column
from db.catalogs.unit import Cabin

PLACE = "place"

WORKED_OUT[Cabin] = [WorkedOut(Column(PLACE, "Местоположение", str), place_of)]
