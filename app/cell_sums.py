"""What a program tells about selected cells: count, sum, average, least, largest (L15)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from db.russian import NBSP, counted, money_text, quantity_text

KOPECK = Decimal("0.01")


@dataclass(frozen=True)
class CellSums:
    """`count` is of filled cells, the other figures are of those that hold numbers."""

    count: int = 0
    numbers: int = 0
    total: Decimal = Decimal(0)
    least: Decimal | None = None
    largest: Decimal | None = None
    exact: bool = True  # whole numbers only, no kopecks to show

    @property
    def average(self) -> Decimal | None:
        """Rounded to a kopeck, half up; None without numbers."""
        if not self.numbers:
            return None
        return (self.total / self.numbers).quantize(KOPECK, ROUND_HALF_UP)


def sums_of(cells: Iterable[Any]) -> CellSums:
    """Figures of some cells; empty ones (None, "") do not count, yes and no are no numbers."""
    filled = [cell for cell in cells if cell is not None and cell != ""]
    numbers = [c for c in filled if isinstance(c, int | Decimal) and not isinstance(c, bool)]
    values = [Decimal(n) for n in numbers]
    return CellSums(
        len(filled),
        len(values),
        sum(values, Decimal(0)),
        min(values, default=None),
        max(values, default=None),
        all(isinstance(n, int) for n in numbers),
    )


def told(sums: CellSums) -> list[tuple[str, str]]:
    """(title, value) of each figure as people read it; empty while nothing is selected."""
    if not sums.count:
        return []
    found = [("Количество", quantity_text(Decimal(sums.count)))]
    if sums.numbers:
        text = quantity_text if sums.exact else money_text
        found += [
            ("Сумма", text(sums.total)),
            ("Среднее", money_text(sums.average or Decimal(0))),
            ("Минимум", text(sums.least or Decimal(0))),
            ("Максимум", text(sums.largest or Decimal(0))),
        ]
    return found


def sentence(sums: CellSums, cells: int) -> str:
    """«Выделено 4 ячейки: сумма 25 800,00 · среднее 6 450,00 · количество 4»; empty below two."""
    if cells < 2:
        return ""
    parts = told(sums)
    words = " · ".join(f"{title.lower()} {value}" for title, value in [*parts[1:], *parts[:1]])
    many = counted(cells, "ячейка", "ячейки", "ячеек").replace(" ", NBSP)
    return f"Выделено {many}: {words}" if words else f"Выделено {many}"
