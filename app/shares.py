"""A sum parted to the kopeck: the largest remainders get what is left (H-8, M6…M9)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from app.derivation_kinds import CommonShare
from db.errors import UserError
from db.rounding import KOPECK, to_kopecks


def shares(total: Decimal, weights: Sequence[Decimal]) -> list[CommonShare]:
    """The part of each weight: areas of premises, or ones for equal parts.

    Of equal remainders the earlier gets the kopeck. A negative sum is parted as a positive one.
    UserError when there is nothing to share by.
    """
    whole = sum(weights, Decimal(0))
    if not weights or whole <= 0 or min(weights) < 0:
        raise UserError("Делить не по чему: нет ни одной площади больше нуля.")
    amount = to_kopecks(total)
    exact = [amount * weight / whole for weight in weights]
    cut = [part.quantize(KOPECK, ROUND_DOWN) for part in exact]
    left = int((amount - sum(cut, Decimal(0))) / KOPECK)
    unit = KOPECK if left > 0 else -KOPECK
    order = sorted(range(len(weights)), key=lambda n: (-abs(exact[n] - cut[n]), n))
    given = set(order[: abs(left)])
    return [
        CommonShare(amount, weight, whole, unit if n in given else Decimal(0))
        for n, weight in enumerate(weights)
    ]


def common_rest(whole: Decimal, own: Sequence[Decimal], *, below_zero: bool = False) -> Decimal:
    """What a common meter counted beyond the own ones (ОДН); below zero is nothing by default."""
    rest = whole - sum(own, Decimal(0))
    return rest if below_zero else max(rest, Decimal(0))
