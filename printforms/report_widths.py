"""How wide the columns of a report are: what their texts need, within what the page has."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Protocol

from printforms.grid import PAD, Cell, Print
from printforms.typeface import MM, printable

BREATH = 1.0  # points over the measured text, so that rounding never breaks a word
LONG_WORD = 30 * MM  # a longer word is worth breaking
LOOSE = 1.4  # a short table is not stretched further: the eye would lose its row


class Measured(Protocol):
    """What is asked of a column."""

    @property
    def title(self) -> str: ...
    @property
    def width_mm(self) -> float | None: ...
    @property
    def align(self) -> str: ...


def fitted(
    columns: Sequence[Measured],
    rows: Iterable[Sequence[Cell]],
    prints: Sequence[Print],
    room: float,
) -> tuple[Print, list[float]]:
    """The first letters in which every text takes one line, else the last; and the widths.

    Widths are millimetres and fill `room` points at most. A column gets at least its longest
    word, and of the rest a share by the root of its text, so that a long «Примечание» takes
    lines rather than the neighbours' place. Where even the words do not fit, all shrink alike
    and words break. Cells that span columns ask for nothing.
    """
    texts: list[list[Cell]] = [[] for _ in columns]
    for row in rows:
        place = 0
        for cell in row:
            if cell.span == 1 and cell.text:
                texts[place].append(cell)
            place += cell.span
    for letters in prints:
        needs = [
            _need(column, cells, letters) for column, cells in zip(columns, texts, strict=True)
        ]
        if sum(wanted for _, wanted in needs) <= room:
            break
    return letters, [width / MM for width in _shared(needs, room)]


def _need(column: Measured, cells: Sequence[Cell], letters: Print) -> tuple[float, float]:
    """The least and the wanted width, points; equal when the width is given."""
    if column.width_mm is not None:
        return column.width_mm * MM, column.width_mm * MM
    edge = 2 * PAD + BREATH
    head = max(map(letters.head.width, printable(column.title).split()), default=0.0)
    word = line = 0.0
    for cell in cells:
        style = letters.bold if cell.bold else letters.body
        text = printable(cell.text)
        indent = cell.indent * MM
        word = max(word, indent + max(map(style.width, text.split(" "))))
        line = max(line, indent + max(map(style.width, text.split("\n"))))
    if column.align == "left":
        word = min(word, LONG_WORD)
    least = max(head, word) + edge
    return least, max(least, line + edge)


def _shared(needs: Sequence[tuple[float, float]], room: float) -> list[float]:
    """Room by what is wanted where there is enough, else the spare by the root of the want."""
    widths = [least for least, _ in needs]
    wanted = sum(most for _, most in needs)
    spare = room - sum(widths)
    if spare < 0:
        return [least * room / (room - spare) for least in widths]
    if wanted <= room:
        loose = min(room / wanted, LOOSE)
        return [most * loose for _, most in needs]
    wants = [math.sqrt(most - least) for least, most in needs]
    growing = [number for number, want in enumerate(wants) if want > 0]
    while spare > 0.01 and growing:
        share, spare = spare / sum(wants[number] for number in growing), 0.0
        for number in growing:
            widths[number] += share * wants[number]
            over = max(0.0, widths[number] - needs[number][1])
            widths[number] -= over
            spare += over
        growing = [number for number in growing if widths[number] < needs[number][1] - 0.01]
    return widths
