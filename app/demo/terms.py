"""What people agree on: round prices, periods that cost something to their last month."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from app.demo.months import DAY
from app.proration import rent_parts
from db.catalogs.unit import Tariff


def to_tens(price: Decimal) -> Decimal:
    """A price people agree on: whole tens of roubles."""
    return (price / 10).quantize(Decimal(1)) * 10


def billed(end: dt.date, start: dt.date, tariff: Tariff, anchor: dt.date) -> dt.date:
    """The end of a period, or the day after where its last month would be billed as nothing.

    Of 31 days the rule of 1/30 gives the first one free: nobody agrees to end a period on it.
    """
    last = rent_parts(tariff.price, start, end, tariff.rule, 1, anchor)[-1]
    return end if last.amount else end + DAY
