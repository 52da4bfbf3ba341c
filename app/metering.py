"""What went through a meter, and whether a reading can be true (H-5, §8.3).

A reading smaller than the last is never guessed: it is a slip, a roll-over or another meter, and
a person says which.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from app.derivation_kinds import Metered
from db.errors import UserError
from db.russian import counted, quantity_text

ONE = Decimal(1)
TIMES_MORE, TIMES_LESS = Decimal(2), Decimal("0.5")  # of the average, by default


MONTH_DAYS = Decimal("30.4375")
LOOKED_BACK = 183  # days: half a year


@dataclass(frozen=True)
class Read:
    """What a meter said at the end of a day; `rolled_over` since the reading before it."""

    day: dt.date
    reading: Decimal
    rolled_over: bool = False


def went_through(before: Read, after: Read, digits: int) -> Decimal:
    """The difference of two readings; below zero where one fell and nobody confirmed why."""
    fell = after.reading < before.reading and after.rolled_over
    return after.reading - before.reading + (10**digits if fell else 0)


def usual(chain: Sequence[Read], till: dt.date, digits: int) -> Decimal | None:
    """What goes through a meter from its last reading before `till` to that day, by habit.

    The average of a month over the last half a year of readings (M10), as many times as there
    are months between; None where nothing was read yet.
    """
    known = [read for read in chain if read.day < till]
    if len(known) < 2:
        return None
    last = known[-1].day
    spans = [(a, b) for a, b in pairwise(known) if b.day > last - dt.timedelta(LOOKED_BACK)]
    whole = sum((went_through(a, b, digits) for a, b in spans), Decimal(0))
    average = whole / _months(spans[0][0].day, last)
    return round(average * _months(last, till), 6)


def _months(since: dt.date, till: dt.date) -> int:
    return max(1, round((till - since).days / MONTH_DAYS))


def inside(chain: Sequence[Read], since: dt.date, till: dt.date) -> list[tuple[Read, Read]]:
    """Neighbours between the last reading of `since` or before it and the last until `till`.

    A device put in later counts from its first reading. Empty when nothing was read after `since`.
    """
    first = max((n for n, read in enumerate(chain) if read.day <= since), default=0)
    known = [read for read in chain[first:] if read.day <= till]
    return list(pairwise(known))


def joined(spans: Sequence[tuple[Read, Read]]) -> list[tuple[Read, Read]]:
    """Spans that touch become one, unless the meter went through zero in one of them."""
    found: list[tuple[Read, Read]] = []
    for before, after in spans:
        plain = after.reading >= before.reading
        if found and found[-1][1] == before and plain and _plain(found[-1]):
            found[-1] = (found[-1][0], after)
        else:
            found.append((before, after))
    return found


def _plain(span: tuple[Read, Read]) -> bool:
    return span[1].reading >= span[0].reading


def metered(
    spans: Sequence[tuple[Decimal, Decimal]],
    price: Decimal,
    coefficient: Decimal = ONE,
    *,
    digits: int = 0,
    rolled_over: bool = False,
) -> Metered:
    """The sum of a period: Σ(after − before) × coefficient × tariff; roubles at `price` a unit.

    A replaced meter has two spans. UserError when a reading falls and nobody confirmed the
    roll-over of a meter of so many `digits`.
    """
    for before, after in spans:
        if after < before and not (rolled_over and digits):
            raise UserError(fallen(before, after))
        if digits and max(before, after) >= 10**digits:
            raise UserError(
                f"Показание {quantity_text(max(before, after))} не помещается в "
                f"{digits} знаков счётчика. Проверьте показание и карточку."
            )
    readings = tuple(reading for span in spans for reading in span)
    return Metered(readings, coefficient, price, digits if rolled_over else 0)


def fallen(before: Decimal, after: Decimal) -> str:
    """What a person is told of a reading below the last."""
    return (
        f"Показание {quantity_text(after)} меньше прежнего {quantity_text(before)}. "
        "Исправьте его, подтвердите переход через ноль или оформите замену счётчика."
    )


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
    average = sum(history, Decimal(0)) / len(history) if history else None
    if told := unusual(current - previous, average, more, less):
        yield told


def unusual(
    consumed: Decimal,
    average: Decimal | None,
    more: Decimal = TIMES_MORE,
    less: Decimal = TIMES_LESS,
) -> str:
    """How a consumption differs from the usual one; empty when it does not, or nothing is known."""
    if not average:
        return ""
    if not consumed:
        return "расхода нет: показание то же"
    if consumed > average * more:
        return _beside(consumed, average, f"больше чем в {_times(more)}")
    if consumed < average * less:
        return _beside(consumed, average, f"меньше {quantity_text(less)}")
    return ""


def _times(more: Decimal) -> str:
    if more == int(more):
        return counted(int(more), "раз", "раза", "раз")
    return f"{quantity_text(more)} раза"


def _beside(consumed: Decimal, average: Decimal, words: str) -> str:
    usual = quantity_text(round(average, 2))
    return f"расход {quantity_text(consumed)} против обычного {usual}: {words}"


def without_reading(history: Sequence[Decimal]) -> Decimal:
    """The average of earlier periods (three to six): charged now, corrected by the next reading."""
    if not history:
        raise UserError("Нет ни показания, ни прежних расходов: считать не по чему.")
    return round(sum(history, Decimal(0)) / len(history), 6)
