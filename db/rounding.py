"""Roubles to the kopeck, half up (domain-facts §2.3)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

KOPECK = Decimal("0.01")


def to_kopecks(amount: Decimal | int) -> Decimal:
    """Rounds half away from zero: 1.005 becomes 1.01 and −1.005 becomes −1.01."""
    return Decimal(amount).quantize(KOPECK, ROUND_HALF_UP)
