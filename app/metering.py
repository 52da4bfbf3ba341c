"""What went through a meter, and whether a reading can be true (H-5, §8.3).

A reading smaller than the last is never guessed: it is a slip, a roll-over or another meter, and
a person says which.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.derivation_kinds import Metered
from db.errors import UserError
from db.russian import quantity_text

ONE = Decimal(1)
TIMES_MORE, TIMES_LESS = Decimal(2), Decimal("0.5")  # of the average, by default


@dataclass(frozen=True)
class Replaced:
    """The old meter went off at `last`, the new one began at `first`."""

    last: Decimal
    first: Decimal


def metered(
    previous: Decimal,
    current: Decimal,
    price: Decimal,
    coefficient: Decimal = ONE,
    *,
    digits: int = 0,
    rolled_over: bool = False,
    replaced: Replaced | None = None,
) -> Metered:
    """The sum of a period: delta × coefficient × tariff; roubles at `price` a unit.

    UserError when a reading falls and nobody confirmed the roll-over of a meter of so many
    `digits`.
    """
    readings: tuple[Decimal, ...] = (previous, current)
    if replaced is not None:
        readings = (previous, replaced.last, replaced.first, current)
    for before, after in zip(readings[::2], readings[1::2], strict=True):
        if after < before and not (rolled_over and digits):
            raise UserError(
                f"Показание {quantity_text(after)} меньше прежнего {quantity_text(before)}. "
                "Исправьте его, подтвердите переход через ноль или оформите замену счётчика."
            )
        if digits and max(before, after) >= 10**digits:
            raise UserError(
                f"Показание {quantity_text(max(before, after))} не помещается в "
                f"{digits} знаков счётчика. Проверьте показание и карточку."
            )
    return Metered(readings, coefficient, price, digits if rolled_over else 0)


def anomalies(
    previous: Decimal,
    current: Decimal,
    history: Sequence[Decimal],
    more: Decimal = TIMES_MORE,
    less: Decimal = TIMES_LESS,
) -> Iterator[str]:
    """What a person must confirm; `history` is what earlier periods consumed, in units."""
    if current < previous:
        yield (
            f"показание {quantity_text(current)} меньше прежнего {quantity_text(previous)}: "
            "опечатка, переход через ноль или другой счётчик"
        )
        return
    consumed = current - previous
    if not consumed:
        yield "расхода нет: показание то же"
        return
    if not history:
        return
    average = sum(history, Decimal(0)) / len(history)
    if average and consumed > average * more:
        yield _beside(consumed, average, f"больше чем в {quantity_text(more)} раза")
    elif average and consumed < average * less:
        yield _beside(consumed, average, f"меньше {quantity_text(less)}")


def _beside(consumed: Decimal, average: Decimal, words: str) -> str:
    usual = quantity_text(round(average, 2))
    return f"расход {quantity_text(consumed)} против обычного {usual}: {words}"


def without_reading(history: Sequence[Decimal]) -> Decimal:
    """The average of earlier periods (three to six): charged now, corrected by the next reading."""
    if not history:
        raise UserError("Нет ни показания, ни прежних расходов: считать не по чему.")
    return round(sum(history, Decimal(0)) / len(history), 6)
