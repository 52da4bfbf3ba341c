"""A column of a table of the manners of sections whose rows are no rows of the base."""

from __future__ import annotations

from decimal import Decimal

from db.base import About
from db.meta import Field


def column(name: str, title: str, kind: type, *, hint: str = "", typed: bool = False) -> Field:
    """What is not `typed` is only read; sums have kopecks."""
    about = About(title, hint=hint, readonly=not typed)
    return Field(name, kind, False, about, scale=2 if kind is Decimal else 0)
