"""Which sums of a table a workbook can keep as formulas: those that its own rows add up to.

SUBTOTAL counts no other SUBTOTAL and no row a filter hides, so group rows and the totals stay
right together and follow the filter. A sum that its rows do not give stays a plain number.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from app.table import Table


class Sums:
    """`first` is the number of the sheet's line, from 0, that holds the table's first row."""

    def __init__(self, table: Table, first: int) -> None:
        self.table, self.first = table, first
        self.groups = {number: end for number, end in self._ends() if end > number}
        self.numeric = [c.kind in (int, Decimal) for c in table.columns]

    def group(self, number: int, at: int) -> str:
        """The formula of a group row's cell; empty where it is not the sum of its rows."""
        end = self.groups.get(number)
        if end is None or not self._is_totalled(at):
            return ""
        return self._formula(at, self.table.rows[number].cells[at], number + 1, end)

    def total(self, at: int) -> str:
        """The formula of the totals under a column, or empty."""
        return self._formula(at, self.table.totals[at], 0, len(self.table.rows) - 1)

    def _is_totalled(self, at: int) -> bool:
        """A balance may happen to be what its rows add up to; only what is totalled is a sum."""
        totals = self.table.totals
        return not totals or isinstance(totals[at], int | Decimal)

    def _formula(self, at: int, value: Any, start: int, end: int) -> str:
        if not self.numeric[at] or not isinstance(value, int | Decimal) or end < start:
            return ""
        rows = self.table.rows
        parts = (rows[n].cells[at] for n in range(start, end + 1) if n not in self.groups)
        if sum((p for p in parts if isinstance(p, int | Decimal)), Decimal(0)) != value:
            return ""
        column = _letters(at)
        lines = f"{column}{self.first + start + 1}:{column}{self.first + end + 1}"
        return f"=SUBTOTAL(9,{lines})"

    def _ends(self) -> Iterator[tuple[int, int]]:
        """Each bold row and the last row that lies deeper under it."""
        waiting: list[int] = []
        rows = self.table.rows
        for number, row in enumerate(rows):
            while waiting and rows[waiting[-1]].level >= row.level:
                yield waiting.pop(), number - 1
            if row.bold:
                waiting.append(number)
        for number in waiting:
            yield number, len(rows) - 1


def _letters(at: int) -> str:
    """The name of a column: 0 is A, 26 is AA."""
    name, at = "", at + 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
