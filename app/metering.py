"""What went through a meter, and whether a reading can be true (H-5, §8.3).

A reading smaller than the last is never guessed: it is a slip, a roll-over or another meter, and
a person says which.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from app.derivation_kinds import Metered
from db.errors import UserError
from db.russian import counted, quantity_text

ONE = Decimal(1)
TIMES_MORE = Decimal(2)  # of the average, by default


MONTH_DAYS = Decimal("30.4375")
LOOKED_BACK = 183  # days: half a year


class Read(NamedTuple):
    """What a meter said at the end of a day; `rolled_over` since the reading before it."""

    day: dt.date
    reading: Decimal
    rolled_over: bool = False


def went_through(before: Decimal, after: Decimal, digits: int, rolled_over: bool) -> Decimal:
    """The difference of two readings; below zero where one fell and nobody confirmed why."""
    return after - before + (10**digits if after < before and rolled_over else 0)


def consumed(spans: Sequence[tuple[Read, Read]], digits: int) -> Decimal:
    """What went through a meter between neighbouring readings."""
    deltas = (went_through(a.reading, b.reading, digits, b.rolled_over) for a, b in spans)
    return sum(deltas, Decimal(0))


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
    average = consumed(spans, digits) / _months(spans[0][0].day, last)
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


class Oddity(NamedTuple):
    """Why a reading is not as always: in two words for a table, in a sentence for a message."""

    sign: str
    text: str


AS_ALWAYS = Oddity("", "")


def oddity(
    previous: Decimal,
    current: Decimal,
    through: Decimal,
    average: Decimal | None,
    more: Decimal = TIMES_MORE,
) -> Oddity:
    """What a person must confirm of a reading, beside what is usual for these days (M2, M3, M10).

    `through` and `average` are in units of the service; `more` times more or less than usual is
    a leap. A meter that went through zero has through something though its reading fell.
    """
    if through < 0:
        told = f"показание {quantity_text(current)} меньше прежнего {quantity_text(previous)}"
        return Oddity("меньше прежнего", f"{told}: опечатка, переход через ноль или другой счётчик")
    if not average:
        return AS_ALWAYS
    if not through:
        return Oddity("расхода нет", "расхода нет: показание то же")
    beside = f"расход {quantity_text(through)} против обычного {quantity_text(round(average, 2))}"
    if through > average * more:
        return Oddity("больше обычного", f"{beside}: больше чем в {_times(more)}")
    if through * more < average:
        return Oddity("меньше обычного", f"{beside}: меньше чем в {_times(more)}")
    return AS_ALWAYS


def _times(more: Decimal) -> str:
    if more == int(more):
        return counted(int(more), "раз", "раза", "раз")
    return f"{quantity_text(more)} раза"
