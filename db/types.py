"""How values are kept: exact on SQLite and PostgreSQL alike.

Money is whole kopecks and quantities are whole millionths, both in an integer column,
because SQLite has no decimal type and its NUMERIC is a binary float.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Dialect,
    Enum,
    Integer,
    String,
    Text,
    TypeDecorator,
    Uuid,
)
from sqlalchemy.ext.compiler import compiles

KOPECK = Decimal("0.01")

ID = BigInteger().with_variant(Integer, "sqlite")


class _Scaled(TypeDecorator[Decimal]):
    """A decimal with a fixed number of places, stored as a whole number of the last place."""

    impl = BigInteger
    cache_ok = True
    places = 0
    what = "число"

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if isinstance(value, float):
            raise TypeError(f"{self.what}: float {value!r} is not exact, use Decimal")
        scaled = Decimal(value).scaleb(self.places)
        whole = int(scaled)
        if whole != scaled:
            raise ValueError(f"{self.what}: {value} has parts below the smallest unit")
        return whole

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.places)


class Money(_Scaled):
    """Roubles as Decimal in Python, whole kopecks in the base; refuses parts of a kopeck."""

    cache_ok = True
    places = 2
    what = "сумма"


class Quantity(_Scaled):
    """Quantities, rates and factors: Decimal in Python, whole millionths in the base."""

    cache_ok = True
    places = 6
    what = "количество"


class Month(dt.date):
    """What a field holds that means a whole month: any day of it stands for the month.

    A kind and nothing else: values are plain dates, so that arithmetic with days stays what it is.
    """


class Moment(TypeDecorator[dt.datetime]):
    """A point in time, always UTC-aware in Python; SQLite itself keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("moment without a time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=dt.UTC)
        return value


# SQLite STRICT tables know only TEXT, INTEGER, REAL and BLOB.
def _strict(name: str, *kinds: type[Any]) -> None:
    for kind in kinds:
        compiles(kind, "sqlite")(lambda element, compiler, _name=name, **kw: _name)


_strict("TEXT", String, Text, Date, DateTime, JSON, Uuid, Enum)
_strict("INTEGER", Boolean, BigInteger)
